"""A bot with a group of operators."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.channels.telegram.operators.relay import ANSWERS
from tests.fakes.bot_api import BotApi
from tests.fakes.running import Running, running


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(api, tmp_path, **ANSWERS) as bot:
        yield bot
