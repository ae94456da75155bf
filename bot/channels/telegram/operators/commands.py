"""The operators' commands in their chat: what users asked, why the bot answers as it does, and which build serves."""

import asyncio
import logging
import re
from concurrent.futures import Executor

from bot.builds.serving import Serving
from bot.channels.telegram.operators import reports
from bot.matching.decision import decide
from bot.matching.explain import reasons, summary
from bot.storage.history import History
from bot.wording import operator_texts as o
from bot.wording.korean import KOREAN
from embeddings.errors import FaqBotError
from embeddings.text.normal_form import MAX_QUERY_CHARACTERS, is_too_long, normalise

logger = logging.getLogger(__name__)

REPORTED_DAYS = 7
MAX_REPORTED_DAYS = 365
REPORTED_QUESTIONS = 20


class OperatorCommands:
    """Answers operators; whether it is an operator who asks is settled before."""

    def __init__(self, history: History, serving: Serving, model_threads: Executor) -> None:
        self._history = history
        self._serving = serving
        self._model_threads = model_threads

    async def answer(self, name: str, argument: str) -> str | None:
        """The report that a command asks for; None for a command that is none of the operators'."""
        match name:
            case "help":
                return o.HELP
            case "stats" | "unanswered":
                days = days_in(argument)
                return (
                    await self._report(name, days)
                    if days
                    else o.WHICH_DAYS.format(command=name, most=MAX_REPORTED_DAYS)
                )
            case "why":
                return await self._why(argument) if normalise(argument) else o.WHY_WHAT
            case "builds":
                store = self._serving.store
                names = store.builds()
                return reports.builds(names, self._serving.assistant.build, list(filter(store.withdrawn, names)))
            case "rollback":
                return await self._roll_back(argument)
            case _:
                return None

    async def _report(self, name: str, days: int) -> str:
        if name == "unanswered":
            return reports.unanswered(days, await self._history.unanswered(days, REPORTED_QUESTIONS))
        outcomes, verdicts = await self._history.outcomes(days), await self._history.verdicts(days)
        return reports.stats(days, outcomes, verdicts, self._serving.assistant.build)

    async def _why(self, question: str) -> str:
        if is_too_long(question):
            return KOREAN.too_long.format(limit=MAX_QUERY_CHARACTERS)
        assistant = self._serving.assistant
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(self._model_threads, assistant.searcher.search, question)
        decision = decide(result, assistant.thresholds)
        confidence = assistant.searcher.index.confidence
        told = summary(question, decision, result, o.WHY)
        return f"{told}\n\n{reasons(result, assistant.thresholds, confidence, o.WHY)}"

    async def _roll_back(self, name: str) -> str:
        """Make an older build live; the bot notices as it does after a reindex."""
        try:
            target = await asyncio.to_thread(self._serving.roll_back, name)
        except FaqBotError as error:
            logger.warning("no rollback: %s", error)  # it names folders, which are no business of a chat
            return o.NOT_ROLLED_BACK
        await self._serving.refresh()
        return o.ROLLED_BACK.format(build=target)


def days_in(argument: str) -> int | None:
    """How many days a report is asked for; None for nonsense.

    >>> days_in(""), days_in("30"), days_in("30일"), days_in("0"), days_in("한 달")
    (7, 30, 30, None, None)
    """
    if not argument:
        return REPORTED_DAYS
    match = re.fullmatch(r"([0-9]{1,3}) ?일?", argument)
    return int(match[1]) if match and 1 <= int(match[1]) <= MAX_REPORTED_DAYS else None
