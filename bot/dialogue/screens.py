"""The screens around an answer: pure functions from what was found, in a language's texts, to a Reply."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.dialogue.callbacks import data_of
from bot.dialogue.listing import View
from bot.dialogue.replies import Button, Part, Reply, say
from bot.matching.catalogue import key_of
from bot.wording.texts import Texts
from embeddings.faq.entries import Entry, label, same_answer
from embeddings.follow_ups.facts import Fact
from embeddings.text.normal_form import MAX_QUERY_CHARACTERS


def browse(t: Texts) -> Button:
    """The way into the FAQ by its headings."""
    return Button(t.button_categories, data_of("services", "0"))


def person(t: Texts) -> Button:
    """The way to a person."""
    return Button(t.button_person, data_of("person"))


def close(t: Texts) -> Button:
    """The way out of a talk with a person."""
    return Button(t.button_close, data_of("close"))


def welcome(t: Texts, example: str, popular: Sequence[Entry]) -> Reply:
    """The first screen, with the questions that are asked most."""
    parts = (Part(t.welcome.format(example=example)), *([Part(t.popular)] if popular else []))
    return Reply(parts, tuple((open_button(entry),) for entry in popular)).with_rows((browse(t),))


def answer(t: Texts, entries: Sequence[Entry]) -> Reply:
    """The question, its label and its answer; or, where twins answer differently, the question which platform it is."""
    heading = (Part(entries[0].question, "question"), Part(label(entries), "label"))
    if not same_answer(entries):
        choices = tuple(Button(e.platform or label([e]), data_of("twin", e.id)) for e in entries)
        asked = (*heading, Part(t.which_platform))
        return Reply(asked, rows_of(choices), decision="clarify", entries=_ids(entries), choices=choices)
    dates = [entry.updated for entry in entries if entry.updated]
    notes = [Part(t.updated.format(date=t.date(max(dates))), "note")] if dates else []
    return Reply((*heading, Part(entries[0].answer), *notes), decision="answer", entries=_ids(entries))


def part(t: Texts, entries: Sequence[Entry], facts: Sequence[Fact], turn: str) -> Reply:
    """The part of an answer that was asked on about, with the way to the whole."""
    lines: list[str] = []
    for number, fact in enumerate(facts):
        if fact.heading and (number == 0 or facts[number - 1].heading != fact.heading):
            lines.append(fact.heading)
        lines.append(fact.text)
    whole = data_of("entry", entries[0].id)
    told = (Part(entries[0].question, "question"), Part(label(entries), "label"), Part("\n".join(lines)))
    return Reply(told, decision="answer", entries=_ids(entries), turn=turn, offer=whole).with_rows(
        (Button(t.button_whole, whole),),
        (Button(t.button_helpful, data_of("helpful", turn)), Button(t.button_unhelpful, data_of("unhelpful", turn))),
        (browse(t),),
    )


def lacking(t: Texts, entry: Entry, related: Iterable[Entry]) -> Reply:
    """That an answer doesn't say what was asked on about; its related questions may."""
    told = helpless(t, t.not_in_answer.format(question=entry.question))
    near = ((open_button(other),) for other in related)
    return replace(told, buttons=((Button(t.button_whole, data_of("entry", entry.id)),), *near, *told.buttons))


def with_open_questions(t: Texts, reply: Reply, unknown: Sequence[str], left: Sequence[str]) -> Reply:
    """The reply, with a word on each question that nothing fits, and on those beyond what is answered at a time."""
    notes = [Part(t.unknown_part.format(part=_quoted(unknown)))] if unknown else []
    if left:
        notes.append(Part(t.left_over.format(parts=_quoted(left))))
    if not notes:
        return reply
    told = replace(reply, parts=(*reply.parts, *notes))
    return told if any(person(t) in row for row in told.buttons) else told.with_rows((person(t),))


def about_part(t: Texts, text: str) -> str:
    """What is said above the candidates for one of several questions."""
    return t.clarify_part.format(part=_quoted([text]))


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"‘{text.rstrip(' .?!~')}’" for text in texts)


def with_platform_kept(t: Texts, platform: str | None, reply: Reply | None) -> Reply | None:
    """The reply, with a word on the platform that is the user's from now on."""
    if reply is None or not platform:
        return reply
    return replace(reply, parts=(*reply.parts, Part(t.platform_kept.format(platform=platform), "note")))


def below_answer(
    t: Texts,
    entries: Sequence[Entry],
    turn: str,
    related: Iterable[Entry],
    twins: Iterable[Entry] = (),
    back: Button | None = None,
    follow_ups: Sequence[Entry] = (),
) -> list[tuple[Button, ...]]:
    """The buttons under an answer: feedback, the same on another platform, what follows, related questions, the source,
    the way on.

    `twins` are the entry's platform twins, itself among them.
    """
    offered = {entry.twin_key for entry in follow_ups}
    others = [twin for twin in twins if twin.platform and twin.answer != entries[0].answer]
    source = next((Button(t.button_source, url=entry.url) for entry in entries if entry.url), None)
    return [
        (
            Button(t.button_helpful, data_of("helpful", turn)),
            Button(t.button_unhelpful, data_of("unhelpful", turn)),
        ),
        tuple(Button(t.button_other_platform.format(platform=e.platform), data_of("other", e.id)) for e in others),
        *((Button(t.button_follow_up.format(question=e.question), data_of("entry", e.id)),) for e in follow_ups),
        *((open_button(entry),) for entry in related if entry.twin_key not in offered),
        tuple(button for button in (back, browse(t), source) if button),
    ]


def candidates(t: Texts, text: str, entries: Sequence[Entry], turn: str) -> Reply:
    """Questions to choose from; the choice, or that it was none, is told to the operators."""
    choices = tuple(Button(entry.question, data_of("chosen", turn, entry.id)) for entry in entries)
    asked = say(text, *choices, Button(t.button_none, data_of("none", turn)))
    told = replace(asked, decision="clarify", entries=_ids(entries), choices=choices)
    return replace(told, offer=choices[0].data if len(choices) == 1 else "").with_rows((browse(t), person(t)))


def choose(text: str, choices: Sequence[Button]) -> Reply:
    """Something to choose from, by a tap or in words."""
    return replace(say(text, *choices), choices=tuple(choices))


def no_such_choice(t: Texts, choices: Sequence[Button]) -> Reply:
    """What a place is told that isn't there, with the choices that are."""
    if not choices:
        return say(t.nothing_to_choose, browse(t))
    text = t.no_such_choice if len(choices) > 1 else t.only_choice
    return replace(choose(text.format(count=len(choices)), choices), offer=choices[0].data if len(choices) == 1 else "")


def helpless(t: Texts, text: str) -> Reply:
    """An honest "I don't know", and two ways on."""
    return say(text).with_rows((browse(t), person(t)))


def too_long(t: Texts) -> Reply:
    """What a query beyond the limit is told."""
    return say(t.too_long.format(limit=MAX_QUERY_CHARACTERS))


def gone(t: Texts) -> Reply:
    """What a button says that leads nowhere any more."""
    return say(t.gone, browse(t))


def no_results(t: Texts, query: str, place: str, view: View) -> Reply:
    """A search that fits nothing, in a category or anywhere."""
    if not place:
        return helpless(t, t.no_results.format(query=query))
    everywhere = Button(t.button_all, data_of("list", *view.unfiltered().arguments))
    return say(t.no_results_in.format(query=query, place=place), everywhere).with_rows((browse(t), person(t)))


def settings(t: Texts, platform: str | None) -> Reply:
    """The user's settings, and the ways to change them."""
    return say(
        t.settings.format(platform=platform or t.unknown, language=t.language_name),
        Button(t.button_platform, data_of("platforms")),
        Button(t.button_language, data_of("languages")),
    )


def platforms(t: Texts, names: Iterable[str], *, unknown: bool = False) -> Reply:
    """Asks for the platform, or asks again, where an `unknown` one was named."""
    choices = [Button(name, data_of("platform", key_of(name))) for name in names]
    if not choices:
        return say(t.no_platforms)
    asked = t.unknown_platform if unknown else t.ask_platform
    return choose(asked, (*choices, Button(t.any_platform, data_of("platform", ""))))


def languages(t: Texts, names: Mapping[str, str], *, unknown: bool = False) -> Reply:
    """Asks for the language, or asks again, where an `unknown` one was named."""
    asked = t.unknown_language if unknown else t.ask_language
    return choose(asked, [Button(name, data_of("language", code)) for code, name in names.items()])


def forget(t: Texts) -> Reply:
    """Asks once more before everything is deleted."""
    return say(t.ask_forget, Button(t.button_forget, data_of("forget")), Button(t.button_keep, data_of("keep")))


def open_button(entry: Entry) -> Button:
    """A button that opens an entry."""
    return Button(entry.question, data_of("entry", entry.id))


def rows_of(buttons: Iterable[Button]) -> tuple[tuple[Button, ...], ...]:
    """Each button in a row of its own."""
    return tuple((button,) for button in buttons)


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)
