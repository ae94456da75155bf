"""Where several processes are one bot: takes queues from the database while there is room, gives back what is done."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from cachetools import LRUCache
from telegram import Update

from bot.channels.telegram.incoming.chat_queue import ChatQueues
from bot.channels.telegram.incoming.intake import KNOWN_UPDATES, Arrival, Item, chat_of
from bot.storage.faults import FAULTS
from bot.storage.identity import Json
from bot.storage.outbox import Outgoing
from bot.storage.shared.claims import Claims, Waiting

LOOK_SECONDS = 1.0
"""From one look at all that waits to the next, for what no word came of."""
Lane = tuple[str, Hashable]
"""A queue of this process by its name in the database, and what of it goes on by itself: a chat, or its pictures."""


class Claiming:
    """Feeds this process's lanes. `busy` says that its turns take all it has: then others may have what comes."""

    def __init__(
        self,
        claims: Claims,
        lanes: ChatQueues[Item],
        read: Callable[[Json], Update | None],
        busy: Callable[[], bool],
    ) -> None:
        self._claims = claims
        self._lanes = lanes
        self._read = read
        self._busy = busy
        self._wake = asyncio.Event()
        self._versions: dict[str, int] = {}
        """Of each queue that is this process's, as it was last looked at."""
        self._news: set[str] = set()
        self._served: defaultdict[str, set[Lane]] = defaultdict(set)
        self._known: LRUCache[int | str, bool] = LRUCache(KNOWN_UPDATES)
        """Updates and messages that are in hand already, or done; what is not yet written still waits in the tables."""
        claims.database.on_wake = self._heard

    def know(self, messages: Iterable[Outgoing]) -> None:
        """These are sent by whoever made them; to be called before they are stored."""
        self._known.update(dict.fromkeys((message.id for message in messages), True))

    def look(self) -> None:
        """There may be room again."""
        self._wake.set()

    def add(self, lane: Lane, item: Item) -> None:
        """Have an item handled after those of its lane that came before; its queue stays this process's until then."""
        self._served[lane[0]].add(lane)
        self._lanes.add(lane, item)

    def ended(self, lane: Hashable) -> None:
        """Nothing is left in a lane."""
        if isinstance(lane, tuple) and lane[0] in self._versions:
            self._served[lane[0]].discard(lane)
            self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        looked = 0.0
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            try:
                if time.monotonic() - looked >= LOOK_SECONDS:
                    held = await self._claims.held()
                    self._news |= {queue for queue, version in held.items() if self._versions.get(queue) != version}
                    self._versions = dict.fromkeys(held, -1) | self._versions
                    looked = time.monotonic()
                await self._go_on()
            except FAULTS as error:
                self._claims.database.note(error)

    async def _go_on(self) -> None:
        """What came into queues of this process, then what can be given back, then what nobody has."""
        mine = self._news & self._versions.keys()
        await self._take({queue for queue in mine if self._served[queue] or not self._busy()})
        done = {queue: version for queue, version in self._versions.items() if not self._served[queue]}
        for queue in await self._claims.release(done, unfinished=self._busy()):  # others wait longer than its next turn
            for known in (self._versions, self._served):
                known.pop(queue, None)
            self._news.discard(queue)
        while not (self._busy() or self._lanes.full) and (claimed := await self._claims.claim()):
            self._versions |= dict.fromkeys(claimed, -1)
            await self._take(set(claimed))

    async def _take(self, queues: set[str]) -> None:
        if not queues:
            return
        self._news |= queues  # until it has gone well
        for waiting in await self._claims.waiting(queues):
            self._versions[waiting.queue] = waiting.version
            for lane, key, item in self._items(waiting):
                if key not in self._known:
                    self._known[key] = True
                    self.add(lane, item)
        self._news -= queues

    def _items(self, waiting: Waiting) -> Iterator[tuple[Lane, int | str, Item]]:
        """Messages first, being older."""
        for message in waiting.messages:
            yield lane_of(waiting.queue, message), message.id, message
        for accepted in waiting.updates:
            if update := self._read(accepted.content):
                at = time.perf_counter() - accepted.waited_ms / 1000
                arrival = Arrival(update, at, accepted.flooded, waiting.queue)
                yield (waiting.queue, chat_of(update)), update.update_id, arrival

    def _heard(self, queue: str) -> None:
        if queue in self._versions:
            self._news.add(queue)
        self._wake.set()


def lane_of(queue: str, message: Outgoing) -> Lane:
    """Pictures go by themselves, and hold up no answer."""
    return queue, ("pictures", message.chat) if message.method == "photo" else message.chat
