"""What can go wrong with a database: faults that pass, and statements that it refuses however often they come."""

from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from embeddings.errors import ConfigurationError

FAULTS = (SQLAlchemyError, OSError, TimeoutError)

_REFUSALS = (DataError, IntegrityError, ProgrammingError)
_REFUSED_STATES = ("22", "23", "42")
"""PostgreSQL's classes of errors of data, constraints and syntax (its Appendix A); asyncpg's data errors have no class
of their own in SQLAlchemy's tree."""

_CLOSED = {
    "28": "doesn't know this user, or not with this password",
    "3D": "has no database of this name",
}


def is_refusal(error: Exception) -> bool:
    """Whether it is the statement's fault, not the database's: trying again is no use."""
    return isinstance(error, _REFUSALS) or sqlstate_of(error).startswith(_REFUSED_STATES)


def sqlstate_of(error: Exception) -> str:
    """PostgreSQL's code for the error; empty where there is none."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def expect_open(error: Exception) -> None:
    """Raise ConfigurationError where PostgreSQL lets nobody in with this address, which no waiting mends."""
    if told := _CLOSED.get(sqlstate_of(error)[:2]):
        raise ConfigurationError(
            f"DATABASE_URL: the PostgreSQL server {told}, expected a user and a database that are there; mend the "
            "address, or make them: createuser, createdb"
        ) from None
