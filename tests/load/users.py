"""Users who ask several processes of one bot, what is done to these meanwhile, and what became of the questions."""

import asyncio
import os
import random
import re
import signal
import time
from dataclasses import dataclass, field

from bot.storage.database import PAUSE_SECONDS, TIMEOUT_SECONDS
from bot.storage.shared.database import LEASE_SECONDS
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_process import BotProcess
from tests.fakes.postgres import PostgresServer

QUESTIONS = 200
"""In the FAQ: so many a user may ask without asking one twice."""
CRASH_SECONDS = TIMEOUT_SECONDS + PAUSE_SECONDS
"""An answer that was sent as long before a kill may not have been recorded, and is sent again: so long is a write that
the database is too slow for on its way."""
LOST_SECONDS = 90.0
"""An answer that has not come by then will not come."""


@dataclass
class Found:
    """What became of the questions.

    Those `around_a_kill` were answered again, and each time but the last was just before one; others are `doubled`.
    What is `disordered` came before what had been asked before it.
    """

    asked: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    around_a_kill: int = 0
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Nothing lost, nothing doubled but around a kill, all in order."""
        return not (self.lost or self.doubled or self.disordered)


class Users:
    """Users who ask `together` questions at a time, and the next when these are answered."""

    def __init__(self, api: BotApi, bot: BotProcess, users: int, together: int) -> None:
        self._api = api
        self._bot = bot
        self._users = users
        self._together = together
        self._place = {question: number for number, question in enumerate(questions())}
        self._asked: dict[tuple[int, int], float] = {}
        self._answered: dict[tuple[int, int], list[float]] = {}
        self._order: dict[int, list[int]] = {}
        self._seen = 0
        self._troubles: list[float] = []
        """When a process was killed, or stopped."""

    async def run(self, seconds: float) -> Found:
        """Ask for so long, and wait for all answers."""
        end = time.monotonic() + seconds
        started = time.monotonic()
        await asyncio.gather(*(self._user(chat, end) for chat in range(1, self._users + 1)))
        return self._found(time.monotonic() - started)

    async def kill_each(self) -> None:
        """Kill one process after another; each is started anew meanwhile."""
        for pid in self._bot.children():
            self._trouble()
            os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(LEASE_SECONDS / 2)

    async def stop_one(self) -> None:
        """Have a process hang for longer than its lease, and go on then."""
        pid = self._bot.children()[0]
        self._trouble()
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(1.5 * LEASE_SECONDS)
        os.kill(pid, signal.SIGCONT)

    async def restart(self, database: PostgresServer) -> None:
        """Stop the database, and start it two seconds later."""
        await asyncio.to_thread(database.stop)
        await asyncio.sleep(2)
        await asyncio.to_thread(database.start)

    def _trouble(self) -> None:
        self._troubles.append(time.monotonic())

    async def _user(self, chat: int, end: float) -> None:
        texts = list(self._place)
        await asyncio.sleep(random.Random(chat).random())
        for number in range(0, QUESTIONS, self._together):
            numbers = range(number, min(number + self._together, QUESTIONS))
            for asked in numbers:
                self._asked[chat, asked] = time.monotonic()
                self._api.say(texts[asked], chat, date=int(time.time()))
            limit = time.monotonic() + LOST_SECONDS
            while any((chat, asked) not in self._answered for asked in numbers):
                self._look()
                if time.monotonic() > limit:
                    return
                await asyncio.sleep(0.01)
            if time.monotonic() > end:
                return

    def _look(self) -> None:
        """Go through what the bot has sent since the last look."""
        while self._seen < len(self._api.sent):
            message = self._api.sent[self._seen]
            self._seen += 1
            chat = int(message["chat_id"])
            for line in re.sub(r"<[^>]+>", "", message["text"]).split("\n"):
                if (number := self._place.get(line)) is not None:
                    self._answered.setdefault((chat, number), []).append(message["at"])
                    self._order.setdefault(chat, []).append(number)

    def _found(self, seconds: float) -> Found:
        self._look()
        found = Found(len(self._asked), seconds)
        for (chat, number), at in self._asked.items():
            times, name = self._answered.get((chat, number), []), f"chat {chat}, question {number}"
            if not times:
                found.lost.append(name)
                continue
            found.waits.append(times[0] - at)
            if len(times) > 1:
                told = all(any(0 <= kill - time < CRASH_SECONDS for kill in self._troubles) for time in times[:-1])
                found.around_a_kill += told
                found.doubled += [] if told else [name]
        for chat, numbers in self._order.items():
            first = list(dict.fromkeys(numbers))
            if first != sorted(first):
                found.disordered.append(f"chat {chat}: {first}")
        return found


def questions() -> list[str]:
    """Each of words that no other has, so that its answer is sure."""
    chance = random.Random(16)
    syllables = [chr(number) for number in range(ord("가"), ord("힣"), 7)]
    return [" ".join("".join(chance.choices(syllables, k=3)) for _ in range(3)) for _ in range(QUESTIONS)]
