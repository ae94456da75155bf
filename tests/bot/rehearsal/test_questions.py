"""Questions with known answers, from lines and from tables, their entries named by id or by question."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.matching.evaluation import Question
from bot.rehearsal.questions import answerable, load_questions
from embeddings.errors import FaqFileError
from tests.fakes.faq_samples import ENTRIES

REFUND = ENTRIES[0]
TWINS = ("alarm-ios", "alarm-android")
ALARM = ENTRIES[2].question
"""Of both twins."""


def questions(folder: Path, text: str, name: str = "q.csv") -> list[tuple[str, tuple[str, ...], str]]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return [(one.query, one.expected, one.kind) for one in load_questions(path, ENTRIES)]


def faults(folder: Path, text: str, name: str = "q.csv") -> list[str]:
    with pytest.raises(FaqFileError) as caught:
        questions(folder, text, name)
    return [problem.replace(f"{folder}/", "") for problem in caught.value.problems]


def test_an_expected_entry_is_named_by_its_id_or_by_its_question(tmp_path: Path) -> None:
    spaced = f" {REFUND.question.replace(' ', '')} ! "
    lines = f'{{"query": "a", "expected": ["{spaced}", "coupon"]}}\n{{"query": "b", "expected": ["{ALARM}"]}}\n'
    assert questions(tmp_path, lines, "q.jsonl") == [("a", ("refund", "coupon"), "all"), ("b", TWINS, "all")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_says_the_same(delimiter: str, tmp_path: Path) -> None:
    rows = [
        ("질문", "기대하는 항목", "메모"),
        ("돈 돌려주나요", REFUND.question, ""),
        ("알림 꺼 줘", f'"{ALARM}\ncoupon | refund"', "셋"),
        ("날씨 어때", "", ""),
    ]
    assert questions(tmp_path, "\n".join(delimiter.join(row) for row in rows)) == [
        ("돈 돌려주나요", ("refund",), "all"),
        ("알림 꺼 줘", (*TWINS, "coupon", "refund"), "all"),
        ("날씨 어때", (), "all"),
    ]


def test_a_workbook_is_read_too_and_a_row_may_end_early(tmp_path: Path) -> None:
    book, path = Workbook(), tmp_path / "q.xlsx"
    for row in (["종류", "질문", "기대하는 항목"], ["말투", "환불 되나요", "refund"], ["밖", "날씨 어때"]):
        book.worksheets[0].append(row)
    book.save(path)
    assert load_questions(path, ENTRIES) == [
        Question(query="환불 되나요", expected=("refund",), kind="말투"),
        Question(query="날씨 어때", expected=(), kind="밖"),
    ]


def test_entries_that_are_gone_are_told_once_each_with_how_many_expect_them(tmp_path: Path) -> None:
    lines = [
        '{"query": "a", "expected": ["gone"]}',
        '{"query": "b", "expected": ["gone", "lost"]}',
        '{"query": "c", "expected": []}',
    ]
    assert faults(tmp_path, "\n".join(lines), "q.jsonl") == [
        "q.jsonl: found expected entries that the FAQ doesn't have, in 2 of 3 questions; delete these questions, or "
        'name another entry:\n  2 × "gone", first at q.jsonl:1\n  1 × "lost", first at q.jsonl:2'
    ]


def test_a_question_that_several_services_ask_names_none(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text(f"질문,기대하는 항목\n돈,{REFUND.question}\n")
    other = REFUND.model_copy(update={"id": "other", "service": "다른 상점"})
    with pytest.raises(FaqFileError) as caught:
        load_questions(path, [*ENTRIES, other])
    assert caught.value.problems == [
        f'{path}:2: expected: "{REFUND.question}" is the question of several entries, refund, other; name one by its id'
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("질문,답변\n가,나\n", "q.csv:1: found no column 기대하는 항목, expected it among the headings; add it"),
        ("질문,기대하는 항목,query\n", "q.csv:1: found a second column for 'query', expected one; delete or rename it"),
        ("질문,기대하는 항목\n,refund\n", 'q.csv:2: query: found nothing, expected this field; add "query"'),
        ("", "q.csv:1: found an empty table, expected a row of headings: 질문, 기대하는 항목, 종류"),
        ("질문,기대하는 항목\n", "q.csv:1: found no question, expected one a row; add some"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_by_its_line(text: str, fault: str, tmp_path: Path) -> None:
    assert faults(tmp_path, text) == [fault]


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaqFileError, match=r"none\.csv: can't be read"):
        load_questions(tmp_path / "none.csv", ENTRIES)
    assert faults(tmp_path, "", "q.jsonl")[0].startswith("q.jsonl:1: found an empty file")


def test_of_entries_that_users_do_not_see_nothing_is_asked() -> None:
    asked = [Question(query=name, expected=ids) for name, ids in (("a", ("refund",)), ("b", ("coupon",)), ("c", ()))]
    assert [one.query for one in answerable(asked, [REFUND])] == ["a", "c"]
