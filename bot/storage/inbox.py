"""Updates that came and are not yet answered. What is in here survives a killed process."""

from sqlalchemy import select

from bot.clock import days_ago, now
from bot.storage.database import Database
from bot.storage.identity import Identity, Json
from bot.storage.tables import inbox

REMEMBERED_DAYS = 2
"""How long an update's number is kept. Telegram repeats updates for 24 hours at most."""


class Inbox:
    """Encrypted, for updates hold users' texts and chats. `Outbox.replied` marks what is answered."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    async def accept(self, update: int, content: Json) -> bool | None:
        """Keep an update. True: it is new and safe; False: it was here before; None: the database can't tell."""
        values = {"update": update, "at": now(), "payload": self._identity.seal(content)}
        added = await self._database.write(self._database.upsert(inbox, values))
        return None if added is None else added > 0

    async def left(self) -> list[Json]:
        """Updates unanswered when the bot stopped, in their order, as soon as the database tells; newer ones too."""
        pending = select(inbox.c.payload).where(inbox.c.payload.is_not(None)).order_by(inbox.c.update)
        contents = [self._identity.unseal(row.payload) for row in await self._database.read_at_last(pending)]
        return [content for content in contents if content]

    async def expire(self) -> None:
        """Forget the numbers of updates that Telegram will not repeat, and what no key opens any more."""
        await self._database.delete(inbox, inbox.c.at < days_ago(REMEMBERED_DAYS))
