"""Posts updates to a webhook as Telegram's server does: those of a chat one after another, each until it is taken."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

Json = dict[str, Any]

CONNECTIONS = 40
"""What the bot asks for."""
AGAIN_SECONDS = 0.05
"""After a post that failed, where the bot doesn't say when."""


@dataclass(frozen=True)
class Fate:
    """How an update is posted: Telegram may bring one twice, and one after those that came later."""

    times: int = 1
    late_seconds: float = 0.0


class Posts:
    """`behind` are addresses that posts are handed on to in turns, as a proxy does; none: the webhook's own."""

    def __init__(self) -> None:
        self.behind: list[str] = []
        self.refused = 0
        """Posts that were not taken."""
        self.fate: Callable[[], Fate] = Fate
        """Of the next update."""
        self.held_back: set[int] = set()
        """Updates that others of their chat may have overtaken."""
        self._turns = count()
        self._chats: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None

    def post(self, webhook: Json, update: Json) -> None:
        """Post it behind those of its chat that came before."""
        task = asyncio.create_task(self._post(webhook, update))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave what was not taken."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    async def _post(self, webhook: Json, update: Json) -> None:
        fate = self.fate()
        if fate.late_seconds:
            self.held_back.add(update["update_id"])
            await asyncio.sleep(fate.late_seconds)
        for _ in range(fate.times):
            async with self._chats[_queue_of(update)]:
                while (wait := await self._refused(webhook, update)) is not None:
                    self.refused += 1
                    await asyncio.sleep(wait)

    async def _refused(self, webhook: Json, update: Json) -> float | None:
        """How long to wait until it is posted again; None: it is taken."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.get("secret_token", "")}
        address = self.behind[next(self._turns) % len(self.behind)] if self.behind else webhook["url"]
        if self._session is None:
            self._session = ClientSession(connector=TCPConnector(limit=CONNECTIONS), timeout=ClientTimeout(30))
        try:
            async with self._session.post(address, json=update, headers=headers) as answer:
                return None if answer.status == 200 else float(answer.headers.get("Retry-After", AGAIN_SECONDS))
        except (OSError, ClientError, TimeoutError):
            return AGAIN_SECONDS


def _queue_of(update: Json) -> int:
    """Presses go by themselves, and what has no chat is in nobody's way."""
    if query := update.get("callback_query"):
        return int(query["from"]["id"]) + 2**40
    message = update.get("message") or update.get("edited_message")
    return int(message["chat"]["id"]) if message else -int(update["update_id"]) - 2**50
