"""The messages a second that the whole bot keeps up with: polling, SQLite, the burst's wait and sending included."""

import asyncio
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

from bot.benchmark.apart import python
from bot.benchmark.extent import Setup, varied
from bot.benchmark.figures import Json, megabytes, middle, p95
from bot.benchmark.served.bot_api import TOKEN, BotApi, serving

KEEPS_UP_MS = 700
"""The 95th percentile up to which a rate counts as kept up with."""
USERS = 600
"""None of them asks more often than the flood limit allows."""
_START_SECONDS, _LATE_SECONDS, _STOP_SECONDS = 120.0, 30.0, 20.0


async def served(setup: Setup) -> dict[str, Json]:
    """By the rate: median and p95 from a question to its answer; the rates rise until one is not kept up with."""
    rates: dict[str, Json] = {}
    kept: tuple[int, float] = 0, 0.0
    async with serving() as api, _running(api, setup) as bot:
        asked, chats = varied(setup.questions), _chats()
        await paced(api, asked, chats, rate=2, count=10)  # what is made once is made
        rest = megabytes(bot.pid)
        for rate in setup.extent.rates:
            await paced(api, asked, chats, rate, rate * setup.extent.seconds)
            waits = told(api)
            rates[str(rate)] = {**waits}
            if waits["unanswered"] or waits["p95_ms"] > KEEPS_UP_MS:
                break
            kept = rate, waits["p95_ms"]
        most = megabytes(bot.pid, "VmHWM")
    return {"per_s": kept[0], "p95_ms": kept[1], "rest_mb": rest, "mb": most, "rates": rates}


@asynccontextmanager
async def _running(api: BotApi, setup: Setup) -> AsyncIterator[Process]:
    """The bot that polls `api`. Raises RuntimeError, with what it logged, where it doesn't begin to."""
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": api.base_url,
        "INDEX_DIR": str(setup.index_dir),
        "DATABASE_URL": f"sqlite+aiosqlite:///{setup.folder}/bot.db",
        "SECRET_KEY_PATH": str(setup.folder / "bot.key"),
        "METRICS_LISTEN": "",
        "WEBHOOK_URL": "",
        "OPERATOR_CHAT_ID": "",
    }
    path = setup.folder / "bot.log"
    with path.open("wb") as log:
        bot = await asyncio.create_subprocess_exec(*python("bot", settings=settings), stdout=log, stderr=log)
    ended, polled = (asyncio.create_task(each) for each in (bot.wait(), api.polled.wait()))
    try:
        await asyncio.wait([ended, polled], timeout=_START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not polled.done():
            raise RuntimeError(f"the bot didn't begin to poll\n{path.read_text(encoding='utf-8')[-2000:]}")
        yield bot
    finally:
        polled.cancel()
        if not ended.done():
            bot.terminate()
        await asyncio.wait_for(ended, _STOP_SECONDS)


def _chats() -> Iterator[int]:
    while True:
        yield from range(1, USERS + 1)


async def paced(
    api: BotApi,
    asked: Iterator[str],
    chats: Iterator[int],
    rate: float,
    count: int,
    late_seconds: float = _LATE_SECONDS,
) -> None:
    """Ask `count` questions, evenly, whatever the machine is busy with, and wait for the answers."""
    api.waits.clear()
    api.asked.clear()
    started = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
        api.ask(next(chats), next(asked))
    with suppress(TimeoutError):
        await asyncio.wait_for(api.silent.wait(), late_seconds)


def told(api: BotApi) -> dict[str, float]:
    """Of the questions since the last pace: what waiting for an answer took, and how many have none."""
    waits = [1000 * wait for wait in api.waits] or [1000 * _LATE_SECONDS]
    return {"p50_ms": middle(waits), "p95_ms": p95(waits), "answers": len(api.waits), "unanswered": len(api.asked)}
