"""A table of entries, CSV or XLSX, with a row of Korean headings: written for an export, read for an import."""

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.editing.encodings import CP949
from bot.editing.merging import Incoming
from bot.editing.tables.cells import Row, read_csv, write_csv
from bot.editing.tables.columns import BASE, base_of, cells_of, changed_since, field_named, is_base, value_of
from bot.editing.tables.workbook import read_workbook, write_workbook
from bot.wording.commands.fields import FIELDS
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry

WORKBOOK = ".xlsx"


def table_of(entries: Sequence[Entry], *, workbook: bool) -> bytes:
    """The entries as a table. Raises FaqFileError for an entry that a workbook can't hold."""
    cells = [cells_of(entry) for entry in entries]
    rows = [[*FIELDS.values(), BASE], *([*own.values(), base_of(own)] for own in cells)]
    return write_workbook(rows, hidden=BASE) if workbook else write_csv(rows)


def read_table(path: Path) -> tuple[list[Incoming], list[str]]:
    """The entries of a table, and what is to be told of it. Raises FaqFileError where it is none, with every fault."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FaqFileError([f"{path}: can't be read ({error.strerror}), expected a table, CSV or XLSX"]) from error
    workbook = path.suffix.lower() == WORKBOOK or data.startswith(b"PK\x03\x04")
    rows, encoding = (read_workbook(path, data), "") if workbook else read_csv(path, data)
    rows = [row for row in rows if any(cell.text.strip() for cell in row)]
    if not rows:
        raise FaqFileError([f"{path}:1: found an empty table, expected a row of headings: {_expected()}"])
    fields, notes = _fields_of(path, rows[0])
    if faults := list(_texts_under_no_heading(rows)):
        raise FaqFileError(faults)
    return [_incoming(row, fields)._replace(narrow=encoding == CP949) for row in rows[1:]], notes


def _fields_of(path: Path, head: Row) -> tuple[list[str | None], list[str]]:
    """The field of each column, BASE for what was exported, None for a column that is none of ours; and notes."""
    fields = [BASE if is_base(cell.text) else field_named(cell.text) for cell in head]
    known = [field for field in fields if field]
    faults = [
        f"{cell.place}: found a second column for {cell.text!r}, expected one; delete or rename it"
        for number, (cell, field) in enumerate(zip(head, fields, strict=True))
        if field and field in fields[:number]
    ]
    if "id" not in known and not {"service", "question"} <= set(known):
        found = ", ".join(cell.text for cell in head if cell.text)[:200]
        faults.append(
            f"{head[0].place}: found the columns {found}; expected {FIELDS['id']}, or {FIELDS['service']} and "
            f"{FIELDS['question']}, to know the entries by; add them to the row of headings: {_expected()}"
        )
    if faults:
        raise FaqFileError(faults)
    notes = [
        f"{cell.place}: the column {cell.text!r} is none of an entry's; left out"
        for cell, field in zip(head, fields, strict=True)
        if cell.text.strip() and field is None
    ]
    return fields, notes


def _texts_under_no_heading(rows: Sequence[Row]) -> Iterator[str]:
    """As where the comma of "1,000" ends a cell; the first of each row."""
    headed = {column for column, cell in enumerate(rows[0]) if cell.text.strip()}
    for row in rows[1:]:
        stray = next((cell for column, cell in enumerate(row) if cell.text.strip() and column not in headed), None)
        if stray:
            yield (
                f"{stray.place}: found {stray.text[:40]!r} under no heading, expected a heading above every text; put "
                "a text with commas in quotation marks, save the table as XLSX, or give the column a heading"
            )


def _incoming(row: Row, fields: Sequence[str | None]) -> Incoming:
    """A row that ends early has empty cells there."""
    places = {field: row[min(column, len(row) - 1)].place for column, field in enumerate(fields) if field}
    texts = {field: _plain(cell.text) for field, cell in zip(fields, row, strict=False) if field}
    base = texts.pop(BASE, "")
    texts |= dict.fromkeys((field for field in fields if field and field != BASE and field not in texts), "")
    values = {name: value_of(name, text) for name, text in texts.items()}
    return Incoming(places, values, frozenset(texts) - changed_since(base, texts))


def _plain(text: str) -> str:
    """Composed, as the FAQ has it, and without white space around it, which a spreadsheet hides."""
    return unicodedata.normalize("NFC", text).strip()


def _expected() -> str:
    return ", ".join(FIELDS.values())
