"""The way to the database: migrated at start, guarded against faults, writing later what can't be written now.

A turn never waits long and never fails because of the database: a read that fails gives its default, a write that
fails is kept in memory and written when the database is back.
"""

import asyncio
import contextlib
import itertools
import logging
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, Select, Table, event, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.metrics import DATABASE_ERRORS, LOST_WRITES, WRITES_WAITING
from bot.storage.faults import FAULTS, address_of, damage_of, expect_open, is_refusal, make_folder, sqlstate_of
from bot.storage.migrations.schema import upgrade
from bot.storage.writes import Write

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 2.0
"""A database that takes longer counts as gone."""
MIGRATION_SECONDS = 20.0
"""Of which the start waits for one."""
PAUSE_SECONDS = 1.0
"""After a fault the database is left alone for as long, so that turns don't each wait for the time-out."""
MAX_BATCH = 100
"""Writes in one transaction at most; fewer after a fault, for a database that is far away."""
SLICE_ROWS = 2000
"""Deleted in one transaction at most."""
MAX_WAITING_WRITES = 10_000
"""Kept in memory while the database is gone; about 1 KB each."""

Rows = Sequence[Row[*tuple[Any, ...]]]


class Database:
    """One database, by its SQLAlchemy URL with an async driver: SQLite (aiosqlite) or PostgreSQL (asyncpg)."""

    shared = False
    """Whether other processes of the same bot write to it: what was read before may be old."""
    peers = 1
    """So many processes are the bot, this one counted."""
    leads = True
    """Whether what one of them does for all is for this one to do."""

    def __init__(self, url: str) -> None:
        parsed = address_of(url)
        self._sqlite = parsed.get_backend_name() == "sqlite"
        make_folder(parsed)
        # SQLite has one writer: one connection waits its turn in order, several would meet a locked file.
        pool = {"pool_size": 1, "max_overflow": 0} if self._sqlite else {"pool_size": 8, "pool_pre_ping": True}
        self._engine = create_async_engine(parsed, **pool)
        if self._sqlite:
            event.listen(self._engine.sync_engine, "connect", _set_up_sqlite)
        self._waiting: deque[Write] = deque()
        self._most, self._alone = MAX_BATCH, 0
        """So many of them are written one by one, to find the one that the database refuses."""
        self._wake = asyncio.Event()
        self._down_until, self._ready = 0.0, False
        self._stuck = False  # whether what was to be written last could not be, though all may be read
        self._writer: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Migrate, and begin writing what waits; later where the database is gone now. Raises ConfigurationError where
        a server lets nobody in with this address, or SQLite's file is damaged or can't be opened."""
        try:
            await self._migrate()
        except FAULTS as error:
            await self._engine.dispose()
            expect_open(error, self._engine.url)
            self._note(error)
            self._wake.set()
        self._writer = asyncio.create_task(self._write_waiting(), name="database writer")

    async def stop(self) -> None:
        """Write what still waits, if the database lets, and close."""
        if self._writer:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        self._down_until = 0.0  # one last try
        while self._ready and self._waiting and await self._write_some():
            pass
        if self._waiting:
            LOST_WRITES.inc(len(self._waiting))
            logger.error("%d writes are lost: the database was gone until the end", len(self._waiting))
        await self._engine.dispose()

    @property
    def available(self) -> bool:
        """Whether the last use went well, or so long ago that it is worth a new try."""
        return time.monotonic() >= self._down_until

    async def held(self) -> None:
        """Return as soon as what this process has in hand is surely nobody else's."""

    async def read(self, statement: Select[*tuple[Any, ...]]) -> Rows | None:
        """The rows; None where they can't be had."""
        try:
            async with self._guarded() as connection:
                return (await connection.execute(statement)).all()
        except FAULTS as error:
            self._note(error)
            return None

    async def read_at_last(self, statement: Select[*tuple[Any, ...]]) -> Rows:
        """The rows, as soon as they can be had."""
        while (rows := await self.read(statement)) is None:  # noqa: ASYNC110 (a database sends no event when it is back)
            await asyncio.sleep(PAUSE_SECONDS)
        return rows

    async def write(self, *statements: Executable, wakes: Sequence[str] = (), at_last: bool = False) -> int | None:
        """Write all or none, after everything that came before. The rows changed; None: not now, but later.

        What is to be written at the same time is written in one transaction, which costs little more than one of them.
        `wakes` names the queues that something comes into; `at_last` waits for as long as it takes, None is never then.
        """
        done: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._enqueue(Write(statements, done, wakes, at_last))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if at_last else TIMEOUT_SECONDS if self.available else 0):
                return await done
        return None

    async def delete(self, table: Table, *conditions: ColumnElement[bool]) -> None:
        """Remove many rows, some at a time: nothing that comes after must wait for all of them."""
        keys = list(table.primary_key.columns)
        some = select(*keys).where(*conditions).limit(SLICE_ROWS)
        while await self.write(table.delete().where(tuple_(*keys).in_(some))) == SLICE_ROWS:
            pass

    def write_later(self, *statements: Executable) -> None:
        """The same in the background."""
        self._enqueue(Write(statements))

    async def flush(self) -> None:
        """Wait until nothing waits to be written."""
        while self._waiting:
            self._wake.set()
            await asyncio.sleep(0.005)

    def upsert(self, table: Table, values: Mapping[str, Any], update: Sequence[str] = ()) -> Executable:
        """An insert that, where the row is there already, sets the columns in `update`, or else does nothing."""
        make = sqlite.insert if self._sqlite else postgresql.insert
        insert = make(table).values(**values)
        keys = list(table.primary_key.columns)
        if not update:
            return insert.on_conflict_do_nothing(index_elements=keys)
        return insert.on_conflict_do_update(index_elements=keys, set_={name: values[name] for name in update})

    def _enqueue(self, write: Write) -> None:
        if len(self._waiting) >= MAX_WAITING_WRITES:
            self._waiting.popleft().resolve(None)
            LOST_WRITES.inc()
            logger.error("a write is lost: %d others wait for the database", MAX_WAITING_WRITES)
        self._waiting.append(write)
        WRITES_WAITING.set(len(self._waiting))
        self._wake.set()

    @contextlib.asynccontextmanager
    async def _guarded(self) -> AsyncIterator[AsyncConnection]:
        """A transaction with a time-out. Raises one of FAULTS, at once while the database is left alone."""
        if not self.available or not self._ready:
            raise TimeoutError("the database was gone a moment ago")
        async with asyncio.timeout(TIMEOUT_SECONDS), self._engine.begin() as connection:
            yield connection

    async def _migrate(self) -> None:
        """At the start, or by the writer as soon as the database is there; no turn waits for it."""
        async with asyncio.timeout(MIGRATION_SECONDS), self._engine.begin() as connection:
            await self._prepare(connection)
        self._ready = True

    async def _prepare(self, connection: AsyncConnection) -> None:
        await connection.run_sync(upgrade)

    async def _execute(self, connection: AsyncConnection, batch: Sequence[Write]) -> list[int | None]:
        return [await write.execute(connection) for write in batch]

    def _note(self, error: Exception) -> None:
        """Count a fault. Its text stays out of the log, for it may hold what a user wrote."""
        if is_refusal(error):
            DATABASE_ERRORS.labels(type(error).__name__).inc()
            logger.error("the database refused a statement (%s)", type(error).__name__)
        elif self.available:
            DATABASE_ERRORS.labels(type(error).__name__).inc()
            told = damage_of(error) or ", SQLSTATE ".join(filter(None, (type(error).__name__, sqlstate_of(error))))
            logger.error("the database failed (%s); what is to be written waits", told)
            self._down_until = time.monotonic() + PAUSE_SECONDS

    async def _write_waiting(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting or self._stuck or not self._ready:
                if not await self._write_some():
                    await asyncio.sleep(PAUSE_SECONDS)

    async def _write_some(self) -> bool:
        """Write what waits longest, much of it in one transaction; False where the database can't now.

        What the database refuses as such is dropped, and counted.
        """
        batch = list(itertools.islice(self._waiting, 1 if self._alone else self._most))
        self._alone = max(0, self._alone - 1)
        counts: list[int | None] = [None]
        try:
            if not self._ready:
                await self._migrate()
            async with self._guarded() as connection:
                counts = await self._execute(connection, batch)
        except Exception as error:
            if isinstance(error, FAULTS) and not is_refusal(error):
                self._note(error)
                self._stuck = True
                self._most = max(1, len(batch) // 2)
                for write in (write for write in self._waiting if not write.at_last):
                    write.resolve(None)
                return False
            if len(batch) > 1:
                self._alone = len(batch)
                return True
            LOST_WRITES.inc()
            logger.error("a write is lost: the database refuses it (%s)", type(error).__name__)
        self._stuck, self._most = False, min(MAX_BATCH, self._most + 1)
        for write, count in zip(batch, counts, strict=True):
            write.resolve(count)
            if self._waiting and self._waiting[0] is write:
                self._waiting.popleft()
        WRITES_WAITING.set(len(self._waiting))
        return True


def _set_up_sqlite(connection: Any, _: object) -> None:
    """Reports read while the bot writes; a power cut may cost the last moments; SQLite's own time-out tells more."""
    cursor = connection.cursor()
    try:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", f"busy_timeout = {int(500 * TIMEOUT_SECONDS)}"):
            cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()  # nobody else does, and its thread would stay
        raise
    cursor.close()
