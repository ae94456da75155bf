"""Updates that came and are not yet answered, and messages that are decided on and not yet sent.

What is in here survives a killed process. Both are encrypted, for they hold users' texts and chats.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.clock import days_ago, now
from bot.storage.database import Database
from bot.storage.identity import Identity
from bot.storage.tables import inbox, outbox

Json = dict[str, Any]

REMEMBERED_DAYS = 2
"""How long an update's number is kept. Telegram repeats updates, and we repeat letters, for 24 hours at most."""


@dataclass(frozen=True)
class Letter:
    """A call of the Bot API that must be made."""

    update: int
    """The update that it answers."""
    position: int
    """Its place among the letters of that update."""
    content: Json
    id: str = field(default_factory=lambda: secrets.token_hex(16))


class Mail:
    """The inbox and the outbox."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity
        self._own: set[str] | None = set()
        """Letters of this run, until those of the last one are found; None from then on."""

    async def accept(self, update: int, payload: Json) -> bool | None:
        """Keep an update. True: it is new and safe; False: it was here before; None: the database can't tell."""
        values = {"update": update, "at": now(), "payload": self._sealed(payload)}
        added = await self._database.write(self._database.upsert(inbox, values))
        return None if added is None else added > 0

    async def answered(self, updates: Sequence[int], letters: Sequence[Letter]) -> None:
        """In one step: the updates need no more work, their letters must be sent."""
        moment = now()
        done = [
            self._database.upsert(inbox, {"update": number, "at": moment, "payload": None}, ("payload",))
            for number in updates
        ]
        if self._own is not None:
            self._own.update(letter.id for letter in letters)
        sealed = [
            {
                "id": letter.id,
                "at": moment,
                "update": letter.update,
                "position": letter.position,
                "payload": self._sealed(letter.content),
            }
            for letter in letters
        ]
        await self._database.write(*done, *([outbox.insert().values(sealed)] if sealed else []))

    def sent(self, letter: Letter) -> None:
        """The letter has arrived, or can't ever."""
        self._database.write_later(outbox.delete().where(outbox.c.id == letter.id))

    async def left(self) -> tuple[list[Letter], list[Json]]:
        """Letters unsent when the bot stopped, and updates unanswered, in their order, as soon as the database tells.

        To be asked once. Updates that have come since then are among them.
        """
        in_order = (outbox.c.at, outbox.c.update, outbox.c.position)
        unsent = await self._database.read_at_last(select(outbox).order_by(*in_order))
        pending = select(inbox.c.payload).where(inbox.c.payload.is_not(None)).order_by(inbox.c.update)
        unanswered = await self._database.read_at_last(pending)
        own, self._own = self._own or set(), None
        letters = [(row, self._opened(row.payload)) for row in unsent if row.id not in own]
        updates = [self._opened(row.payload) for row in unanswered]
        return (
            [Letter(row.update, row.position, content, row.id) for row, content in letters if content],
            [update for update in updates if update],
        )

    async def expire(self) -> None:
        """Forget what is too old: numbers of updates that Telegram will not repeat, and what no key opens any more."""
        old = days_ago(REMEMBERED_DAYS)
        await self._database.delete(inbox, inbox.c.at < old)
        await self._database.delete(outbox, outbox.c.at < old)

    def _sealed(self, content: Json) -> bytes:
        # default: what the library could read of a broken update may not be JSON
        return self._identity.encrypt(json.dumps(content, default=str).encode())

    def _opened(self, payload: bytes) -> Json | None:
        """None for what was written with another key."""
        plain = self._identity.decrypt(payload)
        return json.loads(plain) if plain else None
