"""What becomes of sent messages: what later turns need of those that arrived, and whom to tell of the others."""

from bot.channels.telegram.operators.chat import OperatorChat
from bot.storage.history import History
from bot.storage.outbox import Outgoing


class Receipts:
    """`operators` is None where nobody takes over."""

    def __init__(self, history: History, operators: OperatorChat | None) -> None:
        self._history = history
        self._operators = operators

    async def arrived(self, message: Outgoing, message_id: int) -> None:
        """A message is in its chat, under this id."""
        if message.turn:
            self._history.set_reply(message.turn, message_id)
        if message.relay and self._operators and self._operators.is_here(message.chat):
            await self._operators.handover.delivered(message.relay, message_id)

    async def given_up(self, message: Outgoing, gone: bool) -> list[Outgoing]:
        """A message will not arrive, since its chat is gone or for another reason: what to tell somebody else."""
        return await self._operators.handover.undelivered(message, gone) if self._operators else []

    def migrated(self, old: int, new: int) -> None:
        """A group has another id now."""
        if self._operators:
            self._operators.migrate(old, new)
