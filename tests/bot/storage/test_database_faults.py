"""The database locked, full, gone and slow, under a running bot: answers go on, and what can be written later is."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage import database as module
from bot.storage.database import Database
from bot.storage.tables import inbox, outbox, turns
from bot.storage.users import User, Users
from embeddings.errors import ConfigurationError
from tests.fakes.bot_api import BotApi, buttons
from tests.fakes.postgres import PostgresServer
from tests.fakes.running import Running, running

ASKED = 6


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits, but shorter, so that the tests are."""
    monkeypatch.setattr(module, "TIMEOUT_SECONDS", 0.4)
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.2)


def counted(name: str) -> float:
    return sum(sample.value for metric in REGISTRY.collect() for sample in metric.samples if sample.name == name)


async def ask(api: BotApi) -> None:
    """Questions, buttons and commands, each answered."""
    for _ in range(ASKED // 2):
        api.say("환불 방법")
        answer = await api.reply(20)
        assert "080-123-4567" in answer["text"]
        api.press(list(buttons(answer).values())[2])
        assert "쿠폰" in (await api.reply(20))["text"]
    api.say("/platform")
    api.tap(await api.reply(20), "iOS")
    assert "iOS" in (await api.reply(20))["text"]


async def count(database: Database, table: Any) -> int | None:
    rows = await database.read(select(func.count()).select_from(table))
    return rows[0][0] if rows else None


async def recovered(bot: Running) -> None:
    """Everything is written, and no mail is left."""
    async with asyncio.timeout(20):
        await bot.components.database.flush()
        while await count(bot.components.database, turns) != ASKED:
            await asyncio.sleep(0.05)
        while await count(bot.components.database, outbox) != 0:
            await asyncio.sleep(0.05)
    database = bot.components.database
    pending = select(func.count()).select_from(inbox).where(inbox.c.payload.is_not(None))
    rows = await database.read(pending)
    assert rows is not None
    assert rows[0][0] == 0
    assert (await Users(database).get(bot.components.identity.user(1), "ko")).platform == "iOS"
    assert counted("faq_bot_waiting_writes") == 0


async def faulty(api: BotApi, bot: Running, mend: Callable[[], Awaitable[object] | object]) -> None:
    """Ask while the database is out of order, mend it, and find everything written."""
    errors, lost = counted("faq_bot_database_errors_total"), counted("faq_bot_lost_writes_total")
    await ask(api)
    async with asyncio.timeout(20):  # answers don't wait for the next attempt to write
        while counted("faq_bot_database_errors_total") <= errors:
            await asyncio.sleep(0.05)
    mending = mend()
    if isinstance(mending, Awaitable):
        await mending
    await recovered(bot)
    assert counted("faq_bot_lost_writes_total") == lost


async def test_a_locked_file(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        lock = sqlite3.connect(tmp_path / "bot.db", isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(lock.execute, "BEGIN EXCLUSIVE")  # the bot may have to end a write first
        await faulty(api, bot, lambda: lock.execute("ROLLBACK"))
        lock.close()


async def test_a_full_disk(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        engine = bot.components.database._engine

        async def execute(statement: str) -> None:
            async with engine.begin() as connection:
                await connection.execute(text(statement))

        async def make_room() -> None:
            await execute("PRAGMA max_page_count = 1000000")
            await execute('DELETE FROM inbox WHERE "update" < 0')

        await execute("PRAGMA max_page_count = 1")  # SQLite takes it for the pages that are there: no more from now on
        for size in (2000, 200, 20):  # and what is free within them is used up
            with contextlib.suppress(OperationalError):
                for _ in range(1000):
                    row = f"(-abs(random()), 0, randomblob({size}))"
                    await execute(f'INSERT INTO inbox ("update", at, payload) VALUES {row}')  # noqa: S608 (ours)
        await faulty(api, bot, make_room)


async def test_a_server_that_is_gone_and_comes_back(
    api: BotApi, tmp_path: Path, postgres_url: str, postgres_server: PostgresServer
) -> None:
    async with running(api, tmp_path, database_url=postgres_url) as bot:
        await asyncio.to_thread(postgres_server.stop)
        await faulty(api, bot, lambda: asyncio.to_thread(postgres_server.start))


async def test_a_server_that_is_not_there_at_the_start(
    api: BotApi, tmp_path: Path, postgres_url: str, postgres_server: PostgresServer
) -> None:
    await asyncio.to_thread(postgres_server.stop)
    async with running(api, tmp_path, database_url=postgres_url) as bot:
        await faulty(api, bot, lambda: asyncio.to_thread(postgres_server.start))


@pytest.mark.parametrize(("change", "told"), [("/test_", "has no database of this name"), ("postgres@", "this user")])
async def test_an_address_that_the_server_lets_nobody_in_with_is_told_at_the_start(
    postgres_url: str, change: str, told: str
) -> None:
    """No waiting mends it."""
    database = Database(postgres_url.replace(change, f"{change[:-1]}-{change[-1]}"))
    with pytest.raises(ConfigurationError, match=rf"DATABASE_URL: the PostgreSQL server .*{told}.*createdb"):
        await database.start()


async def test_a_server_that_hangs(api: BotApi, tmp_path: Path, postgres_url: str) -> None:
    engine = create_async_engine(make_url(postgres_url))
    async with running(api, tmp_path, database_url=postgres_url) as bot, engine.connect() as blocker:
        for table in ("turns", "inbox", "users"):
            await blocker.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        await faulty(api, bot, blocker.rollback)
    await engine.dispose()


async def test_waiting_writes_are_bounded_and_the_loss_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING_WRITES", 3)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    await database.start()
    lock = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    lost = counted("faq_bot_lost_writes_total")
    users = Users(database)
    for number in range(5):
        await users.set(User(f"user-{number}"))
    assert counted("faq_bot_lost_writes_total") == lost + 2
    assert "a write is lost: 3 others wait" in caplog.text
    lock.execute("ROLLBACK")
    await database.stop()
    kept = [row[0] for row in lock.execute('SELECT "user" FROM users ORDER BY 1')]
    assert kept == ["user-2", "user-3", "user-4"]
    lock.close()


async def test_a_write_that_the_database_refuses_holds_up_no_other(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    await database.start()
    lost = counted("faq_bot_lost_writes_total")
    database.write_later(turns.insert().values(id=None))
    database.write_later(turns.insert().values(id=object()))
    await Users(database).set(User("user"))
    await database.flush()
    assert counted("faq_bot_lost_writes_total") == lost + 2
    assert (await Users(database).get("user", "en")).language == "ko"
    await database.stop()
