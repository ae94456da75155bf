"""Where updates come in, by polling or by webhook: kept safe first, then queued for their chat's turn."""

import logging
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from aiolimiter import AsyncLimiter
from cachetools import LRUCache, TTLCache
from telegram import Update

from bot.channels.telegram.incoming.acknowledgements import Acknowledgements
from bot.channels.telegram.incoming.chat_queue import ChatQueues
from bot.log import place_of
from bot.metrics import FLOODED
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outgoing

logger = logging.getLogger(__name__)

KNOWN_UPDATES = 20_000
LIMITED_USERS = 50_000
CLOCKS_APART = timedelta(seconds=5)
"""Between Telegram's servers and this machine."""
INLINE_FACTOR = 4
"""So many more inline queries than messages a user may send; what goes beyond is left out without a word."""


@dataclass(frozen=True)
class Arrival:
    """An update in the queue of its chat."""

    update: Update
    at: float
    """When it came, on the clock of time.perf_counter."""
    flooded: bool = False
    """Whether it is one too many: all that it gets is a kind warning."""
    queue: str = ""
    """Where several processes share a database: its queue's name there."""


Item = Arrival | Outgoing
"""An update to answer, or a message to send whose turn is over."""
Keep = Callable[[Update, int | None], Awaitable[bool | None]]
"""Keeps an update for whichever process takes it, with the user whose limit it counts for; None: it can't, now."""


class Intake:
    """Where updates come in. `put` returns when the update can't be lost any more: only then may Telegram hear of it.

    Where the database can't keep an update, it is answered all the same, and only a crash at that moment could lose it.
    """

    def __init__(
        self,
        inbox: Inbox,
        queues: ChatQueues[Item],
        concerns: Callable[[Update], bool],
        is_exempt: Callable[[int], bool],
        messages_a_minute: int,
        keep: Keep | None = None,
        peers: Callable[[], int] = lambda: 1,
    ) -> None:
        """`keep` is for one of several processes, of which there are `peers` now; by itself it keeps and queues."""
        self._inbox = inbox
        self._queues = queues
        self._concerns = concerns
        self._is_exempt = is_exempt
        self._messages_a_minute = messages_a_minute
        self._keep = keep
        self._peers = peers
        self._acknowledgements = Acknowledgements()
        self._started = datetime.now(UTC)
        self._known: LRUCache[int, bool] = LRUCache(KNOWN_UPDATES)
        self._limits: LRUCache[tuple[int, bool], AsyncLimiter] = LRUCache(LIMITED_USERS)
        self._warned: TTLCache[int, bool] = TTLCache(LIMITED_USERS, ttl=60)

    async def put(self, update: Update) -> bool:
        """Take an update in. Whatever goes wrong with one of them, those behind it must come.

        False: it must be brought again, which only one of several processes says.
        """
        try:
            return await self._take(update, time.perf_counter())
        except Exception as error:
            logger.error("update %d is lost: %s", update.update_id, place_of(error))
            return True

    async def _take(self, update: Update, at: float) -> bool:
        if update.update_id in self._known or not self._concerns(update):
            return True
        if update.callback_query:
            self._acknowledgements.acknowledge(update.callback_query)  # at once, whatever its chat waits for
        if self._keep and not update.inline_query:
            return await self._keep(update, self._limited(update)) is not None
        share = await self._share(update)
        if share == "drop":
            return True
        await self._queues.room()
        safe = True if update.inline_query else await self._inbox.accept(update.update_id, update.to_dict())
        if safe is None:
            logger.warning("an update is not in the database; it is answered, but a crash now would lose it")
        # False: it came before the bot was stopped, and Telegram repeats it. Known: its repetition overtook it.
        if safe is not False and update.update_id not in self._known:
            self._add(Arrival(update, at, flooded=share == "warn"))
        return True

    async def resume(self, updates: Sequence[Update]) -> None:
        """Go on with what a stopped bot left. What has come since is left out."""
        for update in updates:
            if update.update_id not in self._known:
                await self._queues.room()
                self._add(Arrival(update, time.perf_counter()))

    def _add(self, arrival: Arrival) -> None:
        self._known[arrival.update.update_id] = True
        self._queues.add(chat_of(arrival.update), arrival)

    def _limited(self, update: Update) -> int | None:
        """The user whose limit an update counts for; None where it counts for nobody's."""
        user, chat, message = update.effective_user, update.effective_chat, update.message
        if user is None or (chat is not None and self._is_exempt(chat.id)):
            return None
        if message is not None and message.date < self._started - CLOCKS_APART:
            return None  # it waited while the bot was down: that is no flood
        return user.id

    async def _share(self, update: Update) -> Literal["answer", "warn", "drop"]:
        """What a user's limit leaves for an update; the first message too many gets one kind warning a minute."""
        user = self._limited(update)
        if user is None:
            return "answer"
        typing = update.inline_query is not None  # an inline query comes with each letter
        most = self._messages_a_minute * (INLINE_FACTOR if typing else 1)
        limit = self._limits.setdefault((user, typing), AsyncLimiter(most, 60))
        taken = min(self._peers(), most)  # each of several processes sees so small a part of them
        if limit.has_capacity(taken):
            await limit.acquire(taken)
            return "answer"
        FLOODED.inc()
        if typing or user in self._warned:
            return "drop"
        self._warned[user] = True
        return "warn"


def chat_of(update: Update) -> Hashable:
    """What keeps an update's turns in order: its chat; an inline query waits for nothing."""
    return update.effective_chat.id if update.effective_chat else ("inline", update.update_id)
