"""The bot's profile in Telegram: commands and descriptions in every language, and the operators' commands."""

import logging
from collections.abc import Awaitable, Mapping

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.wording import operator_texts
from bot.wording.languages import TEXTS

logger = logging.getLogger(__name__)

_LANGUAGE_CODES = {"ko": "ko", "en": None}
"""English is what users of any other language see."""


async def announce(bot: Bot, operator_chat: int | None) -> None:
    """Set the profile, as far as the server lets: one that knows no such call is no reason not to serve."""
    for language, t in TEXTS.items():
        code = _LANGUAGE_CODES[language]
        await _tried(bot.set_my_commands(_menu(t.commands), language_code=code))
        await _tried(bot.set_my_short_description(t.about, language_code=code))
        await _tried(bot.set_my_description(t.about, language_code=code))
    if operator_chat is not None:
        scope = BotCommandScopeChat(operator_chat)
        await _tried(bot.set_my_commands(_menu(operator_texts.COMMANDS), scope=scope))


def _menu(commands: Mapping[str, str]) -> list[BotCommand]:
    return [BotCommand(name, text) for name, text in commands.items()]


async def _tried(call: Awaitable[bool]) -> None:
    try:
        await call
    except TelegramError as error:
        logger.warning("a part of the bot's profile could not be set (%s: %s)", type(error).__name__, error.message)
