"""Users' settings: language, platform, and what their next message is taken for. A dictionary in memory goes before."""

from dataclasses import dataclass

from cachetools import LRUCache
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.tables import relays, users
from embeddings.faq.intents import Language

CACHED_USERS = 20_000


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


class Users:
    """Gets and sets. Where the database can't tell, a user is as new, with the language of their app."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: LRUCache[str, User] = LRUCache(CACHED_USERS)

    async def get(self, key: str, language: Language) -> User:
        """The user; `language` is what their app says, for as long as they haven't chosen one."""
        user = self._cache.get(key)
        if user is None:
            rows = await self._database.read(select(users).where(users.c.user == key))
            user = User(key, rows[0].language, rows[0].platform, rows[0].awaiting) if rows else User(key, language)
            if rows is not None:
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
