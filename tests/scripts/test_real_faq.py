"""The real FAQ with the real model, through the doors that an operator uses."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.scripts.conftest import Run

pytestmark = [pytest.mark.model, pytest.mark.shipped_faq]


@pytest.fixture(autouse=True)
def settings(real_builds: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_DIR", str(real_builds))
    monkeypatch.setenv("MODEL_CACHE_DIR", str(model_cache))


def test_it_answers_users_questions_well_enough(run: Run) -> None:
    """Honest floors, a little below what was measured when they were set; see docs/measurements.md for the figures."""
    told = run("scripts.evaluate", "--json", "--queries", str(ROOT / "tests" / "data" / "questions.jsonl"))
    assert told.returncode == 0, told.stderr
    figures = json.loads(told.stdout)["all questions"]
    assert figures["hit@1"]["value"] >= 0.95
    assert figures["hit@3"]["value"] >= 0.99
    assert figures["answered right"]["value"] >= 0.85
    assert figures["false answers"]["value"] <= 0.05


def ask(run: Run, *questions: str) -> list[dict[str, Any]]:
    result = run("scripts.ask", "--json", text="\n".join(questions))
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_stored_phrasing_gets_its_own_entry_surely(run: Run) -> None:
    entries = [json.loads(line) for line in (ROOT / "faq.jsonl").read_text().splitlines()]
    asked = [(text, entry) for entry in entries for text in (entry["question"], *entry["alternates"])]
    answers = ask(run, *(text for text, _ in asked))
    for (text, entry), answer in zip(asked, answers, strict=True):
        first = answer["hits"][0]
        assert (text, first["question"], answer["decision"]) == (text, entry["question"], "answer")
        assert first["confidence"] >= 0.9, text


def test_twins_share_a_label_and_small_talk_is_declined(run: Run) -> None:
    nickname, weather, drawer = ask(run, "닉네임이 뭐예요?", "오늘 날씨 어때", "톡서랍 용량이 부족해요")
    assert nickname["decision"] == "answer"
    assert nickname["hits"][0]["label"] == "[카카오페이지][일반][iOS·안드로이드]"
    assert (weather["decision"], drawer["decision"]) == ("decline", "decline")


def test_signs_without_a_word_are_understood(run: Run) -> None:
    """None of them stands among the phrasings."""
    meant = {
        **{"👍🏿": "thanks", "🙏🏻❤️": "thanks", "ㅇㅋㅇㅋ~": "acknowledged", "ㅎㅎㅋㅋ": "acknowledged"},
        **{"👎🏾": "not-solved", "ㅠㅠㅠㅠㅠ": "complaint", "?!?!": "opening", "ㅅㄱㅇㅅㄱ": "goodbye"},
    }
    assert {sign: answer["intent"] for sign, answer in zip(meant, ask(run, *meant), strict=True)} == meant
