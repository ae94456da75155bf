"""What operators bring from elsewhere: saved help pages, and tables out of spreadsheets."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.editing.merging import compare
from bot.editing.page_copies import incoming_of, merge_pages
from bot.editing.tables.table import read_table, table_of
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from scripts import import_help
from tests.fakes.faq_samples import ENTRIES
from tests.fuzz.mutations import examples, mutated
from tests.scripts.help_pages import HTML

pytestmark = pytest.mark.fuzz

NUMBERED = list(enumerate(ENTRIES, start=1))
CSV = table_of(ENTRIES, workbook=False)
XLSX = table_of(ENTRIES, workbook=True)
TEXT_PAGE = "\n\n".join(
    f"[상점][구매][{platform}]\n환불은 어떻게 하나요\n\n고객센터로 문의해 주세요.\n전화: 080"
    for platform in ("공통", "iOS")
).encode()
PARTS = {name: zipfile.ZipFile(io.BytesIO(XLSX)).read(name) for name in zipfile.ZipFile(io.BytesIO(XLSX)).namelist()}
TAGS = st.lists(
    st.sampled_from([
        "<div>", "</div>", "<b", "<!", "<![", "<!-", "<?xml ", "<![CDATA[", "]]>", "</", "<script>", "&#x110000;",
        "&#xD800;", "<br/>", "<table><td>", "[상점][구매]", "환불?", "\n", "<a b='", "<!DOCTYPE", "\0", ">",
    ])
).map(lambda parts: ("<p>" + "".join(parts)).encode())  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("imports")


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """One of whose parts was damaged, or is missing."""
    name = draw(st.sampled_from(sorted(PARTS)))
    if draw(st.integers(0, 9)) == 0:
        return packed({other: content for other, content in PARTS.items() if other != name})
    return packed(PARTS | {name: draw(mutated(PARTS[name]))})


def take(path: Path, content: bytes) -> None:
    """As scripts.import_table does, up to the questions that it asks."""
    path.write_bytes(content)
    try:
        incoming, notes = read_table(path)
    except FaqFileError as error:
        assert error.problems
        str(error).encode()
        return
    found = compare(NUMBERED, incoming)
    "".join([*found.faults, *found.notes, *notes]).encode()
    for change in found.changes:
        "\n".join(change.shown("faq.jsonl")).encode()


@examples(60)
@example("모르는 제목,".encode() + CSV.decode("utf-8-sig").splitlines()[0].encode() + b"\nr")
@given(mutated(CSV) | st.binary(max_size=200) | st.text(max_size=100).map(lambda text: CSV + text.encode()))
def test_any_csv_is_compared_or_refused(folder: Path, content: bytes) -> None:
    take(folder / "table.csv", content)


@examples(60)
@given(workbooks() | mutated(XLSX))
def test_any_workbook_is_compared_or_refused(folder: Path, content: bytes) -> None:
    take(folder / "table.xlsx", content)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A1"', b'r="XFD1048576"'),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        (b"</sheetData>", b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'),
        (b'r="A2"', b'r="A1048576"'),
    ],
    ids=["a cell in the last corner", "all cells merged", "all cells linked", "a cell in the last row"],
)
def test_a_table_of_billions_of_cells_is_refused_at_once(folder: Path, old: bytes, new: bytes) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    assert old in PARTS[sheet]
    path = folder / "large.xlsx"
    path.write_bytes(packed(PARTS | {sheet: PARTS[sheet].replace(old, new, 1)}))
    with pytest.raises(FaqFileError):
        read_table(path)


def test_a_workbook_that_unpacks_without_end_is_refused(folder: Path) -> None:
    path = folder / "bomb.xlsx"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in PARTS.items():
            file.writestr(name, content)
        with file.open("xl/sharedStrings2.xml", "w", force_zip64=True) as part:
            for _ in range(201):
                part.write(bytes(1_000_000))
    path.write_bytes(out.getvalue())
    with pytest.raises(FaqFileError, match="bytes unpacked"):
        read_table(path)


def read_page(path: Path, content: bytes) -> None:
    """As scripts.import_help does, up to what it writes."""
    path.write_bytes(content)
    try:
        page = import_help.read_page(path)
    except FaqFileError as error:
        assert error.problems
        str(error).encode()
        return
    merged = merge_pages([page, page])
    assert all(isinstance(entry, Entry) for _, entry in merged.entries)
    "".join(merged.reports).encode()
    incoming_of(merged, NUMBERED)


@examples(80)
@given(mutated(HTML.encode()) | mutated(TEXT_PAGE) | TAGS | st.binary(max_size=200))
@example(b"<p><![foo")
@example(b"<!")
def test_any_page_is_read_or_refused(folder: Path, content: bytes) -> None:
    read_page(folder / "page.html", content)


@pytest.mark.parametrize(
    "unit", ["<?xml", "<b>x", "<div>x", "<![CDATA[", "<!--", "<a b='", "</script ", "[a][b]\n", "[", "&", "1 ", "\n"]
)
def test_a_page_that_repeats_itself_is_read_in_time_that_grows_with_it_alone(folder: Path, unit: str) -> None:
    """A page that took the square of its length would take minutes for this."""
    read_page(folder / "page.html", b"<p>" + unit.encode() * 20_000)
