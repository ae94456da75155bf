"""Fixtures of databases: each test that asks for `database_url` runs on SQLite and on a real PostgreSQL server."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.fakes.postgres import PostgresServer, find_binaries

MISSING = (
    "PostgreSQL's programs (initdb, pg_ctl) were not found in /usr/lib/postgresql or on the PATH; "
    "install them with: apt-get install postgresql"
)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for all tests. A test may stop it; the next test finds it started."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with PostgresServer(binaries) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.start()
    postgres_server.create_database(name)
    yield postgres_server.url(name)
    postgres_server.start()
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One that is open for the time of the test."""
    opened = Database(database_url)
    await opened.start()
    yield opened
    await opened.stop()
