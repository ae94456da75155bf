"""The screens for looking around: services, categories, and lists of questions. Pure functions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from bot.dialogue.callbacks import Kind, data_of
from bot.dialogue.listing import Order, Page, View, arranged, can_narrow, page_of, section_keys
from bot.dialogue.replies import Button, Part, Reply, say
from bot.dialogue.screens import browse, choose
from bot.matching.catalogue import Catalogue, Category, Group, Service, key_of
from bot.wording.texts import Texts
from embeddings.faq.entries import label

NUMBERS_A_ROW = 5
BUTTONS_A_PAGE = 20
"""Of services or categories. Telegram takes 100 under a message, and a phone shows about ten."""
MAX_FILTERS = 80
"""Services and categories to filter by; with the other buttons they stay below Telegram's 100."""

Row = tuple[Button, ...]


def services(t: Texts, catalogue: Catalogue, number: int = 0) -> Reply:
    """A page of the services; with only one of them, its categories at once."""
    if len(catalogue.services) == 1:
        return categories(t, catalogue.services[0], number)
    page = page_of(catalogue.services, number, BUTTONS_A_PAGE)
    choices = [Button(_counted(t, s.name, s.count), data_of("service", s.key, "0")) for s in page.items]
    return replace(choose(t.services, choices), replaces=True).with_rows(
        _turning(page, "services", lambda n: (str(n),))
    )


def categories(t: Texts, service: Service, number: int = 0, *, back: bool = False) -> Reply:
    """A page of a service's categories; `back` adds the way to the services."""
    page = page_of(service.categories, number, BUTTONS_A_PAGE)
    choices = [
        Button(_counted(t, c.name or t.other_category, c.count), data_of("category", c.key, "0")) for c in page.items
    ]
    return replace(choose(t.categories.format(service=service.name), choices), replaces=True).with_rows(
        _turning(page, "service", lambda n: (service.key, str(n))),
        (Button(t.button_back, data_of("services", "0")),) if back else (),
    )


def questions(t: Texts, category: Category, number: int) -> Reply:
    """A page of a category's questions."""
    page = page_of(category.groups, number)
    heading = t.questions.format(place=category.place, count=page.count, page=page.number + 1, pages=page.pages)
    parts = (Part(heading), Part(_lines(page, labels=False)))
    choices = _choices(page, "from_section", (category.key, str(page.number)))
    return Reply(parts, replaces=True, decision="clarify", entries=_ids(page), choices=choices).with_rows(
        *_numbers(choices),
        _turning(page, "category", lambda n: (category.key, str(n))),
        (Button(t.button_search_in, data_of("inside", category.key)),),
        (Button(t.button_back, data_of("service", category.service_key, "0")),),
    )


def results(t: Texts, query: str, groups: Sequence[Group], view: View, names: Sequence[str]) -> Reply:
    """A page of search results, already filtered and sorted; `names` say what by.

    One result can't be sorted or narrowed; a filter that is set can always be cleared.
    """
    clear = Button(t.button_clear_filter, data_of("list", *view.unfiltered().arguments))
    if not groups:
        return replace(say(t.nothing_left, clear), replaces=True)
    page = page_of(groups, view.page)
    view = replace(view, page=page.number)
    state = t.list_state.format(query=query, order=t.orders[view.order], page=page.number + 1, pages=page.pages)
    if names:
        state += "\n" + t.list_filter.format(names=", ".join(names))
    narrow = Button(t.button_filter, data_of("filters", *view.arguments))
    narrows = page.count > 1 and (view.filtered or can_narrow(groups))
    heading = Part(t.results.format(count=page.count), "question")
    parts = (heading, Part(state, "label"), Part(_lines(page, labels=True)))
    choices = _choices(page, "from_list", view.arguments)
    return Reply(parts, replaces=True, decision="clarify", entries=_ids(page), choices=choices).with_rows(
        *_numbers(choices),
        _turning(page, "list", lambda n: replace(view, page=n).arguments),
        _orders(t, view) if page.count > 1 else (),
        (*([narrow] if narrows else []), *([clear] if view.filtered else []), browse(t)),
    )


def filters(t: Texts, groups: Sequence[Group], view: View, platforms: Mapping[str, str]) -> Reply:
    """What narrows the results, with how many there would be; `groups` are all of them."""
    sections: dict[str, tuple[str, int]] = {}
    several = len({group[0].service for group in groups}) > 1
    for group in groups:
        service, category = section_keys(group[0])
        name = group[0].category or t.other_category
        for key, shown in ((service, group[0].service), (category, name)):
            if several or key == category:
                sections[key] = (shown, sections.get(key, ("", 0))[1] + 1)
    narrowing = [key for key, (_, count) in sections.items() if count < len(groups) or view.section == key]
    choices = [
        (
            _choice(
                t, *sections[key], data_of("list", *replace(view, page=0, section=key).arguments), view.section == key
            ),
        )
        for key in narrowing[:MAX_FILTERS]
    ]
    devices = tuple(
        Button(_marked(name, view.platform == key), data_of("list", *replace(view, page=0, platform=key).arguments))
        for key, name in platforms.items()
        if view.platform == key or len(arranged(groups, View("", platform=key), {})) < len(groups)
    )
    everything = Button(_marked(t.button_all, not view.filtered), data_of("list", *view.unfiltered().arguments))
    back = Button(t.button_back_to_list, data_of("list", *view.arguments))
    return replace(say(t.filter), replaces=True).with_rows((everything,), *choices, devices, (back,))


def _lines(page: Page[Group], *, labels: bool) -> str:
    """The questions of a page, numbered as their buttons are, each with its label where asked."""
    return "\n".join(
        f"{number}. {label(group)} {group[0].question}" if labels else f"{number}. {group[0].question}"
        for number, group in enumerate(page.items, start=1)
    )


def _ids(page: Page[Group]) -> tuple[str, ...]:
    return tuple(group[0].id for group in page.items)


def _choices(page: Page[Group], kind: Kind, arguments: tuple[str, ...]) -> Row:
    return tuple(Button(group[0].question, data_of(kind, key_of(group[0].id), *arguments)) for group in page.items)


def _numbers(choices: Row) -> Iterator[Row]:
    """The numbers that the lines of a page have, as buttons."""
    buttons = [Button(str(number), choice.data) for number, choice in enumerate(choices, start=1)]
    for start in range(0, len(buttons), NUMBERS_A_ROW):
        yield tuple(buttons[start : start + NUMBERS_A_ROW])


def _turning(page: Page[Any], kind: Kind, arguments: Callable[[int], tuple[str, ...]]) -> Row:
    steps = (("◀", page.number - 1), ("▶", page.number + 1))
    return tuple(Button(sign, data_of(kind, *arguments(n))) for sign, n in steps if 0 <= n < page.pages)


def _orders(t: Texts, view: View) -> Row:
    return tuple(
        Button(
            _marked(name, order == view.order),
            data_of("list", *replace(view, page=0, order=cast(Order, order)).arguments),
        )
        for order, name in t.orders.items()
    )


def _choice(t: Texts, name: str, count: int, data: str, chosen: bool) -> Button:
    return Button(_marked(_counted(t, name, count), chosen), data)


def _marked(name: str, chosen: bool) -> str:
    return f"✓ {name}" if chosen else name


def _counted(t: Texts, name: str, count: int) -> str:
    return t.button_count.format(name=name, count=count)
