"""From an update to the messages that answer it: what each kind of update leads to."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from telegram import Bot, CallbackQuery, InlineQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import filters

from bot.channels.telegram.incoming.addressing import addressed_text, command_of
from bot.channels.telegram.incoming.written_together import WrittenTogether
from bot.channels.telegram.inline import answer_inline
from bot.channels.telegram.operators.chat import OperatorChat
from bot.channels.telegram.operators.handover import Handover
from bot.channels.telegram.outgoing.messages import outgoing
from bot.channels.telegram.visitors import Visitors
from bot.dialogue.callbacks import parse
from bot.dialogue.conversation import Conversation
from bot.dialogue.replies import Reply, say
from bot.dialogue.support.waiting import Overheard
from bot.log import place_of
from bot.storage.history import History
from bot.storage.outbox import Outgoing
from bot.storage.relays import Relay
from bot.storage.users import User
from bot.wording.korean import KOREAN
from bot.wording.languages import TEXTS, language_for

logger = logging.getLogger(__name__)


class Responder:
    """Everything goes through `reply_to`; it sends nothing itself but the results of an inline query."""

    def __init__(
        self,
        bot: Bot,
        conversation: Conversation,
        visitors: Visitors,
        history: History,
        operators: OperatorChat | None,
    ) -> None:
        self._bot = bot
        self._conversation = conversation
        self._visitors = visitors
        self._history = history
        self._operators = operators
        self._handover = operators.handover if operators else None
        self._together = WrittenTogether()

    async def reply_to(self, update: Update, messages: Sequence[Message], *, flooded: bool = False) -> list[Outgoing]:
        """What is to be sent on an update; `messages` are what its user wrote in one go, its own message the last.

        `flooded` asks for the kind warning instead. Never raises: the last resort is an apology.
        """
        try:
            if flooded:
                return self._reply(update, say(TEXTS[(await self._visitors.of(update)).language].slow_down))
            return await self._reply_to(update, messages)
        except Exception as error:  # of what kind it was is logged, never what the user wrote
            logger.error("a turn failed: %s", place_of(error))
            user = update.effective_user
            t = TEXTS[language_for(user.language_code if user else None)]
            return outgoing(say(t.error), update.effective_chat.id) if update.effective_chat else []

    def concerns(self, update: Update) -> bool:
        """Whether an update is any business of the bot's: not the chatter of a group."""
        message = update.message or update.edited_message
        if message is None or message.chat.type == ChatType.PRIVATE or message.migrate_to_chat_id:
            return True
        if self.is_operators(message.chat_id) or (message.text or "").startswith("/"):
            return True
        return self._addressed(message) is not None

    def is_operators(self, chat: int) -> bool:
        """Whether a chat is the operators' group."""
        return self._operators is not None and self._operators.is_here(chat)

    async def _reply_to(self, update: Update, messages: Sequence[Message]) -> list[Outgoing]:
        if update.inline_query:
            return await self._inline(update, update.inline_query)
        if update.callback_query:
            return await self._button(update, update.callback_query)
        message = update.message or update.edited_message
        if message is None:
            return []
        if message.migrate_to_chat_id and self._operators:  # told in both groups; the old one is enough
            self._operators.migrate(message.chat_id, message.migrate_to_chat_id)
        if filters.StatusUpdate.ALL.check_update(update):
            return []
        if self._operators and self._operators.is_here(message.chat_id):
            return await self._operator(update, message, self._operators)
        if _is_command(message):
            return await self._command(update, message)
        if message.text or message.caption:
            answer = self._text if update.message else self._edited
            return await answer(update, message, messages)
        return await self._not_text(update, message) if update.message else []

    async def _text(self, update: Update, message: Message, messages: Sequence[Message]) -> list[Outgoing]:
        text, user = self._addressed(message), await self._visitors.of(update)
        if text is None or (message.via_bot is not None and message.via_bot.id == self._bot.id):
            return []  # not meant, or an article of our own that a user has sent
        messages = messages if user.private else [message]
        texts = [part.text or part.caption or "" for part in messages] if user.private else [text]
        if (relay := await self._relay(user)) and self._handover:
            return await self._to_person(update, user, relay, self._handover, message, texts)
        if not user.private:
            if not text:
                return self._reply(update, say(TEXTS[user.language].ask_in_group))
            user = replace(user, awaiting=None)
        refs = [self._visitors.message_ref(part.chat_id, part.message_id) for part in messages]
        self._together.keep(refs, texts)
        reply = await self._conversation.ask(user, texts, refs)
        return [*await self._said(update, user, reply), *await self._warned(user, reply, texts)]

    async def _to_person(
        self, update: Update, user: User, relay: Relay, handover: Handover, message: Message, texts: Sequence[str]
    ) -> list[Outgoing]:
        """Pass on what a user says to a person, whatever the bot makes of it; and what the bot says to that."""
        heard = await self._overheard(user, texts, relay)
        if heard.ends:
            return await handover.close_by_user(relay)
        urgent = heard.reply is not None and heard.reply.urgent
        passed = handover.from_user(relay, message, "\n".join(texts), urgent=urgent)
        return [*passed, *(self._reply(update, heard.reply) if heard.reply else [])]

    async def _overheard(self, user: User, texts: Sequence[str], relay: Relay) -> Overheard:
        try:
            return await self._conversation.waiting.overhear(user, texts, joined=relay.joined)
        except Exception as error:  # the message reaches the person all the same
            logger.error("a message to a person was not understood: %s", place_of(error))
            return Overheard()

    async def _warned(self, user: User, reply: Reply, texts: Sequence[str]) -> list[Outgoing]:
        """A note to the operators, if there are any, where the user may be in danger."""
        return await self._handover.warn(user, "\n".join(texts)) if reply.urgent and self._handover else []

    async def _edited(self, update: Update, message: Message, _: Sequence[Message]) -> list[Outgoing]:
        """Answer a message's new form in the place of the old answer, where that can be found."""
        text, user = self._addressed(message), await self._visitors.of(update)
        if text is None:
            return []
        if (relay := await self._relay(user)) and self._handover:
            return self._handover.from_user(relay, message, text)
        message_ref = self._visitors.message_ref(message.chat_id, message.message_id)
        before = await self._history.turn_of_message(message_ref)
        together = self._together.edited(message_ref, text)
        refs = [*(ref for ref in together if ref != message_ref), message_ref]
        reply = await self._conversation.ask(replace(user, awaiting=None), list(together.values()), refs)
        if before and before.entry in reply.entries:
            reply = replace(reply, pictures=())  # they stand below the old answer
        edits = before.reply if before and not reply.handover else None
        return [*await self._said(update, user, reply, edits=edits), *await self._warned(user, reply, [text])]

    async def _command(self, update: Update, message: Message) -> list[Outgoing]:
        text, user = message.text or "", await self._visitors.of(update)
        command = command_of(text, self._bot.username)
        if command is None or (not user.private and "@" not in text and command[0] not in KOREAN.commands):
            return []  # in a group, what we don't know is another bot's
        if command[0] in ("close", "cancel") and (relay := await self._relay(user)) and self._handover:
            return await self._handover.close_by_user(relay)
        return await self._said(update, user, await self._conversation.command(user, *command))

    async def _not_text(self, update: Update, message: Message) -> list[Outgoing]:
        user = await self._visitors.of(update)
        if not user.private:
            return []
        if (relay := await self._relay(user)) and self._handover:
            return self._handover.from_user(relay, message, "")
        return self._reply(update, self._conversation.unreadable(user))

    async def _button(self, update: Update, query: CallbackQuery) -> list[Outgoing]:
        if query.message is None:
            return []
        user, data = await self._visitors.of(update), query.data or ""
        relay, target = await self._relay(user), parse(data)
        if relay and self._handover and target and target.kind == "close":
            return await self._handover.close_by_user(relay)
        reply = await self._conversation.press(user, data)
        edits = query.message.message_id if reply.replaces else None
        return await self._said(update, user, reply, edits=edits)

    async def _inline(self, update: Update, query: InlineQuery) -> list[Outgoing]:
        user = await self._visitors.of(update)
        await answer_inline(query, TEXTS[user.language], await self._conversation.look_up(user, query.query))
        return []

    async def _operator(self, update: Update, message: Message, operators: OperatorChat) -> list[Outgoing]:
        """Whatever is written in the operators' chat."""
        messages = await operators.answer(message, self._bot.username)
        if messages is not None:
            return messages
        command = command_of(message.text or "", self._bot.username)
        if command is None or ("@" not in (message.text or "") and command[0] not in KOREAN.commands):
            return []
        user = await self._visitors.of(update)
        return await self._said(update, user, await self._conversation.command(user, *command))

    async def _said(self, update: Update, user: User, reply: Reply, edits: int | None = None) -> list[Outgoing]:
        """The reply, or a person asked."""
        chat = update.effective_chat
        if reply.handover and self._handover and chat:
            if user.private:
                return await self._handover.open(self._bot, user, chat.id)
            reply = say(TEXTS[user.language].handover_in_private)
        return self._reply(update, reply, edits)

    def _reply(self, update: Update, reply: Reply, edits: int | None = None) -> list[Outgoing]:
        """Into the chat that the update came from; in a group as an answer to its message."""
        chat, message = update.effective_chat, update.effective_message
        if chat is None:
            return []
        topic = message.message_thread_id if message and message.is_topic_message else None
        quotes = chat.type != ChatType.PRIVATE and update.callback_query is None and edits is None
        answers = message.message_id if message and quotes else None
        return outgoing(reply, chat.id, topic=topic, edits=edits, answers=answers)

    def _addressed(self, message: Message) -> str | None:
        return addressed_text(message, self._bot.username, self._bot.id)

    async def _relay(self, user: User) -> Relay | None:
        return await self._handover.relay_of(user) if self._handover and user.private else None


def _is_command(message: Message) -> bool:
    """A slash with a word right behind it; a lone one, or one before a space, is text."""
    return re.match(r"/\w", message.text or "") is not None
