"""The bot's start and end, and a turn that fails between them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.wording.korean import KOREAN
from embeddings.encoder.protocol import Encoded
from embeddings.errors import ConfigurationError
from tests.fakes.bot_api import BotApi
from tests.fakes.fake_encoder import SlowEncoder, WordEncoder
from tests.fakes.running import running


async def test_a_turn_in_flight_is_finished_when_the_bot_is_told_to_stop(api: BotApi, tmp_path: Path) -> None:
    encoder = SlowEncoder()
    async with running(api, tmp_path, encoder):
        encoder.free.clear()
        encoder.begun.clear()
        api.say("환불 방법")
        await asyncio.to_thread(encoder.begun.wait, 10)
        asyncio.get_running_loop().call_later(0.3, encoder.free.set)
    assert "080-123-4567" in (await api.reply(1))["text"]


async def test_no_chat_waits_for_the_model_that_another_one_waits_for(api: BotApi, tmp_path: Path) -> None:
    encoder = SlowEncoder()
    async with running(api, tmp_path, encoder):
        api.say("환불 방법", chat=1)
        await api.reply()
        encoder.free.clear()
        encoder.begun.clear()
        api.say("오래 걸리는 질문", chat=1)
        await asyncio.to_thread(encoder.begun.wait, 10)
        api.say("환불 방법", chat=2)  # which is encoded already
        reply = await api.reply()
        encoder.free.set()
        assert (reply["chat_id"], "080-123-4567" in reply["text"]) == ("2", True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error_code": 401, "description": "Unauthorized"}, "TELEGRAM_BOT_TOKEN: the Bot API refused it"),
        (
            {"ok": True, "error_code": 200, "result": {"id": 1}},
            "TELEGRAM_BASE_URL: found http.*can't be read",
        ),
    ],
)
async def test_a_wrong_token_or_server_is_told(
    api: BotApi, tmp_path: Path, answer: dict[str, object], said: str
) -> None:
    api.faults["getMe"].append(answer)
    with pytest.raises(ConfigurationError, match=said):
        async with running(api, tmp_path):
            pass


async def test_a_bot_api_that_is_not_there_yet_is_waited_for(api: BotApi, tmp_path: Path) -> None:
    api.faults["getMe"] += [{"error_code": 502, "description": "Bad Gateway"}, "drop", "hang"]
    async with running(api, tmp_path):
        api.say("/help")
        assert (await api.reply())["text"] == KOREAN.help


class BrokenEncoder(WordEncoder):
    """An encoder that fails, and quotes what it was given."""

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        raise ValueError(texts[0])


async def test_a_turn_that_fails_is_apologised_for(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(api, tmp_path, encoder=BrokenEncoder()):
        api.say("환불 방법")
        assert (await api.reply())["text"] == KOREAN.error
        api.say("/help")
        assert (await api.reply())["text"] == KOREAN.help
    assert "a turn failed: ValueError" in caplog.text
    assert "환불" not in caplog.text
