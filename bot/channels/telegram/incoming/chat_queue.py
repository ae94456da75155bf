"""The queue of each chat: turns one after another, chats side by side, and messages in a burst together."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.log import place_of
from bot.metrics import WAITING

logger = logging.getLogger(__name__)

MAX_WAITING = 1000
"""Items in memory at a time; whoever brings more waits. Telegram keeps its updates for a day."""
MAX_TOGETHER = 5
"""Messages that are answered together at most."""

Item = TypeVar("Item")


class LeftForLater(Exception):  # noqa: N818 (no error: the bot is stopping)
    """Raised by a handler whose chat must wait for the next start, lest what comes later overtake it."""


@dataclass
class _Chat(Generic[Item]):
    items: deque[Item] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class ChatQueues(Generic[Item]):
    """Gives the items of each chat to `handle` in their order. A chat has a task only while it has items.

    `together` says whether an item may be handled with others, and with the one before it, if there is one; `patience`,
    for how many seconds more is waited for after it, and 0 waits for nothing; `counts`, whether it takes up room.
    `ended` is told of a chat that has no more items.
    """

    def __init__(
        self,
        handle: Callable[[Sequence[Item]], Awaitable[None]],
        together: Callable[[Item, Item | None], bool],
        patience: Callable[[Item], float],
        counts: Callable[[Item], bool] = lambda _: True,
        ended: Callable[[Hashable], None] = lambda _: None,
    ) -> None:
        self._handle = handle
        self._together = together
        self._patience = patience
        self._counts = counts
        self._ended = ended
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()
        self._chats: dict[Hashable, _Chat[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def full(self) -> bool:
        """Whether there is no room for more items."""
        return not self._room.is_set()

    async def room(self) -> None:
        """Wait until there is room for more items. What comes of a turn itself is added without, or both would wait."""
        await self._room.wait()

    def add(self, chat: Hashable, item: Item) -> None:
        """Have the item handled after those of its chat that came before."""
        self._count(self._counts(item))
        waiting = self._chats.get(chat)
        if waiting is None:
            waiting = self._chats[chat] = _Chat()
            task = asyncio.create_task(self._serve(chat, waiting), name="chat")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        waiting.items.append(item)
        waiting.arrived.set()

    async def stop(self, seconds: float) -> None:
        """Let the turns in flight finish for as long, and what comes of them; leave the rest to the next start."""
        end = time.monotonic() + seconds
        while self._tasks and (left := end - time.monotonic()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, chat: Hashable, waiting: _Chat[Item]) -> None:
        try:
            while waiting.items:
                batch = await self._next(waiting)
                try:
                    await self._handle(batch)
                except LeftForLater:
                    break
                except Exception as error:  # the chat goes on with its next item
                    logger.error("a turn broke: %s", place_of(error))
                finally:
                    self._count(-sum(map(self._counts, batch)))
        finally:
            self._count(-sum(map(self._counts, waiting.items)))
            del self._chats[chat]
            self._ended(chat)

    def _count(self, change: int) -> None:
        self._waiting += change
        WAITING.set(self._waiting)
        if self._waiting < MAX_WAITING:
            self._room.set()
        else:
            self._room.clear()

    async def _next(self, waiting: _Chat[Item]) -> list[Item]:
        """The first item, with those right after it that belong together with it."""
        while 0 < (count := self._run(waiting)) == len(waiting.items) and count < MAX_TOGETHER:
            if not (seconds := self._patience(waiting.items[-1])):
                break
            waiting.arrived.clear()
            try:
                async with asyncio.timeout(seconds):
                    await waiting.arrived.wait()
            except TimeoutError:
                break
        return [waiting.items.popleft() for _ in range(max(1, count))]

    def _run(self, waiting: _Chat[Item]) -> int:
        """How many items from the first on belong together."""
        count, before = 0, None
        for item in waiting.items:
            if count == MAX_TOGETHER or not self._together(item, before):
                break
            count, before = count + 1, item
        return count
