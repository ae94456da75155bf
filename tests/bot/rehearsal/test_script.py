"""The file of dialogues: what is read from it, and what is told of a bad one."""

import json
from pathlib import Path

import pytest

from bot.rehearsal.script import Line, holds_dialogues, load_dialogues
from embeddings.errors import FaqFileError
from tests.fakes.faq_samples import ENTRIES

GOOD = {"name": "a", "turns": [{"user": "환불 방법", "expect": ["answer"], "entry": "refund"}]}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def test_one_text_stands_for_a_list_of_one(tmp_path: Path) -> None:
    turn = {"user": "환불 방법", "expect": "answer", "must": "고객센터", "intent": ["a", "b"]}
    (dialogue,) = load_dialogues(written(tmp_path, {"name": "a", "turns": [turn]}), ENTRIES)
    assert dialogue.kind == "all"
    assert dialogue.turns == (Line(user="환불 방법", expect=("answer",), must=("고객센터",), intent=("a", "b")),)


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        GOOD,
        GOOD,
        {"name": "b", "turns": [{"user": "가", "expect": ["answr"], "must": "("}]},
        {"name": "c", "turns": [{"user": "가", "entries": ["refund", "refnd"]}]},
        {"name": "d", "turns": []},
        {"name": "e", "turns": [{"user": "가", "musst": "가"}]},
    )
    with pytest.raises(FaqFileError) as told:
        load_dialogues(path, ENTRIES)
    assert sorted(told.value.problems) == [
        f'{path}:2: name: "a" is already used on line 1; give each its own',
        f"{path}:3: turns[0][expect][0]: found \"answr\", expected 'answer', 'clarify' or 'decline'; mend the value",
        f'{path}:3: turns[0][must]: found "(", expected a regular expression (missing ), unterminated subpattern at '
        "position 0); mend it",
        f'{path}:4: turns[0]: found the id "refnd", expected one of the FAQ\'s; correct it, or rehearse with the '
        "build that has it",
        f"{path}:5: turns: found none, expected at least one; add it",
        f"{path}:6: turns[0][musst]: found an unknown field, expected only name, kind, turns; delete or rename it",
    ]


def test_a_file_of_questions_is_told_from_one_of_dialogues(tmp_path: Path) -> None:
    assert holds_dialogues(written(tmp_path, GOOD))
    assert not holds_dialogues(written(tmp_path, {"query": "환불 방법", "expected": ["refund"]}))
    assert not holds_dialogues(tmp_path / "nowhere.jsonl")
