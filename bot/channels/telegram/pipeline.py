"""A turn from its update to its delivered reply, so that a crash at any point loses nothing."""

import time
from collections.abc import Sequence
from datetime import timedelta

from telegram import Update
from telegram.constants import ChatType

from bot.channels.telegram.handlers import App, Handlers
from bot.channels.telegram.incoming.acknowledgements import Acknowledgements
from bot.channels.telegram.incoming.chat_queue import ChatQueues, LeftForLater
from bot.channels.telegram.incoming.intake import Intake, Item, chat_of
from bot.channels.telegram.incoming.reading import read_update
from bot.channels.telegram.outgoing.message import Outgoing
from bot.channels.telegram.outgoing.sender import Sender
from bot.metrics import HANDLING, REPLYING
from bot.storage.mail import Letter, Mail

STOP_SECONDS = 20.0
"""Turns in flight may take as long when the bot is told to stop; what is not done then is done at the next start."""

BURST = timedelta(seconds=1)
"""Messages whose whole seconds are further apart are no burst."""


class Pipeline:
    """Where updates, handlers, outbox and sender meet."""

    def __init__(
        self,
        application: App,
        handlers: Handlers,
        mail: Mail,
        *,
        burst_seconds: float,
        messages_per_minute: int,
    ) -> None:
        self._application = application
        self._handlers = handlers
        self._mail = mail
        self._sender = Sender(mail, handlers.sent, self._given_up, handlers.migrate)
        self._turns: ChatQueues[Item] = ChatQueues(self._serve, _together, burst_seconds, _takes_room)
        self._acknowledgements = Acknowledgements()
        self.intake = Intake(
            mail,
            self._turns,
            concerns=handlers.concerns,
            is_exempt=handlers.is_operators,
            acknowledge=self._acknowledgements.acknowledge,
            warning=handlers.flooded,
            messages_a_minute=messages_per_minute,
        )

    async def resume(self) -> None:
        """Go on with what was left when the bot stopped, as soon as the database tells."""
        letters, payloads = await self._mail.left()
        updates = [read_update(payload, self._application.bot) for payload in payloads]
        await self.intake.resume([update for update in updates if update], letters)

    async def stop(self) -> None:
        """Let the turns in flight finish."""
        self._sender.stop()
        await self._turns.stop(STOP_SECONDS)

    async def _serve(self, batch: Sequence[Item]) -> None:
        """One item, or several messages of a user that are answered together."""
        start = time.perf_counter()
        last = batch[-1]
        if isinstance(last, Letter):
            await self._deliver(last)
            return
        updates = [item for item in batch if isinstance(item, Update)]
        try:
            await self._answer(last, updates)
        finally:
            arrived = [self.intake.arrived.pop(update.update_id, start) for update in updates]
        for moment in arrived:
            REPLYING.observe(time.perf_counter() - moment)

    async def _answer(self, last: Update, updates: Sequence[Update]) -> None:
        start = time.perf_counter()
        written = [update.message for update in updates if update.message]
        messages = await self._handlers.answer(self._application, last, written)
        letters = [Letter(last.update_id, place, message.as_json()) for place, message in enumerate(messages)]
        await self._mail.answered([update.update_id for update in updates], letters)
        HANDLING.observe(time.perf_counter() - start)
        chat = chat_of(last)
        for letter in letters:
            if letter.content["chat"] != chat:  # whoever is slow to take it, an operators' group say, holds up no user
                self._turns.add(("letters", letter.content["chat"]), letter)
        for letter in letters:
            if letter.content["chat"] == chat:
                await self._deliver(letter)

    async def _deliver(self, letter: Letter) -> None:
        if not await self._sender.deliver(self._application.bot, letter):
            raise LeftForLater

    async def _given_up(self, message: Outgoing, gone: bool) -> None:
        """Tell somebody else about a message that will not arrive."""
        messages = await self._handlers.given_up(message, gone)
        letters = [Letter(0, place, told.as_json()) for place, told in enumerate(messages)]
        await self._mail.answered([], letters)
        for letter in letters:
            self._turns.add(("letters", letter.content["chat"]), letter)


def _takes_room(item: Item) -> bool:
    """Letters are in the outbox anyway; a slow operators' group must not make the bot deaf to everybody."""
    return isinstance(item, Update)


def _together(item: Item, before: Item | None) -> bool:
    """Whether an item may be answered together with others of its chat: plain text in a private chat.

    What piled up while the bot was down counts as one burst only where it was written as one; Telegram tells seconds.
    """
    if not isinstance(item, Update) or item.message is None or not item.message.text:
        return False
    if isinstance(before, Update) and before.message and item.message.date - before.message.date > BURST:
        return False
    return item.message.chat.type == ChatType.PRIVATE and not item.message.text.startswith("/")
