"""Each test drives the queue with events alone: nothing here waits for time to pass, but for the burst's window."""

import asyncio
from collections.abc import Hashable, Sequence

import pytest

from bot.channels.telegram.incoming import chat_queue as turns
from bot.channels.telegram.incoming.chat_queue import MAX_TOGETHER, ChatQueues, LeftForLater


class Handler:
    """Notes when batches begin and end; each ends when it is let go."""

    def __init__(self, burst_seconds: float = 0) -> None:
        self.turns: ChatQueues[str] = ChatQueues(
            self._handle, lambda item, before: item.islower() and before != "d", lambda _: burst_seconds
        )
        self.log: list[str] = []
        self.begun = asyncio.Condition()
        self.free = asyncio.Event()

    async def add(self, chat: Hashable, *items: str) -> None:
        for item in items:
            await self.turns.room()
            self.turns.add(chat, item)

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10), self.begun:
            await self.begun.wait_for(lambda: len(self.log) >= count)

    async def _handle(self, batch: Sequence[str]) -> None:
        async with self.begun:
            self.log.append("+".join(batch))
            self.begun.notify_all()
        if "SLOW" in batch:
            await self.free.wait()


def _together(item: str, before: str | None) -> bool:
    return item.islower() and before != "d"


def _without_patience(_: str) -> float:
    return 0


async def test_items_of_one_chat_are_handled_one_after_another() -> None:
    handler = Handler()
    await handler.add(1, "SLOW", "B", "C")
    await handler.wait_for(1)
    assert handler.log == ["SLOW"]
    handler.free.set()
    await handler.turns.stop(10)
    assert handler.log == ["SLOW", "B", "C"]


async def test_another_chat_does_not_wait() -> None:
    handler = Handler()
    await handler.add(1, "SLOW", "B")
    await handler.add(2, "X")
    await handler.wait_for(2)
    assert handler.log == ["SLOW", "X"]
    handler.free.set()
    await handler.turns.stop(10)
    assert handler.log == ["SLOW", "X", "B"]


async def test_what_belongs_together_is_handled_together_up_to_a_limit() -> None:
    handler = Handler(burst_seconds=0.05)
    await handler.add(1, "A", *"bcefghi", "J", "k", "d", "l")  # nothing belongs to a "d" before it
    await handler.wait_for(6)
    await handler.turns.stop(10)
    assert handler.log == ["A", "+".join("bcefg"), "h+i", "J", "k+d", "l"]
    assert len("bcefg") == MAX_TOGETHER


async def test_without_a_window_nothing_is_waited_for_but_what_is_there_goes_together() -> None:
    handler = Handler()
    await handler.add(1, "a", "b")
    await handler.wait_for(1)
    await handler.turns.stop(10)
    assert handler.log == ["a+b"]


async def test_how_long_is_waited_for_more_depends_on_what_came_last() -> None:
    handler = Handler()
    waits = {"half": 60.0, "rest": 0.0}
    handler.turns = ChatQueues(handler._handle, _together, waits.__getitem__)
    await handler.add(1, "half")
    for _ in range(10):
        await asyncio.sleep(0)
    assert handler.log == []
    await handler.add(1, "rest")
    await handler.wait_for(1)
    await handler.turns.stop(10)
    assert handler.log == ["half+rest"]


async def test_who_brings_more_than_there_is_room_for_waits() -> None:
    handler = Handler()
    await handler.add(1, *["SLOW"] * turns.MAX_WAITING)
    more = asyncio.create_task(handler.add(2, "X"))
    await handler.wait_for(1)
    assert not more.done()
    handler.free.set()
    await more
    await handler.turns.stop(10)
    assert "X" in handler.log


async def test_what_takes_no_room_shuts_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MAX_WAITING", 3)
    handler = Handler()
    handler.turns = ChatQueues(handler._handle, _together, _without_patience, str.islower)
    await handler.add("outbox", "SLOW", *"BCDEFGH")
    await handler.add(1, "a")
    await handler.wait_for(2)
    assert handler.log == ["SLOW", "a"]
    handler.free.set()
    await handler.turns.stop(10)


async def test_a_chat_that_is_left_for_later_keeps_its_order() -> None:
    async def handle(batch: Sequence[str]) -> None:
        handled.extend(batch)
        if batch == ["B"]:
            raise LeftForLater

    handled: list[str] = []
    queue: ChatQueues[str] = ChatQueues(handle, _together, _without_patience)
    for item in "ABC":
        queue.add(1, item)
    await queue.stop(10)
    assert handled == ["A", "B"]


async def test_a_stopped_queue_leaves_what_is_not_done() -> None:
    handler = Handler()
    await handler.add(1, "SLOW", "B")
    await handler.wait_for(1)
    await handler.turns.stop(0.01)
    assert handler.log == ["SLOW"]
    assert handler.turns._chats == {}


@pytest.mark.parametrize("seconds", [0, 0.05])
async def test_a_chat_is_forgotten_when_its_items_are_done(seconds: float) -> None:
    handler = Handler(seconds)
    await handler.add(1, "a")
    await handler.wait_for(1)
    await handler.turns.stop(10)
    assert handler.turns._chats == {}
