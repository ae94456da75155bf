"""A person: requests go to the operators' chat, and messages both ways until one side closes the conversation."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from cachetools import TTLCache
from telegram import Bot, Message
from telegram.error import TelegramError

from bot.channels.telegram.operators import reports
from bot.channels.telegram.outgoing.messages import outgoing
from bot.dialogue.replies import Part, Reply, say
from bot.dialogue.screens import close
from bot.hours import Hours
from bot.matching.assistant import Assistant
from bot.privacy.masking import mask
from bot.storage.history import History
from bot.storage.outbox import Outgoing
from bot.storage.relays import Relay, Relays
from bot.storage.users import User
from bot.wording import operator_texts as o
from bot.wording.languages import TEXTS
from bot.wording.texts import Texts

logger = logging.getLogger(__name__)

TRANSCRIPT_TURNS = 5
REMIND_SECONDS = 3600
"""Outside the support hours a user is told so this often, not after every message."""


class Handover:
    """Between users and one operators' chat, where each user has a topic if the chat is a forum."""

    def __init__(
        self, relays: Relays, history: History, chat: int, hours: Hours, live: Callable[[], Assistant]
    ) -> None:
        self.chat = chat
        self._relays = relays
        self._history = history
        self._hours = hours
        self._live = live
        self._forum: bool | None = None
        self._told: TTLCache[str, bool] = TTLCache(10_000, ttl=REMIND_SECONDS)
        """Who has been told of late that nobody is there."""

    async def relay_of(self, user: User) -> Relay | None:
        """The user's open relay."""
        return await self._relays.of_user(user.key)

    async def open(self, bot: Bot, user: User, chat: int) -> list[Outgoing]:
        """Ask the operators, and tell the user what happens now."""
        t = TEXTS[user.language]
        if await self.relay_of(user):
            return outgoing(_closable(t, t.already_handed_over), chat)
        relay = Relay(user.key, chat, user.language, await self._topic(bot, user))
        await self._relays.open(relay)
        turns = await self._history.last_turns(user.key, TRANSCRIPT_TURNS)
        verdicts = await self._history.verdicts_on(turns)
        request = reports.request(user.key, turns, verdicts, self._live(), self._hours.zone)
        there = self._hours.open_at(datetime.now(UTC))
        told = t.handed_over if there else t.handed_over_closed.format(hours=self._hours.shown(user.language))
        return [*outgoing(_closable(t, told), chat), *self._to_operators(relay, say(request))]

    def from_user(self, relay: Relay, message: Message, text: str, *, urgent: bool = False) -> list[Outgoing]:
        """Pass a user's message on as it was written: a number to call back is of no use masked."""
        t = TEXTS[relay.language]
        if text:
            heading = o.USER_WROTE_URGENTLY if urgent else o.USER_WROTE
            said = heading.format(user=reports.short(relay.user), text=text)
        else:
            said = o.USER_SENT.format(user=reports.short(relay.user))
        messages = self._to_operators(relay, say(said))
        if not message.text:
            copied = Outgoing("copy", self.chat, message=message.message_id, origin=message.chat_id)
            # The words stand above already; an empty caption would leave the user's own in place.
            messages.append(replace(copied, plain="💬" if text else "", topic=relay.topic, relay=relay.user))
        if not self._hours.open_at(datetime.now(UTC)) and relay.user not in self._told:
            self._told[relay.user] = True
            messages += outgoing(say(t.forwarded_later.format(hours=self._hours.shown(relay.language))), relay.chat)
        return messages

    async def warn(self, user: User, text: str) -> list[Outgoing]:
        """Tell the operators that a user may be in danger, who does not talk with them: personal data is masked."""
        note = o.URGENT.format(user=reports.short(user.key), text=mask(text))
        return outgoing(say(note), self.chat, topic=await self._relays.topic_of_user(user.key))

    async def from_operator(self, message: Message) -> list[Outgoing]:
        """Pass an operator's answer on to the user whose message or topic it is in; chatter is left alone."""
        replied = message.reply_to_message
        relay = await self._meant(message)
        if relay is None:
            bot_was_meant = replied is not None and replied.from_user is not None and replied.from_user.is_bot
            return self._hint(message, o.WRONG_MESSAGE) if bot_was_meant else []
        await self._relays.join(relay)
        if message.text:
            self._history.add_answer(relay.user, message.message_id, mask(message.text))
            t = TEXTS[relay.language]
            name = t.from_operator_edited if message.edit_date else t.from_operator
            messages = outgoing(Reply((Part(name, "question"), Part(message.text))), relay.chat)
        else:
            messages = [Outgoing("copy", relay.chat, message=message.message_id, origin=message.chat_id)]
        return [replace(sent, relay=relay.user, asked_by=message.message_id) for sent in messages]

    async def close_by_operator(self, message: Message) -> list[Outgoing]:
        """End the relay of the message or the topic that `/close` was sent in."""
        relay = await self._meant(message)
        if relay is None:
            return self._hint(message, o.NOTHING_TO_CLOSE)
        await self._relays.close(relay.user)
        told = say(TEXTS[relay.language].closed_by_operator)
        return [*outgoing(told, relay.chat), *self._hint(message, o.CLOSED.format(user=reports.short(relay.user)))]

    async def close_by_user(self, relay: Relay) -> list[Outgoing]:
        """End the relay from the user's side."""
        await self._relays.close(relay.user)
        told = say(o.CLOSED_BY_USER.format(user=reports.short(relay.user)))
        return [
            *outgoing(say(TEXTS[relay.language].closed_by_user), relay.chat),
            *outgoing(told, self.chat, topic=relay.topic),
        ]

    async def undelivered(self, message: Outgoing, gone: bool) -> list[Outgoing]:
        """A message of a relay will not arrive: tell the side that sent it. Operators who are gone end the relay."""
        relay = await self._relays.of_user(message.relay or "")
        if relay is None:
            return []
        if message.chat == self.chat:
            if gone:
                await self._relays.close(relay.user)
            return outgoing(say(TEXTS[relay.language].handover_failed), relay.chat)
        told = say(o.NOT_DELIVERED.format(user=reports.short(relay.user)))
        return outgoing(told, self.chat, topic=relay.topic, answers=message.asked_by)

    async def delivered(self, user: str, message: int) -> None:
        """A message of the user is in the operators' chat: a reply to it means this user."""
        if await self._relays.of_user(user):
            await self._relays.add_message(message, user)

    async def is_of_a_relay(self, message: Message) -> bool:
        """Whether a message in the operators' chat is meant for a user."""
        return await self._meant(message) is not None

    async def _meant(self, message: Message) -> Relay | None:
        replied = message.reply_to_message
        by_reply = await self._relays.of_message(replied.message_id) if replied else None
        return by_reply or await self._relays.of_topic(message.message_thread_id)

    def _to_operators(self, relay: Relay, reply: Reply) -> list[Outgoing]:
        return outgoing(reply, self.chat, topic=relay.topic, relay=relay.user)

    def _hint(self, message: Message, text: str) -> list[Outgoing]:
        topic = message.message_thread_id if message.is_topic_message else None
        return outgoing(say(text), self.chat, topic=topic, answers=message.message_id)

    async def _topic(self, bot: Bot, user: User) -> int | None:
        """A topic for the user where the chat is a forum; without it, replies tell users apart."""
        if known := await self._relays.topic_of_user(user.key):
            return known
        try:
            if self._forum is None:
                self._forum = bool((await bot.get_chat(self.chat)).is_forum)
            if self._forum:
                topic = await bot.create_forum_topic(self.chat, o.TOPIC.format(user=reports.short(user.key)))
                return topic.message_thread_id
        except TelegramError as error:
            logger.warning("no topic in the operators' chat (%s: %s)", type(error).__name__, error.message)
        return None


def _closable(t: Texts, text: str) -> Reply:
    """What a user reads while they are connected, with the way out."""
    return say(text, close(t))
