"""Backup and restore on real databases of both kinds; what a restore must refuse is made by hand."""

import asyncio
import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.backup import transactions
from bot.backup.archive import MANIFEST, Archive, new_file
from bot.backup.kept_files import placed
from bot.backup.save_and_restore import TABLES, Restored, restore, save
from bot.settings import load_settings
from bot.storage.database import Database
from bot.storage.identity import Identity
from bot.storage.schema import expected_revision, upgrade
from bot.storage.tables import feedback, metadata, users
from embeddings.errors import ConfigurationError, FaqBotError, FaqFileError
from scripts import backup as script
from tests.conftest import ROOT

Rows = dict[str, list[dict[str, Any]]]

KEY, OTHER_KEY = "k" * 64, "o" * 64
USER = Identity(KEY).user(1)
TURN = {
    "id": "0123456789",
    "at": 1_790_000_000_000,
    "user": USER,
    "kind": "question",
    "query": '환불 "어떻게"\n해요? 🙏',
    "decision": "answer",
    "confidence": 0.1 + 0.2,
    "entry": None,
    "hits": ["cash-refund", "nickname"],
    "latency_ms": 1e-300,
    "build": "20261124T000000.000000Z",
    "message_ref": "f" * 32,
    "reply": 2**62,
}
SAMPLE: Rows = {
    "feedback": [{"turn": "a", "verdict": "none", "entry": "", "at": 3, "user": USER, "query": "ㅇ", "build": "b"}],
    "inbox": [{"update": 7, "at": 8, "payload": None}, {"update": 8, "at": 9, "payload": bytes(range(256))}],
    "outbox": [{"id": "c", "at": 10, "update": 7, "position": 0, "payload": Identity(KEY).seal({"chat": 1})}],
    "relay_messages": [{"message": 5, "user": USER, "at": 6}],
    "relays": [{"user": USER, "chat": -(2**40), "topic": None, "language": "en", "opened": 4}],
    "turns": [TURN, TURN | {"id": "a", "entry": "cash-refund", "hits": []}],
    "users": [{"user": USER, "language": "ko", "platform": None, "awaiting": None}],
}
EMPTY: Rows = {name: [] for name in SAMPLE}


class Place:
    """Where a bot is: a database, and a folder with its key and its FAQ."""

    def __init__(self, folder: Path, url: str = "", **given: object) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.faq, self.intents, self.key = (folder / name for name in ("faq.jsonl", "intents.jsonl", "secret.key"))
        self.synonyms = folder / "synonyms.jsonl"
        self.url = url or f"sqlite+aiosqlite:///{folder}/bot.db"
        places = {"database_url": self.url, "secret_key_path": self.key, "faq_path": self.faq}
        self.settings = load_settings(**places | given)

    async def fill(self, rows: Rows = SAMPLE) -> None:
        """As a bot leaves it."""
        self.key.write_text(KEY)
        self.faq.write_text("자주 묻는 질문\n")
        self.intents.write_text("인사\n")
        self.synonyms.write_text("비번\n")
        async with self.connection() as connection:
            await connection.run_sync(upgrade)
            for name in (name for name in rows if rows[name]):
                await connection.execute(metadata.tables[name].insert(), rows[name])

    async def rows(self) -> Rows:
        async with self.connection() as connection:
            return {
                table.name: [
                    dict(row._mapping)
                    for row in await connection.execute(select(table).order_by(*table.primary_key.columns))
                ]
                for table in metadata.sorted_tables
            }

    async def tables(self) -> list[str]:
        async with self.connection() as connection:
            return await connection.run_sync(lambda sync: inspect(sync).get_table_names())

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        engine = create_async_engine(self.url)
        async with engine.begin() as connection:
            yield connection
        await engine.dispose()

    async def save(self) -> Path:
        path = self.folder / "backup.tar.gz"
        with new_file(path) as file:
            await save(self.settings, file, self.folder)
        return path

    async def restore(self, path: Path, *, replace: bool = False) -> Restored:
        with path.open("rb") as file:
            return await restore(self.settings, Archive(file, path.name), replace=replace)

    async def refusal(self, path: Path, *, replace: bool = False) -> str:
        """What a restore says that must not be done."""
        with pytest.raises(FaqBotError) as caught:
            await self.restore(path, replace=replace)
        return str(caught.value)


@pytest.fixture
async def saved(tmp_path: Path) -> Path:
    """A backup of SAMPLE."""
    place = Place(tmp_path / "saved")
    await place.fill()
    return await place.save()


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """Where nothing is yet."""
    return Place(tmp_path / "place", database_url)


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def write_tar(path: Path, content: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def altered(path: Path, changed: dict[str, bytes], **manifest: object) -> Path:
    """Another backup, whole in itself, with some members and some words of its manifest changed."""
    content = members(path) | changed
    told = json.loads(content.pop(MANIFEST)) | manifest
    told["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    return write_tar(path.with_name("altered.tar.gz"), content | {MANIFEST: json.dumps(told).encode()})


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


async def test_a_backup_of_another_revision_is_refused(place: Place, saved: Path) -> None:
    assert await place.refusal(altered(saved, {}, revision="0000")) == (
        f"altered.tar.gz:manifest.json: found schema revision 0000, expected {expected_revision()}; restore it with "
        "the version that made it, then start this one, which migrates"
    )
    assert await place.tables() == []


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


async def test_a_row_of_other_columns_is_refused(tmp_path: Path, saved: Path) -> None:
    damaged = altered(saved, {"tables/relay_messages.jsonl": b'{"message": 5, "user": "a"}\n'})
    assert await Place(tmp_path / "new").refusal(damaged) == (
        "altered.tar.gz:tables/relay_messages.jsonl:1-1: found a row that doesn't fit (ValueError), expected none; "
        "take another backup"
    )


async def test_fewer_rows_than_the_manifest_says_are_refused(tmp_path: Path, saved: Path) -> None:
    said = await Place(tmp_path / "new").refusal(altered(saved, {"tables/users.jsonl": b""}))
    assert "'users': 0}, expected {" in said


async def test_another_key_is_refused(tmp_path: Path, saved: Path) -> None:
    new = Place(tmp_path / "new")
    new.key.write_text(OTHER_KEY)
    assert await new.refusal(saved, replace=True) == (
        f"SECRET_KEY_PATH: {new.key}: found another key than the backup's, expected the same; move that file away"
    )
    new = Place(tmp_path / "new", secret_key=OTHER_KEY)
    assert await new.refusal(saved) == (
        "SECRET_KEY: found another key than the backup's, expected the same; unset SECRET_KEY"
    )
    assert not (tmp_path / "new" / "bot.db").exists()


async def test_a_key_in_the_environment_is_not_saved_and_must_be_there_again(tmp_path: Path) -> None:
    old = Place(tmp_path / "old", secret_key=KEY)
    await old.fill()
    path = await old.save()
    assert "secret.key" not in members(path)
    assert KEY.encode() not in b"".join(members(path).values())
    new = Place(tmp_path / "new")
    assert await new.refusal(path) == (
        "SECRET_KEY: found nothing, expected the key of the backup, which is not in it; set SECRET_KEY"
    )
    new = Place(tmp_path / "new", secret_key=KEY)
    await new.restore(path)
    assert await new.rows() == SAMPLE
    assert not new.key.exists()


async def test_an_faq_is_kept_unless_told_otherwise(tmp_path: Path, saved: Path) -> None:
    new = Place(tmp_path / "new")
    new.faq.write_text("another\n")
    assert await new.restore(saved) == Restored([new.intents, new.synonyms], [new.faq])
    assert new.faq.read_text() == "another\n"
    assert await new.restore(saved, replace=True) == Restored([new.faq], [])
    assert new.faq.read_text() == "자주 묻는 질문\n"
    assert await new.restore(saved, replace=True) == Restored([], [])


def test_a_failed_commit_leaves_no_key_and_no_faq(tmp_path: Path) -> None:
    new = Place(tmp_path / "new")
    commit = placed(new.settings, b"key", {new.faq: b"faq"})
    commit.__enter__()
    assert new.key.read_bytes() == b"key"
    fault = ZeroDivisionError()
    assert not commit.__exit__(type(fault), fault, None)
    assert list(new.folder.iterdir()) == []


async def test_an_faq_that_cannot_be_written_stops_the_restore(tmp_path: Path, saved: Path) -> None:
    new = Place(tmp_path / "new", faq_path=Path("/proc/none/faq.jsonl"))
    assert (await new.refusal(saved)).startswith("FAQ_PATH: found /proc/none/faq.jsonl, which can't be written (No")
    assert (await new.tables(), new.key.exists()) == ([], False)


def damage(path: Path, kind: str) -> None:
    whole, content = path.read_bytes(), members(path)
    match kind:
        case "no gzip":
            path.write_bytes(b"PK\x03\x04")
        case "empty":
            path.write_bytes(b"")
        case "cut off":
            path.write_bytes(whole[: len(whole) // 2])
        case "cut off at the last byte":
            path.write_bytes(whole[:-1])
        case "a flipped bit":
            # Of the checksum: elsewhere it may be noticed sooner, by what the bit has become.
            path.write_bytes(whole[:-8] + bytes([whole[-8] ^ 4]) + whole[-7:])
        case "no manifest":
            write_tar(path, {name: data for name, data in content.items() if name != MANIFEST})
        case "another row":
            write_tar(path, content | {"tables/users.jsonl": content["tables/users.jsonl"].replace(b"ko", b"en")})
        case "a missing table":
            write_tar(path, {name: data for name, data in content.items() if name != "tables/users.jsonl"})
        case "a file after the manifest":
            write_tar(path, content | {"late": b""})
        case "another format":
            altered(path, {}, format=2).replace(path)
        case "a manifest of something else":
            write_tar(path, content | {MANIFEST: b"{}"})


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("no gzip", "0: damaged or no backup (Not a gzipped file (b'PK')); take"),
        ("empty", "0: damaged or no backup (empty file); take"),
        (
            "cut off",
            "0: damaged or no backup (Compressed file ended before the end-of-stream marker was reached); take",
        ),
        ("cut off at the last byte", "0: damaged or no backup (Compressed file ended before the end-of-stream"),
        ("a flipped bit", "0: damaged or no backup ("),
        ("no manifest", "0: found no manifest.json, expected it last: the backup was cut off; take"),
        ("another row", "tables/users.jsonl: damaged, its sha256 is not the manifest's; take another copy"),
        ("a missing table", "tables/users.jsonl: damaged, its sha256 is not the manifest's; take another copy"),
        ("a file after the manifest", "0: damaged or no backup (late stands twice, or after manifest.json); take"),
        ("another format", "manifest.json: found format 2, expected 1; restore it with the version that made it"),
        ("a manifest of something else", "manifest.json: found 6 wrong fields, expected none; take"),
    ],
)
async def test_a_damaged_backup_is_refused(tmp_path: Path, saved: Path, kind: str, message: str) -> None:
    damage(saved, kind)
    new = Place(tmp_path / "new")
    assert (await new.refusal(saved)).startswith(f"backup.tar.gz:{message}")
    assert list(new.folder.iterdir()) == []


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


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar.gz"
    with new_file(path) as file:
        file.write(b"precious")
    with pytest.raises(FaqFileError, match="found a file, expected none; choose another name"), new_file(path):
        pass
    with (
        pytest.raises(FaqFileError, match=r"/none/b:0: can't be written \(No such file"),
        new_file(tmp_path / "none/b"),
    ):
        pass
    assert path.read_bytes() == b"precious"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A filled place that the script finds by itself, as it does where a bot is installed."""
    place = Place(tmp_path / "home")
    asyncio.run(place.fill())
    monkeypatch.chdir(place.folder)
    for name, value in (("DATABASE_URL", place.url), ("SECRET_KEY_PATH", place.key), ("FAQ_PATH", place.faq)):
        monkeypatch.setenv(name, str(value))
    return place


def test_the_script_saves_and_restores(at_home: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["save", "b.tar.gz"]) == 0
    contents = (
        "1 feedback, 2 inbox, 1 outbox, 1 relay_messages, 1 relays, 2 turns, 1 users; "
        "faq.jsonl, intents.jsonl, secret.key, synonyms.jsonl\n"
    )
    assert capsys.readouterr().out.endswith(contents)
    assert stat.S_IMODE((at_home.folder / "b.tar.gz").stat().st_mode) == 0o600
    assert script.main(["restore", "b.tar.gz"]) == 1
    assert capsys.readouterr().err.startswith("DATABASE_URL: found rows in feedback, inbox,")
    at_home.faq.write_text("new\n")
    at_home.intents.unlink()
    (at_home.folder / "bot.db").unlink()
    assert script.main(["restore", "b.tar.gz"]) == 0
    kept = f"{at_home.faq} is other than in the backup, and was left as it is; --replace overwrites it\n"
    assert capsys.readouterr().out.endswith(contents + kept + "now run: python -m scripts.reindex --if-changed\n")
    assert asyncio.run(at_home.rows()) == SAMPLE


def test_the_script_tells_what_is_wrong(at_home: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["restore", "none.tar.gz"]) == 1
    assert capsys.readouterr().err == "none.tar.gz:0: can't be read (No such file or directory), expected a backup\n"
    with pytest.raises(SystemExit) as caught:
        script.main(["restore"])
    assert caught.value.code == 2


def test_the_script_says_that_a_key_of_the_environment_is_left_out(
    at_home: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SECRET_KEY", KEY)
    assert script.main(["save", "b.tar.gz"]) == 0
    assert capsys.readouterr().out.endswith("not in the backup: keep it in another safe place\n")


def test_a_backup_goes_through_a_pipe(at_home: Place) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scripts.backup"]
    backup = subprocess.run([*command, "save", "-"], check=True, capture_output=True, env=environment)
    assert backup.stderr.startswith(b"saved the state of 20")
    (at_home.folder / "bot.db").unlink()
    subprocess.run([*command, "restore", "-"], check=True, input=backup.stdout, env=environment)
    assert asyncio.run(at_home.rows()) == SAMPLE
