"""`scripts.learn` from a log in a real database to a published FAQ, with the tiny model."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.settings import load_settings
from bot.storage.database import Database
from bot.storage.history import History, Turn
from embeddings.faq.faq_file import load_faq
from tests.scripts.conftest import Run


@pytest.fixture
def learned(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with a build, and with a database in which two users took the coupon for an answer to the same words."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{built}/bot.db")

    async def ask() -> None:
        database = Database(load_settings().database_url)
        await database.start()
        history = History(database)
        for user in ("a", "b"):
            turn = Turn(user, "question", "바우처를 어디서 씁니까", "clarify", 0.3, None, ["coupon"], "b1")
            history.add(turn)
            history.judge(turn, "chosen", "coupon", user)
        await database.flush()
        await database.stop()

    asyncio.run(ask())
    return built


def test_an_empty_log_says_so(built: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{built}/bot.db")
    result = run("scripts.learn", "--days", "7")
    assert (result.returncode, result.stdout) == (0, "최근 7일 동안 새로 살펴볼 질문이 없어요.\n")


def test_without_a_build_the_cure_is_told(place: Path, run: Run) -> None:
    result = run("scripts.learn")
    assert result.returncode == 1
    assert "python -m scripts.reindex" in result.stderr


def test_accepted_in_the_terminal_it_is_answered_after_a_reindex(learned: Path, run: Run) -> None:
    before = (learned / "faq.jsonl").read_text().splitlines()
    result = run("scripts.learn", text="y\n")
    assert result.returncode == 0
    assert "2명 (되물음 2)" in result.stdout
    assert "받아들임 1, 다음에 0, 거절 0." in result.stdout
    after = (learned / "faq.jsonl").read_text().splitlines()
    assert [number for number, line in enumerate(after) if line != before[number]] == [1]
    run("scripts.reindex")
    told = json.loads(run("scripts.ask", "--json", "바우처를 어디서 씁니까").stdout)
    assert (told["decision"], told["hits"][0]["id"]) == ("answer", "coupon")
    assert "새로 살펴볼 질문이 없어요" in run("scripts.learn").stdout


def test_a_file_goes_out_and_comes_back(learned: Path, run: Run) -> None:
    path = learned / "review.jsonl"
    assert f"--apply {path}" in run("scripts.learn", "--out", str(path)).stdout
    path.write_text(path.read_text().replace('"decision": null', '"decision": "accept"'))
    result = run("scripts.learn", "--apply", str(path))
    assert result.returncode == 0
    assert "받아들임 1" in result.stdout
    assert load_faq(learned / "faq.jsonl")[1].alternates[-1] == "바우처를 어디서 씁니까"
    once = (learned / "faq.jsonl").read_bytes()
    assert run("scripts.learn", "--apply", str(path)).returncode == 0
    assert (learned / "faq.jsonl").read_bytes() == once


def test_an_entry_deleted_since_stops_the_file_whole(learned: Path, run: Run) -> None:
    path, faq = learned / "review.jsonl", learned / "faq.jsonl"
    run("scripts.learn", "--out", str(path))
    path.write_text(path.read_text().replace('"decision": null', '"decision": "accept"'))
    faq.write_text("".join(line + "\n" for line in faq.read_text().splitlines() if '"id": "coupon"' not in line))
    before = faq.read_bytes()
    result = run("scripts.learn", "--apply", str(path))
    assert result.returncode == 1
    assert f'{path}:1: entry: found "coupon", expected the id of an entry of the FAQ' in result.stderr
    assert faq.read_bytes() == before
