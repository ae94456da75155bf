"""A bot that polls a Bot API server on loopback, and one for each of the two ways to be given updates."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.bot_api import BotApi
from tests.fakes.free_port import free_port
from tests.fakes.running import Running, running

CONTACT = "전화: 1588-0000 (평일 9시~18시)\nhttps://example.com/help"
"""How a person is reached, where there are no operators."""


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(api, tmp_path, support_contact=CONTACT) as bot:
        yield bot


@pytest.fixture(params=["polling", "webhook"])
async def bot_either_way(request: pytest.FixtureRequest, api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    """By long polling, and by webhook."""
    listen = f"127.0.0.1:{free_port()}"
    webhook = {"webhook_url": f"http://{listen}", "webhook_secret": "secret", "listen": listen}
    given: dict[str, Any] = webhook if request.param == "webhook" else {}
    async with running(api, tmp_path, **given) as bot:
        yield bot
