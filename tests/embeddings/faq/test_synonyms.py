import json
from pathlib import Path

import pytest

from embeddings.errors import FaqFileError
from embeddings.faq.synonyms import Synonyms, load_synonyms
from tests.conftest import ROOT

SHIPPED = load_synonyms(ROOT / "no such file.jsonl")


def written(folder: Path, *lines: object) -> Path:
    path = folder / "synonyms.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def faults(folder: Path, *lines: object) -> list[str]:
    path = written(folder, *lines)
    with pytest.raises(FaqFileError) as caught:
        load_synonyms(path)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def line(word: str, *also: str) -> dict[str, object]:
    return {"word": word, "also": list(also)}


def group_of(word: str, groups: list[Synonyms]) -> Synonyms:
    (group,) = (group for group in groups if word in group.forms)
    return group


def test_without_a_file_there_are_the_shipped_ones() -> None:
    assert "비번" in group_of("비밀번호", SHIPPED).also
    assert "무배" in group_of("무료배송", SHIPPED).also


def test_an_operators_group_is_added(tmp_path: Path) -> None:
    own = load_synonyms(written(tmp_path, line("별빛이용권", "별권")))
    assert own == [*SHIPPED, Synonyms(word="별빛이용권", also=("별권",))]


def test_an_operators_word_keeps_the_shipped_forms_of_it(tmp_path: Path) -> None:
    groups = load_synonyms(written(tmp_path, line("비밀번호", "비밀말")))
    assert group_of("비번", groups).forms[:3] == ("비밀번호", "비밀말", "비번")


def test_an_operator_may_mean_something_else_by_a_shipped_form(tmp_path: Path) -> None:
    groups = load_synonyms(written(tmp_path, line("문의 상품", "문상")))
    assert group_of("문상", groups).word == "문의 상품"
    assert "문상" not in group_of("문화상품권", groups).forms


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            [line("비번", "비밀번호"), line("비밀번호", "비번")],
            '1: also[0]: "비밀번호" is the word of line 2; make',
        ),
        (
            [line("비밀번호", "비번"), line("암호", "비번")],
            '2: also[0]: "비번" stands on line 1 too; keep it',
        ),
        ([line("배송", "배 송")], '1: also[0]: "배 송" stands twice in this line; delete one'),
        ([line("배송", "이")], '1: also[0]: found "이", which stands in questions of every kind; write it with'),
        ([line("배송", "에서")], '1: also[0]: found "에서", which stands in questions of every kind; write it with'),
        ([line("수", "할수")], '1: word: found "수", which stands in questions of every kind; write it with'),
        ([line("배송", "?!")], '1: also[0]: found "?!", which has no letter; write it with'),
        ([line("배송", "ㅂ")], '1: also[0]: found "ㅂ", which is a single letter; write it with'),
        (
            [line("배송", "택배\n배달")],
            "1: also[0]: found the control character U+000A, expected readable",
        ),
        ([line("배송", "택" * 41)], "1: also[0]: found 41 characters, expected at most 40; shorten it"),
        ([line("배송")], "1: also: found 0 items, expected at least 1; add some"),
        ([{"word": "배송"}], '1: also: found nothing, expected this field; add "also"'),
    ],
)
def test_a_wrong_line_is_reported(lines: list[object], fault: str, tmp_path: Path) -> None:
    assert faults(tmp_path, *lines)[0].startswith(fault)


def test_white_space_is_mended_and_told(tmp_path: Path) -> None:
    path, told = written(tmp_path, line("배송품", "택배물 ")), list[str]()
    assert load_synonyms(path, told.append)[-1].also == ("택배물",)
    assert told == [f"{path}:1: also: found white space around a text; read without it"]
