"""A list of questions, as on a help centre's search page: filtered, sorted, ten a page. Pure functions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, Literal, TypeVar, cast, get_args

from bot.matching.catalogue import Group, key_of
from embeddings.faq.entries import Entry

Order = Literal["r", "d", "v"]
"""By relevance, by date (the newest first), by views (the most read first)."""

PAGE_SIZE = 10
_KEY = re.compile("[0-9a-f]{10}")
"""What bot.dialogue.callbacks.key_of makes."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class View:
    """What a list of search results shows; short enough to travel in callback data."""

    turn: str
    """The turn that holds what was searched for."""
    page: int = 0
    order: Order = "r"
    section: str = ""
    """Key of a service or a category to which the list is limited."""
    platform: str = ""
    """Key of a platform to which it is limited."""

    @property
    def arguments(self) -> tuple[str, str, str, str, str]:
        """As callback arguments."""
        return self.turn, str(self.page), self.order, self.section, self.platform

    @classmethod
    def of(cls, arguments: Sequence[str]) -> "View":
        """From callback arguments, whatever stands there: what is no page or order becomes the first."""
        turn, page, order, section, platform = arguments
        known = cast(Order, order) if order in get_args(Order) else "r"
        return cls(turn, page_number(page), known, *(key if _KEY.fullmatch(key) else "" for key in (section, platform)))

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.section or self.platform)

    def unfiltered(self) -> "View":
        """Its first page with nothing left out."""
        return replace(self, page=0, section="", platform="")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list; `number` counts from 0 and is there even where the list is shorter than was asked for."""

    items: tuple[Item, ...]
    number: int
    pages: int
    count: int


def page_of(items: Sequence[Item], number: int, size: int = PAGE_SIZE) -> Page[Item]:
    """Page `number`, or the last one if the list is shorter.

    >>> page_of("가나다라마", 7, 3)
    Page(items=('라', '마'), number=1, pages=2, count=5)
    """
    pages = max(1, -(-len(items) // size))
    number = min(max(number, 0), pages - 1)
    return Page(tuple(items[number * size : (number + 1) * size]), number, pages, len(items))


def arranged(groups: Iterable[Group], view: View, reads: Mapping[str, int]) -> list[Group]:
    """The groups that the view lets through, in its order; `groups` come by relevance.

    `reads` counts readers, by entry id.
    """
    kept = [group for group in groups if _in_section(group[0], view.section) and _for_platform(group, view.platform)]
    match view.order:
        case "d":
            return sorted(kept, key=lambda group: max(e.updated or date.min for e in group), reverse=True)
        case "v":
            return sorted(kept, key=lambda group: sum(reads.get(e.id, 0) for e in group), reverse=True)
        case "r":
            return kept


def can_narrow(groups: Sequence[Group]) -> bool:
    """Whether some service, category or platform leaves out a part of these groups."""
    keys = {key for group in groups for key in section_keys(group[0])}
    platforms = {key_of(e.platform) for group in groups for e in group if e.platform and not e.for_every_platform}
    views = [View("", section=key) for key in keys] + [View("", platform=key) for key in platforms]
    return any(len(arranged(groups, view, {})) < len(groups) for view in views)


def section_keys(entry: Entry) -> tuple[str, str]:
    """Keys of the entry's service and category."""
    return key_of(entry.service), key_of(entry.service, entry.category or "")


def page_number(text: str) -> int:
    """The number in callback data; the first page for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _in_section(entry: Entry, section: str) -> bool:
    return not section or section in section_keys(entry)


def _for_platform(group: Group, platform: str) -> bool:
    return not platform or any(e.for_every_platform or key_of(e.platform or "") == platform for e in group)
