"""The database where several processes are one bot: each is a worker with a lease, and one of them leads.

A worker whose lease ran out, because it hung or was cut off, ends at once, as if it had been killed: others have what
it had in hand. Whatever it still wanted to write is refused, for each transaction asks first whether it is still one.
"""

import asyncio
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, extract, func, literal, select, union
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import PAUSE_SECONDS, TIMEOUT_SECONDS, Database
from bot.storage.faults import FAULTS, address_of
from bot.storage.tables import inbox, outbox, queues, workers
from bot.storage.writes import Write
from embeddings.errors import ConfigurationError

logger = logging.getLogger(__name__)

LEASE_SECONDS = 10.0
"""A worker that does not renew its lease for as long is gone. One that lives may well not get to it for some."""
RENEWALS = 10
"""In the time of a lease."""
HOLD_SECONDS = 0.2
"""From one look at whether the lease holds again to the next."""
CHANNEL = "faq_bot"
_LEADER = 0xFA0B08
"""PostgreSQL's advisory lock of the worker that leads: it is lost with the connection."""
NOW = cast(extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
"""By the database's clock, which all workers share: their own may differ, and jump."""

OTHER_BOT = (
    "DATABASE_URL: another bot works with this database, expected only processes with the same TELEGRAM_BOT_TOKEN and "
    "SECRET_KEY; give it a database of its own or, after a change of the key or the token, stop every process and wait "
    f"{LEASE_SECONDS:.0f} s"
)
LOST = (
    "this worker's lease ran out, for it hung or was cut off from the database: others have what it had in hand, and "
    "it ends, to be started anew"
)


def end_at_once(reason: str) -> None:
    """As if killed: nothing of what is in hand may be finished."""
    logger.error(reason)
    os._exit(1)


class SharedDatabase(Database):
    """PostgreSQL. `bot` marks the bot whose processes share it; `end` is told why this one must go no further."""

    shared = True
    leads = False

    def __init__(
        self, url: str, bot: str, end: Callable[[str], None] = end_at_once, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        super().__init__(url)
        self.worker = secrets.token_hex(16)
        self.on_wake: Callable[[str], None] = lambda queue: None
        """Told of each queue that something came into; of an empty name, that any queue may be free."""
        self._bot = bot
        self._end = end
        self._lease_seconds = lease_seconds
        self._own = create_async_engine(address_of(url), poolclass=NullPool)
        """For the connection that listens and leads: what hangs on it must end with it."""
        self._until = 0.0
        self._since = 0.0
        """Since when this worker's lease has never run out."""
        self._working: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Become a worker, as soon as the database is there. Raises ConfigurationError where it is another bot's."""
        await super().start()
        self._working = asyncio.create_task(self._work(), name="worker")

    async def stop(self) -> None:
        """Give back what is in hand, after all else is written."""
        if self._working:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
        self.write_later(
            queues.update().where(queues.c.owner == self.worker).values(owner=None),
            workers.delete().where(workers.c.id == self.worker),
            select(func.pg_notify(CHANNEL, "")),
        )
        await super().stop()
        await self._own.dispose()

    async def held(self) -> None:
        """Return as soon as the lease holds and what is done can be noted: that is, written, and not only read."""
        while time.monotonic() >= self._until or not self.available or self._stuck:  # noqa: ASYNC110 (no event)
            await asyncio.sleep(HOLD_SECONDS)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """For a worker alone. Raises one of FAULTS."""
        async with self._guarded() as connection:
            await self._check(connection)
            yield connection

    def note(self, error: Exception) -> None:
        """Count a fault of such a transaction."""
        self._note(error)

    async def _prepare(self, connection: AsyncConnection) -> None:
        await super()._prepare(connection)
        asked = time.monotonic()
        others = await connection.scalar(select(func.count()).where(workers.c.until > NOW, workers.c.bot != self._bot))
        if others:
            if self._working is None:
                raise ConfigurationError(OTHER_BOT)
            self._end(OTHER_BOT)
        row = postgresql.insert(workers).values(id=self.worker, bot=self._bot, until=self._lease)
        await connection.execute(row.on_conflict_do_nothing())
        waiting = union(select(inbox.c.queue).where(inbox.c.payload.is_not(None)), select(outbox.c.queue)).subquery()
        adopted = select(waiting.c.queue, literal(0), NOW)
        rows = postgresql.insert(queues).from_select(["queue", "version", "since"], adopted)
        await connection.execute(rows.on_conflict_do_nothing())
        self._until, self._since = asked + self._lease_seconds, asked

    async def _execute(self, connection: AsyncConnection, batch: Sequence[Write]) -> list[int | None]:
        await self._check(connection)
        counts = await super()._execute(connection, batch)
        woken = sorted(
            {queue for write in batch for queue in write.wakes}
        )  # in one order, lest two wait for each other
        if woken:
            rows = postgresql.insert(queues).values([{"queue": queue, "version": 1, "since": NOW} for queue in woken])
            come = {"version": queues.c.version + 1}
            await connection.execute(rows.on_conflict_do_update(index_elements=[queues.c.queue], set_=come))
            told = func.pg_notify(CHANNEL, queues.c.queue)
            await connection.execute(select(told).where(queues.c.queue.in_(woken)))
        return counts

    @property
    def _lease(self) -> ColumnElement[int]:
        """The end of a lease that begins now."""
        return NOW + int(1000 * self._lease_seconds)

    async def _check(self, connection: AsyncConnection) -> None:
        own = select(workers.c.id).where(workers.c.id == self.worker)
        if await connection.scalar(own.with_for_update(read=True, key_share=True)) is None:
            self._lose()

    def _lose(self) -> None:
        self._until = 0.0
        self._end(LOST)
        raise TimeoutError(LOST)  # where a test lets it live

    async def _work(self) -> None:
        """Renew the lease, hear what wakes, lead if nobody does; whatever breaks the connection, on a new one."""
        while True:
            try:
                if self._ready:
                    await self._work_on_one_connection()
            except FAULTS as error:
                self.note(error)
            finally:
                self.leads = False
            await asyncio.sleep(PAUSE_SECONDS)

    async def _work_on_one_connection(self) -> None:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            connection = await self._own.connect()
        try:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            raw: Any = await connection.get_raw_connection()
            await raw.driver_connection.add_listener(CHANNEL, lambda *heard: self.on_wake(heard[-1]))
            while True:
                async with asyncio.timeout(TIMEOUT_SECONDS):
                    await self._renew(connection)
                    if not self.leads:
                        self.leads = bool(await connection.scalar(select(func.pg_try_advisory_lock(_LEADER))))
                await asyncio.sleep(self._lease_seconds / RENEWALS)
        finally:
            await connection.invalidate()
            await connection.close()

    async def _renew(self, connection: AsyncConnection) -> None:
        asked = time.monotonic()
        own = workers.update().where(workers.c.id == self.worker).values(until=self._lease)
        if (await connection.execute(own)).rowcount == 0:
            self._lose()
        if asked >= self._until:
            self._since = asked
        self._until = asked + self._lease_seconds
        alive = select(func.count()).where(workers.c.until > NOW)
        self.peers = await connection.scalar(alive) or 1
        if asked - self._since < self._lease_seconds:
            return  # after an outage each worker has time to come back before anybody counts it as gone
        gone = await connection.execute(workers.delete().where(workers.c.until < NOW))
        if gone.rowcount:
            logger.warning("workers that are gone: %d; what they had in hand is taken over", gone.rowcount)
            await connection.execute(select(func.pg_notify(CHANNEL, "")))
