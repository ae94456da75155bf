"""What can go wrong with a database: its address, faults that pass, statements that it refuses however often they come,
and a file that no waiting mends."""

import sqlite3
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from embeddings.errors import ConfigurationError

FAULTS = (SQLAlchemyError, sqlite3.Error, OSError, TimeoutError, ValueError)
"""SQLite's own where a connection is only being set up; ValueError where a damaged row holds no JSON any more."""

_REFUSALS = (DataError, IntegrityError, ProgrammingError, ValueError)
_REFUSED_STATES = ("22", "23", "42")
"""PostgreSQL's classes of errors of data, constraints and syntax (its Appendix A); asyncpg's data errors have no class
of their own in SQLAlchemy's tree."""

_CLOSED = {
    "28": "doesn't know this user, or not with this password",
    "3D": "has no database of this name",
}

_UNUSABLE_CODES = {
    sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY
}  # fmt: skip
UNUSABLE = (
    "DATABASE_URL: {file} can't be used ({damage}), expected a database of the bot's in a folder that it may write to; "
    "restore it from a backup (python -m scripts.backup restore), or move it away, and an empty one is made"
)


class DamagedError(sqlite3.DatabaseError):
    """SQLite's file was looked at, and this was found."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def address_of(url: str) -> URL:
    """The database's address. Raises ConfigurationError, without any of the text: a password is in it."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError(
            "DATABASE_URL: found an address that can't be read, expected sqlite+aiosqlite:///FILE or "
            "postgresql+asyncpg://USER:PASSWORD@HOST:PORT/NAME; write @ : / % in the password as %40 %3A %2F %25"
        ) from None


def make_folder(url: URL) -> None:
    """Of SQLite's file, if the address is that of one. Raises ConfigurationError where that can't be."""
    folder = Path(url.database if url.get_backend_name() == "sqlite" and url.database else ".").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"DATABASE_URL: {folder} can't be made ({error.strerror}), expected a folder that the bot may write to; "
            "make it, or name another file"
        ) from error


def damage_of(error: BaseException) -> str:
    """What SQLite says of a file that is damaged or can't be opened or written; empty for all else, which may pass.

    Its words name files and tables, never values.
    """
    original = getattr(error, "orig", error)
    unusable = getattr(original, "sqlite_errorcode", 0) & 0xFF in _UNUSABLE_CODES
    return str(original) if unusable else ""


def is_refusal(error: Exception) -> bool:
    """Whether it is the statement's fault, not the database's: trying again is no use."""
    return isinstance(error, _REFUSALS) or sqlstate_of(error).startswith(_REFUSED_STATES)


def sqlstate_of(error: Exception) -> str:
    """PostgreSQL's code for the error; empty where there is none."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def expect_open(error: Exception, url: URL) -> None:
    """Raise ConfigurationError where PostgreSQL lets nobody in with this address, or SQLite's file can't be used: no
    waiting mends that."""
    if damage := damage_of(error):
        raise ConfigurationError(UNUSABLE.format(file=url.database, damage=damage)) from error
    if told := _CLOSED.get(sqlstate_of(error)[:2]):
        raise ConfigurationError(
            f"DATABASE_URL: the PostgreSQL server {told}, expected a user and a database that are there; mend the "
            "address, or make them: createuser, createdb"
        ) from None
