"""Two bots behind one webhook address, on one PostgreSQL: each is what a process is, in the test's own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.wiring import MODEL_THREADS
from tests.fakes.bot_api import OPERATORS, TOKEN, BotApi
from tests.fakes.free_port import free_port
from tests.fakes.running import Running, running

SECRET = "a-secret_of-ours"


class Pair:
    """Both hear of updates, in turns; both answer, whoever is first, unless a test says who."""

    def __init__(self, api: BotApi, bots: list[Running]) -> None:
        self.bots = bots
        api.posts.behind = [f"http://{bot.settings.listen}/" for bot in bots]

    def let(self, number: int) -> None:
        """From now on only this one takes what comes."""
        for bot in self.bots:
            bot.service.pipeline.turns_at_once = MODEL_THREADS if bot is self.bots[number] else 0


def shared(url: str, **given: Any) -> dict[str, Any]:
    """Settings of one of several bots; each listens at a port of its own, as on a machine of its own."""
    return {
        "telegram_bot_token": TOKEN,
        "database_url": url,
        "webhook_url": "http://127.0.0.1:9/hook",
        "webhook_secret": SECRET,
        "listen": f"127.0.0.1:{free_port()}",
        "operator_chat_id": OPERATORS,
        "messages_per_minute": 15,
    } | given


@asynccontextmanager
async def pair_of(api: BotApi, folder: Path, url: str, **given: Any) -> AsyncIterator[Pair]:
    """Two of them, set up."""
    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(running(api, folder, **shared(url, **given))) for _ in range(2)]
        await api.called("setWebhook")
        yield Pair(api, bots)


@pytest.fixture
async def pair(api: BotApi, tmp_path: Path, postgres_url: str) -> AsyncIterator[Pair]:
    async with pair_of(api, tmp_path, postgres_url) as pair:
        yield pair
