"""What each kind of update leads to: from a python-telegram-bot update to messages to send."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import Bot, Message, Update
from telegram.constants import ChatType
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.channels.telegram.incoming.addressing import addressed_text, command_of
from bot.channels.telegram.inline import answer_inline
from bot.channels.telegram.operators.chat import OperatorChat
from bot.channels.telegram.outgoing.message import Outgoing, outgoing
from bot.dialogue.callbacks import parse
from bot.dialogue.conversation import Conversation
from bot.dialogue.replies import Reply, say
from bot.dialogue.screens import helpless
from bot.log import place_of
from bot.storage.history import History
from bot.storage.identity import Identity
from bot.storage.relays import Relay
from bot.storage.users import User, Users
from bot.wording.korean import KOREAN
from bot.wording.languages import TEXTS, language_for

logger = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
App = Application[Any, Any, Any, Any, Any, Any]


class Handlers:
    """Handlers leave what is to be sent under their update's number; the pipeline takes it from there."""

    def __init__(
        self,
        conversation: Conversation,
        users: Users,
        history: History,
        identity: Identity,
        operators: OperatorChat | None,
        bot: Bot,
    ) -> None:
        self._conversation = conversation
        self._users = users
        self._history = history
        self._identity = identity
        self._operators = operators
        self._bot = bot
        self._handover = operators.handover if operators else None
        self._letters: dict[int, list[Outgoing]] = {}
        self._messages: dict[int, Sequence[Message]] = {}

    def add_to(self, application: App) -> None:
        """Register every handler; an update goes to the first that fits."""
        new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
        content = (new | edited) & ~filters.StatusUpdate.ALL
        if self._operators:
            application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, self._migrated))
            application.add_handler(MessageHandler(content & self._operators.filter, self._operator))
        application.add_handler(MessageHandler(content & filters.Regex(r"^/\w"), self._command))
        application.add_handler(MessageHandler(new & (filters.TEXT | filters.CAPTION), self._text))
        application.add_handler(MessageHandler(edited & (filters.TEXT | filters.CAPTION), self._edited))
        application.add_handler(MessageHandler(content & new & filters.ChatType.PRIVATE, self._not_text))
        application.add_handler(CallbackQueryHandler(self._button))
        application.add_handler(InlineQueryHandler(self._inline))
        application.add_error_handler(self._apologise)

    async def answer(self, application: App, update: Update, messages: Sequence[Message]) -> list[Outgoing]:
        """Have an update handled; returns what is to be sent. `messages` are what its user wrote in one go."""
        self._letters[update.update_id] = []
        self._messages[update.update_id] = messages
        try:
            await application.process_update(update)
        finally:
            del self._messages[update.update_id]
            letters = self._letters.pop(update.update_id)
        return letters

    async def sent(self, message: Outgoing, message_id: int) -> None:
        """A message has arrived: keep what later turns need of it."""
        if message.turn:
            self._history.set_reply(message.turn, message_id)
        if message.relay and self._handover and message.chat == self._handover.chat:
            await self._handover.delivered(message.relay, message_id)

    def concerns(self, update: Update) -> bool:
        """Whether an update is any business of the bot's: not the chatter of a group."""
        message = update.message or update.edited_message
        if message is None or message.chat.type == ChatType.PRIVATE or message.migrate_to_chat_id:
            return True
        if self.is_operators(message.chat_id) or (message.text or "").startswith("/"):
            return True
        return addressed_text(message, self._bot.username, self._bot.id) is not None

    async def flooded(self, update: Update) -> list[Outgoing]:
        """What tells a user that it was too much."""
        chat, user = update.effective_chat, await self._user(update)
        return outgoing(say(TEXTS[user.language].slow_down), chat.id) if chat else []

    def migrate(self, old: int, new: int) -> None:
        """Follow a group to its new id, if it is the operators'."""
        if self._operators:
            self._operators.migrate(old, new)

    def is_operators(self, chat: int) -> bool:
        """Whether a chat is the operators' group."""
        return self._handover is not None and self._handover.chat == chat

    async def given_up(self, message: Outgoing, gone: bool) -> list[Outgoing]:
        """A message will not arrive, since its chat is gone or for another reason: whom to tell instead."""
        return await self._handover.undelivered(message, gone) if self._handover else []

    async def _text(self, update: Update, context: Context) -> None:
        message, user = await self._who(update)
        text = addressed_text(message, context.bot.username, context.bot.id)
        if text is None or (message.via_bot is not None and message.via_bot.id == context.bot.id):
            return  # not meant, or an article of our own that a user has sent
        messages = self._messages[update.update_id] if user.private else [message]
        texts = [part.text or part.caption or "" for part in messages] if user.private else [text]
        if (relay := self._relay(user)) and self._handover:
            self._send(update, *self._handover.from_user(relay, message, "\n".join(texts)))
            return
        if not user.private:
            if not text:
                self._reply(update, say(TEXTS[user.language].ask_in_group))
                return
            user = replace(user, awaiting=None)
        message_refs = [self._identity.message_ref(part.chat_id, part.message_id) for part in messages]
        await self._said(update, context.bot, user, await self._conversation.ask(user, texts, message_refs))

    async def _edited(self, update: Update, context: Context) -> None:
        """Answer a message's new form in the place of the old answer, where that can be found."""
        message, user = await self._who(update)
        text = addressed_text(message, context.bot.username, context.bot.id)
        if text is None:
            return
        if (relay := self._relay(user)) and self._handover:
            self._send(update, *self._handover.from_user(relay, message, text))
            return
        message_ref = self._identity.message_ref(message.chat_id, message.message_id)
        before = await self._history.turn_of_message(message_ref)
        reply = await self._conversation.ask(replace(user, awaiting=None), [text], [message_ref])
        edits = before.reply if before and not reply.handover else None
        await self._said(update, context.bot, user, reply, edits=edits)

    async def _command(self, update: Update, context: Context) -> None:
        message, user = await self._who(update)
        text = message.text or ""
        command = command_of(text, context.bot.username)
        if command is None or (not user.private and "@" not in text and command[0] not in KOREAN.commands):
            return  # in a group, what we don't know is another bot's
        relay = self._relay(user)
        if command[0] == "close" and relay and self._handover:
            self._send(update, *await self._handover.close_by_user(relay))
            return
        await self._said(update, context.bot, user, await self._conversation.command(user, *command))

    async def _not_text(self, update: Update, _: Context) -> None:
        message, user = await self._who(update)
        if (relay := self._relay(user)) and self._handover:
            self._send(update, *self._handover.from_user(relay, message, ""))
        else:
            t = TEXTS[user.language]
            self._reply(update, helpless(t, t.not_text))

    async def _button(self, update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None or query.message is None:
            return
        user, data = await self._user(update), query.data or ""
        relay, target = self._relay(user), parse(data)
        if relay and self._handover and target and target.kind == "close":
            self._send(update, *await self._handover.close_by_user(relay))
            return
        reply = await self._conversation.press(user, data)
        edits = query.message.message_id if reply.replaces else None
        await self._said(update, context.bot, user, reply, edits=edits)

    async def _inline(self, update: Update, _: Context) -> None:
        query = update.inline_query
        if query is None:
            return
        user = await self._user(update)
        await answer_inline(query, TEXTS[user.language], await self._conversation.look_up(user, query.query))

    async def _operator(self, update: Update, context: Context) -> None:
        """Whatever is written in the operators' chat."""
        message, user = await self._who(update)
        letters = await self._operators.answer(message, context.bot.username) if self._operators else None
        if letters is not None:
            self._send(update, *letters)
        elif (command := command_of(message.text or "", context.bot.username)) and (
            "@" in (message.text or "") or command[0] in KOREAN.commands
        ):
            await self._said(update, context.bot, user, await self._conversation.command(user, *command))

    async def _migrated(self, update: Update, _: Context) -> None:
        """Telegram tells that a group has another id now, in both of them; the old one is enough."""
        message = update.effective_message
        if message and message.migrate_to_chat_id:
            self.migrate(message.chat_id, message.migrate_to_chat_id)

    async def _said(self, update: Update, bot: Bot, user: User, reply: Reply, edits: int | None = None) -> None:
        """Have the reply sent, or a person asked."""
        chat = update.effective_chat
        if reply.handover and self._handover and chat:
            if user.private:
                self._send(update, *await self._handover.open(bot, user, chat.id))
                return
            reply = say(TEXTS[user.language].handover_in_private)
        self._reply(update, reply, edits)

    def _reply(self, update: Update, reply: Reply, edits: int | None = None) -> None:
        """Into the chat that the update came from; in a group as an answer to its message."""
        chat = update.effective_chat
        if chat is None:
            return
        message = update.effective_message
        topic = message.message_thread_id if message and message.is_topic_message else None
        quotes = chat.type != ChatType.PRIVATE and update.callback_query is None and edits is None
        answers = message.message_id if message and quotes else None
        self._send(update, *outgoing(reply, chat.id, topic=topic, edits=edits, answers=answers))

    def _send(self, update: Update, *letters: Outgoing) -> None:
        self._letters[update.update_id] += letters

    async def _who(self, update: Update) -> tuple[Message, User]:
        message = update.effective_message
        if message is None:
            raise ValueError("found an update without a message, expected one that a message filter lets through")
        return message, await self._user(update)

    async def _user(self, update: Update) -> User:
        """The user, or the chat that speaks as one (an anonymous administrator, a channel)."""
        user, chat = update.effective_user, update.effective_chat
        number = user.id if user else chat.id if chat else 0
        known = await self._users.get(self._identity.user(number), language_for(user.language_code if user else None))
        return replace(known, private=chat is not None and chat.type == ChatType.PRIVATE)

    def _relay(self, user: User) -> Relay | None:
        return self._handover.relay_of(user) if self._handover and user.private else None

    async def _apologise(self, update: object, context: Context) -> None:
        """The last resort: log what kind of error it was, never what the user wrote, and say sorry."""
        logger.error("a turn failed: %s", place_of(context.error))
        if isinstance(update, Update) and update.update_id in self._letters and update.effective_chat:
            user = update.effective_user
            t = TEXTS[language_for(user.language_code if user else None)]
            self._letters[update.update_id] = outgoing(say(t.error), update.effective_chat.id)
