"""Reads `faq.jsonl` and tells everything that is wrong with it at once.

Owns the checks between entries; a line's own faults are found by `jsonl`, by the rules in `entries`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from embeddings.errors import FaqFileError
from embeddings.faq.entries import ALL_PLATFORMS, Entry
from embeddings.faq.jsonl import Fields, read_jsonl, shown
from embeddings.faq.remarks import remarks
from embeddings.text.normal_form import same_text_key

NumberedEntry = tuple[int, Entry]


_DATE = re.compile(r"(\d{4}) ?[./-] ?(\d{1,2}) ?[./-] ?(\d{1,2})\.?")


def load_faq(path: Path, tell: Callable[[str], None] = lambda _: None) -> list[Entry]:
    """All entries of the file, in its order. Raises FaqFileError with every problem of the file.

    `tell` is given each thing that was put right in reading, and each that is allowed but looks wrong.
    """
    read = read_jsonl(path, Entry, _with_iso_date)
    problems = read.problems
    for check in (_one_level, _same_id, _same_question, _shared_phrasing):
        problems += [f"{path}:{number}: {fault}" for number, fault in check(read.numbered)]
    if problems:
        raise FaqFileError(_by_line(problems, path))
    for note in _by_line([*read.notes, *(f"{path}:{number}: {text}" for number, text in remarks(read.numbered))], path):
        tell(note)
    return read.models


def lines_of(path: Path) -> dict[str, int]:
    """On which line each id stands; nothing of lines with faults. Raises FaqFileError for a file that can't be read."""
    return {entry.id: number for number, entry in read_jsonl(path, Entry, _with_iso_date).numbered}


def _by_line(texts: Sequence[str], path: Path) -> list[str]:
    return sorted(texts, key=lambda text: int(text.removeprefix(f"{path}:").split(":")[0]))


def _with_iso_date(fields: Fields) -> Iterator[str]:
    """A date as people write it in Korea, 2026.11.23, as Entry wants it."""
    date = fields.get("updated")
    if isinstance(date, str) and (match := _DATE.fullmatch(date)):
        year, month, day = match.groups()
        fields["updated"] = f"{year}-{month:0>2}-{day:0>2}"
        if fields["updated"] != date:
            yield f"updated: found {shown(date)}; read as {fields['updated']}"


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
    """Twins differ in their platform; the same question under the same label can never be told apart."""
    first: dict[tuple[object, ...], NumberedEntry] = {}
    for number, entry in numbered:
        earlier, other = first.setdefault((*entry.twin_key, entry.platform or ALL_PLATFORMS), (number, entry))
        if earlier != number:
            yield (
                number,
                f'the question of "{entry.id}" is already asked under the same label by "{other.id}" on line '
                f"{earlier}; merge the two, or give them different platforms",
            )


def _shared_phrasing(numbered: Sequence[NumberedEntry]) -> Iterator[tuple[int, str]]:
    """An alternate that is a phrasing of another entry too; equal questions of two services are no fault."""
    owners: dict[str, NumberedEntry] = {}
    for number, entry in numbered:
        owners.setdefault(same_text_key(entry.question), (number, entry))
    for number, entry in numbered:
        for alternate in entry.alternates:
            earlier, owner = owners.setdefault(same_text_key(alternate), (number, entry))
            if owner.twin_key != entry.twin_key:
                yield (
                    number,
                    f'the phrasing {shown(alternate)} of "{entry.id}" belongs to "{owner.id}" (line {earlier}) too, so '
                    "neither can be told from the other; keep it in one of them",
                )
