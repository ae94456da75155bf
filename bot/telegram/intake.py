"""Where updates come in, by polling or by webhook: kept safe first, then queued for their chat's turn."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from aiolimiter import AsyncLimiter
from cachetools import LRUCache, TTLCache
from telegram import Update

from bot.memory.mail import Letter, Mail
from bot.metrics import FLOODED
from bot.telegram.outgoing import Outgoing
from bot.telegram.turns import Turns

logger = logging.getLogger(__name__)

Item = Update | Letter
"""An update to answer, or a letter that a stopped bot left behind."""

KNOWN_UPDATES = 20_000
LIMITED_USERS = 50_000
INLINE_FACTOR = 4
"""So many more inline queries than messages a user may send; what goes beyond is left out without a word."""


class Intake(asyncio.Queue[object]):
    """What python-telegram-bot's updater puts updates into. `put` returns when the update can't be lost any more.

    Only then does the updater ask for the next ones, which is how Telegram learns that these have arrived. Where the
    database can't keep an update, it is answered all the same, and only a crash at that moment could lose it.
    """

    def __init__(
        self,
        mail: Mail,
        turns: Turns[Item],
        warning: Callable[[Update], Sequence[Outgoing]],
        messages_a_minute: int,
        exempt_chat: int | None,
    ) -> None:
        super().__init__()
        self._mail = mail
        self._turns = turns
        self._warning = warning
        self._messages_a_minute = messages_a_minute
        self._exempt_chat = exempt_chat
        self.arrived: dict[int, float] = {}
        """When each update came that is not yet answered, on the clock of time.perf_counter."""
        self._known: LRUCache[int, bool] = LRUCache(KNOWN_UPDATES)
        self._limits: LRUCache[tuple[int, bool], AsyncLimiter] = LRUCache(LIMITED_USERS)
        self._warned: TTLCache[int, bool] = TTLCache(LIMITED_USERS, ttl=60)

    async def put(self, item: object) -> None:
        """Take an update in."""
        came = time.perf_counter()
        if not isinstance(item, Update) or item.update_id in self._known:
            return
        if not await self._within_limit(item):
            return
        await self._turns.room()
        safe = await self._mail.accept(item.update_id, item.to_dict()) if _is_kept(item) else True
        if safe is None:
            logger.warning("an update is not in the database; it is answered, but a crash now would lose it")
        # False: it came before the bot was stopped, and Telegram repeats it. Known: its repetition overtook it.
        if safe is False or item.update_id in self._known:
            return
        self.arrived[item.update_id] = came
        self._add(item)

    async def resume(self, updates: list[Update], letters: list[Letter]) -> None:
        """Go on with what a stopped bot left: letters first, for they are older. What has come since is left out."""
        for letter in letters:
            await self._turns.room()
            self._turns.add(letter.content["chat"], letter)
        for update in updates:
            if update.update_id not in self._known:
                await self._turns.room()
                self._add(update)

    def _add(self, update: Update) -> None:
        self._known[update.update_id] = True
        self._turns.add(chat_of(update), update)

    async def _within_limit(self, update: Update) -> bool:
        """Whether the user may be answered; the first message too many gets one kind warning a minute."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or (chat is not None and chat.id == self._exempt_chat):
            return True
        typing = update.inline_query is not None  # an inline query comes with each letter
        most = self._messages_a_minute * (INLINE_FACTOR if typing else 1)
        limit = self._limits.setdefault((user.id, typing), AsyncLimiter(most, 60))
        if limit.has_capacity():
            await limit.acquire()
            return True
        FLOODED.inc()
        if not typing and user.id not in self._warned:
            self._warned[user.id] = True
            for message in self._warning(update):
                self._turns.add(message.chat, Letter(update.update_id, 0, message.as_json()))
        return False


def chat_of(update: Update) -> int:
    """What keeps an update's turns in order: its chat, its user, or nothing but itself."""
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else update.update_id


def _is_kept(update: Update) -> bool:
    """Whether it is worth a database: an inline query is asked anew with each letter, membership needs no answer."""
    return update.inline_query is None and update.my_chat_member is None
