"""Reads `faq.jsonl` and tells everything that is wrong with it at once.

Owns the checks between entries; a line's own faults are found by `jsonl`, by the rules in `entries`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from embeddings.errors import FaqFileError
from embeddings.faq.entries import ALL_PLATFORMS, Entry
from embeddings.faq.jsonl import Fields, read_jsonl, shown
from embeddings.faq.links import dead_links, links_to_drafts, pictures_of, unusable_images
from embeddings.faq.remarks import remarks
from embeddings.text.normal_form import same_text_key

NumberedEntry = tuple[int, Entry]


_DATE = re.compile(r"(\d{4}) ?[./-] ?(\d{1,2}) ?[./-] ?(\d{1,2})\.?")


def load_faq(path: Path, tell: Callable[[str], None] = lambda _: None) -> list[Entry]:
    """All entries of the file, in its order. Raises FaqFileError with every problem of the file.

    `tell` is given each thing that was put right in reading, and each that is allowed but looks wrong.
    """
    read = read_jsonl(path, Entry, with_iso_dates)
    problems = read.problems
    for check in (_one_level, _same_id, _same_question, _shared_phrasing, _crossed_dates, dead_links):
        problems += [f"{path}:{number}: {fault}" for number, fault in check(read.numbered)]
    problems += [f"{path}:{number}: {fault}" for number, fault in unusable_images(read.numbered, path.parent)]
    if problems:
        raise FaqFileError(_by_line(problems, path))
    told = (remarks, links_to_drafts, _once_published)
    notes = [f"{path}:{number}: {text}" for check in told for number, text in check(read.numbered)]
    for note in _by_line([*read.notes, *notes], path):
        tell(note)
    return read.models


def load_for_build(path: Path, today: date, tell: Callable[[str], None] = lambda _: None) -> list[Entry]:
    """The entries that a build has: no drafts, and none whose last day is over; those that are to come, it has.

    Raises FaqFileError as `load_faq` does, and where none is left.
    """
    entries = [
        entry
        for entry in load_faq(path, tell)
        if entry.status == "published" and (entry.valid_until is None or entry.valid_until >= today)
    ]
    if not entries:
        raise FaqFileError(
            [f"{path}:1: found nothing but drafts and entries that are over, expected one for users; publish one"]
        )
    return entries


def read_faq(path: Path) -> list[NumberedEntry]:
    """All entries with their lines; between entries, nothing is checked. Raises FaqFileError with the lines that are
    none, and for a file that can't be read."""
    read = read_jsonl(path, Entry, with_iso_dates)
    if read.problems:
        raise FaqFileError(read.problems)
    return read.numbered


def lines_of(path: Path) -> dict[str, int]:
    """On which line each id stands; nothing of lines with faults. Raises FaqFileError for a file that can't be read."""
    return {entry.id: number for number, entry in read_jsonl(path, Entry, with_iso_dates).numbered}


def pictures_in(path: Path) -> list[str]:
    """The pictures in the FAQ's folder that its entries have, drafts too; none of a file that can't be read."""
    try:
        named = b'"images"' in path.read_bytes()
        return pictures_of(read_jsonl(path, Entry, with_iso_dates).models) if named else []
    except (OSError, FaqFileError):
        return []


def _by_line(texts: Sequence[str], path: Path) -> list[str]:
    return sorted(texts, key=lambda text: int(text.removeprefix(f"{path}:").split(":")[0]))


def with_iso_dates(fields: Fields) -> Iterator[str]:
    """Dates as people write them in Korea, 2026.11.23, as Entry wants them."""
    for name in ("updated", "valid_from", "valid_until"):
        written = fields.get(name)
        if isinstance(written, str) and (match := _DATE.fullmatch(written)):
            year, month, day = match.groups()
            fields[name] = f"{year}-{month:0>2}-{day:0>2}"
            if fields[name] != written:
                yield f"{name}: found {shown(written)}; read as {fields[name]}"


def _one_level(numbered: Sequence[NumberedEntry]) -> Iterator[tuple[int, str]]:
    for number, entry in numbered:
        if entry.category is None and entry.platform is None:
            yield number, "found a label of one level, expected two or three; add a category, a platform, or both"


def _same_id(numbered: Sequence[NumberedEntry]) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for number, entry in numbered:
        if entry.id in first:
            yield number, f'id "{entry.id}" is already used on line {first[entry.id]}; give each entry its own id'
        first.setdefault(entry.id, number)


def _same_question(numbered: Sequence[NumberedEntry]) -> Iterator[tuple[int, str]]:
    """Twins differ in their platform, or in their days; else the same question under the same label can never be told
    apart."""
    asked: dict[tuple[object, ...], list[NumberedEntry]] = {}
    for number, entry in numbered:
        same = asked.setdefault((*entry.twin_key, entry.platform or ALL_PLATFORMS), [])
        if other := _first_met(entry, same):
            yield (
                number,
                f'the question of "{entry.id}" is already asked under the same label by "{other[1].id}" on line '
                f"{other[0]}; merge the two, or give them different platforms",
            )
        same.append((number, entry))


def _shared_phrasing(numbered: Sequence[NumberedEntry]) -> Iterator[tuple[int, str]]:
    """An alternate that is a phrasing of another entry too; equal questions of two services are no fault."""
    owners: dict[str, list[NumberedEntry]] = {}
    for number, entry in numbered:
        owners.setdefault(same_text_key(entry.question), []).append((number, entry))
    for number, entry in numbered:
        for alternate in entry.alternates:
            same = owners.setdefault(same_text_key(alternate), [])
            earlier, owner = _first_met(entry, same) or (number, entry)
            same.append((number, entry))
            if owner.twin_key != entry.twin_key:
                yield (
                    number,
                    f'the phrasing {shown(alternate)} of "{entry.id}" belongs to "{owner.id}" (line {earlier}) too, so '
                    "neither can be told from the other; keep it in one of them",
                )


def _first_met(entry: Entry, others: Sequence[NumberedEntry]) -> NumberedEntry | None:
    """The first of the others that users may see on one day with the entry."""
    return next(((number, other) for number, other in others if entry.meets(other)), None)


def _crossed_dates(numbered: Sequence[NumberedEntry]) -> Iterator[tuple[int, str]]:
    for number, entry in numbered:
        if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
            yield (
                number,
                f"valid_until: found {entry.valid_until}, which is before valid_from, {entry.valid_from}; "
                "exchange the two, or mend one",
            )


def _once_published(numbered: Sequence[NumberedEntry]) -> Iterator[tuple[int, str]]:
    """What will be a fault of drafts when they are drafts no more."""
    if all(entry.status == "published" for _, entry in numbered):
        return
    published = [(number, entry.model_copy(update={"status": "published"})) for number, entry in numbered]
    for check in (_same_question, _shared_phrasing):
        yield from (
            (number, f"status: a draft, which can't be published yet: {fault}") for number, fault in check(published)
        )
