"""The Telegram side: updates in, messages out. Knows python-telegram-bot, and nothing of how answers are found."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from telegram import BotCommand, Update
from telegram.constants import ChatAction
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import texts
from bot.assistant import Assistant
from bot.delivery import deliver
from bot.order import PerChatProcessor
from bot.replies import Reply, say
from bot.settings import Settings
from embeddings.errors import ConfigurationError

logger = logging.getLogger(__name__)

MAX_CONCURRENT_UPDATES = 64
Context = ContextTypes.DEFAULT_TYPE
App = Application[Any, Any, Any, Any, Any, Any]


class TelegramBot:
    """Handlers around one Assistant. The model runs in a thread of its own, so the event loop never waits for it."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._model_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    def application(self, token: str, base_url: str) -> App:
        """A ready Application that polls the Bot API at `base_url`."""
        application = (
            ApplicationBuilder()
            .token(token)
            .base_url(base_url)
            .concurrent_updates(PerChatProcessor(MAX_CONCURRENT_UPDATES))
            .connection_pool_size(2 * MAX_CONCURRENT_UPDATES)
            .post_init(_announce)
            .post_shutdown(self._shut_down)
            .build()
        )
        new = filters.UpdateType.MESSAGE
        application.add_handler(CommandHandler("start", self._start, new))
        application.add_handler(CommandHandler("help", self._help, new))
        application.add_handler(CommandHandler("categories", self._categories, new))
        application.add_handler(MessageHandler(new & filters.COMMAND, self._unknown_command))
        application.add_handler(MessageHandler(new & filters.TEXT, self._question))
        application.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, self._not_text))
        application.add_handler(CallbackQueryHandler(self._button))
        application.add_error_handler(_apologise)
        return application

    async def _shut_down(self, _: App) -> None:
        self._model_thread.shutdown(wait=True)

    async def _start(self, update: Update, context: Context) -> None:
        """`/start`, or `/start q_<id>` from a link to an entry."""
        linked = context.args[0] if context.args else ""
        if linked.startswith("q_"):
            await _send(update, self._assistant.open_entry(linked.removeprefix("q_")))
        else:
            await _send(update, self._assistant.welcome())

    async def _help(self, update: Update, _: Context) -> None:
        await _send(update, say(texts.HELP))

    async def _categories(self, update: Update, _: Context) -> None:
        await _send(update, self._assistant.services())

    async def _unknown_command(self, update: Update, _: Context) -> None:
        await _send(update, say(texts.UNKNOWN_COMMAND))

    async def _not_text(self, update: Update, _: Context) -> None:
        await _send(update, say(texts.NOT_TEXT))

    async def _question(self, update: Update, _: Context) -> None:
        message, chat = update.effective_message, update.effective_chat
        if message is None or chat is None:
            return
        try:
            await chat.send_action(ChatAction.TYPING)
        except TelegramError:
            logger.debug("no typing indicator")  # a nicety: the answer matters
        loop = asyncio.get_running_loop()
        await _send(update, await loop.run_in_executor(self._model_thread, self._assistant.ask, message.text or ""))

    async def _button(self, update: Update, _: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        try:
            await query.answer()
        except TelegramError:
            logger.debug("a button was pressed too long ago to be acknowledged")
        await _send(update, self._assistant.press(query.data or ""))


def run_polling(bot: TelegramBot, settings: Settings, token: str) -> None:
    """Serve until SIGINT or SIGTERM, which let the turns in flight finish. Raises ConfigurationError on a bad token."""
    application = bot.application(token, settings.telegram_base_url)
    try:
        application.run_polling(bootstrap_retries=-1, allowed_updates=Update.ALL_TYPES)
    except InvalidToken:
        raise ConfigurationError(
            "TELEGRAM_BOT_TOKEN: the Bot API refused it, expected the token that @BotFather gave; copy it anew"
        ) from None


async def _announce(application: App) -> None:
    """Show the commands in Telegram's menu. A server that knows no such call is no reason not to serve."""
    try:
        await application.bot.set_my_commands([BotCommand(name, text) for name, text in texts.COMMANDS.items()])
        await application.bot.set_my_short_description(texts.DESCRIPTION)
    except TelegramError as error:
        logger.warning("the command menu could not be set (%s)", type(error).__name__)
    logger.info("polling as @%s", application.bot.username)


async def _send(update: Update, reply: Reply) -> None:
    if update.effective_chat is not None:
        await deliver(update.get_bot(), update.effective_chat.id, reply)


async def _apologise(update: object, context: Context) -> None:
    """The last resort: log what kind of error it was, never what the user wrote, and say sorry."""
    logger.error("a turn failed", exc_info=context.error)
    if (
        isinstance(update, Update)
        and update.effective_chat is not None
        and not isinstance(context.error, TelegramError)
    ):
        try:
            await deliver(context.bot, update.effective_chat.id, say(texts.SORRY))
        except TelegramError as error:
            logger.error("the apology was not delivered (%s)", type(error).__name__)
