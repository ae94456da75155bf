"""Messages that wait to be sent, on SQLite and on a real PostgreSQL server alike."""

import pytest

from bot.clock import at
from bot.storage.database import Database
from bot.storage.identity import Identity
from bot.storage.outbox import Outbox, Outgoing

IDENTITY = Identity("k" * 32)


async def test_messages_stay_in_order_though_the_clock_is_set_back(database: Database) -> None:
    for number in range(3):
        with at(3000 - number):
            await Outbox(database, IDENTITY).replied([number], [Outgoing("send", number)])
    assert [message.chat for message in await Outbox(database, IDENTITY).left()] == [0, 1, 2]


async def test_what_was_written_though_nobody_said_so_is_written_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    messages = [Outgoing("send", 1), Outgoing("send", 2)]
    for _ in range(2):
        await Outbox(database, IDENTITY).replied([1], messages)
    assert [message.chat for message in await Outbox(database, IDENTITY).left()] == [1, 2]
    assert "a write is lost" not in caplog.text
