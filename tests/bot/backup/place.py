"""Where a bot is, for tests of backups: a database of either kind, a key, an FAQ, and rows of every table."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.backup.archive import Archive, new_file
from bot.backup.save_and_restore import Restored, restore, save
from bot.settings import load_settings
from bot.storage.identity import Identity
from bot.storage.migrations.schema import upgrade
from bot.storage.tables import metadata
from embeddings.errors import FaqBotError

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
    "intent": None,
}
ACCEPTED = {"update": 7, "at": 8, "payload": None, "queue": "", "user": None, "share": "answer", "tries": 0}
SAMPLE: Rows = {
    "feedback": [{"turn": "a", "verdict": "none", "entry": "", "at": 3, "user": USER, "query": "ㅇ", "build": "b"}],
    "inbox": [ACCEPTED, ACCEPTED | {"update": 8, "at": 9, "payload": bytes(range(256)), "queue": USER, "user": USER}],
    "keys": [{"mark": Identity(KEY).check}],
    "operator_answers": [{"message": 2**40, "at": 12, "user": USER, "text": "네, 포장돼요. [전화번호]"}],
    "outbox": [
        {"id": "c", "at": 10, "update": 7, "position": 0, "payload": Identity(KEY).seal({"chat": 1}), "queue": ""}
    ],
    "relay_messages": [{"message": 5, "user": USER, "at": 6}],
    "relays": [{"user": USER, "chat": -(2**40), "topic": None, "language": "en", "joined": True, "opened": 4}],
    "states": [{"place": USER, "user": USER, "at": 11, "state": {"answered": ["cash-refund"]}}],
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
