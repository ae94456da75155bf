"""Long polling: asks for updates and hands them on one by one, in their order, until it is cancelled.

In place of the library's updater, which waits as long as a 429 says, can't be cancelled while it does, and closes the
connections that the last replies still need.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.outgoing.retry import seconds_asked_for
from bot.metrics import API_ERRORS
from embeddings.errors import ConfigurationError

logger = logging.getLogger(__name__)

POLL_SECONDS = 30
"""How long the Bot API holds a request open while there is nothing."""
INTERVAL_SECONDS = 0.02
"""Long polling needs none; a server that doesn't wait is asked 50 times a second at most."""
FIRST_WAIT_SECONDS = 0.5
"""After a fault; doubled with each further one."""
LONGEST_WAIT_SECONDS = 30.0
"""A bot that is deaf for longer is worse than one that asks too early."""
CONFIRM_SECONDS = 3
MAX_REFUSALS = 3
"""Of a token, or for another poller, in a row: a proxy may say 404 once, and a killed bot's last request lives on."""
REFUSED_TOKEN = "TELEGRAM_BOT_TOKEN: the Bot API refused it, expected the token that @BotFather gave; copy it anew"  # noqa: S105
SECOND_POLLER = (
    "TELEGRAM_BOT_TOKEN: another bot polls with this token, expected to be the only one; stop the other, or remove its "
    "webhook, and start again"
)


async def poll(
    bot: Bot,
    take: Callable[[Update], Awaitable[object]],
    kinds: Sequence[str],
    first_wait_seconds: float = FIRST_WAIT_SECONDS,
) -> None:
    """Until cancelled. Raises ConfigurationError where another bot polls on the token, or the token is refused.

    An update counts as taken when `take` returns: the next request tells the Bot API so.
    """
    offset, faults, refusals = 0, 0, 0
    try:
        while True:
            wait = INTERVAL_SECONDS
            try:
                for update in await bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=kinds):
                    await take(update)
                    offset = update.update_id + 1
                faults = refusals = 0
            except TelegramError as error:
                faults += 1
                wait = _wait(error, first_wait_seconds * 2.0 ** min(faults - 1, 10))
                refusals = refusals + 1 if isinstance(error, Conflict | InvalidToken) else 0
                if refusals == MAX_REFUSALS:
                    told = SECOND_POLLER if isinstance(error, Conflict) else REFUSED_TOKEN
                    raise ConfigurationError(told) from error
            await asyncio.sleep(wait)
    except asyncio.CancelledError:
        if offset:  # what was taken since the last request would come again
            with contextlib.suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(CONFIRM_SECONDS):
                    await bot.get_updates(offset=offset, timeout=0, limit=1, allowed_updates=kinds)
        raise


def _wait(error: TelegramError, wait: float) -> float:
    """Seconds until the next attempt: `wait`, or what the Bot API asks for, within reason."""
    API_ERRORS.labels(type(error).__name__).inc()
    wait = min(seconds_asked_for(error) if isinstance(error, RetryAfter) else wait, LONGEST_WAIT_SECONDS)
    logger.warning("polling failed (%s); trying again in %.1f s", type(error).__name__, wait)
    return wait
