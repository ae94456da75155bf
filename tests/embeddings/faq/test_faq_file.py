"""Every bad file that `load_faq` knows, and its words for it. A line below starts with the line's number."""

import json
from pathlib import Path

import pytest

from embeddings.errors import FaqFileError
from embeddings.faq.entries import group_twins, label
from embeddings.faq.faq_file import load_faq
from tests.conftest import ROOT
from tests.embeddings.faq.faq_lines import GOOD, faults, line


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "1: found an empty file, expected at least one JSON object a line; add one"),
        (b"\xef\xbb\xbf", "1: found an empty file, expected at least one JSON object a line; add one"),
        (b"\r\n \n", "1: found an empty file, expected at least one JSON object a line; add one"),
        (
            line().encode() + line(id="b", question="충전은?").encode("cp949"),
            "2: found byte 0xc6 at column 25, expected UTF-8; save the file as UTF-8 (not EUC-KR or CP949)",
        ),
        (
            line().encode() + line(id="b", question="\u1112\u116a\u11ab불은?").encode(),
            "2: found decomposed letters (NFD, as macOS file names have), expected composed ones (NFC); "
            "type the text anew, or convert it with: uconv -x any-nfc",
        ),
        (
            json.dumps(GOOD | {"question": "\u1112\u116a\u11ab불은?"}).encode(),
            "1: question: found decomposed letters (NFD), expected composed ones (NFC); type the text anew",
        ),
        (
            json.dumps(GOOD | {"question": "환\ud800불"}).encode(),
            '1: question: found "환\\ud800불", expected readable text; mend the value',
        ),
        (
            b'{"id" "a"}\n',
            "1: found text that is not JSON (Expecting ':' delimiter: line 1 column 7 (char 6)), "
            "expected one object a line; mend the line",
        ),
        (
            b'{"id": "a", "id": "b"}\n',
            '1: found text that is not JSON (field "id" stands twice), expected one object a line; mend the line',
        ),
        (b"[1]\n", "1: found [1], expected a JSON object in braces with named fields; mend the line"),
        (b"null\n", "1: found null, expected a JSON object in braces with named fields; mend the line"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_damaged_file_is_reported(content: bytes, fault: str, tmp_path: Path) -> None:
    assert faults(tmp_path, content) == [fault]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FaqFileError) as caught:
        load_faq(tmp_path / "faq.jsonl")
    place = tmp_path / "faq.jsonl"
    assert caught.value.problems == [f"{place}: can't be read (No such file or directory), expected a JSON Lines file"]


@pytest.mark.parametrize("depth", [10, 500, *range(900, 1000, 3), 5_000, 100_000])
def test_a_deeply_nested_value_is_one_problem_of_its_line(depth: int, tmp_path: Path) -> None:
    nested = line(answer="?").replace('"?"', "[" * depth + "]" * depth)
    problem, *others = faults(tmp_path, nested + line(id=""))
    assert problem.startswith(
        ("1: answer: found [[[", "1: found text that is not JSON (", "1: found lists or objects nested")
    )
    assert others == ['2: id: found "", expected a slug of A-Z a-z 0-9 _ -, such as cash-refund; rename it']


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (
            {"id": "cash-refund", "question": "충전은?"},
            'id "cash-refund" is already used on line 1; give each entry its own id',
        ),
        (
            {"id": "again", "question": "환불은"},
            'the question of "again" is already asked under the same label by "cash-refund" on line 1; '
            "merge the two, or give them different platforms",
        ),
        (
            {"id": "again", "platform": None},
            'the question of "again" is already asked under the same label by "cash-refund" on line 1; '
            "merge the two, or give them different platforms",
        ),
        (
            {"id": "charge", "question": "충전은?", "alternates": ["넣기", "환불 은!"]},
            'the phrasing "환불 은!" of "charge" belongs to "cash-refund" (line 1) too, so '
            "neither can be told from the other; keep it in one of them",
        ),
        (
            {"id": "charge", "question": "충전은?", "alternates": ["돈 돌려줘"]},
            'the phrasing "돈 돌려줘" of "charge" belongs to "cash-refund" (line 1) too, so '
            "neither can be told from the other; keep it in one of them",
        ),
    ],
)
def test_entries_that_collide_are_reported(second: dict[str, object], fault: str, tmp_path: Path) -> None:
    assert faults(tmp_path, line(alternates=["돈 돌려줘"]) + line(**second)) == [f"2: {fault}"]


@pytest.mark.parametrize(
    "second",
    [
        {"id": "ios", "platform": "iOS", "alternates": ["돈 돌려줘"]},
        {"id": "story", "service": "스토리"},
        {"id": "general", "category": "일반"},
        {"id": "twice", "question": "충전은?", "alternates": ["충전은", "충전 은"]},
    ],
)
def test_entries_that_only_look_alike_load(second: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "faq.jsonl").write_text(line(alternates=["돈 돌려줘"]) + line(**second), encoding="utf-8")
    assert [entry.id for entry in load_faq(tmp_path / "faq.jsonl")] == ["cash-refund", second["id"]]


def test_all_problems_of_a_file_come_at_once_and_in_order(tmp_path: Path) -> None:
    content = (
        line(platform=None, category=None)
        + "\n"
        + line(id="b", question="", answer=5)
        + "{\n"
        + line(id="b", question="충전은?")
        + line(id="b", question="선물은?")
    )
    assert faults(tmp_path, content) == [
        "1: found a label of one level, expected two or three; add a category, a platform, or both",
        "3: question: found an empty text, expected at least one character; write it",
        "3: answer: found 5, expected a text; mend the value",
        "4: found text that is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1)), "
        "expected one object a line; mend the line",
        '6: id "b" is already used on line 5; give each entry its own id',
    ]


@pytest.mark.shipped_faq
def test_the_faq_of_the_repository_loads_with_its_twins() -> None:
    entries = load_faq(ROOT / "faq.jsonl")
    assert len(entries) == 10
    twins = [group for group in group_twins(entries) if len(group) > 1]
    assert [[entry.id for entry in group] for group in twins] == [["page-nickname-ios", "page-nickname-android"]]
    assert label(twins[0]) == "[카카오페이지][일반][iOS·안드로이드]"
