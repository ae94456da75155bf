"""Gets a Reply into a chat: as HTML, as plain text should that be refused, and again after a passing fault."""

import asyncio
import logging

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.render import Message, to_messages
from bot.replies import Reply

logger = logging.getLogger(__name__)

ATTEMPTS = 4
LONGEST_WAIT_SECONDS = 30.0
"""Telegram may ask for hours after a flood; a reply that late helps nobody."""


async def deliver(bot: Bot, chat_id: int, reply: Reply) -> None:
    """Send every message of the reply, the buttons under the last. Raises TelegramError when it can't be sent."""
    messages = to_messages(reply)
    for message in messages:
        keyboard = _keyboard(reply) if message is messages[-1] else None
        await _send(bot, chat_id, message, keyboard)


async def _send(bot: Bot, chat_id: int, message: Message, keyboard: InlineKeyboardMarkup | None) -> None:
    text = message.html
    parse_mode: ParseMode | None = ParseMode.HTML
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await bot.send_message(chat_id, text, parse_mode=parse_mode, reply_markup=keyboard)
            return
        except BadRequest as error:
            if parse_mode is None or "parse entities" not in error.message:
                raise
            text, parse_mode = message.plain, None  # better without bold than not at all
        except (RetryAfter, NetworkError) as error:
            wait = _seconds(error, attempt)
            if attempt == ATTEMPTS or wait > LONGEST_WAIT_SECONDS:
                raise
            logger.warning("sending failed (%s), attempt %d of %d", type(error).__name__, attempt, ATTEMPTS)
            await asyncio.sleep(wait)


def _seconds(error: TelegramError, attempt: int) -> float:
    """As long as Telegram asks for, else half a second that doubles with each attempt."""
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        return asked if isinstance(asked, int | float) else asked.total_seconds()
    return 0.25 * 2.0**attempt


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(b.text, callback_data=b.data) for b in row] for row in reply.buttons]
    return InlineKeyboardMarkup(rows) if rows else None
