"""Users who ask a bot whatever is done to it meanwhile, and what became of their questions."""

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from embeddings.faq.entries import Entry
from tests.fakes.bot_api import BotApi, Json

QUESTIONS = 200
"""In the FAQ: so many a user asks; then a new user goes on."""
CRASH_SECONDS = 30.0
"""An answer that was sent as long before a process ended may not have been noted, and is sent again: the database may
be full, or too slow for its time-out on a machine that does other things too."""
IN_HAND = 16
"""So many of them, for each end of a process: about what it has in hand."""
LOST_SECONDS = 300.0
"""An answer that has not come by then will not come, on a machine that does other things too."""
SETTLED_SECONDS = 30.0
"""After which every process serves a build that was published, or has ended: it may have been stopped meanwhile."""
NEW_USERS = 1000
"""Added to a user's number for the one who goes on."""
_EDITION = re.compile(r"\(판 (\d+)\)")


@dataclass
class Found:
    """What became of the questions.

    Of what came `again`, each time but the last has a reason of its own: its process ended before it could note it, or
    nobody said whether it was sent; others are `doubled`. What is `disordered` came before what had been asked before;
    what is `misinformed` is of a build that was refused, or no more in service.
    """

    asked: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    again: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    misinformed: list[str] = field(default_factory=list)

    @property
    def faults(self) -> dict[str, list[str]]:
        """What may not be, by its name."""
        return {
            "lost": self.lost,
            "twice without a reason": self.doubled,
            "out of order": self.disordered,
            "of a wrong build": self.misinformed,
        }

    @property
    def passed(self) -> bool:
        """Nothing of it."""
        return not any(self.faults.values())


class Users:
    """Users who ask `together` questions at a time, and the next when these are answered, at the latest of both.

    `every` is how many seconds lie between the one time and the next at least.
    """

    def __init__(self, api: BotApi, users: int, together: int = 1, every: float = 0.0) -> None:
        self._api = api
        self._users = users
        self._together = together
        self._every = every
        self._texts = questions()
        self._place = {question: number for number, question in enumerate(self._texts)}
        self._asked: dict[tuple[int, int], tuple[float, int]] = {}
        """When each chat asked each question, and the update's number."""
        self._answered: dict[tuple[int, int], list[Json]] = {}
        self._order: dict[int, list[int]] = {}
        self._seen = 0
        self.troubles: list[tuple[float, float]] = []
        """From when to when a process was in no state to note what it sent: killed, stopped, or cut off."""
        self.editions: dict[int, float] = {1: 0.0}
        """Of the FAQ, those that may answer, and since when."""

    async def run(self, seconds: float, happening: "asyncio.Future[None] | None" = None) -> Found:
        """Ask for so long, and until all has happened, and wait for all answers."""
        started = time.monotonic()

        def over() -> bool:
            return time.monotonic() >= started + seconds and (happening is None or happening.done())

        await asyncio.gather(*(self._user(chat, over) for chat in range(1, self._users + 1)))
        return self._found(time.monotonic() - started)

    async def _user(self, chat: int, over: Callable[[], bool]) -> None:
        await asyncio.sleep(random.Random(chat).random() * max(1.0, self._every))
        number = 0
        while not over():
            numbers = range(number, number + self._together)
            next_time = time.monotonic() + self._every
            for asked in numbers:
                said = self._api.say(self._texts[asked], chat, date=int(time.time()))
                self._asked[chat, asked] = (time.monotonic(), said)
            limit = time.monotonic() + LOST_SECONDS
            while any((chat, asked) not in self._answered for asked in numbers):
                self._look()
                if time.monotonic() > limit:
                    return
                await asyncio.sleep(0.01)
            await asyncio.sleep(max(0.0, next_time - time.monotonic()))
            number += self._together
            if number + self._together > QUESTIONS:
                chat, number = chat + NEW_USERS, 0

    def _look(self) -> None:
        """Go through what the bot has sent since the last look."""
        while self._seen < len(self._api.sent):
            message = self._api.sent[self._seen]
            self._seen += 1
            chat = int(message["chat_id"])
            for line in re.sub(r"<[^>]+>", "", message["text"]).split("\n"):
                if (number := self._place.get(line)) is not None:
                    self._answered.setdefault((chat, number), []).append(message)
                    self._order.setdefault(chat, []).append(number)

    def _found(self, seconds: float) -> Found:
        self._look()
        found = Found(len(self._asked), seconds)
        for (chat, number), (at, _) in self._asked.items():
            messages, name = self._answered.get((chat, number), []), f"chat {chat}, question {number}"
            if not messages:
                found.lost.append(name)
                continue
            found.waits.append(messages[0]["at"] - at)
            if len(messages) > 1:
                explained = all(map(self._may_come_again, messages[:-1]))
                found.again += explained
                found.doubled += [] if explained else [f"{name}: {[round(m['at'], 1) for m in messages]}"]
            found.misinformed += [f"{name}: {told}" for message in messages if (told := self._misinforms(message, at))]
        if found.again > (most := IN_HAND * len(self.troubles) + len(self._api.uncertain)):
            found.doubled.append(
                f"{found.again} around {len(self.troubles)} ends of processes, expected {most} at most"
            )
        for chat, numbers in self._order.items():
            first = [self._turn(chat, number) for number in dict.fromkeys(numbers)]
            if first != sorted(first):
                found.disordered.append(f"chat {chat}: {numbers}")
        return found

    def _may_come_again(self, message: Json) -> bool:
        unnoted = any(begin - CRASH_SECONDS < message["at"] <= end for begin, end in self.troubles)
        return unnoted or message["message_id"] in self._api.uncertain

    def _turn(self, chat: int, number: int) -> int:
        """The place of a question in its chat; those of a time whose updates came out of order have the same."""
        first = number // self._together * self._together
        asked = [self._asked.get((chat, other)) for other in range(first, first + self._together)]
        return first if any(one and one[1] in self._api.posts.held_back for one in asked) else number

    def _misinforms(self, message: Json, asked: float) -> str:
        """Why a message is of a wrong build; empty if it isn't."""
        for edition in map(int, _EDITION.findall(message["text"])):
            newest = max(number for number, since in self.editions.items() if since <= asked - SETTLED_SECONDS)
            if edition not in self.editions or edition < newest:
                return f"edition {edition}, expected {newest} or a newer one that was not refused"
        return ""


def questions() -> list[str]:
    """Each of words that no other has, so that its answer is sure."""
    chance = random.Random(16)
    syllables = [chr(number) for number in range(ord("가"), ord("힣"), 7)]
    return [" ".join("".join(chance.choices(syllables, k=3)) for _ in range(3)) for _ in range(QUESTIONS)]


def entries(edition: int = 1) -> list[Entry]:
    """An FAQ of these, whose answers say which edition they are of."""
    return [
        Entry(
            id=f"q{number}",
            service="상점",
            category="구매",
            question=question,
            answer=f"{number}번의 답이에요. (판 {edition})",
        )
        for number, question in enumerate(questions())
    ]
