"""What is kept of users from turn to turn: settings, and dialogue states. Dictionaries in memory go before."""

from dataclasses import dataclass
from typing import NamedTuple

from cachetools import LRUCache
from sqlalchemy import select

from bot.clock import days_ago
from bot.storage.database import Database
from bot.storage.identity import Json
from bot.storage.tables import relays, states, users
from embeddings.faq.intents import Language

CACHED_USERS = 20_000
CACHED_STATES = 20_000
KEPT_STATE_DAYS = 1 / 24
"""How long a state may stay in its table. Whoever reads one decides whether it still counts."""


@dataclass(frozen=True)
class User:
    """A user as the conversation knows them."""

    key: str
    """Keyed hash of the Telegram id."""
    language: Language = "ko"
    platform: str | None = None
    """None where it is not known."""
    awaiting: str | None = None
    """A callback that the next message completes: a search that was asked for without saying what for."""
    private: bool = True
    """Whether they write in a private chat now: only there is a next message waited for. Not kept."""
    chat: str = ""
    """Keyed hash of the group that they write in now; empty in a private chat. Not kept."""


class Users:
    """Gets and sets. Where the database can't tell, a user is as new, with the language of their app."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: LRUCache[str, User] = LRUCache(CACHED_USERS)

    async def get(self, key: str, language: Language) -> User:
        """The user; `language` is what their app says, for as long as they haven't chosen one."""
        user = self._cache.get(key)
        if user is None or self._database.shared:
            rows = await self._database.read(select(users).where(users.c.user == key))
            if rows is None:
                return user or User(key, language)
            user = User(key, rows[0].language, rows[0].platform, rows[0].awaiting) if rows else User(key, language)
            self._cache[key] = user
        return user

    async def set(self, user: User) -> None:
        """Remember the user as given."""
        self._cache[user.key] = user
        values = {
            "user": user.key,
            "language": user.language,
            "platform": user.platform,
            "awaiting": user.awaiting,
        }
        await self._database.write(self._database.upsert(users, values, ("language", "platform", "awaiting")))

    async def forget(self, key: str) -> None:
        """Remove the user's settings, and where operators talked with them before. An open relay stays."""
        self._cache.pop(key, None)
        closed = relays.delete().where(relays.c.user == key, relays.c.chat.is_(None))
        await self._database.write(users.delete().where(users.c.user == key), closed)


class Kept(NamedTuple):
    """A state and the moment it is of, in milliseconds since 1970."""

    at: int
    content: Json


class States:
    """Gets and sets by place: a user's private chat, or a user in a group, or a group."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: LRUCache[str, Kept | None] = LRUCache(CACHED_STATES)

    async def get(self, place: str) -> Kept | None:
        """What was last set there; None for nothing, or where the database can't tell."""
        if place not in self._cache or self._database.shared:
            rows = await self._database.read(select(states).where(states.c.place == place))
            if rows is None:
                return self._cache.get(place)
            self._cache[place] = Kept(rows[0].at, rows[0].state) if rows else None
        return self._cache[place]

    def set(self, place: str, user: str, at: int, content: Json) -> None:
        """Remember it; it is written in the background."""
        self._cache[place] = Kept(at, content)
        values = {"place": place, "user": user, "at": at, "state": content}
        self._database.write_later(self._database.upsert(states, values, ("user", "at", "state")))

    async def forget(self, user: str) -> None:
        """Remove what the user was the last to leave, wherever that was."""
        for place in [place for place in self._cache if place == user or place.endswith(f":{user}")]:
            del self._cache[place]
        await self._database.write(states.delete().where(states.c.user == user))

    async def expire(self) -> None:
        """Remove what nobody can lean on any more."""
        await self._database.delete(states, states.c.at < days_ago(KEPT_STATE_DAYS))
