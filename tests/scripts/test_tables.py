"""The FAQ to a table and back through the doors, and what must not happen to it on the way."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.wording.commands import merging as w
from bot.wording.commands.fields import FIELDS
from embeddings.faq.faq_file import load_faq
from tests.scripts.conftest import Run


def edited(place: Path, cell: str, text: str) -> Path:
    """The exported workbook with one cell edited."""
    path = place / "faq.xlsx"
    book = load_workbook(path)
    book.worksheets[0][cell] = text
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["faq.xlsx", "faq.csv"])
def test_an_export_taken_back_changes_nothing(place: Path, run: Run, name: str) -> None:
    before = (place / "faq.jsonl").read_bytes()
    assert run("scripts.export", "-o", str(place / name)).returncode == 0
    again = run("scripts.export", "-o", str(place / name))
    assert (again.returncode, again.stderr.splitlines()[0]) == (
        1,
        f"{place / name}: exists, expected a new file; choose another name, or add --force",
    )
    result = run("scripts.import_table", str(place / name), "--theirs")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{w.SAME}\n", "")
    assert (place / "faq.jsonl").read_bytes() == before


def test_an_edit_is_shown_as_a_diff_and_taken_by_theirs_alone(place: Path, run: Run) -> None:
    run("scripts.export", "-o", str(place / "faq.xlsx"))
    table, before = str(edited(place, "F2", "전화: 080-000-0000")), (place / "faq.jsonl").read_bytes()
    ours, theirs = "-고객센터로 문의해 주세요.\n-전화: 080-123-4567\n", "+전화: 080-000-0000\n"
    diff = f'{place}/faq.jsonl:1 "refund" 답변 ({table}:F2)\n{ours}{theirs}'
    assert diff in run("scripts.import_table", table, "--dry-run").stdout
    kept = run("scripts.import_table", table, "--ours")
    assert diff in kept.stdout
    assert w.NOTHING_TAKEN in kept.stdout
    undecided = run("scripts.import_table", table)
    assert (undecided.returncode, w.HOW in undecided.stderr) == (1, True)
    assert (place / "faq.jsonl").read_bytes() == before
    assert run("scripts.import_table", table, text="y\n").returncode == 0
    assert load_faq(place / "faq.jsonl")[0].answer == "전화: 080-000-0000"
    assert (place / "faq.jsonl").read_bytes().splitlines()[1:] == before.splitlines()[1:]


def test_a_new_row_is_added_and_one_that_would_harm_the_faq_is_not(place: Path, run: Run) -> None:
    table = place / "new.csv"
    head = ",".join(FIELDS[name] for name in ("service", "category", "question", "answer", "alternates"))
    table.write_bytes(f"{head}\r\n상점,구매,교환은 어떻게 하나요,도와드려요.,교환 방법\r\n".encode("cp949"))
    assert run("scripts.import_table", str(table), "--ours").returncode == 0
    *_, added = load_faq(place / "faq.jsonl")
    assert (added.question, added.alternates) == ("교환은 어떻게 하나요", ("교환 방법",))
    before = (place / "faq.jsonl").read_bytes()
    table.write_bytes(f"{head}\r\n상점,구매,반품,네.,환불 방법\r\n".encode())
    refused = run("scripts.import_table", str(table), "--theirs")
    assert refused.returncode == 1
    assert f'{place}/faq.jsonl:6: the phrasing "환불 방법"' in refused.stderr
    assert (place / "faq.jsonl").read_bytes() == before


def test_a_table_makes_an_faq_where_there_is_none(place: Path, run: Run) -> None:
    table, new = str(place / "faq.xlsx"), place / "new.jsonl"
    run("scripts.export", "-o", table)
    assert run("scripts.import_table", table, "--faq", str(new), "--ours").returncode == 0
    assert load_faq(new) == load_faq(place / "faq.jsonl")


def test_an_export_to_a_pipe_is_csv(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(out, encoding="utf-8", write_through=True))
    assert run("scripts.export").returncode == 0
    assert out.getvalue().startswith(b"\xef\xbb\xbf" + FIELDS["id"].encode())
