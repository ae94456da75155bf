"""The columns of a table of entries: their headings, and each field as a cell's text and back.

A last column holds what each field was when it was exported, so that an import knows what was changed in the table and
leaves alone what was changed in the FAQ meanwhile.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from bot.wording.commands.fields import FIELDS
from embeddings.faq.entries import Entry

BASE = "내보낸 값 (고치지 마세요)"

_STATUS = {"published": "게시", "draft": "초안"}
_LISTS = ("alternates", "images", "follow_ups")
"""Fields that have several texts, each on a line of its own in its cell."""

_DIGITS = 6
"""Of the digest of a value; one in 16 million other values has the same."""

_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
"""Starts of a cell that a spreadsheet computes instead of showing it, and of one that was kept from that."""


def cells_of(entry: Entry) -> dict[str, str]:
    """Each field as a cell's text, empty where the entry doesn't have it."""
    fields = entry.model_dump(mode="json")
    return {name: _text(name, fields[name]) for name in FIELDS}


def base_of(cells: Mapping[str, str]) -> str:
    """What an export notes of these cells."""
    return " ".join(_digest(cells[name]) for name in FIELDS)


def changed_since(base: str, cells: Mapping[str, str]) -> set[str]:
    """The fields of a row that are other than they were exported; all of them where nothing readable was noted."""
    digests = base.split()
    if len(digests) != len(FIELDS):
        return set(cells)
    noted = dict(zip(FIELDS, digests, strict=True))
    return {name for name, text in cells.items() if _digest(text) != noted[name]}


def value_of(name: str, text: str) -> Any:
    """What the text of a cell gives a field; None for an empty cell."""
    if not text:
        return None
    if name in _LISTS:
        return [part.strip() for part in text.split("\n") if part.strip()]
    return next((value for value, shown in _STATUS.items() if name == "status" and shown == text), text)


def field_named(heading: str, fields: Mapping[str, str] = FIELDS) -> str | None:
    """The field of a column, by its heading or by the field's own name; None for another column.

    >>> field_named(" 다른표현 "), field_named("Answer"), field_named("비고")
    ('alternates', 'answer', None)
    """
    key = _key(heading)
    return next((name for name, own in fields.items() if key in (_key(own), _key(name))), None)


def is_base(heading: str) -> bool:
    """Whether a column is the one that holds what was exported."""
    return _key(heading) == _key(BASE)


def guarded(text: str) -> str:
    """A cell's text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("1+1=2"), guarded("'따옴표'")
    ("'=1+1", "''=1+1", '1+1=2', "'따옴표'")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given.

    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'따옴표'")
    ('=1+1', "'=1+1", "'따옴표'")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _text(name: str, value: Any) -> str:
    if name == "status":
        return "" if value == "published" else _STATUS[value]
    return "\n".join(value) if name in _LISTS else value or ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _key(heading: str) -> str:
    return "".join(heading.split()).casefold().replace("_", "")
