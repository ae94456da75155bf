"""What the bot does while a user is with a person: ends the talk when told so, and answers what it is sure of."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from bot.dialogue import screens
from bot.dialogue.answers import Answers, together, turn_of
from bot.dialogue.replies import Part, Reply
from bot.matching.assistant import Assistant
from bot.matching.decision import Decision
from bot.privacy.masking import mask
from bot.storage.history import History
from bot.storage.users import User
from bot.wording.languages import TEXTS
from embeddings.faq.intents import DANGER, STOP


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
        self, live: Callable[[], Assistant], history: History, answers: Answers, model_thread: Executor
    ) -> None:
        self._live = live
        self._history = history
        self._answers = answers
        self._model_thread = model_thread

    async def overhear(self, user: User, texts: Sequence[str], *, joined: bool) -> Overheard:
        """`joined` says that the person has written something: from then on only they answer."""
        assistant, loop = self._live(), asyncio.get_running_loop()
        decisions = await loop.run_in_executor(self._model_thread, assistant.decisions, texts, user.platform)
        said = {decision.intent.id for decision in decisions if decision.intent is not None}
        if STOP in said:
            return Overheard(ends=True)
        if DANGER in said:
            told = await self._told(decisions, user, texts, assistant)
            return Overheard(reply=replace(told, buttons=()))
        if joined or not decisions or any(decision.outcome != "answer" for decision in decisions):
            return Overheard()
        t, told = TEXTS[user.language], await self._told(decisions, user, texts, assistant)
        return Overheard(
            reply=replace(told, parts=(Part(t.from_bot, "label"), *told.parts)).with_rows((screens.close(t),))
        )

    async def _told(
        self, decisions: Sequence[Decision], user: User, texts: Sequence[str], assistant: Assistant
    ) -> Reply:
        replies = []
        for decision in decisions:
            turn = turn_of(decision, user, mask("\n".join(texts)), assistant.build, ())
            replies.append(await self._answers.reply(decision, turn, user, assistant))
            self._history.add(turn)
        return replies[0] if len(replies) == 1 else together(TEXTS[user.language], replies)
