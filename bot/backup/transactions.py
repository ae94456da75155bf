"""The two transactions of backup and restore: one that sees a single moment, one that has the database to itself."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.faults import address_of, make_folder
from embeddings.errors import ConfigurationError

PATIENCE_SECONDS = 2.0
"""For others to be gone: PostgreSQL takes a moment to notice that a client has left."""

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[AsyncConnection]:
    """All reads see the database as it is at the first of them; nobody is kept from writing meanwhile.

    Raises ConfigurationError where there is no database, or it fails.
    """
    parsed = address_of(url)
    if _is_sqlite(parsed) and not _is_file(parsed):
        raise ConfigurationError(
            f"DATABASE_URL: found no file {parsed.database}, expected a database; set DATABASE_URL to the bot's"
        )
    async with _connected(parsed) as connection:
        if _is_sqlite(parsed):
            # Python's driver would begin none for a SELECT, and each of them would see a moment of its own.
            await connection.exec_driver_sql("BEGIN")
        else:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


@asynccontextmanager
async def replacing(url: str) -> AsyncIterator[AsyncConnection]:
    """Whoever enters commits; without that, nothing has changed.

    Raises ConfigurationError where somebody else uses the database, or it fails.
    """
    parsed = address_of(url)
    async with _connected(parsed, exclusive=True) as connection:
        if _is_sqlite(parsed):
            await _begin_exclusive(connection)
        else:
            await _expect_nobody_else(connection)
        yield connection


@asynccontextmanager
async def _connected(url: URL, *, exclusive: bool = False) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, poolclass=NullPool)
    if exclusive and _is_sqlite(url):
        make_folder(url)
        event.listen(engine.sync_engine, "connect", _lock_out)
    try:
        async with engine.connect() as connection:
            yield connection
    except (SQLAlchemyError, OSError) as error:
        # SQLite's own words name files and tables, never values; PostgreSQL's may.
        reason = str(error.orig) if isinstance(error, OperationalError) else reason_of(error)
        raise ConfigurationError(
            f"DATABASE_URL: the database failed ({reason}), expected one that is up and lets itself be used; see that "
            "it runs, and that DATABASE_URL is right"
        ) from error
    finally:
        await engine.dispose()


def reason_of(error: BaseException) -> str:
    """The name of the fault that others were raised from. Its text may hold what a user wrote."""
    cause = error.orig if isinstance(error, SQLAlchemyError) and hasattr(error, "orig") else error.__cause__
    return reason_of(cause) if cause else type(error).__name__


def _lock_out(connection: Any, _: object) -> None:
    """Before the file is looked at: only then does a bot that is connected count, though it does nothing."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA locking_mode = EXCLUSIVE")
    cursor.execute(f"PRAGMA busy_timeout = {int(1000 * PATIENCE_SECONDS)}")
    cursor.close()


async def _begin_exclusive(connection: AsyncConnection) -> None:
    try:
        await connection.exec_driver_sql("BEGIN EXCLUSIVE")
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise ConfigurationError(
                "DATABASE_URL: found the database in use, expected nobody at it; stop the bot and try again"
            ) from error
        raise


async def _expect_nobody_else(connection: AsyncConnection) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while others := (await connection.execute(_OTHERS)).scalar_one():
        await connection.rollback()  # within one transaction the answer stays the same
        if asyncio.get_running_loop().time() > deadline:
            raise ConfigurationError(
                f"DATABASE_URL: found the database in use (others connected: {others}), expected nobody at it; stop "
                "the bot, and whatever else is connected, and try again"
            )
        await asyncio.sleep(0.05)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _is_file(url: URL) -> bool:
    return bool(url.database) and Path(str(url.database)).is_file()
