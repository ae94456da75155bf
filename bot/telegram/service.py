"""Runs the Telegram bot until it is told to stop: polling or webhook, and everything that goes on beside it."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, Updater

from bot.foundation import Foundation
from bot.memory.mail import Mail
from bot.memory.relays import Relays
from bot.metrics import API_ERRORS
from bot.server import listening, status_app, webhook_app
from bot.settings import Settings
from bot.telegram.desk import Desk
from bot.telegram.handlers import App, Handlers
from bot.telegram.handover import Handover
from bot.telegram.menu import announce
from bot.telegram.operators import OperatorCommands
from bot.telegram.polling import ReadableUpdates, read_update
from embeddings.errors import ConfigurationError

logger = logging.getLogger(__name__)

CONNECTIONS = 128
"""To the Bot API; a chat that waits for a connection waits for nothing else."""
POLL_INTERVAL_SECONDS = 0.02
"""Long polling needs none; a server that doesn't wait is asked 50 times a second at most."""
WEBHOOK_CONNECTIONS = 40
"""That Telegram may use at a time, its own default."""
MAX_UPDATE = 2**63 - 1
"""The greatest number that the database's column holds."""
EXPIRY_SECONDS = 3600.0
REFUSED_TOKEN = "TELEGRAM_BOT_TOKEN: the Bot API refused it, expected the token that @BotFather gave; copy it anew"  # noqa: S105
UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]


class TelegramService:
    """The bot on one token. `running` is everything from the first call of the Bot API to the last."""

    def __init__(self, foundation: Foundation, settings: Settings, token: str) -> None:
        self._foundation = foundation
        self._settings = settings
        self._stop = asyncio.Event()
        self.fault: Exception | None = None
        """Why it stopped by itself."""
        relays = Relays(foundation.database)
        self._relays = relays
        self._mail = Mail(foundation.database, foundation.identity)
        chat = settings.operator_chat_id
        live = foundation.service
        handover = Handover(relays, foundation.history, chat, settings.hours, lambda: live.assistant) if chat else None
        commands = OperatorCommands(foundation.history, foundation.service, foundation.model_thread)
        handlers = Handlers(
            foundation.conversation, foundation.users, foundation.history, foundation.identity, handover, commands
        )
        self.application: App = (
            ApplicationBuilder()
            .token(token)
            .base_url(settings.telegram_base_url)
            .updater(None)
            .connection_pool_size(CONNECTIONS)
            .pool_timeout(600)
            .get_updates_request(ReadableUpdates(self._token_refused))
            .build()
        )
        handlers.add_to(self.application)
        self.desk = Desk(
            self.application,
            handlers,
            self._mail,
            burst_seconds=settings.burst_seconds,
            messages_per_minute=settings.messages_per_minute,
            operator_chat=chat,
        )

    async def serve(self) -> None:
        """Until SIGINT or SIGTERM. Raises ConfigurationError on a bad token, or where another bot polls on it."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        async with self.running():
            await self._stop.wait()
        if self.fault:
            raise self.fault

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything set up, and taken down in the reverse order."""
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self.application.bot.shutdown)  # it holds connections even where this fails:
            await self._until_done(self.application.initialize)
            stack.push_async_callback(self.application.shutdown)
            await self._relays.load()
            await announce(self.application.bot, self._settings.operator_chat_id)
            stack.push_async_callback(self.desk.stop)
            stack.push_async_callback(self._cancel, asyncio.create_task(self._foundation.service.watch(), name="watch"))
            stack.push_async_callback(self._cancel, asyncio.create_task(self._expire(), name="expiry"))
            await self._status(stack)
            updates = self._webhook() if self._settings.webhook_url else self._polling()
            resuming = asyncio.create_task(self.desk.resume(), name="resume")
            stack.push_async_callback(self._cancel, resuming)
            await stack.enter_async_context(updates)
            yield

    async def _until_done(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call of the Bot API that must succeed: again until it does, unless the token is wrong."""
        wait = 0.5
        while not self._stop.is_set():
            try:
                await call()
                return
            except InvalidToken:
                raise ConfigurationError(REFUSED_TOKEN) from None
            except (TypeError, KeyError, ValueError) as error:
                raise ConfigurationError(
                    f"TELEGRAM_BASE_URL: found {self._settings.telegram_base_url}, whose answer can't be read "
                    f"({type(error).__name__}), expected a Bot API server; check the address"
                ) from error
            except TelegramError as error:
                logger.warning("the Bot API can't be reached (%s); trying again", type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), wait)
                wait = min(2 * wait, 30)

    @contextlib.asynccontextmanager
    async def _polling(self) -> AsyncIterator[None]:
        updater = Updater(self.application.bot, self.desk.intake)
        async with updater:
            await updater.start_polling(
                poll_interval=POLL_INTERVAL_SECONDS,
                bootstrap_retries=-1,
                allowed_updates=UPDATES,
                error_callback=self._polling_failed,
            )
            logger.info("polling as @%s", self.application.bot.username)
            try:
                yield
            finally:
                await updater.stop()

    @contextlib.asynccontextmanager
    async def _webhook(self) -> AsyncIterator[None]:
        settings, bot = self._settings, self.application.bot
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        async with listening(webhook_app(secret, self._accept), settings.listen):
            await self._until_done(
                lambda: bot.set_webhook(
                    settings.webhook_url or "",
                    secret_token=secret,
                    allowed_updates=UPDATES,
                    max_connections=WEBHOOK_CONNECTIONS,
                )
            )
            logger.info("webhook for @%s", bot.username)
            yield

    async def _accept(self, content: dict[str, Any]) -> bool:
        number = content.get("update_id")
        if not isinstance(number, int) or not 0 <= number <= MAX_UPDATE:
            return False
        if update := read_update(content, self.application.bot):
            await self.desk.intake.put(update)
        return True  # refused, an update of a kind that is unknown here would come again and again

    def _token_refused(self) -> None:
        self.fault = ConfigurationError(REFUSED_TOKEN)
        self._stop.set()

    def _polling_failed(self, error: TelegramError) -> None:
        API_ERRORS.labels(type(error).__name__).inc()
        if isinstance(error, Conflict):
            self.fault = ConfigurationError(
                "TELEGRAM_BOT_TOKEN: another bot polls with this token, expected to be the only one; stop the other, "
                "or remove its webhook, and start again"
            )
            self._stop.set()
        else:
            logger.warning("polling failed (%s); trying again", type(error).__name__)

    async def _status(self, stack: contextlib.AsyncExitStack) -> None:
        if self._settings.metrics_listen:
            app = status_app(self._health)
            try:
                await stack.enter_async_context(listening(app, self._settings.metrics_listen))
            except OSError as error:
                logger.warning("METRICS_LISTEN: %s is taken (%s); no metrics", self._settings.metrics_listen, error)

    def _health(self) -> dict[str, Any]:
        foundation = self._foundation
        return {
            "build": foundation.service.assistant.build,
            "database": "ok" if foundation.database.available else "gone",
        }

    async def _expire(self) -> None:
        while True:
            await self._mail.expire()
            if self._settings.retention_days:
                await self._foundation.history.expire(self._settings.retention_days)
                await self._relays.expire(self._settings.retention_days)
            await asyncio.sleep(EXPIRY_SECONDS)

    async def _cancel(self, task: "asyncio.Task[None]") -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
