"""Tables of entries: what is exported comes back as it was, and a bad one is told by its line or cell."""

import io
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.editing.merging import compare
from bot.editing.tables.columns import BASE
from bot.editing.tables.table import read_table, table_of
from bot.wording.commands.fields import FIELDS
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from tests.fakes.faq_samples import ENTRIES

HEAD = "아이디,서비스,카테고리,질문,답변"
ROW = "refund,상점,구매,환불?,네."


def written(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """As an entry may have them: composed, without white space around."""
    return texts.map(lambda text: unicodedata.normalize("NFC", text).strip()).filter(bool)


TROUBLE = st.sampled_from("=+-@'\",; ＝\u00a0\u2028")
LINE = written(st.text(TROUBLE | st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=12))
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
DAY = st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1))
ENTRY = st.fixed_dictionaries({
    "service": LINE, "category": LINE, "platform": st.none() | LINE, "question": LINE, "answer": TEXT,
    "alternates": st.lists(LINE, max_size=3), "status": st.sampled_from(["published", "draft"]),
    "valid_from": DAY, "valid_until": DAY, "updated": DAY, "owner": st.none() | LINE, "note": st.none() | TEXT,
    "images": st.lists(st.sampled_from(["https://example.com/a?b=c,d", "images/사진 1.png"]), max_size=2),
    "follow_ups": st.lists(st.sampled_from(["e0", "e1"]), max_size=2),
})  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(ENTRY, min_size=1, max_size=3))
def test_an_export_that_is_imported_differs_in_nothing(
    suffix: str, entries: list[dict[str, object]], tmp_path: Path
) -> None:
    ours = [Entry.model_validate({"id": f"e{number}"} | fields) for number, fields in enumerate(entries)]
    path = tmp_path / f"table{suffix}"
    path.write_bytes(table_of(ours, workbook=suffix == ".xlsx"))
    incoming, notes = read_table(path)
    # Told by what it says, and not by its note of what was exported:
    found = compare(list(enumerate(ours)), [one._replace(untouched=()) for one in incoming])
    assert (found.changes, found.faults, found.notes, notes) == ([], [], [], [])
    assert [set(one.untouched) for one in incoming] == [set(FIELDS)] * len(ours)


def faults(path: Path) -> list[str]:
    """What is wrong with a table, each fault without the file's name."""
    with pytest.raises(FaqFileError) as caught:
        read_table(path)
    assert all(problem.startswith(f"{path}:") for problem in caught.value.problems)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_as_korean_programs_save_it(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = f"{HEAD}\r\n{ROW}\r\n".replace(",", delimiter)
    [incoming], notes = read_table(csv_file(tmp_path, text, encoding))
    assert incoming.fields == {
        "id": "refund",
        "service": "상점",
        "category": "구매",
        "question": "환불?",
        "answer": "네.",
    }
    assert (incoming.place, notes) == (f"{tmp_path}/table.csv:2", [])


def test_a_row_is_told_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    text = f'{HEAD}\n\n{ROW}\na,상점,구매,?,"여러\n줄의\n답"\nb,상점,구매,?,끝\n'
    incoming, _ = read_table(csv_file(tmp_path, text))
    assert [one.place.rpartition(":")[2] for one in incoming] == ["3", "4", "7"]
    assert incoming[1].fields["answer"] == "여러\n줄의\n답"


def test_no_cell_of_csv_is_a_formula_and_excel_is_told_the_encoding() -> None:
    entry = ENTRIES[0].model_copy(
        update={"question": "=HYPERLINK(1)", "answer": "- 하나\n+ 둘", "alternates": ("@환불",)}
    )
    table = table_of([entry], workbook=False)
    assert table.startswith(b"\xef\xbb\xbf" + FIELDS["id"].encode())
    assert "refund,상점,구매,공통,'=HYPERLINK(1),\"'- 하나\n+ 둘\",'@환불," in table.decode("utf-8-sig")


def test_no_cell_of_a_workbook_is_a_formula_and_its_text_is_as_it_was() -> None:
    entry = ENTRIES[0].model_copy(update={"question": "=HYPERLINK(1)", "answer": "- 하나"})
    sheet = load_workbook(io.BytesIO(table_of([entry], workbook=True))).worksheets[0]
    question, answer = sheet["E2"], sheet["F2"]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in (question, answer)] == [
        ("=HYPERLINK(1)", "s", True),
        ("- 하나", "s", True),
    ]
    assert [sheet.cell(1, column).value for column in (1, len(FIELDS) + 1)] == [FIELDS["id"], BASE]
    assert sheet.column_dimensions["Q"].hidden


def test_what_a_workbook_has_as_dates_and_numbers_is_read_as_text(tmp_path: Path) -> None:
    book, path = Workbook(), tmp_path / "table.xlsx"
    book.worksheets[0].append(["아이디", "질문", "시작일", "메모"])
    book.worksheets[0].append(["refund", 109, date(2026, 12, 1), 1.5])
    book.save(path)
    [incoming], _ = read_table(path)
    assert incoming.fields == {"id": "refund", "question": "109", "valid_from": "2026-12-01", "note": "1.5"}
    assert incoming.places["valid_from"] == f"{path}:C2"


def test_merged_cells_formulas_and_errors_are_told_by_their_cells(tmp_path: Path) -> None:
    book, path = Workbook(), tmp_path / "table.xlsx"
    sheet = book.worksheets[0]
    for row in (["아이디", "서비스", "질문"], ["a", "상점", "=1+1"], ["b", None, "#N/A"]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    book.save(path)
    assert faults(path) == [
        "B2:B3: found merged cells, expected one cell for each value; unmerge them and fill each",
        "C2: found a formula, expected a text; copy the cell, and paste its value",
        "C3: found the error #N/A, expected a text; write it",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", f"1: found an empty table, expected a row of headings: {', '.join(FIELDS.values())}"),
        (
            "답변,비고\n네.,x\n",
            "1: found the columns 답변, 비고; expected 아이디, or 서비스 and 질문, to know the entries by; add them to "
            f"the row of headings: {', '.join(FIELDS.values())}",
        ),
        ("아이디,답변,answer\n", "1: found a second column for 'answer', expected one; delete or rename it"),
        (
            f'{HEAD}\n{ROW}\na,"b\n',
            "3: found a row that can't be read (unexpected end of data), expected CSV with every quotation closed; "
            "mend the row, or save the table as XLSX",
        ),
        (
            f"{HEAD}\n{ROW}\nfee,상점,구매,주차비?,10분에 1,000원입니다.\n",
            "3: found '000원입니다.' under no heading, expected a heading above every text; put a text with commas in "
            "quotation marks, save the table as XLSX, or give the column a heading",
        ),
        (
            "아이디,,답변\nrefund,어디에,네.\n",
            "2: found '어디에' under no heading, expected a heading above every text; put a text with commas in "
            "quotation marks, save the table as XLSX, or give the column a heading",
        ),
    ],
)
def test_a_table_that_is_none_is_told_by_its_line(text: str, fault: str, tmp_path: Path) -> None:
    assert faults(csv_file(tmp_path, text)) == [fault]


def test_bytes_of_no_known_encoding_are_told_by_their_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(HEAD.encode() + b"\n\xff\xff\n")
    assert faults(path) == ["2: found byte 0xff, expected text in UTF-8, UTF-16 or CP949; save the table as UTF-8"]


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 an old .xls")
    [fault] = faults(path)
    assert fault.startswith(" found no workbook that can be read (File is not a zip file), expected XLSX without a")


def test_a_column_of_no_field_is_left_out_and_told(tmp_path: Path) -> None:
    [incoming], notes = read_table(csv_file(tmp_path, f"{HEAD},비고\n{ROW},아무거나\n"))
    assert "비고" not in incoming.fields
    assert notes == [f"{tmp_path}/table.csv:1: the column '비고' is none of an entry's; left out"]


def test_a_cell_beyond_excels_limit_is_refused() -> None:
    long = ENTRIES[0].model_copy(update={"alternates": tuple(f"{number:0300}" for number in range(120))})
    with pytest.raises(FaqFileError, match=r"^G2: found 36,119 characters, expected at most 32,767"):
        table_of([long], workbook=True)
    assert table_of([long], workbook=False)
