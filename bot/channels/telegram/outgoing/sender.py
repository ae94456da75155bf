"""Gets messages into chats: again after a passing fault, as plain text should markup be refused, once if possible."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import httpx
from aiolimiter import AsyncLimiter
from cachetools import LRUCache
from telegram import Bot, InlineKeyboardMarkup, Message, MessageId, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, Forbidden, TelegramError

from bot.channels.telegram.outgoing.retry import may_pass, mended, reason_of, seconds_until_next
from bot.log import place_of
from bot.metrics import API_ERRORS, UNDELIVERED
from bot.storage.outbox import Outbox, Outgoing
from embeddings.faq.fields import is_url

logger = logging.getLogger(__name__)

GIVE_UP_SECONDS = 86_400.0
"""After a day a reply helps nobody."""
REPLY_SECONDS = 15.0
"""How long the Bot API may take to answer. Whether it has done the work after that, nobody knows."""
MAX_DOUBTS = 3
"""So often a message is sent again after it took too long: the customer has it four times by then, or can't get it."""
GIVE_UP_COPY_SECONDS = 60.0
"""A file that Telegram keeps failing to copy must not hold up the words behind it."""
MESSAGES_A_SECOND = 35
"""To all chats together. Telegram's "Bots FAQ" says about 30; at just that, a backlog would never shrink while 30 more
come each second. What is too much after all is refused, and sent again when Telegram says."""
GROUP_MESSAGES_A_MINUTE = 20
"""To one group (the same page)."""

LIMITED_GROUPS = 10_000

Sent = Message | MessageId | bool
OnGivenUp = Callable[[Outgoing, bool], Awaitable[None]]
"""The flag says that the chat is gone: blocked, left, deleted."""


class _NoPictureError(Exception):
    """A picture's file can't be read: its build is kept no more, or was damaged."""


class Receipts(Protocol):
    """Who is told what became of messages."""

    async def arrived(self, message: Outgoing, message_id: int) -> None:
        """A message is in its chat, under this id."""

    def migrated(self, old: int, new: int) -> None:
        """A group has another id now."""


class Sender:
    """Sends messages. Each chat's are sent by one task, so that a chat that has to wait holds up no other."""

    def __init__(self, bot: Bot, outbox: Outbox, receipts: Receipts, on_given_up: OnGivenUp) -> None:
        self._bot = bot
        self._outbox = outbox
        self._receipts = receipts
        self._on_given_up = on_given_up
        self._everywhere = AsyncLimiter(MESSAGES_A_SECOND, 1)
        self._groups: LRUCache[int, AsyncLimiter] = LRUCache(LIMITED_GROUPS)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End every wait: what was not sent stays in the outbox for the next start."""
        self._stopping.set()

    async def deliver(self, message: Outgoing) -> bool:
        """Send until it has arrived, or can't ever; or is given up. False: stopped, it stays in the outbox."""
        due = time.monotonic() + (GIVE_UP_COPY_SECONDS if message.method == "copy" else GIVE_UP_SECONDS)
        attempt, doubts = 0, 0
        while True:
            try:
                sent = await self._attempt(message)
                break
            except ChatMigrated as error:
                self._receipts.migrated(message.chat, error.new_chat_id)
                message = replace(message, chat=error.new_chat_id)
                continue
            except TelegramError as error:
                API_ERRORS.labels(type(error).__name__).inc()
                doubts += isinstance(error.__cause__, httpx.ReadTimeout)
                if (other := mended(message, error)) is not None:
                    message = other
                    continue
                if not may_pass(error) or time.monotonic() > due or doubts > MAX_DOUBTS:
                    await self._give_up(message, error)
                    return True
                attempt += 1
                if await self._stopped_within(seconds_until_next(error, attempt)):
                    return False
            except _NoPictureError as error:
                UNDELIVERED.labels("picture").inc()
                logger.error("a picture is not sent: %s", error)
                sent = True
                break
            except Exception as error:  # no other attempt would end better
                UNDELIVERED.labels("unclear").inc()
                logger.error("a message was sent, or can't be: the answer is unreadable (%s)", place_of(error))
                sent = True
                break
        self._outbox.sent(message)
        if isinstance(sent, Message | MessageId):
            await self._receipts.arrived(message, sent.message_id)
        return True

    async def _give_up(self, message: Outgoing, error: TelegramError) -> None:
        self._outbox.sent(message)
        said = error.message.lower()
        if "not modified" in said:
            return  # it says already what it should
        gone = isinstance(error, Forbidden) or "chat not found" in said
        UNDELIVERED.labels("left" if gone else "refused").inc()
        level = logging.INFO if gone else logging.ERROR
        logger.log(level, "a message is not delivered (%s: %s)", type(error).__name__, reason_of(error))
        await self._on_given_up(message, gone)

    async def _stopped_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

    async def _attempt(self, message: Outgoing) -> Sent:
        # Of several processes each sends its part; a group's limit is Telegram's to hold, for one has most of a group.
        await self._everywhere.acquire(min(self._outbox.peers, MESSAGES_A_SECOND))
        if message.chat < 0:
            group = self._groups.setdefault(message.chat, AsyncLimiter(GROUP_MESSAGES_A_MINUTE, 60))
            await group.acquire()
        await self._outbox.held()
        keyboard = InlineKeyboardMarkup.de_json({"inline_keyboard": message.keyboard}) if message.keyboard else None
        text, mode = (message.html, ParseMode.HTML) if message.html else (message.plain, None)
        match message.method:
            case "send":
                quote = ReplyParameters(message.answers, allow_sending_without_reply=True) if message.answers else None
                return await self._bot.send_message(
                    message.chat,
                    text,
                    parse_mode=mode,
                    reply_markup=keyboard,
                    message_thread_id=message.topic,
                    reply_parameters=quote,
                )
            case "edit":
                return await self._bot.edit_message_text(
                    text, message.chat, message.message, parse_mode=mode, reply_markup=keyboard
                )
            case "photo":
                photo = message.photo if is_url(message.photo) else await asyncio.to_thread(_picture, message.photo)
                return await self._bot.send_photo(message.chat, photo, message_thread_id=message.topic)
            case "copy":
                return await self._bot.copy_message(
                    message.chat,
                    message.origin or 0,
                    message.message or 0,
                    caption=message.plain or None,
                    message_thread_id=message.topic,
                )


def _picture(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise _NoPictureError(f"{path} can't be read ({error.strerror})") from error
