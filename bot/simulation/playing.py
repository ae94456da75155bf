"""Plays visits through the bot's own conversation, each at its moment: what is asked, and what comes of the replies.

A user knows whether an answer is the right one, as people do; the bot learns of it as it does from people: by what they
take of a choice, turn down, give a thumb, ask again in other words, or take to a person.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import at
from bot.dialogue.callbacks import data_of, parse
from bot.dialogue.conversation import Conversation
from bot.dialogue.replies import Button, Reply
from bot.matching.catalogue import Catalogue
from bot.simulation.month import Visit
from bot.storage.database import Database
from bot.storage.relays import Relay, Relays
from bot.storage.users import Users
from bot.wording.commands import simulation as w
from embeddings.building.noise import spoil
from embeddings.errors import ConfigurationError
from embeddings.progress import followed

CARELESS = 0.7
"""How often somebody who types in a hurry does."""
TAKES = 0.85
"""How often the right one of the choices is taken."""
MISTAKES = 0.06
"""How often a wrong one is, by somebody who hopes that it helps."""
REFUSES = 0.6
"""How often somebody says that none of the choices is right."""
LEAVES = 0.3
"""How often somebody goes away who was not helped."""
GREETS, THANKS, ASKS_ON = 0.06, 0.12, 0.1


@dataclass(frozen=True)
class Stage:
    """What visits are played on."""

    conversation: Conversation
    database: Database
    users: Users
    relays: Relays
    catalogue: Catalogue


async def play(visits: Sequence[Visit], stage: Stage, seed: int) -> Counter[str]:
    """How often what happened, for wording.simulation.told. Raises ConfigurationError where the database fails."""
    told = Counter[str]()
    for number, visit in enumerate(followed(visits, "played", "visits")):
        guest = _Guest(visit, stage, random.Random(f"visit {seed} {number} {visit.at}"), told)  # noqa: S311
        await guest.come()
        if not stage.database.available:
            raise ConfigurationError(
                "DATABASE_URL: the database failed while the month was played, expected one that can be written; mend "
                "it, and play again into an empty one"
            )
        await stage.database.flush()
    return told


class _Guest:
    """One person during one visit."""

    def __init__(self, visit: Visit, stage: Stage, rng: random.Random, told: Counter[str]) -> None:
        self._visit, self._stage, self._rng, self._told = visit, stage, rng, told
        self._moment = visit.at

    async def come(self) -> None:
        """Ask, in other words too, until it is answered or given up."""
        self._told["visits"] += 1
        person, wordings = self._visit.person, self._visit.topic.wordings
        if self._chance(GREETS):
            await self._say(w.GREETING)
        asked = self._rng.sample(wordings, min(len(wordings), person.tries))
        for number, text in enumerate(asked):
            reply = await self._say(self._typed(text))
            self._count(reply)
            if await self._is_served(reply):
                self._told["served"] += 1
                return
            if self._chance(person.calls):
                await self._call()
                return
            if number and self._chance(LEAVES):
                return

    async def _is_served(self, reply: Reply) -> bool:
        reply = await self._with_platform(reply)
        if reply.intent or reply.handover:
            return False
        if reply.decision != "answer" or not reply.entries:
            return await self._chooses(reply)
        if self._right(reply.entries[0]):
            await self._is_pleased(reply)
            return True
        if self._chance(self._visit.person.judges):
            return await self._chooses(await self._press(data_of("unhelpful", reply.turn or "")))
        return False

    async def _chooses(self, reply: Reply) -> bool:
        offered = {
            target.arguments[1]: choice
            for choice in reply.choices
            if (target := parse(choice.data)) and target.kind == "chosen"
        }
        right = [choice for identifier, choice in offered.items() if self._right(identifier)]
        if right and self._chance(TAKES):
            self._told["taken"] += 1
            await self._is_pleased(await self._with_platform(await self._press(right[0].data)))
            return True
        if offered and self._chance(MISTAKES):
            opened = await self._press(self._rng.choice(list(offered.values())).data)
            if opened.turn and self._chance(self._visit.person.judges):
                await self._press(data_of("unhelpful", opened.turn))
        elif offered and not right and self._chance(REFUSES):
            none = next((b for row in reply.buttons for b in row if b.data.startswith("n:")), None)
            if none:
                await self._press(none.data)
        return False

    async def _is_pleased(self, reply: Reply) -> None:
        if reply.turn and self._chance(self._visit.person.judges):
            await self._press(data_of("helpful", reply.turn))
        if self._chance(ASKS_ON):
            await self._say(self._typed(self._rng.choice(w.ASKING_ON)))
        elif self._chance(THANKS):
            await self._say(w.THANKS)

    async def _with_platform(self, reply: Reply) -> Reply:
        """What is shown when they have said which platform is theirs, if they are asked."""
        twins = [b for row in reply.buttons for b in row if (target := parse(b.data)) and target.kind == "twin"]
        if not twins:
            return reply
        own = [button for button in twins if self._exactly(button)]
        return await self._press((own or twins)[0].data)

    async def _call(self) -> None:
        """Ask for a person, who is there, helps and goes."""
        self._told["called"] += 1
        reply = await self._say(w.CALL)
        if reply.offer:  # "Shall I?"
            reply = await self._press(reply.offer)
        if reply.handover:
            with at(self._moment):
                await self._stage.relays.open(Relay(self._visit.person.key, 0, "ko"))
                await self._stage.relays.close(self._visit.person.key)

    async def _say(self, text: str) -> Reply:
        with at(self._later(12, 60)):
            user = await self._stage.users.get(self._visit.person.key, "ko")
            return await self._stage.conversation.ask(user, [text])

    async def _press(self, data: str) -> Reply:
        with at(self._later(4, 25)):
            user = await self._stage.users.get(self._visit.person.key, "ko")
            return await self._stage.conversation.press(user, data)

    def _later(self, least: int, most: int) -> int:
        """So many seconds after what was before."""
        self._moment += self._rng.randrange(least * 1000, most * 1000)
        return self._moment

    def _typed(self, text: str) -> str:
        return spoil(text, self._visit.person.typing, self._rng) if self._chance(CARELESS) else text

    def _chance(self, share: float) -> bool:
        return self._rng.random() < share

    def _right(self, identifier: str) -> bool:
        return any(entry.id in self._visit.topic.expected for entry in self._stage.catalogue.twins(identifier))

    def _exactly(self, button: Button) -> bool:
        target = parse(button.data)
        return target is not None and target.arguments[0] in self._visit.topic.expected

    def _count(self, reply: Reply) -> None:
        kind = "inside" if self._visit.topic.expected else "outside"
        self._told[kind] += 1
        if reply.decision == "answer" and reply.entries and not reply.intent:
            right = self._right(reply.entries[0])
            self._told[f"{kind} answered right" if right else f"{kind} answered wrong"] += 1
