"""What differs between the FAQ and entries from elsewhere, field by field; and what is taken of it. Pure."""

import difflib
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.editing.encodings import lost_in_cp949, through_cp949
from bot.editing.tables.columns import cells_of
from bot.wording.commands.fields import FIELDS
from embeddings.faq.entries import ALL_PLATFORMS, Entry
from embeddings.faq.faq_file import with_iso_dates
from embeddings.faq.jsonl import checked, shown
from embeddings.text.normal_form import same_text_key


class Incoming(NamedTuple):
    """An entry from elsewhere."""

    places: Mapping[str, str]
    """Where each of its fields stands, as `file:line` or `file:cell`."""
    fields: Mapping[str, Any]
    """As in a line of the FAQ, with None for what is empty; what isn't in it, it doesn't say. Without an id it is known
    by its label and question."""
    untouched: Collection[str] = ()
    """Fields that are as they were exported: the FAQ's own is newer, or the same."""
    narrow: bool = False
    """Whether it was saved in CP949, where what that lacks has become a question mark."""

    @property
    def place(self) -> str:
        """Where it begins."""
        return next(iter(self.places.values()))


@dataclass(frozen=True)
class Difference:
    """A field that the FAQ and an entry from elsewhere have in different words; `ours` is the FAQ's."""

    line: int
    place: str
    ours: Entry
    theirs: Entry
    name: str

    def shown(self, faq: object) -> list[str]:
        """As lines of a diff, below where both stand."""
        old, new = (cells_of(entry)[self.name].splitlines() for entry in (self.ours, self.theirs))
        diff = list(difflib.unified_diff(old, new, n=1, lineterm=""))[3:]
        return [f'{faq}:{self.line} "{self.ours.id}" {FIELDS[self.name]} ({self.place})', *diff]


@dataclass(frozen=True)
class Addition:
    """An entry that the FAQ doesn't have."""

    place: str
    entry: Entry

    def shown(self, faq: object) -> list[str]:
        """As lines of a diff, below where it stands."""
        cells = cells_of(self.entry).items()
        told = [f"+{FIELDS[name]}: {line}" for name, text in cells if text for line in text.splitlines()]
        return [f'{faq} "{self.entry.id}" ({self.place})', *told]


Change = Difference | Addition


@dataclass
class Comparison:
    """All that differs, in the order in which it came."""

    changes: list[Change] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What can't be an entry, as `file:place: found, expected, cure`."""
    notes: list[str] = field(default_factory=list)
    """What was left out."""


def compare(numbered: Sequence[tuple[int, Entry]], incoming: Sequence[Incoming]) -> Comparison:
    """Of the FAQ's entries with their lines, and others; what only the FAQ has stays, and is no difference."""
    found = Comparison()
    by_id = {entry.id: (number, entry) for number, entry in numbered}
    by_question = {question_key(entry.model_dump()): entry.id for _, entry in reversed(numbered)}
    seen: dict[str, str] = {}
    for one in incoming:
        identifier = one.fields.get("id") or by_question.get(question_key(one.fields)) or _new_id(one.fields)
        if identifier in seen:
            found.faults.append(f"{one.place}: {_twice(one, identifier, seen[identifier])}")
            continue
        seen[identifier] = one.place
        if identifier in by_id:
            _compare_one(found, *by_id[identifier], one)
        elif numbered and set(one.fields) <= set(one.untouched):
            found.notes.append(f'{one.place}: "{identifier}" is in the FAQ no more since it was exported; left out')
        elif entry := _entry(found, one, {**one.fields, "id": identifier}):
            found.changes.append(Addition(one.place, entry))
    return found


def taken(changes: Sequence[Change]) -> tuple[dict[str, dict[str, object]], list[Entry]]:
    """New values by the ids of their entries, None for none, and new entries, as the FAQ file takes them."""
    values: dict[str, dict[str, object]] = {}
    for change in changes:
        if isinstance(change, Difference):
            given = change.theirs.model_dump(mode="json", exclude_defaults=True)
            values.setdefault(change.ours.id, {})[change.name] = given.get(change.name)
    return values, [change.entry for change in changes if isinstance(change, Addition)]


def _compare_one(found: Comparison, line: int, ours: Entry, one: Incoming) -> None:
    said = {name: value for name, value in one.fields.items() if name not in one.untouched}
    theirs = _entry(found, one, ours.model_dump(mode="json", exclude_defaults=True) | said | {"id": ours.id})
    if theirs is None:
        return
    for name in FIELDS:
        change = Difference(line, one.places.get(name, one.place), ours, theirs, name)
        if getattr(ours, name) == getattr(theirs, name) or (one.narrow and _lost_letters(found, change)):
            continue
        found.changes.append(change)


def _lost_letters(found: Comparison, change: Difference) -> bool:
    """Whether a text is other because CP949 lacks letters of it; it is told where it was edited as well."""
    text, other = cells_of(change.ours)[change.name], cells_of(change.theirs)[change.name]
    lost = lost_in_cp949(text)
    if not lost or set(lost) & set(other):
        return False
    if other != through_cp949(text):
        found.faults.append(
            f"{change.place}: {FIELDS[change.name]} found a text without {lost}, which CP949 doesn't have, expected "
            "it as the FAQ has it; save the table as CSV UTF-8 or XLSX, and import that"
        )
    return True


def _entry(found: Comparison, one: Incoming, fields: Mapping[str, Any]) -> Entry | None:
    """The entry with these fields; None where it can't be so, and then why is told of the places of the other one."""
    fields = {name: value for name, value in fields.items() if value is not None}
    list(with_iso_dates(fields))  # read as people write them
    faults: list[str] = []
    entry = checked(fields, Entry, faults)
    for fault in faults:
        name = fault.partition(":")[0].partition("[")[0]
        heading = f"{FIELDS[name]} " if name in FIELDS else ""
        found.faults.append(f"{one.places.get(name, one.place)}: {heading}{fault}")
    return entry


def _twice(one: Incoming, identifier: str, first: str) -> str:
    """What is told of a row that stands at `first` too: by what its file calls it, which may have no ids."""
    if one.fields.get("id"):
        cure = "make one of the two, or give them ids of their own"
        return f'the id "{identifier}" stands at {first} too, expected it once; {cure}'
    return f"the question {shown(one.fields.get('question'))} stands at {first} too, expected it once; delete one"


def question_key(fields: Mapping[str, Any]) -> tuple[object, ...]:
    """What an entry is known by where it has no id."""
    question = same_text_key(str(fields.get("question") or ""))
    return fields.get("service"), fields.get("category"), fields.get("platform") or ALL_PLATFORMS, question


def _new_id(fields: Mapping[str, Any]) -> str:
    digest = hashlib.sha256("\n".join(map(str, question_key(fields))).encode()).hexdigest()
    return f"new-{digest[:10]}"
