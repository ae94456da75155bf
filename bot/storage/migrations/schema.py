"""The schema's revision: which one this code needs, which one a database has, and the way there."""

from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

_MIGRATIONS = Path(__file__).parent
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
    """Bring the database to the newest revision, within the transaction that is open."""
    if revision_of(connection) == expected_revision():
        return
    from alembic import command  # a third of a second that a start has no other use for
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    command.upgrade(config, "head")
