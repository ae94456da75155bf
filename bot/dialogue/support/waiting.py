"""What the bot does while a user is with a person: ends the talk when told so, and answers what it is sure of."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

from bot.dialogue import screens
from bot.dialogue.answers import Answers, turn_of
from bot.dialogue.replies import Part, Reply
from bot.matching.assistant import Assistant
from bot.matching.understanding import Understood, understand
from bot.privacy.masking import mask
from bot.storage.history import History
from bot.storage.users import User
from bot.wording.languages import TEXTS
from embeddings.faq.intents import DANGER, STOP
from embeddings.text.clauses import is_heading, is_question


@dataclass(frozen=True)
class Overheard:
    """What was understood of a message to a person."""

    ends: bool = False
    """Whether the user wants to end the talk."""
    reply: Reply | None = None
    """What the bot says to it, beside passing it on."""


class Waiting:
    """Listens to what is meant for somebody else; nothing of it is kept but the questions that are answered."""

    def __init__(
        self, live: Callable[[], Assistant], history: History, answers: Answers, model_threads: Executor
    ) -> None:
        self._live = live
        self._history = history
        self._answers = answers
        self._model_threads = model_threads

    async def overhear(self, user: User, texts: Sequence[str], *, joined: bool) -> Overheard:
        """`joined` says that the person has written something: from then on only they answer."""
        assistant, loop = self._live(), asyncio.get_running_loop()
        read = partial(understand, assistant, texts, user.platform, ())
        understood = await loop.run_in_executor(self._model_threads, read)
        decisions = [reading.decision for reading in understood.readings]
        said = {decision.intent.id for decision in decisions if decision.intent is not None}
        if STOP in said:
            return Overheard(ends=True)
        if DANGER in said:
            return Overheard(reply=replace(await self._told(understood, user, assistant), buttons=()))
        asks = all(is_question(reading.text) or is_heading(reading.text) for reading in understood.readings)
        if joined or not asks or understood.unknown or any(d.outcome != "answer" for d in decisions):
            return Overheard()  # what only tells the person more is not the bot's
        t, told = TEXTS[user.language], await self._told(understood, user, assistant)
        parts = (Part(t.from_bot, "label"), *told.parts)
        return Overheard(reply=replace(told, parts=parts).with_rows((screens.close(t),)))

    async def _told(self, understood: Understood, user: User, assistant: Assistant) -> Reply:
        turns = [turn_of(r.decision, user, mask(r.text), assistant.build, ()) for r in understood.readings]
        for turn in turns:
            self._history.add(turn)
        return await self._answers.understood(understood, turns, user, assistant)
