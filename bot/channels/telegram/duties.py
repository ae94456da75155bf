"""What is done once for all: the profile, the webhook, forgetting what is old. Of several processes one leads."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.menu import announce
from bot.settings import Settings
from bot.storage.database import Database

logger = logging.getLogger(__name__)

WEBHOOK_CONNECTIONS = 40
"""That Telegram may use at a time, its own default."""
UPDATES = ["message", "edited_message", "callback_query", "inline_query"]
EXPIRY_SECONDS = 3600.0
WEBHOOK_SECONDS = 60.0
"""From one look at who has the webhook to the next."""
LEADER_SECONDS = 1.0
"""From one look at whether this process leads to the next."""


class Duties:
    """`until_done` makes a call of the Bot API until it succeeds; `expire` forgets what is old."""

    def __init__(
        self,
        bot: Bot,
        settings: Settings,
        database: Database,
        until_done: Callable[[Callable[[], Awaitable[object]]], Awaitable[None]],
        expire: Callable[[], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._until_done = until_done
        self._expire = expire
        self.webhook_taken = False
        """Whether updates go to somebody else."""

    async def run(self) -> None:
        """Until cancelled."""
        led, expired, looked = not self._database.shared, -math.inf, time.monotonic()
        while True:
            if self._database.leads:
                if not led:
                    logger.info("this process leads: it does what one does for all")
                    await announce(self._bot, self._settings.operator_chat_id)
                    await self.set_webhook()
                if time.monotonic() - expired >= EXPIRY_SECONDS:
                    expired = time.monotonic()
                    await self._expire()
                if self._settings.webhook_url and time.monotonic() - looked >= WEBHOOK_SECONDS:
                    looked = time.monotonic()
                    await self.look_at_webhook(self._settings.webhook_url)
            led = self._database.leads
            await asyncio.sleep(LEADER_SECONDS)

    async def set_webhook(self) -> None:
        """Have updates posted to this bot's address."""
        secret = self._settings.webhook_secret
        await self._until_done(
            lambda: self._bot.set_webhook(
                self._settings.webhook_url or "",
                secret_token=secret.get_secret_value() if secret else "",
                allowed_updates=UPDATES,
                max_connections=WEBHOOK_CONNECTIONS,
            )
        )

    async def look_at_webhook(self, own: str) -> None:
        """Say so where another deployment with this token took the webhook. It is left to it: two would fight for ever.

        The path of an address may be a secret, so that only its host is told.
        """
        try:
            url = (await self._bot.get_webhook_info()).url
        except (TelegramError, TypeError, KeyError, ValueError) as error:  # some servers know no such call
            logger.debug("nobody says who has the webhook (%s)", type(error).__name__)
            return
        self.webhook_taken = url != own
        if self.webhook_taken:
            logger.error(
                "TELEGRAM_BOT_TOKEN: the Bot API posts this token's updates to %s, expected WEBHOOK_URL; another "
                "deployment uses the token: stop it, or give it a token of its own, then start this one again",
                urlsplit(url).hostname or "nobody",
            )
