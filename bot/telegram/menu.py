"""The bot's profile in Telegram: commands and descriptions in every language, and the operators' commands."""

import logging

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot import operator_texts
from bot.languages import TEXTS

logger = logging.getLogger(__name__)

_LANGUAGE_CODES = {"ko": "ko", "en": None}
"""English is what users of any other language see."""


async def announce(bot: Bot, operator_chat: int | None) -> None:
    """Set the profile. A server that knows no such call is no reason not to serve."""
    try:
        for language, t in TEXTS.items():
            code = _LANGUAGE_CODES[language]
            commands = [BotCommand(name, text) for name, text in t.commands.items()]
            await bot.set_my_commands(commands, language_code=code)
            await bot.set_my_short_description(t.about, language_code=code)
            await bot.set_my_description(t.about, language_code=code)
        if operator_chat is not None:
            commands = [BotCommand(name, text) for name, text in operator_texts.COMMANDS.items()]
            await bot.set_my_commands(commands, scope=BotCommandScopeChat(operator_chat))
    except TelegramError as error:
        logger.warning("the bot's profile could not be set (%s)", type(error).__name__)
