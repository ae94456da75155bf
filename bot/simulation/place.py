"""The database that a month is played into: invented users get in among real ones only where that is asked for."""

from sqlalchemy import func, select

from bot.storage.database import Database, Rows
from bot.storage.tables import feedback, is_real, operator_answers, relays, states, turns, users
from embeddings.errors import ConfigurationError


async def check_no_real_questions(database: Database) -> None:
    """Raise ConfigurationError where somebody real has asked something."""
    if count := await _count(database, real=True):
        raise ConfigurationError(
            f"DATABASE_URL: found {count} questions of real users, expected an empty database or simulated ones; name "
            "another with --database, or have them stand side by side with --among-real"
        )


async def remove(database: Database) -> int:
    """Take everything away that was simulated; how many turns that were."""
    count = await _count(database, real=False)
    for table in (turns, feedback, operator_answers, relays, states, users):
        await database.delete(table, ~is_real(table.c.user))
    return count


async def _count(database: Database, *, real: bool) -> int:
    wanted = is_real(turns.c.user)
    rows: Rows | None = await database.read(select(func.count()).select_from(turns).where(wanted if real else ~wanted))
    if rows is None:
        raise ConfigurationError(
            "DATABASE_URL: the database can't be read, expected one that can be written; see whether it is there"
        )
    return int(rows[0][0])
