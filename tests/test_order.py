"""Each test drives the processor with events alone: nothing here waits for time to pass."""

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, Update

from bot.order import PerChatProcessor


def update(chat: int) -> Update:
    return Update(1, Message(1, datetime.now(UTC), Chat(chat, "private")))


class Handlers:
    """Handlers that note when they begin and end, and end when they are let go."""

    def __init__(self) -> None:
        self.processor = PerChatProcessor(8)
        self.log: list[str] = []
        self.begun: dict[str, asyncio.Event] = {}
        self.free: dict[str, asyncio.Event] = {}

    def start(self, name: str, update: object, error: Exception | None = None) -> asyncio.Task[None]:
        self.begun[name], self.free[name] = asyncio.Event(), asyncio.Event()
        return asyncio.create_task(self.processor.process_update(update, self._handle(name, error)))

    async def _handle(self, name: str, error: Exception | None) -> None:
        self.log.append(f"{name} begins")
        self.begun[name].set()
        await self.free[name].wait()
        self.log.append(f"{name} ends")
        if error:
            raise error


async def test_updates_of_one_chat_run_one_after_another_in_their_order() -> None:
    handlers = Handlers()
    tasks = [handlers.start(name, update(chat=1)) for name in "abc"]
    for name in "cba":
        handlers.free[name].set()
    await asyncio.gather(*tasks)
    assert handlers.log == ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]


async def test_another_chat_does_not_wait() -> None:
    handlers = Handlers()
    slow, waiting = handlers.start("slow", update(chat=1)), handlers.start("waiting", update(chat=1))
    await handlers.begun["slow"].wait()
    quick = handlers.start("quick", update(chat=2))
    handlers.free["quick"].set()
    await quick
    assert handlers.log == ["slow begins", "quick begins", "quick ends"]
    handlers.free["slow"].set()
    handlers.free["waiting"].set()
    await asyncio.gather(slow, waiting)


async def test_an_error_lets_the_next_update_of_the_chat_run() -> None:
    handlers = Handlers()
    failing = handlers.start("failing", update(chat=1), ValueError("told on"))
    following = handlers.start("following", update(chat=1))
    handlers.free["failing"].set()
    handlers.free["following"].set()
    with pytest.raises(ValueError, match="told on"):
        await failing
    await following
    assert handlers.log == ["failing begins", "failing ends", "following begins", "following ends"]


@pytest.mark.parametrize("chatless", [Update(1), "no update"])
async def test_what_has_no_chat_runs_at_once(chatless: object) -> None:
    handlers = Handlers()
    tasks = [handlers.start(name, chatless) for name in "ab"]
    await handlers.begun["a"].wait()
    await handlers.begun["b"].wait()
    assert handlers.log == ["a begins", "b begins"]
    for free in handlers.free.values():
        free.set()
    await asyncio.gather(*tasks)


async def test_a_chat_is_forgotten_when_its_updates_are_done() -> None:
    handlers = Handlers()
    task = handlers.start("a", update(chat=1))
    await handlers.begun["a"].wait()
    assert list(handlers.processor._locks) == [1]
    handlers.free["a"].set()
    await task
    assert list(handlers.processor._locks) == []
