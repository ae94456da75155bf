"""Two processes' worth of bots behind one webhook address, on one PostgreSQL, in the test's own process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.bot_api import OPERATORS, TOKEN, BotApi
from tests.fakes.free_port import free_port
from tests.fakes.running import Running, running

SECRET = "a-secret_of-ours"


class Pair:
    """What is posted goes to one and the other in turns, unless a test says to whom."""

    def __init__(self, api: BotApi, bots: list[Running]) -> None:
        self.bots = bots
        self._api = api
        self.to(*bots)

    def to(self, *bots: Running) -> None:
        """Who hears of the next updates."""
        self._api.posts.behind = [f"http://{bot.settings.listen}/" for bot in bots]


def shared(url: str, **given: Any) -> dict[str, Any]:
    """Settings of one of several bots; each listens at a port of its own, as on a machine of its own."""
    return {
        "telegram_bot_token": TOKEN,
        "database_url": url,
        "webhook_url": "http://127.0.0.1:9/hook",
        "webhook_secret": SECRET,
        "listen": f"127.0.0.1:{free_port()}",
        "operator_chat_id": OPERATORS,
    } | given


@pytest.fixture
async def pair(api: BotApi, tmp_path: Path, postgres_url: str) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(running(api, tmp_path, **shared(postgres_url))) for _ in range(2)]
        await api.called("setWebhook")
        yield Pair(api, bots)
