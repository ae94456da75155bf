"""The way of an update: intake, its chat's queue, its reply, the outbox, the sender. No crash on it loses anything."""

import time
from collections.abc import Hashable, Sequence

from telegram import Bot, Update
from telegram.constants import ChatType

from bot.channels.telegram.incoming.chat_queue import ChatQueues, LeftForLater
from bot.channels.telegram.incoming.claiming import Claiming, lane_of
from bot.channels.telegram.incoming.intake import Arrival, Intake, Item, chat_of
from bot.channels.telegram.incoming.patience import seconds_after, span_after
from bot.channels.telegram.incoming.reading import read_update
from bot.channels.telegram.outgoing.sender import Sender
from bot.channels.telegram.receipts import Receipts
from bot.channels.telegram.responder import Responder
from bot.metrics import HANDLING, REPLYING
from bot.storage.identity import Json
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outbox, Outgoing
from bot.storage.shared.claims import Claims

STOP_SECONDS = 20.0
"""Turns in flight may take as long when the bot is told to stop; what is not done then is done at the next start."""


class Pipeline:
    """Where intake, queues, responder, outbox and sender meet."""

    def __init__(
        self,
        bot: Bot,
        responder: Responder,
        receipts: Receipts,
        inbox: Inbox,
        outbox: Outbox,
        *,
        burst_seconds: float,
        messages_per_minute: int,
        turns_at_once: int,
        claims: Claims | None,
    ) -> None:
        """`claims` is for one of several processes."""
        self._bot = bot
        self._responder = responder
        self._receipts = receipts
        self._inbox = inbox
        self._outbox = outbox
        self._burst_seconds = burst_seconds
        self._sender = Sender(bot, outbox, receipts, self._given_up)
        self._messages_per_minute = messages_per_minute
        self.turns_at_once = turns_at_once
        """One of several processes takes more as long as it has fewer in hand."""
        self._replying = 0
        self._queues: ChatQueues[Item] = ChatQueues(
            self._serve, self._together, self._patience, _takes_room, self._ended
        )
        self._claims = claims
        self._claiming = Claiming(claims, self._queues, self._read, self._busy) if claims else None
        self.intake = Intake(
            inbox,
            self._queues,
            responder.concerns,
            responder.is_operators,
            messages_per_minute,
            self._keep if claims else None,
            lambda: outbox.peers,
        )

    async def resume(self) -> None:
        """Go on with what was left when the bot stopped, as soon as the database tells: messages first, being older.

        One of several processes goes on with whatever none of them has, until it is cancelled.
        """
        if self._claiming:
            await self._claiming.run()
            return
        messages, contents = await self._outbox.left(), await self._inbox.left()
        for message in messages:
            self._queues.add(_side_queue(message) if message.method == "photo" else message.chat, message)
        await self.intake.resume([update for content in contents if (update := self._read(content))])

    async def stop(self, seconds: float) -> None:
        """Let the turns in flight finish, for as long."""
        self._sender.stop()
        await self._queues.stop(seconds)

    def _patience(self, item: Item) -> float:
        return seconds_after(_text_of(item), self._burst_seconds)

    def _together(self, item: Item, before: Item | None) -> bool:
        """Whether an item may be answered together with others of its chat: plain text in a private chat.

        What piled up while the bot was down counts as one burst only where it was written as one.
        """
        if not isinstance(item, Arrival) or item.flooded or item.update.message is None or not _text_of(item):
            return False
        message = item.update.message
        if isinstance(before, Arrival) and before.update.message:
            span = span_after(_text_of(before), self._burst_seconds)
            if message.date - before.update.message.date > span:
                return False
        return message.chat.type == ChatType.PRIVATE and not _text_of(item).startswith("/")

    async def _serve(self, batch: Sequence[Item]) -> None:
        """One item, or several messages of a user that are answered together."""
        last = batch[-1]
        if isinstance(last, Outgoing):
            await self._send(last)
            return
        arrivals = [item for item in batch if isinstance(item, Arrival)]
        messages = await self._reply(last, arrivals)
        chat = chat_of(last.update)
        for message in messages:
            if message.chat != chat:  # whoever is slow to take it, an operators' group say, holds up no user
                self._aside(message)
        for message in messages:
            if message.chat == chat and message.method != "photo":
                await self._send(message)
        for message in messages:
            if message.chat == chat and message.method == "photo":  # after its answer, and in no later answer's way
                self._aside(message, last.queue)
        for arrival in arrivals:
            REPLYING.observe(time.perf_counter() - arrival.at)

    async def _reply(self, last: Arrival, arrivals: Sequence[Arrival]) -> list[Outgoing]:
        """Have the turn answered, and its messages kept to be sent."""
        start = time.perf_counter()
        written = [arrival.update.message for arrival in arrivals if arrival.update.message]
        self._replying += 1
        try:
            messages = await self._responder.reply_to(last.update, written, flooded=last.flooded)
            await self._store([arrival.update.update_id for arrival in arrivals], messages, last)
        finally:
            self._replying -= 1
            if self._claiming:
                self._claiming.look()
        HANDLING.observe(time.perf_counter() - start)
        return messages

    async def _store(self, updates: Sequence[int], messages: Sequence[Outgoing], of: Arrival | None = None) -> None:
        """Mark updates answered, and keep the messages, of a turn or of none, to be sent."""
        if not self._claims or not self._claiming:
            await self._outbox.replied(updates, messages)
            return
        chat = chat_of(of.update) if of else None
        own = of.queue if of else ""
        self._claiming.know(message for message in messages if message.chat == chat)
        queues = [own if m.chat == chat else self._claims.queue_of(_side_queue(m)) for m in messages]
        await self._outbox.replied(updates, messages, queues, own)

    def _aside(self, message: Outgoing, queue: str = "") -> None:
        """Have a message sent in nobody's way: by whoever has its chat or, if it is of this process's `queue`, here."""
        if not self._claiming:
            self._queues.add(_side_queue(message), message)
        elif queue:
            self._claiming.add(lane_of(queue, message), message)

    async def _send(self, message: Outgoing) -> None:
        if not await self._sender.deliver(message):
            raise LeftForLater

    async def _given_up(self, message: Outgoing, gone: bool) -> None:
        """Tell somebody else about a message that will not arrive."""
        messages = await self._receipts.given_up(message, gone)
        await self._store([], messages)
        for told in messages:
            self._aside(told)

    async def _keep(self, update: Update, user: int | None) -> bool | None:
        if self._claims is None:
            return None
        queue = self._claims.queue_of(chat_of(update))
        return await self._claims.accept(update.update_id, update.to_dict(), queue, user, self._messages_per_minute)

    def _read(self, content: Json) -> Update | None:
        return read_update(content, self._bot)

    def _busy(self) -> bool:
        return self._replying >= self.turns_at_once

    def _ended(self, lane: Hashable) -> None:
        if self._claiming:
            self._claiming.ended(lane)


def _side_queue(message: Outgoing) -> Hashable:
    """Where messages wait that come of another chat's turn, and pictures."""
    return "outbox", message.chat


def _text_of(item: Item) -> str:
    message = item.update.message if isinstance(item, Arrival) else None
    return (message.text or "") if message else ""


def _takes_room(item: Item) -> bool:
    """Messages are in the outbox anyway; a slow operators' group must not make the bot deaf to everybody."""
    return isinstance(item, Arrival)
