"""The database, the secret key and the file of encoded texts, damaged: refused with a cure, or made anew."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, inspect, select

from bot.storage.database import Database
from bot.storage.migrations.schema import expected_revision, revision_of, upgrade
from bot.storage.tables import metadata
from bot.storage.users import User, Users
from embeddings.encoder.cached.cache_file import CacheFile
from embeddings.encoder.cached.cached_encoder import CachedEncoder
from embeddings.errors import ConfigurationError
from tests.damage.accidents import ACCIDENTS, Accident, bar, cut, empty, flip, happened, lose, remove, swap
from tests.fakes.bot_api import BotApi
from tests.fakes.random_encoder import RandomEncoder
from tests.fakes.running import running


async def asked(api: BotApi, folder: Path, **given: object) -> str:
    """A bot starts, answers a question, and ends."""
    settings: dict[str, Any] = {"secret_key": None, "secret_key_path": folder / "secret.key"} | given
    async with running(api, folder, **settings) as bot:
        api.say("환불 방법")
        text: str = (await api.reply())["text"]
        await bot.components.database.flush()
    return text


@pytest.fixture
async def place(api: BotApi, tmp_path: Path) -> Path:
    """Where a bot was, which wrote a database and a key; in `other` there was another one."""
    (tmp_path / "other").mkdir()
    for folder in (tmp_path / "other", tmp_path):
        assert "080-123-4567" in await asked(api, folder)
    return tmp_path


@pytest.mark.parametrize("accident", ACCIDENTS)
async def test_a_damaged_key_is_refused_and_a_lost_one_made_anew(
    api: BotApi, place: Path, accident: Accident, caplog: pytest.LogCaptureFixture
) -> None:
    key = place / "secret.key"
    with happened(accident, key, place / "other" / "secret.key"):
        if accident is lose:
            for _ in range(2):
                assert "080-123-4567" in await asked(api, place)
            assert [m for m in caplog.messages if "secret key" in m] == [
                "another secret key than before: users are strangers, and what waited for them is lost"
            ]
            return
        with pytest.raises(ConfigurationError, match=r"SECRET_KEY_PATH: found .* expected .*; (restore|set)"):
            await asked(api, place)
    assert "080-123-4567" in await asked(api, place)


async def test_a_key_that_is_set_in_place_of_the_file_is_meant(
    api: BotApi, place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert "080-123-4567" in await asked(api, place, secret_key="s" * 32)
    assert sum("another secret key" in message for message in caplog.messages) == 1


async def test_a_database_of_another_bot_is_told_by_the_key(api: BotApi, place: Path) -> None:
    refused = pytest.raises(ConfigurationError, match="SECRET_KEY_PATH: found another key than the database")
    with happened(swap, place / "bot.db", place / "other" / "bot.db"), refused:
        await asked(api, place)


@pytest.mark.parametrize("accident", [cut, bar, flip])
async def test_a_damaged_database_is_refused_with_the_way_back(api: BotApi, place: Path, accident: Accident) -> None:
    """Flipped is a bit at the head of the file; of those elsewhere, see below."""
    damage = (lambda path, other: flip(path, other, 0)) if accident is flip else accident
    with happened(damage, place / "bot.db", place / "bot.db"):
        with pytest.raises(ConfigurationError) as caught:
            await asked(api, place)
        said = str(caught.value)
        assert said.startswith(f"DATABASE_URL: {place}/bot.db can't be used (")
        assert said.endswith(
            "restore it from a backup (python -m scripts.backup restore), or move it away, and an empty one is made"
        )
    assert "080-123-4567" in await asked(api, place)


async def test_an_empty_database_is_made_anew(api: BotApi, place: Path) -> None:
    with happened(empty, place / "bot.db", place):
        assert "080-123-4567" in await asked(api, place)


async def use(path: Path) -> None:
    """All tables are read, and something is written, as a bot does."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.start()
    try:
        for table in metadata.sorted_tables:
            await database.read(select(table))
        await Users(database).set(User("u", "en", "iOS"))
        assert await Users(database).get("u", "ko") in (User("u", "en", "iOS"), User("u", "ko"))
    finally:
        await database.stop()


async def test_wherever_a_bit_of_the_database_is_flipped_it_is_refused_or_serves(place: Path) -> None:
    database, copy = place / "bot.db", place / "copy.db"
    with closing(sqlite3.connect(database)) as file:
        ((size,),), ((pages,),) = file.execute("PRAGMA page_size"), file.execute("PRAGMA page_count")
    refused = 0
    for page in range(pages):
        for within in (0, 3, size - 40):
            shutil.copy(database, copy)
            flip(copy, copy, page * size + within)
            try:
                await use(copy)
            except ConfigurationError as error:
                assert str(error).startswith(f"DATABASE_URL: {copy} can't be used (")
                refused += 1
            remove(place, "copy.db-*")
    assert refused > pages


@pytest.mark.parametrize("accident", [flip, cut, empty, bar])
async def test_a_bot_answers_on_while_its_database_is_damaged(api: BotApi, tmp_path: Path, accident: Accident) -> None:
    async with running(api, tmp_path) as bot:
        api.say("환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]
        await bot.components.database.flush()
        accident(tmp_path / "bot.db", tmp_path)
        for number in range(3):
            api.say(f"환불 방법 {number}", chat=10 + number)
            assert "080-123-4567" in (await api.reply(20))["text"]


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_a_damaged_file_of_encoded_texts_costs_time_and_nothing_else(tmp_path: Path, accident: Accident) -> None:
    texts, told = [f"질문 {number}" for number in range(300)], list[str]()
    expected = RandomEncoder().encode_queries(texts).vectors.tobytes()
    for name in ("other.sqlite", "encoded.sqlite"):
        encoder = CachedEncoder(RandomEncoder(), CacheFile(tmp_path / name, 10**9, told.append))
        encoder.encode_queries(texts if name == "encoded.sqlite" else ["다른 글"] * 2)
    with happened(accident, tmp_path / "encoded.sqlite", tmp_path / "other.sqlite"):
        for _ in range(2):
            encoder = CachedEncoder(RandomEncoder(), CacheFile(tmp_path / "encoded.sqlite", 10**9, told.append))
            assert encoder.encode_queries(texts).vectors.tobytes() == expected
        notes: dict[Accident, int] = {lose: 0, swap: 0, empty: 0, bar: 2}
        assert len(told) == notes.get(accident, 1), told


@pytest.mark.parametrize("statements", [1, 5, 12, 25])
def test_a_migration_that_is_cut_short_leaves_nothing_and_is_made_the_next_time(
    tmp_path: Path, statements: int
) -> None:
    engine, left = create_engine(f"sqlite:///{tmp_path}/bot.db"), [statements]

    def cut_short(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise InterruptedError

    event.listen(engine, "before_cursor_execute", cut_short)
    with pytest.raises(InterruptedError), engine.begin() as connection:
        upgrade(connection)
    left[0] = 10_000
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        upgrade(connection)
        assert revision_of(connection) == expected_revision()
    engine.dispose()
