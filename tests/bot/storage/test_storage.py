"""What the bot remembers, on SQLite and on a real PostgreSQL server alike."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from bot.clock import days_ago, now
from bot.storage import database as database_module
from bot.storage import history, migrations
from bot.storage.database import Database
from bot.storage.history import History, Turn
from bot.storage.identity import Identity, load_secret
from bot.storage.inbox import Inbox
from bot.storage.migrations.schema import expected_revision, revision_of
from bot.storage.outbox import Outbox, Outgoing
from bot.storage.relays import Relay, Relays
from bot.storage.tables import inbox, metadata, outbox, relay_messages, relays, turns, users
from bot.storage.users import User, Users
from embeddings.errors import ConfigurationError

KEY = "k" * 32
ANNE, BERT = Identity(KEY).user(1), Identity(KEY).user(2)


def turn(user: str = ANNE, query: str = "환불 방법", entry: str | None = "refund", **more: Any) -> Turn:
    return Turn(
        user, "question", query, "answer" if entry else "decline", 0.9, entry, ["refund", "coupon"], "b1", **more
    )


async def rows(database: Database, table: Any) -> list[Any]:
    await database.flush()
    found = await database.read(select(table))
    assert found is not None
    return list(found)


async def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    for table in metadata.sorted_tables:
        assert await rows(database, table) == []


async def test_migrating_what_is_migrated_changes_nothing(database: Database, database_url: str) -> None:
    await Users(database).set(User(ANNE, "en", "iOS"))
    again = Database(database_url)
    await again.start()
    assert await Users(again).get(ANNE, "ko") == User(ANNE, "en", "iOS")
    await again.stop()


def test_the_newest_migration_is_told_by_its_name() -> None:
    assert expected_revision() == ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head()


async def test_the_revision_is_the_databases_own_word(database: Database) -> None:
    async with database._engine.connect() as connection:
        assert await connection.run_sync(revision_of) == expected_revision()
        assert (
            await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
            == expected_revision()
        )


def test_a_start_on_a_database_that_is_up_to_date_imports_no_migrations(tmp_path: Path) -> None:
    start = (
        "import asyncio, sys; from bot.storage.database import Database\n"
        "async def main():\n"
        f"    database = Database('sqlite+aiosqlite:///{tmp_path}/bot.db')\n"
        "    await database.start(); await database.stop()\n"
        "asyncio.run(main()); print('alembic' in sys.modules)"
    )
    told = [subprocess.run([sys.executable, "-c", start], capture_output=True, text=True).stdout for _ in range(2)]
    assert told == ["True\n", "False\n"]


async def test_settings_are_kept_changed_and_forgotten(database: Database) -> None:
    users_now, users_later = Users(database), Users(database)
    assert await users_now.get(ANNE, "en") == User(ANNE, "en")
    await users_now.set(User(ANNE, "ko", "안드로이드", "search"))
    await users_now.set(User(ANNE, "ko", "iOS"))
    assert await users_later.get(ANNE, "en") == User(ANNE, "ko", "iOS")
    await users_later.forget(ANNE)
    assert await rows(database, users) == []


async def test_turns_are_found_again_after_a_restart(database: Database) -> None:
    before, after = History(database), History(database)
    message_ref = Identity(KEY).message_ref(1, 5)
    first, second = turn(message_ref=message_ref, at=1000), turn(query="쿠폰", entry="coupon", at=2000)
    for kept in (first, second):
        before.add(kept)
    before.set_reply(first.id, 6)
    await database.flush()
    found = await after.turn(first.id)
    assert found is not None
    assert (found.query, found.entry, list(found.hits), found.reply) == ("환불 방법", "refund", ["refund", "coupon"], 6)
    assert await after.turn_of_message(message_ref) == found
    assert await after.turn_of_message(Identity(KEY).message_ref(2, 5)) is None
    assert await after.turn("unknown") is None
    assert [t.query for t in await after.last_turns(ANNE, 5)] == ["환불 방법", "쿠폰"]
    assert [t.query for t in await after.last_turns(ANNE, 1)] == ["쿠폰"]


async def test_what_was_asked_a_moment_ago_counts_before_it_is_written(database: Database) -> None:
    memory = History(database)
    memory.add(turn(query="방금"))
    assert [t.query for t in await memory.last_turns(ANNE, 5)] == ["방금"]


async def test_reports_count_outcomes_verdicts_and_what_was_not_answered(database: Database) -> None:
    memory = History(database)
    bad, good = turn(), turn(user=BERT, query="쿠폰", entry="coupon")
    for kept in (bad, good, turn(query="날씨", entry=None), turn(user=BERT, query="날씨", entry=None)):
        memory.add(kept)
    memory.judge(bad, "unhelpful", "refund", ANNE)
    memory.judge(bad, "unhelpful", "refund", ANNE)  # pressed twice
    memory.judge(good, "helpful", "coupon", BERT)
    await database.flush()
    assert await memory.outcomes(1) == {"answer": 2, "decline": 2}
    assert await memory.verdicts(1) == {"unhelpful": 1, "helpful": 1}
    assert await memory.unanswered(1, 5) == [("날씨", 2), ("환불 방법", 1)]


async def test_readers_are_counted_once_each(database: Database) -> None:
    memory = History(database)
    for kept in (turn(), turn(), turn(user=BERT), turn(user=BERT, entry="coupon"), turn(query="날씨", entry=None)):
        memory.add(kept)
    await database.flush()
    assert await memory.readers() == {"refund": 2, "coupon": 1}


async def test_old_turns_expire_and_a_user_is_forgotten(database: Database) -> None:
    memory = History(database)
    for kept in (turn(at=days_ago(91)), turn(query="새로운"), turn(user=BERT)):
        memory.add(kept)
        memory.judge(kept, "helpful", "refund", kept.user)
    await database.flush()
    await memory.expire(90)
    assert {row.query for row in await rows(database, turns)} == {"새로운", "환불 방법"}
    memory.forget(ANNE)
    assert [row.user for row in await rows(database, turns)] == [BERT]
    assert await memory.verdicts(1) == {"helpful": 1}


async def test_many_old_rows_are_removed_some_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "SLICE_ROWS", 2)
    memory = History(database)
    for kept in [*(turn(at=days_ago(91)) for _ in range(5)), turn(query="새로운")]:
        memory.add(kept)
        memory.judge(kept, "helpful", "refund", ANNE)
    await database.flush()
    await memory.expire(90)
    assert [row.query for row in await rows(database, turns)] == ["새로운"]


async def test_forgetting_reaches_beyond_what_is_cached(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "RECENT_TURNS", 1)
    memory = History(database)
    kept = [turn(), turn(), turn()]
    for each in kept:
        memory.add(each)
    memory.forget(ANNE)
    await database.flush()
    assert [await memory.turn(each.id) for each in kept] == [None, None, None]


async def test_an_open_relay_comes_back_and_a_closed_one_names_no_chat(database: Database) -> None:
    before, after, later = Relays(database), Relays(database), Relays(database)
    relay = Relay(ANNE, 123456789012, "ko", 7)
    await before.open(relay)
    await before.add_message(55, ANNE)
    await after.load()
    assert (await after.of_user(ANNE), await after.of_message(55), await after.of_topic(7)) == (relay, relay, relay)
    assert (await after.of_user(BERT), await after.of_message(56), await after.of_topic(None)) == (None, None, None)
    await after.close(ANNE)
    assert await rows(database, relay_messages) == []
    assert [(row.user, row.chat, row.topic) for row in await rows(database, relays)] == [(ANNE, None, 7)]
    await later.load()
    assert (await later.of_user(ANNE), await later.topic_of_user(ANNE)) == (None, 7)
    await later.expire(0)
    assert await rows(database, relays) == []


async def test_what_waits_survives_a_killed_process_and_is_not_readable_without_the_key(database: Database) -> None:
    before_in, before_out = Inbox(database, Identity(KEY)), Outbox(database, Identity(KEY))
    update = {"update_id": 9, "message": {"text": "비밀"}}
    assert await before_in.accept(9, update) is True
    assert await before_in.accept(9, update) is False
    assert await before_in.accept(10, {"update_id": 10}) is True
    messages = [Outgoing("send", 1, plain=f"답 {number}", keyboard=[[{"text": "예"}]]) for number in (1, 0)]
    await before_out.replied([10], messages)
    stored = [row.payload for row in await rows(database, inbox)] + [
        row.payload for row in await rows(database, outbox)
    ]
    assert not any("비밀".encode() in (payload or b"") or b"plain" in (payload or b"") for payload in stored)
    after_in, after_out = Inbox(database, Identity(KEY)), Outbox(database, Identity(KEY))
    assert (await after_out.left(), await after_in.left()) == (messages, [update])
    stranger = Identity("z" * 32)
    assert (await Outbox(database, stranger).left(), await Inbox(database, stranger).left()) == ([], [])
    for message in messages:
        after_out.sent(message)
    await after_out.replied([9], [])  # written after what comes before, like everything
    assert (await Outbox(database, Identity(KEY)).left(), await Inbox(database, Identity(KEY)).left()) == ([], [])
    assert await after_in.accept(9, update) is False  # Telegram may repeat what was answered


async def test_messages_of_this_run_are_not_taken_for_left_ones(database: Database) -> None:
    box = Outbox(database, Identity(KEY))
    await box.replied([1], [Outgoing("send", 1)])  # before the first look, as when the database was gone
    assert await box.left() == []


async def test_a_message_kept_by_older_software_is_sent_once(database: Database) -> None:
    payload = Identity(KEY).seal({"method": "send", "chat": 1, "plain": "답"})  # its id stood in the row alone
    row = {"id": "a" * 32, "at": now(), "update": 1, "position": 0, "payload": payload}
    await database.write(outbox.insert().values(row))
    box = Outbox(database, Identity(KEY))
    [message] = await box.left()
    assert (message.id, message.plain) == ("a" * 32, "답")
    box.sent(message)
    await database.flush()
    assert await Outbox(database, Identity(KEY)).left() == []


async def test_a_user_is_a_keyed_hash(database: Database) -> None:
    await Users(database).set(User(ANNE))
    [row] = await rows(database, users)
    assert (len(row.user), row.user == "1") == (32, False)
    assert Identity("z" * 32).user(1) != ANNE == Identity(KEY).user(1)


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret.key"
    secret = load_secret(None, path)
    assert (load_secret(None, path), len(secret), path.stat().st_mode & 0o777) == (secret, 64, 0o600)
    assert load_secret(KEY, path) == KEY
    with pytest.raises(ConfigurationError, match="SECRET_KEY: found 5 characters, expected at least 32"):
        load_secret("short", path)
