"""The operators' commands in their chat: what users asked, why the bot answers as it does, and which build serves."""

import asyncio
import logging
from concurrent.futures import Executor

from bot.matching.decision import decide
from bot.matching.explain import reasons, summary
from bot.matching.serving import Serving
from bot.storage.history import History
from bot.wording import operator_texts as o
from embeddings.errors import FaqBotError

logger = logging.getLogger(__name__)

REPORTED_DAYS = 7
REPORTED_QUESTIONS = 20


class OperatorCommands:
    """Answers operators; whether it is an operator who asks is settled before."""

    def __init__(self, history: History, serving: Serving, model_thread: Executor) -> None:
        self._history = history
        self._serving = serving
        self._model_thread = model_thread

    async def answer(self, name: str, argument: str) -> str | None:
        """The report that a command asks for; None for a command that is none of the operators'."""
        match name:
            case "stats":
                outcomes = await self._history.outcomes(REPORTED_DAYS)
                verdicts = await self._history.verdicts(REPORTED_DAYS)
                return o.stats(REPORTED_DAYS, outcomes, verdicts, self._serving.assistant.build)
            case "unanswered":
                queries = await self._history.unanswered(REPORTED_DAYS, REPORTED_QUESTIONS)
                return o.unanswered(REPORTED_DAYS, queries)
            case "why":
                return await self._why(argument) if argument else o.WHY_WHAT
            case "builds":
                return o.builds(self._serving.store.builds(), self._serving.assistant.build)
            case "rollback":
                return await self._roll_back(argument)
            case _:
                return None

    async def _why(self, question: str) -> str:
        assistant = self._serving.assistant
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(self._model_thread, assistant.searcher.search, question)
        decision = decide(result, assistant.thresholds)
        confidence = assistant.searcher.index.confidence
        return f"{summary(question, decision, result)}\n\n{reasons(result, assistant.thresholds, confidence)}"

    async def _roll_back(self, name: str) -> str:
        """Make an older build live; the bot notices as it does after a reindex."""
        try:
            target = await asyncio.to_thread(self._switch, name)
        except FaqBotError as error:
            logger.warning("no rollback: %s", error)  # it names folders, which are no business of a chat
            return o.NOT_ROLLED_BACK
        await self._serving.refresh()
        return o.ROLLED_BACK.format(build=target)

    def _switch(self, name: str) -> str:
        store = self._serving.store
        with store.lock():
            target = name or store.before_live()
            store.switch(target)
        return target
