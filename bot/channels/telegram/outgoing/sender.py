"""Gets messages into chats: again after a passing fault, as plain text should markup be refused, once if possible."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
from aiolimiter import AsyncLimiter
from cachetools import LRUCache
from telegram import Bot, InlineKeyboardMarkup, Message, MessageId, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.outgoing.message import Outgoing
from bot.channels.telegram.outgoing.retry import seconds_asked_for
from bot.clock import now
from bot.log import place_of
from bot.metrics import API_ERRORS, UNDELIVERED
from bot.storage.mail import Letter, Mail

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 60.0
"""Telegram may ask for hours after a flood; it is asked again after this long."""
GIVE_UP_MILLISECONDS = 86_400_000
"""After a day a reply helps nobody."""
REPLY_SECONDS = 15.0
"""How long the Bot API may take to answer. Whether it has done the work after that, nobody knows."""
MAX_DOUBTS = 3
"""So often a message is sent again after it took too long: the customer has it four times by then, or can't get it."""
GIVE_UP_COPY_MILLISECONDS = 60_000
"""A file that Telegram keeps failing to copy must not hold up the words behind it."""
MESSAGES_A_SECOND = 35
"""To all chats together. Telegram's "Bots FAQ" says about 30; at just that, a backlog would never shrink while 30 more
come each second. What is too much after all is refused, and sent again when Telegram says."""
GROUP_MESSAGES_A_MINUTE = 20
"""To one group (the same page)."""

LIMITED_GROUPS = 10_000
_FINAL = ("not modified", "chat not found")

Sent = Message | MessageId | bool
OnSent = Callable[[Outgoing, int], Awaitable[None]]
OnMigrated = Callable[[int, int], None]
"""From which chat to which."""
OnGivenUp = Callable[[Outgoing, bool], Awaitable[None]]
"""The flag says that the chat is gone: blocked, left, deleted."""


class Sender:
    """Sends letters. Each chat's letters are sent by one task, so that a chat that has to wait holds up no other."""

    def __init__(self, mail: Mail, on_sent: OnSent, on_given_up: OnGivenUp, on_migrated: OnMigrated) -> None:
        self._mail = mail
        self._on_sent = on_sent
        self._on_given_up = on_given_up
        self._on_migrated = on_migrated
        self._everywhere = AsyncLimiter(MESSAGES_A_SECOND, 1)
        self._groups: LRUCache[int, AsyncLimiter] = LRUCache(LIMITED_GROUPS)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End every wait: what was not sent stays in the outbox for the next start."""
        self._stopping.set()

    async def deliver(self, bot: Bot, letter: Letter) -> bool:
        """Send until it has arrived, or can't ever; or is given up. False: stopped, it stays in the outbox."""
        message, due = Outgoing.from_json(letter.content), now()
        due += GIVE_UP_COPY_MILLISECONDS if message.method == "copy" else GIVE_UP_MILLISECONDS
        attempt, doubts = 0, 0
        while True:
            try:
                sent = await self._attempt(bot, message)
                break
            except ChatMigrated as error:
                self._on_migrated(message.chat, error.new_chat_id)
                message = replace(message, chat=error.new_chat_id)
                continue
            except TelegramError as error:
                API_ERRORS.labels(type(error).__name__).inc()
                doubts += isinstance(error.__cause__, httpx.ReadTimeout)
                if (mended := _mended(message, error)) is not None:
                    message = mended
                    continue
                if not _may_pass(error) or now() > due or doubts > MAX_DOUBTS:
                    await self._give_up(letter, message, error)
                    return True
                attempt += 1
                if await self._stopped_within(_seconds(error, attempt)):
                    return False
            except Exception as error:  # no other attempt would end better
                UNDELIVERED.labels("unclear").inc()
                logger.error("a message was sent, or can't be: the answer is unreadable (%s)", place_of(error))
                sent = True
                break
        self._mail.sent(letter)
        if isinstance(sent, Message | MessageId):
            await self._on_sent(message, sent.message_id)
        return True

    async def _give_up(self, letter: Letter, message: Outgoing, error: TelegramError) -> None:
        self._mail.sent(letter)
        said = error.message.lower()
        if "not modified" in said:
            return  # it says already what it should
        gone = isinstance(error, Forbidden) or "chat not found" in said
        UNDELIVERED.labels("left" if gone else "refused").inc()
        level = logging.INFO if gone else logging.ERROR
        logger.log(level, "a message is not delivered (%s: %s)", type(error).__name__, error.message)
        await self._on_given_up(message, gone)

    async def _stopped_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

    async def _attempt(self, bot: Bot, message: Outgoing) -> Sent:
        await self._everywhere.acquire()
        if message.chat < 0:
            group = self._groups.setdefault(message.chat, AsyncLimiter(GROUP_MESSAGES_A_MINUTE, 60))
            await group.acquire()
        keyboard = InlineKeyboardMarkup.de_json({"inline_keyboard": message.keyboard}) if message.keyboard else None
        text, mode = (message.html, ParseMode.HTML) if message.html else (message.plain, None)
        match message.method:
            case "send":
                quote = ReplyParameters(message.answers, allow_sending_without_reply=True) if message.answers else None
                return await bot.send_message(
                    message.chat,
                    text,
                    parse_mode=mode,
                    reply_markup=keyboard,
                    message_thread_id=message.topic,
                    reply_parameters=quote,
                )
            case "edit":
                return await bot.edit_message_text(
                    text, message.chat, message.message, parse_mode=mode, reply_markup=keyboard
                )
            case "copy":
                return await bot.copy_message(
                    message.chat,
                    message.origin or 0,
                    message.message or 0,
                    caption=message.plain or None,
                    message_thread_id=message.topic,
                )


def _mended(message: Outgoing, error: TelegramError) -> Outgoing | None:
    """What to send instead of a message that was refused; None if there is nothing, or no need."""
    said = error.message.lower()
    if not isinstance(error, BadRequest) or any(final in said for final in _FINAL):
        return None
    if message.html and "parse entities" in said:
        return replace(message, html="")  # better without bold than not at all
    if message.topic and "thread not found" in said:
        return replace(message, topic=None)
    if message.keyboard and any(part in said for part in ("button", "keyboard", "url", "reply markup")):
        return replace(message, keyboard=())  # one bad address must not cost the answer
    if message.method == "edit":
        return replace(message, method="send", message=None)  # the old message is gone
    return None


def _may_pass(error: TelegramError) -> bool:
    """Whether another attempt may end better. BadRequest is a NetworkError in the library's tree, and never mends."""
    return isinstance(error, RetryAfter | NetworkError | InvalidToken) and not isinstance(error, BadRequest)


def _seconds(error: TelegramError, attempt: int) -> float:
    """As long as Telegram asks for, within reason, else a quarter of a second that doubles with each attempt."""
    if isinstance(error, RetryAfter):
        seconds = seconds_asked_for(error)
        logger.warning("Telegram asks to wait %.0f s", seconds)
    else:
        seconds = 0.25 * 2.0 ** min(attempt - 1, 16)
        logger.warning("sending failed (%s), attempt %d", type(error).__name__, attempt)
    return min(seconds, LONGEST_WAIT_SECONDS)
