"""Who has what in hand: a queue is one process's at a time, and with it all updates and messages that wait in it.

A queue keeps a chat's turns in order; one more holds what comes into the chat from other chats' turns.
"""

import logging
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import LargeBinary, String, case, exists, func, literal, null, or_, select, tuple_
from sqlalchemy.dialects import postgresql

from bot.storage.database import Rows
from bot.storage.identity import Identity, Json
from bot.storage.outbox import IN_ORDER, Outgoing
from bot.storage.shared.database import CHANNEL, NOW, SharedDatabase
from bot.storage.tables import inbox, outbox, queues, workers

logger = logging.getLogger(__name__)

FEW = 4
"""Queues that are claimed at once: what comes together is to be shared out."""
MAX_TRIES = 5
"""An update during which so many processes ended is at fault itself, and is given up."""
WINDOW_MS = 60_000


@dataclass(frozen=True)
class Waiting:
    """What waits in a queue of this process, the oldest first."""

    queue: str
    version: int
    messages: Sequence[Outgoing]
    updates: Sequence["Accepted"]


@dataclass(frozen=True)
class Accepted:
    """An update as it was accepted; `flooded` means that all it gets is a kind warning."""

    update: int
    content: Json
    waited_ms: int
    flooded: bool


class Claims:
    """Accepts updates, claims queues, tells what waits in them and gives them back."""

    def __init__(self, database: SharedDatabase, identity: Identity) -> None:
        self.database = database
        self._identity = identity

    def queue_of(self, place: Hashable) -> str:
        """The name of a queue: a keyed hash, for a chat is not to be known by it."""
        return self._identity.mark(repr(place))

    async def accept(
        self, update: int, content: Json, queue: str, user: int | None = None, most: int = 0
    ) -> bool | None:
        """Keep an update for whoever claims its queue. True: new; False: here before; None: the database can't now.

        Of a `user`, `most` are answered in any minute; the first beyond gets a warning, and the others are dropped.
        """
        if not self.database.available:
            return None  # it will be brought again: to keep it here too would only fill the memory
        marked = self._identity.user(user) if user is not None else None
        lately = inbox.c.user == marked, inbox.c.at.between(NOW - WINDOW_MS, NOW)
        answered = select(func.count()).where(*lately, inbox.c.share == "answer").scalar_subquery()
        warned = exists().where(*lately, inbox.c.share == "warn")
        share = case((answered < most, "answer"), (warned, "drop"), else_="warn") if marked else literal("answer")
        decided = select(share.label("share")).subquery()
        sealed = literal(self._identity.seal(content), LargeBinary)
        payload = case((decided.c.share == "drop", null()), else_=sealed)
        row = select(literal(update), NOW, payload, literal(queue), literal(marked, String), decided.c.share)
        insert = postgresql.insert(inbox).from_select(["update", "at", "payload", "queue", "user", "share"], row)
        added = await self.database.write(insert.on_conflict_do_nothing(), wakes=(queue,))
        return None if added is None else added > 0

    async def claim(self) -> list[str]:
        """A few queues that nobody has, those that have waited longest. Raises one of FAULTS."""
        async with self.database.transaction() as connection:
            nobodys = or_(queues.c.owner.is_(None), queues.c.owner.not_in(select(workers.c.id)))
            free = select(queues.c.queue, queues.c.owner).where(nobodys).order_by(queues.c.since).limit(FEW)
            rows = (await connection.execute(free.with_for_update(skip_locked=True, of=queues))).all()
            names = [row.queue for row in rows]
            if names:
                mine = queues.update().where(queues.c.queue.in_(names))
                await connection.execute(mine.values(owner=self.database.worker))
            if left := [row.queue for row in rows if row.owner is not None]:
                waiting = inbox.c.queue.in_(left), inbox.c.payload.is_not(None)
                first = select(func.min(inbox.c.update)).where(*waiting).group_by(inbox.c.queue)
                again = inbox.update().where(inbox.c.update.in_(first)).values(tries=inbox.c.tries + 1)
                await connection.execute(again)
                hopeless = inbox.update().where(*waiting, inbox.c.tries >= MAX_TRIES).values(payload=None)
                if given_up := (await connection.execute(hopeless)).rowcount:
                    logger.error("updates given up: %d; during each, %d processes ended", given_up, MAX_TRIES)
        return names

    async def held(self) -> Mapping[str, int]:
        """The version of each queue that is this process's. Raises one of FAULTS."""
        async with self.database.transaction() as connection:
            own = select(queues.c.queue, queues.c.version).where(queues.c.owner == self.database.worker)
            return {row.queue: row.version for row in await connection.execute(own)}

    async def waiting(self, names: Collection[str]) -> list[Waiting]:
        """What waits in these queues, of those that are this process's. Raises one of FAULTS."""
        async with self.database.transaction() as connection:
            own = select(queues.c.queue, queues.c.version).where(
                queues.c.queue.in_(names), queues.c.owner == self.database.worker
            )
            versions = (await connection.execute(own)).all()  # first: what comes meanwhile makes it another
            unsent = select(outbox).where(outbox.c.queue.in_(names))
            messages = await connection.execute(unsent.order_by(*IN_ORDER))
            pending = select(inbox, (NOW - inbox.c.at).label("waited")).where(
                inbox.c.queue.in_(names), inbox.c.payload.is_not(None)
            )
            updates = await connection.execute(pending.order_by(inbox.c.update))
            sent, answered = messages.all(), updates.all()
        return [
            Waiting(row.queue, row.version, self._messages(row.queue, sent), self._updates(row.queue, answered))
            for row in versions
        ]

    async def release(self, versions: Mapping[str, int], *, unfinished: bool = False) -> set[str]:
        """Give these queues back, those that nothing more came into; the others stay. Raises one of FAULTS.

        With `unfinished` they are given back too, behind those that wait already.
        """
        if not versions or await self.database.write() is None:  # all that was written before is there first
            return set()
        async with self.database.transaction() as connection:
            own = select(queues.c.queue).where(queues.c.owner == self.database.worker)
            own = own.with_for_update(skip_locked=True)  # never waits, and so never for one that waits for this
            done = own.where(tuple_(queues.c.queue, queues.c.version).in_(list(versions.items())))
            free = queues.delete().where(queues.c.queue.in_(done)).returning(queues.c.queue)
            released = set(await connection.scalars(free))
            if unfinished and (left := versions.keys() - released):
                rest = queues.update().where(queues.c.queue.in_(own.where(queues.c.queue.in_(left))))
                back = rest.values(owner=None, since=NOW).returning(queues.c.queue)
                released |= set(await connection.scalars(back))
                await connection.execute(select(func.pg_notify(CHANNEL, "")))
            return released

    def _messages(self, queue: str, rows: Rows) -> list[Outgoing]:
        opened = [(row.id, self._identity.unseal(row.payload)) for row in rows if row.queue == queue]
        return [Outgoing(**(content | {"id": identifier})) for identifier, content in opened if content]

    def _updates(self, queue: str, rows: Rows) -> list[Accepted]:
        opened = [(row, self._identity.unseal(row.payload)) for row in rows if row.queue == queue]
        return [Accepted(row.update, content, row.waited, row.share == "warn") for row, content in opened if content]
