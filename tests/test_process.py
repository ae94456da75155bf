"""The whole bot as an operator runs it: its own process, the real model, the real FAQ, a Bot API server on loopback."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.fakes.bot_api import TOKEN, serve
from tests.fakes.bot_process import START_SECONDS, BotProcess, settings_in
from tests.fakes.free_port import free_port

pytestmark = [pytest.mark.model, pytest.mark.shipped_faq]


async def test_the_bot_answers_over_http_and_stops_at_sigterm(real_builds: Path, tmp_path: Path) -> None:
    async with serve() as api:
        bot = BotProcess(settings_in(tmp_path, api) | {"INDEX_DIR": str(real_builds)}, tmp_path / "bot.log")
        await bot.start()
        try:
            api.say("캐시 환불은 어떻게 하나요?")
            api.say("오늘 날씨 어때", chat=2)
            replies = {reply["chat_id"]: reply["text"] for reply in await api.replies(2, seconds=120)}
        finally:
            code = await bot.end(signal.SIGTERM)
    log = (tmp_path / "bot.log").read_text()
    assert "<i>[카카오페이지][구매 관련][공통]</i>" in replies["1"]
    assert "080-085-1500" in replies["1"]
    assert replies["2"].startswith("죄송해요")
    assert code == 0
    assert TOKEN not in log
    assert "캐시" not in log


async def test_two_workers_are_one_bot_and_one_that_is_killed_is_started_anew(
    real_builds: Path, tmp_path: Path, postgres_url: str
) -> None:
    listen = f"127.0.0.1:{free_port()}"
    webhook = {"WEBHOOK_URL": f"http://{listen}/", "WEBHOOK_SECRET": "secret", "LISTEN": listen}
    log = tmp_path / "bot.log"
    async with serve() as api:
        given = settings_in(tmp_path, api) | webhook | {"INDEX_DIR": str(real_builds), "DATABASE_URL": postgres_url}
        bot = BotProcess(given, log, ("bot", "--workers", "2"))
        await bot.start()
        try:
            await api.called("setWebhook", seconds=START_SECONDS)
            first = bot.children()
            for chat in range(1, 7):
                api.say("캐시 환불은 어떻게 하나요?", chat)
            replies = await api.replies(6, seconds=120)
            os.kill(first[0], signal.SIGKILL)
            api.say("캐시 환불은 어떻게 하나요?", 7)
            replies += await api.replies(1, seconds=120)
            async with asyncio.timeout(START_SECONDS):
                while log.read_text().count("webhook for @") < 3:
                    await asyncio.sleep(0.1)
            second = bot.children()
        finally:
            code = await bot.end(signal.SIGTERM)
    assert sorted(int(reply["chat_id"]) for reply in replies) == list(range(1, 8))
    assert all("080-085-1500" in reply["text"] for reply in replies)
    assert (len(first), len(second), len({*first, *second})) == (2, 2, 3)
    assert code == 0
    assert TOKEN not in log.read_text()
    assert "캐시" not in log.read_text()
