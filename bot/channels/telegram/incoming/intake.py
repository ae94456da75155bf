"""Where updates come in, by polling or by webhook: kept safe first, then queued for their chat's turn."""

import logging
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import UTC, datetime, timedelta

from aiolimiter import AsyncLimiter
from cachetools import LRUCache, TTLCache
from telegram import CallbackQuery, Update

from bot.channels.telegram.incoming.chat_queue import ChatQueues
from bot.channels.telegram.outgoing.message import Outgoing
from bot.log import place_of
from bot.metrics import FLOODED
from bot.storage.mail import Letter, Mail

logger = logging.getLogger(__name__)

Item = Update | Letter
"""An update to answer, or a letter that a stopped bot left behind."""

KNOWN_UPDATES = 20_000
LIMITED_USERS = 50_000
CLOCKS_APART = timedelta(seconds=5)
"""Between Telegram's servers and this machine."""
INLINE_FACTOR = 4
"""So many more inline queries than messages a user may send; what goes beyond is left out without a word."""


class Intake:
    """Where updates come in. `put` returns when the update can't be lost any more: only then may Telegram hear of it.

    Where the database can't keep an update, it is answered all the same, and only a crash at that moment could lose it.
    """

    def __init__(
        self,
        mail: Mail,
        turns: ChatQueues[Item],
        *,
        concerns: Callable[[Update], bool],
        is_exempt: Callable[[int], bool],
        acknowledge: Callable[[CallbackQuery], None],
        warning: Callable[[Update], Awaitable[Sequence[Outgoing]]],
        messages_a_minute: int,
    ) -> None:
        self._mail = mail
        self._turns = turns
        self._concerns = concerns
        self._acknowledge = acknowledge
        self._warning = warning
        self._messages_a_minute = messages_a_minute
        self._is_exempt = is_exempt
        self._started = datetime.now(UTC)
        self.arrived: dict[int, float] = {}
        """When each update came that is not yet answered, on the clock of time.perf_counter."""
        self._known: LRUCache[int, bool] = LRUCache(KNOWN_UPDATES)
        self._limits: LRUCache[tuple[int, bool], AsyncLimiter] = LRUCache(LIMITED_USERS)
        self._warned: TTLCache[int, bool] = TTLCache(LIMITED_USERS, ttl=60)

    async def put(self, item: Update) -> None:
        """Take an update in. Whatever goes wrong with one of them, those behind it must come."""
        try:
            await self._take(item)
        except Exception as error:
            logger.error("update %d is lost: %s", item.update_id, place_of(error))

    async def _take(self, item: Update) -> None:
        came = time.perf_counter()
        if item.update_id in self._known or not self._concerns(item):
            return
        if item.callback_query:
            self._acknowledge(item.callback_query)  # at once, whatever its chat waits for
        if not await self._within_limit(item):
            return
        await self._turns.room()
        safe = True if item.inline_query else await self._mail.accept(item.update_id, item.to_dict())
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
        user, chat, message = update.effective_user, update.effective_chat, update.message
        if user is None or (chat is not None and self._is_exempt(chat.id)):
            return True
        if message is not None and message.date < self._started - CLOCKS_APART:
            return True  # it waited while the bot was down: that is no flood
        typing = update.inline_query is not None  # an inline query comes with each letter
        most = self._messages_a_minute * (INLINE_FACTOR if typing else 1)
        limit = self._limits.setdefault((user.id, typing), AsyncLimiter(most, 60))
        if limit.has_capacity():
            await limit.acquire()
            return True
        FLOODED.inc()
        if not typing and user.id not in self._warned:
            self._warned[user.id] = True
            for told in await self._warning(update):
                self._turns.add(told.chat, Letter(update.update_id, 0, told.as_json()))
        return False


def chat_of(update: Update) -> Hashable:
    """What keeps an update's turns in order: its chat; an inline query waits for nothing."""
    return update.effective_chat.id if update.effective_chat else ("inline", update.update_id)
