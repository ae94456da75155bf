"""The way to the database: migrated at start, guarded against faults, writing later what can't be written now.

A turn never waits long and never fails because of the database: a read that fails gives its default, a write that
fails is kept in memory and written when the database is back.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, Row, Select, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.memory.schema import upgrade
from bot.metrics import DATABASE_ERRORS, LOST_WRITES, WRITES_WAITING

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 2.0
"""A database that takes longer counts as gone."""
PAUSE_SECONDS = 1.0
"""After a fault the database is left alone for as long, so that turns don't each wait for the time-out."""
MAX_WAITING_WRITES = 10_000
"""Kept in memory while the database is gone; about 1 KB each."""

_FAULTS = (SQLAlchemyError, OSError, TimeoutError)
_REFUSALS = (DataError, IntegrityError, ProgrammingError)
_REFUSED_STATES = ("22", "23", "42")
"""PostgreSQL's classes of errors of data, constraints and syntax (its Appendix A); asyncpg's data errors have no class
of their own in SQLAlchemy's tree."""
Rows = Sequence[Row[*tuple[Any, ...]]]


class Database:
    """One database, by its SQLAlchemy URL with an async driver: SQLite (aiosqlite) or PostgreSQL (asyncpg)."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self._sqlite = parsed.get_backend_name() == "sqlite"
        if self._sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        # SQLite has one writer: one connection waits its turn in order, several would meet a locked file.
        pool = {"pool_size": 1, "max_overflow": 0} if self._sqlite else {"pool_size": 8, "pool_pre_ping": True}
        self._engine = create_async_engine(parsed, **pool)
        if self._sqlite:
            event.listen(self._engine.sync_engine, "connect", _set_up_sqlite)
        self._waiting: deque[tuple[Executable, ...]] = deque()
        self._behind = False
        """Whether some write failed and waits; what comes after it waits too, or it would be undone."""
        self._wake = asyncio.Event()
        self._down_until = 0.0
        self._ready = False
        self._writer: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Migrate, and begin writing what waits. A database that is gone now is migrated when it comes back."""
        await self._migrate()
        self._writer = asyncio.create_task(self._write_waiting(), name="database writer")

    async def stop(self) -> None:
        """Write what still waits, if the database lets, and close."""
        if self._writer:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        self._down_until = 0.0  # one last try
        while self._waiting and await self._write_first():
            pass
        if self._waiting:
            LOST_WRITES.inc(len(self._waiting))
            logger.error("%d writes are lost: the database was gone until the end", len(self._waiting))
        await self._engine.dispose()

    @property
    def available(self) -> bool:
        """Whether the last use went well, or so long ago that it is worth a new try."""
        return time.monotonic() >= self._down_until

    async def read(self, statement: Select[*tuple[Any, ...]]) -> Rows | None:
        """The rows; None where they can't be had."""
        try:
            async with self._guarded() as connection:
                return (await connection.execute(statement)).all()
        except _FAULTS as error:
            self._note(error)
            return None

    async def write(self, *statements: Executable) -> bool:
        """Write all or none, now if that can be; else later, and tell so by False. Order is kept."""
        if not self._behind:
            try:
                await self._write(statements)
                return True
            except Exception as error:
                if isinstance(error, _FAULTS):
                    self._note(error)
        self._behind = True
        self.write_later(*statements)
        return False

    def write_later(self, *statements: Executable) -> None:
        """Have all or none written in the background."""
        if len(self._waiting) >= MAX_WAITING_WRITES:
            self._waiting.popleft()
            LOST_WRITES.inc()
            logger.error("a write is lost: %d others wait for the database", MAX_WAITING_WRITES)
        self._waiting.append(statements)
        WRITES_WAITING.set(len(self._waiting))
        self._wake.set()

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

    async def _write(self, statements: Sequence[Executable]) -> None:
        async with self._guarded() as connection:
            for statement in statements:
                await connection.execute(statement)

    @contextlib.asynccontextmanager
    async def _guarded(self) -> AsyncIterator[AsyncConnection]:
        """A transaction with a time-out. Raises one of _FAULTS, at once while the database is left alone."""
        if not self.available:
            raise TimeoutError("the database was gone a moment ago")
        if not self._ready:
            await self._migrate()
        async with asyncio.timeout(TIMEOUT_SECONDS), self._engine.begin() as connection:
            yield connection

    async def _migrate(self) -> None:
        try:
            async with asyncio.timeout(30), self._engine.begin() as connection:
                await connection.run_sync(upgrade)
            self._ready = True
        except _FAULTS as error:
            self._note(error)

    def _note(self, error: Exception) -> None:
        """Count a fault. Its text stays out of the log, for it may hold what a user wrote."""
        if _is_refusal(error):
            DATABASE_ERRORS.labels(type(error).__name__).inc()
            logger.error("the database refused a statement (%s)", type(error).__name__)
        elif self.available:
            DATABASE_ERRORS.labels(type(error).__name__).inc()
            logger.error("the database failed (%s); what is to be written waits", type(error).__name__)
            self._down_until = time.monotonic() + PAUSE_SECONDS

    async def _write_waiting(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                if not await self._write_first():
                    await asyncio.sleep(PAUSE_SECONDS)

    async def _write_first(self) -> bool:
        """Write what waits longest. A statement that the database refuses as such is dropped, and counted."""
        statements = self._waiting[0]
        try:
            await self._write(statements)
        except Exception as error:
            if isinstance(error, _FAULTS) and not _is_refusal(error):
                self._note(error)
                return False
            LOST_WRITES.inc()
            logger.error("a write is lost: the database refuses it (%s)", type(error).__name__)
        if self._waiting and self._waiting[0] is statements:
            self._waiting.popleft()
        self._behind = self._behind and bool(self._waiting)
        WRITES_WAITING.set(len(self._waiting))
        return True


def _is_refusal(error: Exception) -> bool:
    """Whether it is the statement's fault, not the database's: trying again is no use."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return isinstance(error, _REFUSALS) or state.startswith(_REFUSED_STATES)


def _set_up_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")  # a backup or a report may read while the bot writes
    cursor.execute("PRAGMA synchronous = NORMAL")  # survives a killed process; a power cut may cost the last moments
    cursor.execute("PRAGMA busy_timeout = 1000")
    cursor.close()
