"""The door of the benchmark: what it refuses, and a run of no part, which has all the keys that are always there."""

import json
from pathlib import Path

import pytest

from tests.fakes.running import publish
from tests.scripts.conftest import Run


@pytest.fixture
def questions(place: Path) -> Path:
    path = place / "questions.jsonl"
    path.write_text('{"query": "캐시 환불"}\n{"query": " "}\n', encoding="utf-8")
    return path


def test_without_a_build_nothing_is_measured(place: Path, questions: Path, run: Run) -> None:
    code, out, told = run("scripts.benchmark", "--questions", str(questions))
    assert (code, out) == (1, "")
    assert "found no index" in told


@pytest.mark.parametrize("content", ["no json", '{"text": "?"}'])
def test_a_file_without_questions_is_told(content: str, place: Path, questions: Path, run: Run) -> None:
    publish(place)
    questions.write_text(content, encoding="utf-8")
    code, _, told = run("scripts.benchmark", "--questions", str(questions))
    assert code == 1
    assert f"{questions}: found" in told
    assert "--questions FILE" in told


def test_an_unknown_part_is_a_wrong_command_line(run: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        run("scripts.benchmark", "--only", "everything")
    assert ended.value.code == 2


def test_a_part_that_fails_is_told_and_the_others_go_on(place: Path, questions: Path, run: Run) -> None:
    """The build was made by another encoder than the settings ask for: the bot can't be started on it."""
    publish(place)
    code, out, told = run(
        "scripts.benchmark", "--json", "--quick", "--only", "bot", "--peers", "--questions", str(questions)
    )
    figures = json.loads(out)
    assert code == 1
    assert told.splitlines() == ["bot"]
    assert {*figures} == {"machine", "peers", "reach", "load", "skipped", "quick"}
    assert figures["skipped"]["bot"].startswith("failed: ")
