"""Open relays between a user and the operators. All of them are in memory; the database brings them back at start.

Where several processes share the database, it is asked each time, and memory tells only while it is gone.
"""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select

from bot.clock import days_ago, now
from bot.storage.database import Database
from bot.storage.tables import relay_messages, relays
from embeddings.faq.intents import Language


@dataclass(frozen=True)
class Relay:
    """A conversation with a person. The chat's id stands here in clear for as long as it is open."""

    user: str
    chat: int
    language: Language
    topic: int | None = None
    """Of the operators' forum; None where their group has no topics."""
    joined: bool = False
    """Whether an operator has written something in it."""


class Relays:
    """Opens, finds and closes relays; a user has one at most."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_user: dict[str, Relay] = {}
        self._topics: dict[str, int] = {}
        self._by_message: dict[int, str] = {}

    async def load(self) -> None:
        """Bring back the relays that were open when the bot stopped, as soon as the database tells."""
        for row in await self._database.read_at_last(select(relays)):  # what has come since then is newer
            if row.topic is not None:
                self._topics.setdefault(row.user, row.topic)
            if row.chat is not None:
                self._by_user.setdefault(row.user, Relay(row.user, row.chat, row.language, row.topic, row.joined))
        for row in await self._database.read_at_last(select(relay_messages)):
            self._by_message.setdefault(row.message, row.user)

    async def open(self, relay: Relay) -> None:
        """Remember an open relay."""
        self._by_user[relay.user] = relay
        if relay.topic is not None:
            self._topics[relay.user] = relay.topic
        values = {
            "user": relay.user,
            "chat": relay.chat,
            "topic": relay.topic,
            "language": relay.language,
            "joined": relay.joined,
            "opened": now(),
        }
        changed = ("chat", "topic", "language", "joined", "opened")
        await self._database.write(self._database.upsert(relays, values, changed))

    async def join(self, relay: Relay) -> None:
        """Note that an operator has written something in it."""
        if not relay.joined:
            self._by_user[relay.user] = replace(relay, joined=True)
            await self._database.write(relays.update().where(relays.c.user == relay.user).values(joined=True))

    async def close(self, user: str) -> None:
        """Forget the user's chat and the messages. The topic stays known, for the next time."""
        self._by_user.pop(user, None)
        self._by_message = {message: of for message, of in self._by_message.items() if of != user}
        await self._database.write(
            relays.update().where(relays.c.user == user).values(chat=None),
            relay_messages.delete().where(relay_messages.c.user == user),
        )

    async def add_message(self, message: int, user: str) -> None:
        """Note a message in the operators' chat that a reply to means this user."""
        self._by_message[message] = user
        values = {"message": message, "user": user, "at": now()}
        await self._database.write(self._database.upsert(relay_messages, values))

    async def expire(self, days: float) -> None:
        """Close what was opened longer ago, and forget its topic."""
        old = relays.c.opened < days_ago(days)
        for row in await self._database.read(select(relays.c.user).where(old)) or []:
            await self.close(row.user)
            self._topics.pop(row.user, None)
        await self._database.write(relays.delete().where(old))

    async def topic_of_user(self, user: str) -> int | None:
        """The topic of the user's last relay, which may be closed."""
        await self._renew(relays.c.user == user)
        return self._topics.get(user)

    async def of_user(self, user: str) -> Relay | None:
        """The user's open relay."""
        await self._renew(relays.c.user == user)
        return self._by_user.get(user)

    async def of_topic(self, topic: int | None) -> Relay | None:
        """The open relay of a forum topic."""
        if not topic:
            return None
        await self._renew(relays.c.topic == topic)
        return next((relay for relay in self._by_user.values() if relay.topic == topic), None)

    async def of_message(self, message: int) -> Relay | None:
        """The open relay that a message in the operators' chat belongs to."""
        if self._database.shared:
            rows = await self._database.read(select(relay_messages).where(relay_messages.c.message == message))
            if rows is not None:
                self._by_message.pop(message, None)
                self._by_message.update({row.message: row.user for row in rows})
        return await self.of_user(self._by_message.get(message, ""))

    async def _renew(self, which: ColumnElement[bool]) -> None:
        """Have in memory what other processes made of these relays."""
        if not self._database.shared or (rows := await self._database.read(select(relays).where(which))) is None:
            return
        for row in rows:
            if row.topic is not None:
                self._topics[row.user] = row.topic
            if row.chat is None:
                self._by_user.pop(row.user, None)
            else:
                self._by_user[row.user] = Relay(row.user, row.chat, row.language, row.topic, row.joined)
