"""How long to wait before a call of the Bot API is made again."""

from datetime import timedelta

from telegram.error import RetryAfter


def seconds_asked_for(error: RetryAfter) -> float:
    """What Telegram asks for after a flood; it may be hours.

    >>> seconds_asked_for(RetryAfter(7))
    7.0
    """
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
