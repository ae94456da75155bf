"""`python -m bot` without a token is a chat in the terminal; a wrong setting is named."""

from pathlib import Path

import pytest

from tests.scripts.conftest import Run


def test_the_bot_answers_a_pipe_line_by_line(place: Path, run: Run) -> None:
    run("scripts.reindex")
    result = run("bot.__main__", text="/help\n/categories\n1\n/nonsense\n")
    assert result.returncode == 0, result.stderr
    assert "TELEGRAM_BOT_TOKEN is not set" in result.stderr
    assert "이렇게 사용해 보세요." in result.stdout
    assert "1. 구매 (2)" in result.stdout
    assert "환불은 어떻게 하나요" in result.stdout
    assert "제가 모르는 명령어예요." in result.stdout


def test_a_wrong_setting_is_named_and_no_secret_told(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret-token")
    monkeypatch.setenv("TELEGRAM_BASE_URL", "nonsense")
    result = run("bot.__main__")
    assert result.returncode == 1
    assert result.stderr.startswith("TELEGRAM_BASE_URL: String should match pattern")
    assert "secret-token" not in result.stderr
