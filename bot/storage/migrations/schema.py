"""The schema's revision: which one this code needs, which one a database has, and the way there."""

from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from bot.storage.faults import DamagedError

_MIGRATIONS = Path(__file__).parent
CHECKED_BYTES = 256 * 2**20
"""Up to so many of SQLite's are looked at when it is opened; PRAGMA quick_check takes 0.12 s for 100 MB."""
_ONE_AT_A_TIME = 0xFA0B07
"""PostgreSQL's advisory lock for it: processes that start together would make the same table."""


def expected_revision() -> str:
    """The newest revision, which this code reads and writes: its file's name begins with it."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def revision_of(connection: Connection) -> str | None:
    """What the database says of itself; None where no bot has used it yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision, within the transaction that is open. Raises DamagedError."""
    if connection.dialect.name == "sqlite":
        _look_at_all(connection)
    if revision_of(connection) == expected_revision():
        return
    from alembic import command  # a third of a second that a start has no other use for
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    if connection.dialect.name == "sqlite":
        # Python's driver begins nothing for a CREATE TABLE: of a start that is cut short, half the tables would stay.
        connection.exec_driver_sql("SAVEPOINT migration")
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("RELEASE migration")


def _look_at_all(connection: Connection) -> None:
    """Pages and their order; what stands in a row, SQLite has no checksum of."""
    size = connection.scalar(text("PRAGMA page_count")) * connection.scalar(text("PRAGMA page_size"))
    if size <= CHECKED_BYTES and (found := connection.scalar(text("PRAGMA quick_check(1)"))) != "ok":
        raise DamagedError(found)
