"""`python -m bot` without a token is a chat in the terminal; a wrong setting is named."""

from pathlib import Path

import pytest

from bot.wording.korean import KOREAN
from tests.scripts.conftest import Run


def test_the_bot_answers_a_pipe_line_by_line(built: Path, run: Run) -> None:
    result = run("bot.__main__", text="/help\n/categories\n1\n/nonsense\n")
    assert result.returncode == 0, result.stderr
    assert "TELEGRAM_BOT_TOKEN is not set" in result.stderr
    assert "이렇게 사용해 보세요." in result.stdout
    assert "1. 구매 (2)" in result.stdout
    assert "환불은 어떻게 하나요" in result.stdout
    assert "제가 모르는 명령어예요." in result.stdout


def test_a_number_in_words_means_a_question_and_a_bare_one_may_be_a_thumb(built: Path, run: Run) -> None:
    sorry = (KOREAN.sorry_next, KOREAN.sorry_none_left)
    in_words = run("bot.__main__", text="환불 방법\n2번\n").stdout
    assert f"2. {KOREAN.button_unhelpful}" in in_words
    assert KOREAN.nothing_to_choose in in_words
    assert not any(text in in_words for text in sorry)
    assert any(text in run("bot.__main__", text="환불 방법\n2\n").stdout for text in sorry)


def test_who_wants_a_person_in_the_terminal_is_told_how_to_reach_one(
    built: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert KOREAN.button_person not in run("bot.__main__", text="오늘 날씨\n").stdout
    monkeypatch.setenv("SUPPORT_CONTACT", "전화 1588-0000 (평일 9시~18시)")
    assert "전화 1588-0000 (평일 9시~18시)" in run("bot.__main__", text="/human\n").stdout


def test_a_wrong_setting_is_named_and_no_secret_told(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret-token")
    monkeypatch.setenv("TELEGRAM_BASE_URL", "nonsense")
    result = run("bot.__main__")
    assert result.returncode == 1
    assert result.stderr.startswith("TELEGRAM_BASE_URL: String should match pattern")
    assert "secret-token" not in result.stderr
