"""Backup and restore on real databases of both kinds, all of it or nothing."""

import asyncio
import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.backup import transactions
from bot.backup.archive import MANIFEST
from bot.backup.save_and_restore import TABLES, Restored
from bot.storage.database import Database
from bot.storage.migrations.schema import expected_revision
from bot.storage.tables import feedback, users
from embeddings.errors import ConfigurationError
from tests.bot.backup.archives import altered, members
from tests.bot.backup.place import EMPTY, KEY, SAMPLE, TURN, USER, Place


async def test_what_is_saved_is_restored(place: Place, tmp_path: Path) -> None:
    await place.fill()
    new = Place(tmp_path / "new")
    assert await new.restore(await place.save()) == Restored([new.faq, new.intents, new.synonyms], [])
    assert await new.rows() == SAMPLE
    files = (new.key, new.faq, new.intents, new.synonyms)
    assert [path.read_text() for path in files] == [KEY, "자주 묻는 질문\n", "인사\n", "비번\n"]
    assert stat.S_IMODE(new.key.stat().st_mode) == 0o600


async def test_a_backup_of_sqlite_is_restored_into_either_kind(place: Place, saved: Path) -> None:
    await place.restore(saved)
    assert await place.rows() == SAMPLE
    database = Database(place.url)
    await database.start()  # the bot finds the schema that it expects
    assert await database.read(select(users.c.user)) == [(USER,)]
    await database.stop()


async def test_a_second_backup_is_the_same_but_for_its_date(place: Place, saved: Path) -> None:
    await place.restore(saved)
    first, second = members(saved), members(await place.save())
    assert json.loads(first.pop(MANIFEST))["files"] == json.loads(second.pop(MANIFEST))["files"]
    assert first == second


async def test_an_empty_database_is_saved_and_restored(place: Place, tmp_path: Path) -> None:
    await place.fill(EMPTY)
    new = Place(tmp_path / "new")
    await new.restore(await place.save())
    assert await new.rows() == EMPTY


async def test_more_rows_than_are_held_in_memory_at_a_time(place: Place, tmp_path: Path) -> None:
    await place.fill(EMPTY | {"turns": [TURN | {"id": f"{number:010}"} for number in range(1234)]})
    new = Place(tmp_path / "new")
    await new.restore(await place.save())
    assert await new.rows() == await place.rows()


async def test_a_backup_is_of_one_moment_though_the_bot_goes_on_writing(place: Place) -> None:
    await place.fill(EMPTY | {"turns": [TURN | {"id": f"{number:010}"} for number in range(3000)]})
    database = Database(place.url)
    await database.start()
    written, saving = 0, True

    async def write() -> None:
        """Into the table that is saved first and the one that is saved last, always both."""
        nonlocal written
        while saving:
            judged = {"turn": f"{written}", "verdict": "", "entry": "", "at": 1, "user": "", "query": "", "build": ""}
            user = {"user": f"{written}"}
            assert await database.write(feedback.insert().values(judged), users.insert().values(user))
            written += 1

    first, *_, last = TABLES.values()
    assert (first, last) == (feedback, users)
    writing = asyncio.create_task(write())
    path = await place.save()
    saving = False
    await writing
    await database.stop()
    counts = json.loads(members(path)[MANIFEST])["rows"]
    assert counts["feedback"] == counts["users"]
    assert counts["users"] < written
    assert counts["turns"] == 3000


async def test_a_database_in_use_is_refused(place: Place, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "PATIENCE_SECONDS", 0)
    database = Database(place.url)
    await database.start()
    by_whom = " (others connected: 1)" if "postgresql" in place.url else ""
    said = await place.refusal(saved, replace=True)
    await database.stop()
    assert said.startswith(f"DATABASE_URL: found the database in use{by_whom}, expected nobody at it; stop the bot")


async def test_a_database_that_is_not_empty_is_refused_and_replaced_on_demand(place: Place, saved: Path) -> None:
    before = EMPTY | {"users": [SAMPLE["users"][0] | {"platform": "iOS"}], "turns": [TURN | {"id": "z"}]}
    await place.fill(before)
    assert await place.refusal(saved) == (
        "DATABASE_URL: found rows in turns, users, expected an empty database; make an empty one, or give --replace "
        "to have these rows deleted"
    )
    assert await place.rows() == before
    await place.restore(saved, replace=True)
    assert await place.rows() == SAMPLE


async def test_a_database_of_another_revision_is_refused(place: Place, saved: Path) -> None:
    await place.fill(EMPTY)
    async with place.connection() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'x'"))
    found = f"DATABASE_URL: found schema revision x, expected {expected_revision()}"
    assert (await place.refusal(saved, replace=True)).startswith(f"{found} or an empty database; start the bot")
    with pytest.raises(ConfigurationError, match=f"^{found}; start the bot"):
        await place.save()


@pytest.mark.parametrize("replace", [False, True])
async def test_a_restore_that_fails_in_the_end_leaves_nothing(place: Place, saved: Path, replace: bool) -> None:
    bad = 2 * (json.dumps(SAMPLE["users"][0] | {"user": USER}).encode() + b"\n")  # one user twice
    damaged = altered(saved, {"tables/users.jsonl": bad})
    said = await place.refusal(damaged, replace=replace)
    assert said.startswith("altered.tar.gz:tables/users.jsonl:1-2: found a row that doesn't fit (")
    assert await place.tables() == []
    assert [path.name for path in place.folder.iterdir() if path.suffix != ".db"] == []
    await place.fill()
    await place.refusal(damaged, replace=True)
    assert await place.rows() == SAMPLE


async def test_where_there_is_no_database_or_no_key_nothing_is_saved(tmp_path: Path) -> None:
    new = Place(tmp_path / "new")
    with pytest.raises(ConfigurationError, match=f"^SECRET_KEY_PATH: found no file {new.key}, expected the key"):
        await new.save()
    new.key.write_text(KEY)
    with pytest.raises(ConfigurationError, match=f"^DATABASE_URL: found no file {new.folder}/bot.db, expected a data"):
        await new.save()
    assert list(new.folder.iterdir()) == [new.key]


async def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    new = Place(tmp_path / "new", "postgresql+asyncpg://nobody@127.0.0.1:9/none", secret_key=KEY)
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: the database failed \(\w+Error\), expected one that"):
        await new.save()
