"""`scripts.report` from a log in a real database to a page, with the tiny model."""

import asyncio
from pathlib import Path

import pytest

from bot.report import texts
from bot.settings import load_settings
from bot.storage.database import Database
from bot.storage.history import History, Turn
from tests.fakes.browser import browsing
from tests.scripts.conftest import Run


@pytest.fixture
def logged(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with a build, and a database in which one question was declined and an entry that is gone was shown."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{built}/bot.db")

    async def ask() -> None:
        database = Database(load_settings().database_url)
        await database.start()
        history = History(database)
        history.add(Turn("a", "question", "바우처를 어디서 <b>씁니까", "decline", 0.3, None, ["coupon"], "b1"))
        history.add(Turn("b", "question", "예전 항목", "answer", 0.9, "gone", ["gone"], "b1"))
        await database.flush()
        await database.stop()

    asyncio.run(ask())
    return built


def test_the_page_tells_what_was_asked(logged: Path, run: Run) -> None:
    path = logged / "report.html"
    result = run("scripts.report", "--days", "7", "-o", str(path))
    assert (result.returncode, result.stdout) == (0, f"{path}\n")
    with browsing() as own:
        own.page.goto(path.as_uri())
        own.page.wait_for_selector("body[data-drawn]")
        told = own.page.locator("main").inner_text()
        assert "바우처를 어디서 <b>씁니까" in told
        assert f"gone {texts.GONE}" in told
        assert own.page.locator(".tiles dd").all_inner_texts() == ["2", "50.0%", "–", "0"]
        assert (own.faults, own.outside) == ([], [])


def test_an_empty_log_gives_a_page_that_says_so(built: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{built}/bot.db")
    path = built / "report.html"
    assert run("scripts.report", "-o", str(path)).returncode == 0
    assert texts.EMPTY in path.read_text(encoding="utf-8")
