"""The Bot API's retries: which call is made again, after how long, and with what in place of what was refused."""

import logging
import re
from dataclasses import replace
from datetime import timedelta

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.storage.outbox import Outgoing

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 60.0
"""Telegram may ask for hours after a flood; it is asked again after this long."""

_FINAL = ("not modified", "chat not found")


def mended(message: Outgoing, error: TelegramError) -> Outgoing | None:
    """What to send instead of a message that was refused; None if there is nothing, or no need."""
    said = error.message.lower()
    if not isinstance(error, BadRequest) or any(final in said for final in _FINAL):
        return None
    if message.html and "parse entities" in said:
        return replace(message, html="")  # better without bold than not at all
    if message.topic and "thread not found" in said:
        return replace(message, topic=None)
    if message.keyboard and any(part in said for part in ("button", "keyboard", "url", "reply markup")):
        return replace(message, keyboard=())  # one bad address must not cost the answer
    if message.method == "edit":
        return replace(message, method="send", message=None)  # the old message is gone
    return None


def may_pass(error: TelegramError) -> bool:
    """Whether another attempt may end better. BadRequest is a NetworkError in the library's tree, and never mends."""
    return isinstance(error, RetryAfter | NetworkError | InvalidToken) and not isinstance(error, BadRequest)


def seconds_until_next(error: TelegramError, attempt: int) -> float:
    """As long as Telegram asks for, within reason, else a quarter of a second that doubles with each attempt."""
    if isinstance(error, RetryAfter):
        seconds = seconds_asked_for(error)
        logger.warning("Telegram asks to wait %.0f s", seconds)
    else:
        seconds = 0.25 * 2.0 ** min(attempt - 1, 16)
        logger.warning("sending failed (%s), attempt %d", type(error).__name__, attempt)
    return min(seconds, LONGEST_WAIT_SECONDS)


def reason_of(error: TelegramError) -> str:
    """Telegram's own words for it, up to what they quote: that may be what a user wrote.

    >>> reason_of(BadRequest("Can't parse entities: unsupported start tag <환불> at byte offset 3"))
    "Can't parse entities: unsupported start tag"
    """
    plain = re.match(r"(?:[A-Za-z0-9_ ,.:-]|(?<=[a-z])'(?=[a-z]))*", error.message)
    return plain[0].strip() if plain else ""


def seconds_asked_for(error: RetryAfter) -> float:
    """What Telegram asks for after a flood; it may be hours.

    >>> seconds_asked_for(RetryAfter(7))
    7.0
    """
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
