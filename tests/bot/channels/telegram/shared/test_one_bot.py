"""Whichever process is told of an update, the bot is one."""

from bot.wording.korean import KOREAN
from tests.bot.channels.telegram.shared.conftest import Pair
from tests.fakes.bot_api import BotApi


async def test_an_update_is_answered_once_whoever_hears_of_it(api: BotApi, pair: Pair) -> None:
    for chat in range(1, 21):
        api.say("환불 방법", chat)
    replies = await api.replies(20)
    assert sorted(int(reply["chat_id"]) for reply in replies) == list(range(1, 21))
    assert all("080-123-4567" in reply["text"] for reply in replies)
    api.say("/help", 99)
    await api.reply()
    assert api.sent == []
