"""The whole bot as an operator runs it: its own process, the real model, the real FAQ, a Bot API server on loopback."""

import signal
from pathlib import Path

import pytest

from tests.fakes.bot_api import TOKEN, serve
from tests.fakes.bot_process import BotProcess, settings_in

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
