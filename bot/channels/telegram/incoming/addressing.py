"""Whether a message means the bot: always in a private chat; in a group on mention, by reply or by command."""

from telegram import Message, MessageEntity
from telegram.constants import ChatType


def addressed_text(message: Message, username: str, bot_id: int) -> str | None:
    """What the message or its caption says to the bot, without its mention; None if it doesn't mean the bot."""
    text = message.text or message.caption or ""
    if message.chat.type == ChatType.PRIVATE:
        return text
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    entities = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    for entity, named in entities.items():
        by_name = named.lower() == f"@{username}".lower()
        if by_name or (entity.user is not None and entity.user.id == bot_id):
            return text.replace(named, " ", 1).strip()
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot_id:
        return text
    return None


def command_of(text: str, username: str) -> tuple[str, str] | None:
    """Name and argument of "/name argument"; None for a command that another bot is meant by.

    >>> command_of("/search 환불 방법", "help_bot")
    ('search', '환불 방법')
    >>> command_of("/help@other_bot", "help_bot") is None
    True
    """
    first, _, argument = text.strip().partition(" ")
    first, newline, more = first.partition("\n")
    name, _, bot = first.removeprefix("/").partition("@")
    if bot and bot.lower() != username.lower():
        return None
    return name.lower(), (more + " " + argument if newline else argument).strip()
