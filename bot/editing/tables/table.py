"""A table, CSV or XLSX, with a row of Korean headings; one of entries is written for an export, read for an import."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.editing.encodings import CP949
from bot.editing.merging import Incoming
from bot.editing.tables.cells import Row, read_csv, write_csv
from bot.editing.tables.columns import BASE, base_of, cells_of, changed_since, field_named, is_base, value_of
from bot.wording.commands.fields import FIELDS
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry

WORKBOOK = ".xlsx"


def table_of(entries: Sequence[Entry], *, workbook: bool) -> bytes:
    """The entries as a table. Raises FaqFileError for an entry that a workbook can't hold."""
    cells = [cells_of(entry) for entry in entries]
    rows = [[*FIELDS.values(), BASE], *([*own.values(), base_of(own)] for own in cells)]
    if not workbook:
        return write_csv(rows)
    from bot.editing.tables.workbook import write_workbook  # openpyxl, as below

    return write_workbook(rows, hidden=BASE)


def read_table(path: Path) -> tuple[list[Incoming], list[str]]:
    """The entries of a table, and what is to be told of it. Raises FaqFileError where it is none, with every fault."""
    (head, *rows), encoding = read_rows(path)
    fields, notes = _fields_of(head)
    return [_incoming(row, fields)._replace(narrow=encoding == CP949) for row in rows], notes


def read_rows(path: Path, fields: Mapping[str, str] = FIELDS) -> tuple[list[Row], str]:
    """The rows that aren't empty, the one of headings first, and the encoding of CSV. `fields` have their headings.

    Raises FaqFileError for what is no table.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FaqFileError([f"{path}: can't be read ({error.strerror}), expected a table, CSV or XLSX"]) from error
    if path.suffix.lower() == WORKBOOK or data.startswith(b"PK\x03\x04"):
        from bot.editing.tables.workbook import read_workbook  # openpyxl, which CSV does without

        read, encoding = read_workbook(path, data), ""
    else:
        read, encoding = read_csv(path, data, fields)
    rows: list[Row] = [[cell._replace(text=_plain(cell.text)) for cell in row] for row in read]
    rows = [row for row in rows if any(cell.text for cell in row)]
    if not rows:
        headings = ", ".join(fields.values())
        raise FaqFileError([f"{path}:1: found an empty table, expected a row of headings: {headings}"])
    if faults := list(_texts_under_no_heading(rows)):
        raise FaqFileError(faults)
    return rows, encoding


def second_columns(head: Row, fields: Sequence[str | None]) -> list[str]:
    """A fault for each column whose field an earlier one has."""
    return [
        f"{cell.place}: found a second column for {cell.text!r}, expected one; delete or rename it"
        for number, (cell, field) in enumerate(zip(head, fields, strict=True))
        if field and field in fields[:number]
    ]


def _fields_of(head: Row) -> tuple[list[str | None], list[str]]:
    """The field of each column, BASE for what was exported, None for a column that is none of ours; and notes."""
    fields = [BASE if is_base(cell.text) else field_named(cell.text) for cell in head]
    known = [field for field in fields if field]
    faults = second_columns(head, fields)
    if "id" not in known and not {"service", "question"} <= set(known):
        found = ", ".join(cell.text for cell in head if cell.text)[:200]
        faults.append(
            f"{head[0].place}: found the columns {found}; expected {FIELDS['id']}, or {FIELDS['service']} and "
            f"{FIELDS['question']}, to know the entries by; add them to the row of headings: "
            f"{', '.join(FIELDS.values())}"
        )
    if faults:
        raise FaqFileError(faults)
    notes = [
        f"{cell.place}: the column {cell.text!r} is none of an entry's; left out"
        for cell, field in zip(head, fields, strict=True)
        if cell.text and field is None
    ]
    return fields, notes


def _texts_under_no_heading(rows: Sequence[Row]) -> Iterator[str]:
    """As where the comma of "1,000" ends a cell; the first of each row."""
    headed = {column for column, cell in enumerate(rows[0]) if cell.text}
    for row in rows[1:]:
        stray = next((cell for column, cell in enumerate(row) if cell.text and column not in headed), None)
        if stray:
            yield (
                f"{stray.place}: found {stray.text[:40]!r} under no heading, expected a heading above every text; put "
                "a text with commas in quotation marks, save the table as XLSX, or give the column a heading"
            )


def _incoming(row: Row, fields: Sequence[str | None]) -> Incoming:
    """A row that ends early has empty cells there."""
    places = {field: row[min(column, len(row) - 1)].place for column, field in enumerate(fields) if field}
    texts = {field: cell.text for field, cell in zip(fields, row, strict=False) if field}
    base = texts.pop(BASE, "")
    texts |= dict.fromkeys((field for field in fields if field and field != BASE and field not in texts), "")
    values = {name: value_of(name, text) for name, text in texts.items()}
    return Incoming(places, values, frozenset(texts) - changed_since(base, texts))


def _plain(text: str) -> str:
    """Composed, as the FAQ has it, and without white space around it, which a spreadsheet hides."""
    return unicodedata.normalize("NFC", text).strip()
