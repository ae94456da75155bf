"""Faults of the polling itself: waited out, or told where only a person can mend them."""

import asyncio
from pathlib import Path

import pytest

from bot.channels.telegram.incoming import polling
from bot.channels.telegram.service import TelegramService
from bot.wiring import open_components
from bot.wording.korean import KOREAN
from embeddings.errors import ConfigurationError
from tests.fakes.bot_api import TOKEN, BotApi, Fault
from tests.fakes.bot_api_samples import RETRY
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.running import IMPATIENT, publish, running, settings_for


@pytest.mark.parametrize("seconds", [1, 36_000])
async def test_polling_that_is_told_to_wait_is_not_deaf_for_hours(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    monkeypatch.setattr(polling, "LONGEST_WAIT_SECONDS", 0.05)
    api.faults["getUpdates"].append(RETRY | {"parameters": {"retry_after": seconds}})
    async with running(api, tmp_path):
        api.say("/help")
        assert (await api.reply(10))["text"] == KOREAN.help


@pytest.mark.parametrize("answer", [{"ok": True, "error_code": 200}, {"error_code": 404, "description": "Not Found"}])
async def test_one_odd_answer_does_not_end_the_polling(api: BotApi, tmp_path: Path, answer: Fault) -> None:
    api.faults["getUpdates"].append(answer)
    async with running(api, tmp_path):
        api.say("/help")
        assert (await api.reply(10))["text"] == KOREAN.help


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"error_code": 409, "description": "Conflict: terminated by other getUpdates request"}, "another bot polls"),
        ({"error_code": 401, "description": "Unauthorized"}, "the Bot API refused it"),
    ],
)
async def test_a_second_poller_or_a_revoked_token_is_told_and_the_bot_stops(
    api: BotApi, tmp_path: Path, fault: Fault, said: str
) -> None:
    api.faults["getUpdates"] += [fault, {}, *[fault] * polling.MAX_REFUSALS]  # once is no reason to stop
    settings = settings_for(tmp_path, api)
    publish(tmp_path)
    async with open_components(settings, WordEncoder(), operators=False) as components:
        with pytest.raises(ConfigurationError, match=f"TELEGRAM_BOT_TOKEN: {said}"):
            await asyncio.wait_for(TelegramService(components, settings, TOKEN, IMPATIENT).serve(), 30)
