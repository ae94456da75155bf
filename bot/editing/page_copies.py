"""The entries of several saved help pages, each once: what is damaged in one copy is made whole by another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.editing.merging import Incoming, question_key
from bot.editing.repair import whole_of
from embeddings.faq.damage import damages
from embeddings.faq.entries import Entry
from embeddings.faq.help_page import Copy, HelpPage
from embeddings.faq.jsonl import shown


@dataclass
class _Kept:
    """An entry that is taken, and the copy whose place it has."""

    page: int
    place: str
    copy: Copy
    entry: Entry
    mended: bool = False


@dataclass
class Merged:
    """All entries with their places, in the order of the pages, and what is to be told, as `file:line: …`."""

    entries: list[tuple[str, Entry]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)


def merge_pages(pages: Sequence[HelpPage]) -> Merged:
    """Each entry once. Different answers to one question are all kept, under their own ids."""
    seen: dict[tuple[object, ...], list[_Kept]] = {}
    told = [[(line, f"{page.name}:{line}: {text}") for line, text in page.reports] for page in pages]
    beside: list[list[str]] = [[] for _ in pages]
    for number, page in enumerate(pages):
        for copy in page.copies:
            same = seen.setdefault((*copy.entry.twin_key, copy.entry.platform), [])
            new = _Kept(number, f"{page.name}:{copy.line}", copy, copy.entry)
            if report := _told_of(new, same):
                beside[number].append(report)
    kept = [one for same in seen.values() for one in same]
    for one in kept:
        told[one.page] += _damages_left(one)
    reports = [text for number, own in enumerate(told) for text in (*_in_order(own), *beside[number])]
    return Merged([(one.place, one.entry) for one in kept], reports)


def incoming_of(merged: Merged, numbered: Sequence[tuple[int, Entry]]) -> list[Incoming]:
    """The pages' entries as what is to be taken into an FAQ, which is known by its questions.

    A copy that is the FAQ's own answer, damaged, is no other answer; one that makes it whole is.
    """
    known = {question_key(entry.model_dump()): entry for _, entry in reversed(numbered)}
    incoming = []
    for place, entry in merged.entries:
        own = known.get(question_key(entry.model_dump()))
        fields = {
            name: getattr(entry, name) for name in ("id", "service", "category", "platform", "question", "answer")
        }
        if own is not None:
            answer = whole_of(own.answer, entry.answer) or entry.answer
            fields |= {"id": own.id, "question": own.question, "answer": answer, "platform": own.platform}
        incoming.append(Incoming(dict.fromkeys(fields, place), fields))
    return incoming


def _told_of(new: _Kept, same: list[_Kept]) -> str | None:
    """Keep a copy among those of its question; what is to be told of that, if anything."""
    if not same:
        same.append(new)
        return None
    asked = f"{new.place}: the question {shown(new.entry.question)} stands under the same label at"
    if any(one.entry.answer == new.entry.answer for one in same):
        return f"{asked} {same[0].place} with the same answer, expected it once; left out"
    for one in same:
        if (whole := whole_of(one.entry.answer, new.entry.answer)) is not None:
            one.mended = one.mended or whole != one.entry.answer
            one.entry = one.entry.model_copy(update={"answer": whole})
            return f"{asked} {one.place} in another copy; one entry is made of the two, with what either has lost"
    new.entry = new.entry.model_copy(update={"id": f"{new.entry.id}-{len(same) + 1}"})
    same.append(new)
    cure = "expected one answer; both are kept, make them one before you use the file"
    return f"{asked} {same[0].place} with another answer, {cure}"


def _damages_left(one: _Kept) -> Iterator[tuple[int, str]]:
    """What no other copy could make whole, by the line where it stands; of a text of several copies, by its label's."""
    if not one.mended:
        yield from ((line, f"{one.place.rpartition(':')[0]}:{line}: {text}") for line, text in one.copy.damages)
        return
    for _, fault in damages(one.entry.answer):
        yield one.copy.line, f"{one.place}: the answer of {shown(one.entry.question)} {fault}"


def _in_order(told: list[tuple[int, str]]) -> list[str]:
    return [text for _, text in sorted(told, key=lambda pair: pair[0])]
