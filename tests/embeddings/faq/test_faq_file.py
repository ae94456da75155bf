"""Every bad input that `load_faq` knows, and its words for it. A line below starts with the line's number."""

import json
from pathlib import Path

import pytest

from embeddings.errors import FaqFileError
from embeddings.faq.entries import group_twins, label
from embeddings.faq.faq_file import load_faq
from tests.conftest import ROOT

GOOD = {
    "id": "cash-refund",
    "service": "페이지",
    "category": "구매",
    "platform": "공통",
    "question": "환불은?",
    "answer": "네.",
}
FIELDS = "id, service, category, platform, question, answer, alternates, updated, url"


def line(**fields: object) -> str:
    return json.dumps(GOOD | fields, ensure_ascii=False) + "\n"


def faults(folder: Path, content: str | bytes) -> list[str]:
    """The problems of a file with this content, each without the file's name."""
    path = folder / "faq.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FaqFileError) as caught:
        load_faq(path)
    assert str(caught.value) == "\n".join(caught.value.problems)
    assert all(problem.startswith(f"{path}:") for problem in caught.value.problems)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"id": 7}, "id: found 7, expected a text; mend the value"),
        ({"id": "환불"}, 'id: found "환불", expected a slug of A-Z a-z 0-9 _ -, such as cash-refund; rename it'),
        ({"id": "x" * 49}, "id: found 49 characters, expected at most 48; shorten it"),
        ({"service": None}, "service: found null, expected a text; mend the value"),
        ({"service": "가" * 41}, "service: found 41 characters, expected at most 40; shorten it"),
        ({"category": ""}, "category: found an empty text, expected at least one character; write it"),
        ({"category": True}, "category: found true, expected a text; mend the value"),
        ({"platform": ["iOS"]}, 'platform: found ["iOS"], expected a text; mend the value'),
        ({"question": "가" * 301}, "question: found 301 characters, expected at most 300; shorten it"),
        ({"question": ""}, "question: found an empty text, expected at least one character; write it"),
        ({"question": " \u3000"}, "question: found only white space, expected text; write it or take the field out"),
        ({"question": "환\n불"}, "question: found the control character U+000A, expected readable text; delete it"),
        ({"question": {}}, "question: found {}, expected a text; mend the value"),
        ({"answer": "가" * 10_001}, "answer: found 10,001 characters, expected at most 10,000; shorten it"),
        ({"answer": "네\x00"}, "answer: found the control character U+0000, expected readable text; delete it"),
        ({"answer": "네\u0085요"}, "answer: found the control character U+0085, expected readable text; delete it"),
        ({"alternates": "환불"}, 'alternates: found "환불", expected a list of texts; mend the value'),
        ({"alternates": ["되나", 3]}, "alternates[1]: found 3, expected a text; mend the value"),
        ({"alternates": [""]}, "alternates[0]: found an empty text, expected at least one character; write it"),
        (
            {"alternates": ["되나", "돼\t요"]},
            "alternates[1]: found the control character U+0009, expected readable text; delete it",
        ),
        ({"updated": "2026-02-30"}, 'updated: found "2026-02-30", expected a date such as 2026-11-23; mend the value'),
        ({"updated": 20261123}, "updated: found 20261123, expected a date such as 2026-11-23; mend the value"),
        (
            {"url": "page.kakao"},
            'url: found "page.kakao", expected a link such as https://example.com/help; mend the value',
        ),
        (
            {"url": "file:///a"},
            'url: found "file:///a", expected a link such as https://example.com/help; mend the value',
        ),
        ({"url": "http://a.kr/\n1"}, "url: found the control character U+000A, expected readable text; delete it"),
        ({"anwser": "네."}, f"anwser: found an unknown field, expected only {FIELDS}; delete or rename it"),
        (
            {"category": None, "platform": None},
            "found a label of one level, expected two or three; add a category, a platform, or both",
        ),
    ],
)
def test_a_wrong_field_is_reported_with_its_line_and_cure(
    fields: dict[str, object], fault: str, tmp_path: Path
) -> None:
    good = line(id="other", question="충전은?")
    assert faults(tmp_path, good + line(**fields)) == [f"2: {fault}"]


@pytest.mark.parametrize("field", ["id", "service", "question", "answer"])
def test_a_missing_field_is_named(field: str, tmp_path: Path) -> None:
    content = json.dumps({name: value for name, value in GOOD.items() if name != field})
    assert faults(tmp_path, content) == [f'1: {field}: found nothing, expected this field; add "{field}"']


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


def notes(folder: Path, content: bytes) -> list[str]:
    """What `load_faq` tells of a file that it loads, each without the file's name."""
    path, told = folder / "faq.jsonl", list[str]()
    path.write_bytes(content)
    load_faq(path, told.append)
    return [note.removeprefix(f"{path}:") for note in told]


OTHER = {"id": "charge", "question": "충전은?"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (line().encode(), []),
        (b"\xef\xbb\xbf" + line().encode(), ["1: found a byte order mark; read without it"]),
        (
            line().encode() + line(**OTHER).encode().replace(b"\n", b"\r\n"),
            ["2: found Windows line ends; read as plain ones"],
        ),
        (b" \t\n" + line().encode() + b"\n\n", ["1: found a blank line; passed over (3 times)"]),
        (
            line(question="환불은? ", alternates=["돈 돌려줘", " 환불"]).encode(),
            [
                "1: question: found white space around a text; read without it",
                "1: alternates: found white space around a text; read without it",
            ],
        ),
        (line(updated="2026.11.3").encode(), ['1: updated: found "2026.11.3"; read as 2026-11-03']),
        (line(updated="2026. 11. 23.").encode(), ['1: updated: found "2026. 11. 23."; read as 2026-11-23']),
        (
            line(answer="<b>네</b>").encode(),
            ["1: answer: found HTML (<b>), which users see as it is; write plain text"],
        ),
        (
            line(answer="앱에서 **환불**을 눌러 주세요.").encode(),
            ["1: answer: found Markdown (**환불**), which users see as it is; write plain text"],
        ),
        (line(answer="2 < 3이고 a*b*c예요. 0 > -1 [문의] (평일)").encode(), []),
        (
            line(answer="가" * 4_001).encode(),
            ["1: answer: found 4,001 characters, which take several messages; shorten or split it"],
        ),
        (
            (line() + line(id="again", category="결제")).encode(),
            [
                '2: question: "again" asks the same as "cash-refund" on line 1, in another category; '
                "merge the two, or word them apart"
            ],
        ),
    ],
    ids=lambda value: "",
)
def test_what_is_safe_to_mend_is_mended_and_told(content: bytes, told: list[str], tmp_path: Path) -> None:
    assert notes(tmp_path, content) == told


def test_what_was_mended_loads_as_if_it_were_written_so(tmp_path: Path) -> None:
    path = tmp_path / "faq.jsonl"
    path.write_text(line(updated="2026-11-03"), encoding="utf-8")
    plain = load_faq(path)
    crooked = b"\xef\xbb\xbf\r\n" + line(updated="2026.11.3", answer=" 네.\t").encode().replace(b"\n", b"\r\n")
    path.write_bytes(crooked)
    assert load_faq(path) == plain
    assert path.read_bytes() == crooked  # the operator's file stays as it is


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FaqFileError) as caught:
        load_faq(tmp_path / "faq.jsonl")
    place = f"{tmp_path / 'faq.jsonl'}:0"
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


def test_the_faq_of_the_repository_loads_with_its_twins() -> None:
    entries = load_faq(ROOT / "faq.jsonl")
    assert len(entries) == 10
    twins = [group for group in group_twins(entries) if len(group) > 1]
    assert [[entry.id for entry in group] for group in twins] == [["page-nickname-ios", "page-nickname-android"]]
    assert label(twins[0]) == "[카카오페이지][일반][iOS·안드로이드]"
