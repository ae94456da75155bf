"""The schema's revision: which one this code needs, which one a database has, and the way there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

_MIGRATIONS = str(Path(__file__).parent)
_ONE_AT_A_TIME = 0xFA0B07
"""PostgreSQL's advisory lock for it: processes that start together would make the same table."""


def expected_revision() -> str:
    """The newest revision, which this code reads and writes."""
    revision = ScriptDirectory(_MIGRATIONS).get_current_head()
    if revision is None:
        raise LookupError(f"{_MIGRATIONS}: found no migration, expected the first tables at least")
    return revision


def revision_of(connection: Connection) -> str | None:
    """What the database says of itself; None where no bot has used it yet."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision, within the transaction that is open."""
    config = Config()
    config.set_main_option("script_location", _MIGRATIONS)
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    command.upgrade(config, "head")
