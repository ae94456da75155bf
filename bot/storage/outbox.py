"""Messages that are decided on and not yet sent. What is in here survives a killed process."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from sqlalchemy import select

from bot.clock import days_ago, now
from bot.storage.database import Database
from bot.storage.identity import Identity
from bot.storage.tables import inbox, outbox

REMEMBERED_DAYS = 2
"""How long a message is kept; after a day nobody tries to send it any more."""

IN_ORDER = (outbox.c.update, outbox.c.at, outbox.c.position)
"""Of messages: by the updates that they answer, as these came. The clock may have been set back meanwhile."""

Method = Literal["send", "edit", "copy", "photo"]


@dataclass(frozen=True)
class Outgoing:
    """One call of the Bot API that puts a message somewhere, as it is stored, queued and sent."""

    method: Method
    chat: int
    html: str = ""
    plain: str = ""
    """The same as `html` without markup, should Telegram refuse that; of a copy, its caption."""
    photo: str = ""
    """Of a photo, its address or the path of its file."""
    keyboard: Sequence[Sequence[dict[str, str]]] = ()
    topic: int | None = None
    """Of a forum."""
    message: int | None = None
    """The message to edit or, in `origin`, to copy."""
    origin: int | None = None
    """The chat to copy from."""
    answers: int | None = None
    """The message to quote, in a group."""
    turn: str | None = None
    """The turn that this message answers."""
    relay: str | None = None
    """The user whose relay this message belongs to."""
    asked_by: int | None = None
    """The operator's message that this one passes on."""
    id: str = field(default_factory=lambda: secrets.token_hex(16))


class Outbox:
    """Encrypted, for messages hold users' texts and chats. The table is the one place where they become JSON."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity
        self._own: set[str] | None = set()
        """Messages of this run, until those of the last one are found; None from then on."""

    @property
    def peers(self) -> int:
        """So many processes send what is in here, this one counted."""
        return self._database.peers

    async def held(self) -> None:
        """Return as soon as what this process has to send is surely nobody else's."""
        await self._database.held()

    async def replied(
        self, updates: Sequence[int], messages: Sequence[Outgoing], queues: Sequence[str] = (), own: str = ""
    ) -> None:
        """In one step: the updates need no more work, and the messages must be sent, in this order.

        Where several processes share the database, `queues` says in which each message waits. Whoever has its queue
        sends it; those in this process's `own` are for the caller to send, as soon as they are safe.
        """
        moment = now()
        done = [
            self._database.upsert(inbox, {"update": number, "at": moment, "payload": None}, ("payload",))
            for number in updates
        ]
        if self._own is not None:
            self._own.update(message.id for message in messages)
        rows = [
            {
                "id": message.id,
                "at": moment,
                "update": updates[-1] if updates else 0,
                "position": position,
                "payload": self._identity.seal(asdict(message)),
                "queue": queues[position] if queues else "",
            }
            for position, message in enumerate(messages)
        ]
        await self._database.write(
            *done,
            # A transaction that was done though nobody said so is done again.
            *(self._database.upsert(outbox, row) for row in rows),
            wakes=[queue for queue in queues if queue != own],
            at_last=self._database.shared,
        )

    def sent(self, message: Outgoing) -> None:
        """The message has arrived, or can't ever."""
        self._database.write_later(outbox.delete().where(outbox.c.id == message.id))

    async def left(self) -> list[Outgoing]:
        """Messages unsent when the bot stopped, in their order, as soon as the database tells. To be asked once."""
        unsent = await self._database.read_at_last(select(outbox).order_by(*IN_ORDER))
        own, self._own = self._own or set(), None
        kept = [(row.id, self._identity.unseal(row.payload)) for row in unsent if row.id not in own]
        # The row's id counts: older software kept none in the payload.
        return [Outgoing(**(content | {"id": identifier})) for identifier, content in kept if content]

    async def expire(self) -> None:
        """Forget what is too old to help anybody, and what no key opens any more."""
        await self._database.delete(outbox, outbox.c.at < days_ago(REMEMBERED_DAYS))
