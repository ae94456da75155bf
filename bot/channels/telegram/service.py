"""Runs the Telegram bot until it is told to stop: polling or webhook, and everything that goes on beside it."""

import asyncio
import contextlib
import functools
import logging
import signal
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.duties import UPDATES, Duties
from bot.channels.telegram.incoming.polling import FIRST_WAIT_SECONDS, REFUSED_TOKEN, poll
from bot.channels.telegram.incoming.reading import ReadableUpdates, is_numbered, read_update
from bot.channels.telegram.incoming.webhook import webhook_app
from bot.channels.telegram.menu import announce
from bot.channels.telegram.operators.chat import OperatorChat
from bot.channels.telegram.operators.commands import OperatorCommands
from bot.channels.telegram.operators.handover import Handover
from bot.channels.telegram.outgoing.sender import REPLY_SECONDS
from bot.channels.telegram.pipeline import STOP_SECONDS, Pipeline
from bot.channels.telegram.receipts import Receipts
from bot.channels.telegram.responder import Responder
from bot.channels.telegram.visitors import Visitors
from bot.http import listening, status_app
from bot.settings import Settings
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outbox
from bot.storage.relays import Relays
from bot.storage.shared.claims import Claims
from bot.storage.shared.database import SharedDatabase
from bot.wiring import MODEL_THREADS, Components
from bot.workers.watchdog import watch
from embeddings.errors import ConfigurationError

logger = logging.getLogger(__name__)

CONNECTIONS = 128
"""To the Bot API; a chat that waits for a connection waits for nothing else."""


@dataclass(frozen=True)
class Patience:
    """How long the bot waits for others. Tests have less of it, and wait out no real time."""

    reply_seconds: float = REPLY_SECONDS
    """Until an answer counts as lost."""
    first_wait_seconds: float = FIRST_WAIT_SECONDS
    """Before a call of the start, or one for updates, is made again; doubled with each fault."""
    stop_seconds: float = STOP_SECONDS
    """For turns in flight, when it is told to stop."""
    look_seconds: float = 2.0
    """From one look at the pointer to the live build to the next."""


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust; reading that takes 40 ms, so once for all connections."""
    return httpx.create_ssl_context()


class TelegramService:
    """The bot on one token. `running` is everything from the first call of the Bot API to the last."""

    def __init__(self, components: Components, settings: Settings, token: str, patience: Patience = Patience()) -> None:
        self._components = components
        self._settings = settings
        self._patience = patience
        self._stop = asyncio.Event()
        self.fault: BaseException | None = None
        """Why it stopped by itself."""
        database = components.database
        self._relays = Relays(database)
        self._inbox = Inbox(database, components.identity)
        self._outbox = Outbox(database, components.identity)
        http = {"verify": _certificates()}
        self._bot = Bot(
            token,
            base_url=settings.telegram_base_url,
            request=HTTPXRequest(CONNECTIONS, pool_timeout=600, read_timeout=patience.reply_seconds, httpx_kwargs=http),
            get_updates_request=ReadableUpdates(httpx_kwargs=http),
        )
        operators = self._operators()
        visitors = Visitors(components.users, components.identity)
        self.pipeline = Pipeline(
            self._bot,
            Responder(self._bot, components.conversation, visitors, components.history, operators),
            Receipts(components.history, operators),
            self._inbox,
            self._outbox,
            burst_seconds=settings.burst_seconds,
            messages_per_minute=settings.messages_per_minute,
            turns_at_once=MODEL_THREADS,
            claims=Claims(database, components.identity) if isinstance(database, SharedDatabase) else None,
        )
        self._duties = Duties(self._bot, settings, database, self._until_done, self._expire)

    def _operators(self) -> OperatorChat | None:
        """None without a group of operators."""
        components, settings = self._components, self._settings
        if settings.operator_chat_id is None:
            return None
        serving, history = components.serving, components.history
        handover = Handover(self._relays, history, settings.operator_chat_id, settings.hours, lambda: serving.assistant)
        return OperatorChat(handover, OperatorCommands(history, serving, components.model_threads))

    async def serve(self) -> None:
        """Until SIGINT or SIGTERM. Raises ConfigurationError on a bad token, or where another bot polls on it."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        watching = asyncio.create_task(watch(), name="watchdog") if self._components.database.shared else None
        async with self.running():
            await self._stop.wait()
        if watching:
            await self._cancel(watching)
        if self.fault:
            raise self.fault

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything set up, and taken down in the reverse order."""
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self._bot.shutdown)  # it holds connections even where this fails:
            await self._until_done(self._bot.initialize)
            stack.push_async_callback(self._cancel, asyncio.create_task(self._relays.load(), name="relays"))
            if not self._components.database.shared:
                await announce(self._bot, self._settings.operator_chat_id)
            stack.push_async_callback(self.pipeline.stop, self._patience.stop_seconds)
            watching = asyncio.create_task(self._components.serving.watch(self._patience.look_seconds), name="watch")
            stack.push_async_callback(self._cancel, watching)
            stack.push_async_callback(self._cancel, asyncio.create_task(self._duties.run(), name="duties"))
            await self._status(stack)
            updates = self._webhook() if self._settings.webhook_url else self._polling()
            resuming = asyncio.create_task(self.pipeline.resume(), name="resume")
            stack.push_async_callback(self._cancel, resuming)
            await stack.enter_async_context(updates)
            yield

    async def _until_done(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call of the Bot API that must succeed: again until it does, unless the token is wrong."""
        wait = self._patience.first_wait_seconds
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
        bot = self._bot
        await self._until_done(bot.delete_webhook)
        polled = poll(bot, self.pipeline.intake.put, UPDATES, self._patience.first_wait_seconds)
        polling = asyncio.create_task(polled, name="polling")
        polling.add_done_callback(self._polling_ended)
        logger.info("polling as @%s", bot.username)
        try:
            yield
        finally:
            await self._cancel(polling)

    @contextlib.asynccontextmanager
    async def _webhook(self) -> AsyncIterator[None]:
        settings, bot = self._settings, self._bot
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        async with listening(webhook_app(secret, self._accept), settings.listen):
            if not self._components.database.shared:
                await self._duties.set_webhook()
            logger.info("webhook for @%s", bot.username)
            yield

    async def _accept(self, content: dict[str, Any]) -> bool | None:
        if not is_numbered(content):
            return False
        if update := read_update(content, self._bot):
            return await self.pipeline.intake.put(update) or None
        return True  # refused, an update of a kind that is unknown here would come again and again

    def _polling_ended(self, polling: "asyncio.Task[None]") -> None:
        """A bot that hears nothing any more must not look healthy."""
        if not polling.cancelled():
            self.fault = polling.exception()
            self._stop.set()

    async def _status(self, stack: contextlib.AsyncExitStack) -> None:
        if self._settings.metrics_listen:
            app = status_app(self._health)
            try:
                await stack.enter_async_context(listening(app, self._settings.metrics_listen))
            except OSError as error:
                logger.warning("METRICS_LISTEN: %s is taken (%s); no metrics", self._settings.metrics_listen, error)

    def _health(self) -> dict[str, Any]:
        database = self._components.database
        return {
            "build": self._components.serving.assistant.build,
            "database": "ok" if database.available else "gone",
            **({"workers": database.peers} if database.shared else {}),
            **({"webhook": "taken"} if self._duties.webhook_taken else {}),
        }

    async def _expire(self) -> None:
        await self._inbox.expire()
        await self._outbox.expire()
        await self._components.states.expire()
        if self._settings.retention_days:
            await self._components.history.expire(self._settings.retention_days)
            await self._relays.expire(self._settings.retention_days)

    async def _cancel(self, task: "asyncio.Task[None]") -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
