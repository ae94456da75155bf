"""The operators' chat: what is written there goes to a user, is a report to give, or is none of the bot's business."""

import logging

from telegram import Message

from bot.channels.telegram.incoming.addressing import command_of
from bot.channels.telegram.operators.commands import OperatorCommands
from bot.channels.telegram.operators.handover import Handover
from bot.channels.telegram.outgoing.messages import outgoing
from bot.dialogue.replies import say
from bot.storage.outbox import Outgoing

logger = logging.getLogger(__name__)


class OperatorChat:
    """One group, which Telegram may give another id."""

    def __init__(self, handover: Handover, commands: OperatorCommands) -> None:
        self.handover = handover
        self._commands = commands
        self._former: set[int] = set()
        """Ids that the group had before; what was queued under them is still its own."""

    def is_here(self, chat: int) -> bool:
        """Whether a chat is this one."""
        return chat == self.handover.chat or chat in self._former

    def migrate(self, old: int, new: int) -> None:
        """Follow the group to its new id, if it is this one."""
        if old != self.handover.chat:
            return
        logger.error("OPERATOR_CHAT_ID: the group %d is now %d; change the setting", old, new)
        self._former.add(old)
        self.handover.chat = new

    async def answer(self, message: Message, username: str) -> list[Outgoing] | None:
        """What comes of a message, or of its edited form; None where it is a command for users."""
        if not (message.text or "").startswith("/"):
            return await self.handover.from_operator(message)
        command = command_of(message.text or "", username)
        if command and command[0] == "close" and not message.edit_date:
            return await self.handover.close_by_operator(message)
        if message.reply_to_message and await self.handover.is_of_a_relay(message):
            return await self.handover.from_operator(message)  # "/search 를 눌러 보세요" is meant for the user
        if command is None or message.edit_date:
            return []
        report = await self._commands.answer(*command)
        if report is None:
            return None
        topic = message.message_thread_id if message.is_topic_message else None
        return outgoing(say(report), message.chat_id, topic=topic, answers=message.message_id)
