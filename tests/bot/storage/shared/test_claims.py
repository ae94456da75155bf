"""Who has what in hand, among workers on one PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, suppress

import pytest
from sqlalchemy import select

from bot.clock import at, now
from bot.storage.faults import FAULTS
from bot.storage.identity import Identity
from bot.storage.outbox import Outbox, Outgoing
from bot.storage.shared.claims import MAX_TRIES, Claims, Waiting
from bot.storage.shared.database import LOST, OTHER_BOT, SharedDatabase
from bot.storage.tables import inbox, queues, workers
from embeddings.errors import ConfigurationError
from tests.fakes.postgres import PostgresServer

IDENTITY = Identity("k" * 32)
LEASE_SECONDS = 2.0
HELLO = {"update_id": 1, "message": {"text": "안녕하세요"}}

Worker = tuple[SharedDatabase, Claims, list[str]]
"""With what its end was told."""


@pytest.fixture
async def worker(postgres_url: str) -> AsyncIterator[Callable[[], Worker]]:
    """Makes workers; each is to be started."""
    async with AsyncExitStack() as stack:

        def made() -> Worker:
            ends: list[str] = []
            database = SharedDatabase(postgres_url, "our bot", ends.append, LEASE_SECONDS)
            stack.push_async_callback(database.stop)
            return database, Claims(database, IDENTITY), ends

        yield made


async def started(make: Callable[[], Worker]) -> Worker:
    one = make()
    await one[0].start()
    return one


def texts(waiting: Sequence[Waiting]) -> list[str]:
    return [update.content["text"] for queue in waiting for update in queue.updates]


async def until_claimed(claims: Claims) -> list[str]:
    """A machine that is busy may let the database miss its time-out."""
    async with asyncio.timeout(60):
        while True:
            with suppress(*FAULTS):
                if claimed := await claims.claim():
                    return claimed
            await asyncio.sleep(0.05)


async def test_a_queue_is_one_workers_until_it_is_given_back(worker: Callable[[], Worker]) -> None:
    (database, one, _), (_, other, _) = await started(worker), await started(worker)
    assert await one.accept(5, {"text": "하나"}, "chat") is True
    assert await other.accept(5, {"text": "하나"}, "chat") is False
    assert await one.claim() == ["chat"]
    assert await other.claim() == []
    assert await other.accept(6, {"text": "둘"}, "chat") is True
    assert await other.claim() == []
    [waiting] = await one.waiting(["chat"])
    assert texts([waiting]) == ["하나", "둘"]
    assert await other.waiting(["chat"]) == []
    await Outbox(database, IDENTITY).replied([5, 6], [])
    assert await other.accept(7, {"text": "셋"}, "chat") is True
    assert await one.release({"chat": waiting.version}) == set()  # something came meanwhile
    [waiting] = await one.waiting(["chat"])
    assert texts([waiting]) == ["셋"]
    await Outbox(database, IDENTITY).replied([7], [])
    assert await one.held() == {"chat": waiting.version}
    assert await one.release(await one.held()) == {"chat"}
    assert await other.claim() == []
    assert await other.accept(8, {"text": "넷"}, "chat") is True
    assert await other.claim() == ["chat"]


async def test_a_queue_with_more_in_it_is_given_back_behind_those_that_wait(worker: Callable[[], Worker]) -> None:
    (_, one, _), (_, other, _) = await started(worker), await started(worker)
    await one.accept(5, {"text": "하나"}, "greedy")
    await one.claim()
    [waiting] = await one.waiting(["greedy"])
    await one.accept(6, {"text": "둘"}, "greedy")
    await one.accept(7, {"text": "셋"}, "patient")
    assert await one.release({"greedy": waiting.version}, unfinished=True) == {"greedy"}
    assert await other.claim() == ["patient", "greedy"]


async def test_messages_wait_in_their_queue_with_what_they_say(worker: Callable[[], Worker]) -> None:
    (database, one, _), (_, other, _) = await started(worker), await started(worker)
    message = Outgoing("send", 9, "안녕", keyboard=[])
    await Outbox(database, IDENTITY).replied([1], [message], ["operators"])
    assert await other.claim() == ["operators"]
    [waiting] = await other.waiting(["operators"])
    assert (waiting.messages, waiting.updates) == ([message], [])
    own = Outgoing("send", 1, "네")
    await Outbox(database, IDENTITY).replied([2], [own], ["chat"], "chat")  # whoever has the turn sends it
    assert await one.claim() == []


async def test_a_name_tells_nobody_which_chat_it_is(worker: Callable[[], Worker]) -> None:
    _, claims, _ = worker()
    assert len({claims.queue_of(12345), claims.queue_of(-12345), claims.queue_of(("outbox", 12345))}) == 3
    assert "12345" not in claims.queue_of(12345)
    assert Claims(claims.database, Identity("o" * 32)).queue_of(12345) != claims.queue_of(12345)


async def test_a_worker_that_leaves_gives_back_what_it_had(worker: Callable[[], Worker]) -> None:
    (database, one, _), (_, other, _) = await started(worker), await started(worker)
    await one.accept(5, HELLO, "chat")
    await one.claim()
    await database.stop()
    assert await until_claimed(other) == ["chat"]


async def test_what_a_dead_worker_had_is_taken_over_and_it_can_write_no_more(worker: Callable[[], Worker]) -> None:
    (database, one, ends), (alive, other, _) = await started(worker), await started(worker)
    await one.accept(5, HELLO, "chat")
    await one.claim()
    assert database._working
    database._working.cancel()  # it renews its lease no more
    assert await until_claimed(other) == ["chat"]
    await Outbox(alive, IDENTITY).replied([5], [])
    assert await database.write(inbox.update().values(payload=b"late")) is None
    assert set(ends) == {LOST}
    assert [row.payload for row in await alive.read(select(inbox)) or []] == [None]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(database.held(), 0.5)
    await alive.held()


async def test_an_update_during_which_processes_end_is_given_up(
    worker: Callable[[], Worker], caplog: pytest.LogCaptureFixture
) -> None:
    database, claims, _ = await started(worker)
    await claims.accept(5, {"text": "나쁜 것"}, "chat")
    await claims.accept(6, {"text": "그다음"}, "chat")
    for _ in range(MAX_TRIES):
        assert texts(await claims.waiting(await claims.claim())) != []
        await database.write(queues.update().values(owner="one that is gone"))
    assert await claims.claim() == ["chat"]
    assert texts(await claims.waiting(["chat"])) == ["그다음"]
    assert "updates given up: 1" in caplog.text
    assert "나쁜" not in caplog.text


async def test_a_users_limit_counts_what_each_worker_heard(worker: Callable[[], Worker]) -> None:
    (database, one, _), (_, other, _) = await started(worker), await started(worker)
    for number, claims in enumerate([one, other, one, other, one]):
        await claims.accept(number, {"text": str(number)}, "chat", user=1, most=2)
    await one.accept(9, {"text": "9"}, "chat", user=2, most=2)
    rows = await database.read(select(inbox).order_by(inbox.c.update)) or []
    assert [row.share for row in rows] == ["answer", "answer", "warn", "drop", "drop", "answer"]
    await one.claim()
    [waiting] = await one.waiting(["chat"])
    assert [(update.update, update.flooded) for update in waiting.updates] == [
        (0, False), (1, False), (2, True), (9, False)]  # fmt: skip


async def test_a_users_limit_holds_though_the_workers_clocks_differ(worker: Callable[[], Worker]) -> None:
    (database, one, _), (_, other, _) = await started(worker), await started(worker)
    for number, (claims, moment) in enumerate([(one, 0), (other, 2 * now()), (one, 0)]):
        with at(moment):
            await claims.accept(number, {"text": str(number)}, "chat", user=1, most=1)
    rows = await database.read(select(inbox).order_by(inbox.c.update)) or []
    assert [row.share for row in rows] == ["answer", "warn", "drop"]


async def test_another_bot_is_refused(worker: Callable[[], Worker], postgres_url: str) -> None:
    await started(worker)
    stranger = SharedDatabase(postgres_url, "another bot")
    with pytest.raises(ConfigurationError) as caught:
        await stranger.start()
    await stranger.stop()
    assert str(caught.value) == OTHER_BOT


async def test_one_leads_until_it_leaves(worker: Callable[[], Worker]) -> None:
    (one, _, _), (other, _, _) = await started(worker), await started(worker)
    async with asyncio.timeout(60):
        while not (one.leads or other.leads) or {one.peers, other.peers} != {2}:
            await asyncio.sleep(0.05)
        assert one.leads != other.leads
        first, second = (one, other) if one.leads else (other, one)
        await first.stop()
        while not second.leads:
            await asyncio.sleep(0.05)


async def test_workers_outlive_the_database(worker: Callable[[], Worker], postgres_server: PostgresServer) -> None:
    (database, one, ends), (_, other, others) = await started(worker), await started(worker)
    await one.accept(5, HELLO, "chat")
    await one.claim()
    postgres_server.stop()
    assert await database.read(select(workers)) is None
    assert await one.accept(6, HELLO, "chat") is None
    await asyncio.sleep(1.5 * LEASE_SECONDS)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(database.held(), 0.1)  # nobody knows what the others have by now
    postgres_server.start()
    async with asyncio.timeout(60):
        await database.held()
        while await other.accept(7, HELLO, "chat") is None:
            await asyncio.sleep(0.1)
    assert (await other.claim(), list(await one.held())) == ([], ["chat"])
    assert (ends, others) == ([], [])


async def test_nothing_is_sent_that_a_database_without_room_could_not_note(
    worker: Callable[[], Worker], postgres_server: PostgresServer
) -> None:
    """It shows all, and so it isn't gone."""
    database, _, _ = await started(worker)
    try:
        postgres_server.let_write(False)
        database.write_later(queues.delete())
        async with asyncio.timeout(20):
            while not database._stuck:
                await asyncio.sleep(0.05)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(database.held(), 1.5)  # longer than it is left alone after a fault
    finally:
        postgres_server.let_write(True)
    async with asyncio.timeout(20):
        await database.held()


async def test_a_worker_becomes_one_when_the_database_comes(
    worker: Callable[[], Worker], postgres_server: PostgresServer
) -> None:
    postgres_server.stop()
    database, claims, _ = await started(worker)
    assert await claims.accept(5, HELLO, "chat") is None
    postgres_server.start()
    async with asyncio.timeout(60):
        await database.held()
        while await claims.accept(5, HELLO, "chat") is None:
            await asyncio.sleep(0.1)
    assert await claims.claim() == ["chat"]
