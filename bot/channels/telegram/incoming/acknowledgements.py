"""Presses of buttons are acknowledged at once, whatever their chat waits for: the button stops blinking."""

import asyncio
import logging

from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.dialogue.callbacks import parse
from bot.wording.languages import TEXTS, language_for

logger = logging.getLogger(__name__)


MAX_UNDER_WAY = 200


class Acknowledgements:
    """Acknowledges without being waited for, and without minding if it fails."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def acknowledge(self, query: CallbackQuery) -> None:
        """Answer the press, with thanks for a thumbs-up. A flood of them is left to blink."""
        if len(self._tasks) >= MAX_UNDER_WAY:
            return
        task = asyncio.create_task(_answer(query))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _answer(query: CallbackQuery) -> None:
    target = parse(query.data or "")
    thanks = TEXTS[language_for(query.from_user.language_code)].thanks
    try:
        await query.answer(thanks if target and target.kind == "helpful" else None)
    except TelegramError as error:
        logger.debug("a press is not acknowledged (%s)", type(error).__name__)  # too old; the button stops by itself
