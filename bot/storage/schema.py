"""The schema's revision: which one this code needs, which one a database has, and the way there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_MIGRATIONS = str(Path(__file__).with_name("migrations"))


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
    command.upgrade(config, "head")
