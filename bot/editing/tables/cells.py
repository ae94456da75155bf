"""Rows of cells, each with its place in a file, before anybody knows what they mean; read from and written as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.editing.encodings import decoded
from bot.editing.tables.columns import field_named, guarded, unguarded
from embeddings.errors import FaqFileError

_DELIMITERS = ",;\t"


class Cell(NamedTuple):
    """A text, and where it stands: `file:line` or `file:cell`."""

    text: str
    place: str


Row = Sequence[Cell]


def read_csv(path: Path, data: bytes, fields: Mapping[str, str]) -> tuple[list[Row], str]:
    """All rows, and the encoding; a cell's place is the line on which its row begins. `fields` have their headings.

    Raises FaqFileError for what is no CSV.
    """
    text, encoding = decoded(path, data, "table")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text, fields), strict=True)
    rows: list[Row] = []
    begun = 1
    try:
        for cells in reader:
            rows.append([Cell(unguarded(cell), f"{path}:{begun}") for cell in cells])
            begun = reader.line_num + 1
    except csv.Error as error:
        fault = f"{path}:{begun}: found a row that can't be read ({error}), expected CSV with every quotation closed"
        raise FaqFileError([f"{fault}; mend the row, or save the table as XLSX"]) from error
    return rows, encoding


def _delimiter_of(text: str, fields: Mapping[str, str]) -> str:
    """By which the first line has most headings of ours."""

    def headings(delimiter: str) -> int:
        return sum(field_named(cell, fields) is not None for cell in head.split(delimiter))

    head = text.split("\n", 1)[0].replace('"', "")
    return max(_DELIMITERS, key=headings)


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """For Excel: with its mark before UTF-8, and no cell that it would compute."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(text) for text in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
