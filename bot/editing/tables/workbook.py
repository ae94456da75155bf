"""Rows of cells read from and written as XLSX. The only module that imports openpyxl."""

import io
import re
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from bot.editing.tables.cells import Cell, Row
from bot.editing.tables.columns import guarded, unguarded
from embeddings.errors import FaqFileError

MAX_CHARACTERS = 32_767
"""Of a cell, by Excel."""
MAX_BYTES = 200_000_000
"""Of a workbook unpacked; one that holds more is no table of entries."""
MAX_CELLS = 4_000_000
"""From the first to the last, empty ones between them too: a file of a few KB may name cells by the billion."""

_WIDTHS = {"질문": 40, "답변": 70, "다른 표현": 40}
_WIDTH = 16
_UNWRITABLE = re.compile("[\ufffe\uffff]")
"""What XML can't hold; the rest of it, no entry has."""
_COLUMNS, _ROWS = 16_384, 1_048_576
"""Of a sheet, by Excel: what a range without an end has."""
_FILLED = ("mergeCell", "hyperlink")
"""Elements of which openpyxl makes every cell that their `ref` spans."""


def read_workbook(path: Path, data: bytes) -> list[Row]:
    """All rows of the sheet that was in front when it was saved, dates as 2026-11-23.

    Raises FaqFileError with every merged cell and formula, and for what is no workbook.
    """
    sheet = _sheet_of(path, data)
    faults = [
        f"{path}:{merged.coord}: found merged cells, expected one cell for each value; unmerge them and fill each"
        for merged in sheet.merged_cells.ranges
    ]
    rows: list[Row] = []
    for cells in sheet.iter_rows():
        row = []
        for cell in cells:
            place = f"{path}:{cell.coordinate}"
            if cell.data_type == "f":
                faults.append(f"{place}: found a formula, expected a text; copy the cell, and paste its value")
            elif cell.data_type == "e":
                faults.append(f"{place}: found the error {cell.value}, expected a text; write it")
            row.append(Cell(_text(cell.value), place))
        rows.append(row)
    if faults:
        raise FaqFileError(faults)
    return rows


def write_workbook(rows: Sequence[Sequence[str]], hidden: str) -> bytes:
    """The rows with the headings first, which stay in sight; the column with the heading `hidden` is not shown.

    Every cell is text, whatever it begins with. Raises FaqFileError for one that Excel can't hold.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "FAQ"
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            _write(sheet, number, column, text)
    for column, heading in enumerate(rows[0], start=1):
        letter = get_column_letter(column)
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[letter].width = _WIDTHS.get(heading, _WIDTH)
        sheet.column_dimensions[letter].hidden = heading == hidden
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_of(path: Path, data: bytes) -> Worksheet:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > MAX_BYTES:
            raise ValueError(f"{size:,} bytes unpacked")
        _check_extent(_cells_filled(data))
        sheet = load_workbook(io.BytesIO(data)).active
        if isinstance(sheet, Worksheet):
            _check_extent(sheet.max_row * sheet.max_column)
    except Exception as error:  # of a file that is none, openpyxl and what reads for it raise whatever comes up
        fault = f"{path}: found no workbook that can be read ({error}), expected XLSX without a password"
        raise FaqFileError([f"{fault}; save it as an Excel workbook (.xlsx), or as CSV UTF-8"]) from error
    if not isinstance(sheet, Worksheet):
        raise FaqFileError([f"{path}: found a sheet without cells in front, expected the table; bring it to the front"])
    return sheet


def _cells_filled(data: bytes) -> int:
    """Cells that opening the workbook would make of ranges alone."""
    count = 0
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            with packed.open(name) as part, suppress(ElementTree.ParseError):  # a picture; or openpyxl tells
                for _, element in ElementTree.iterparse(part):  # noqa: S314 (expat bounds what entities make)
                    if element.tag.endswith(_FILLED) and (ref := element.get("ref")):
                        left, top, right, bottom = range_boundaries(ref)
                        width, height = (right or _COLUMNS) - (left or 1) + 1, (bottom or _ROWS) - (top or 1) + 1
                        count += width * height
                    element.clear()
    return count


def _check_extent(cells: int) -> None:
    if cells > MAX_CELLS:
        raise ValueError(f"{cells:,} cells, expected at most {MAX_CELLS:,}; delete the empty rows and columns")


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    if not text:
        return
    place = f"{get_column_letter(column)}{row}"
    if len(text) > MAX_CHARACTERS:
        fault = f"{place}: found {len(text):,} characters, expected at most {MAX_CHARACTERS:,}, Excel's limit"
        raise FaqFileError([f"{fault}; export as CSV instead"])
    if hidden := _UNWRITABLE.search(text):
        raise FaqFileError([f"{place}: found U+{ord(hidden[0]):04X}, which is no character; delete it from the FAQ"])
    cell = sheet.cell(row, column)
    cell.value = guarded(text) if text.startswith("'") else text
    cell.data_type = "s"  # whatever it begins with
    cell.quotePrefix = guarded(text) != text  # nor computed when somebody edits it
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return unguarded(str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n"))
