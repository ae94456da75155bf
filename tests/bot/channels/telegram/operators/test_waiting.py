"""Waiting for a person, over real HTTP: how a talk ends, what the bot answers meanwhile, and who is told of danger."""

import pytest

from bot.wording import operator_texts as o
from bot.wording.korean import KOREAN
from tests.bot.channels.telegram.operators.relay import both, open_relay
from tests.fakes.bot_api import OPERATORS, BotApi, buttons, reply_to

pytestmark = pytest.mark.usefixtures("bot")


@pytest.mark.parametrize("said", ["/cancel", "/close", "그만할게요"])
async def test_the_user_ends_the_talk(api: BotApi, said: str) -> None:
    await open_relay(api)
    api.say(said)
    to_user, to_operators = await both(api)
    assert to_user["text"] == KOREAN.closed_by_user
    assert to_operators["text"].startswith("✅ 고객 #")
    api.say("환불 방법")
    assert "080-123-4567" in (await api.reply())["text"]


async def test_what_may_be_an_answer_to_the_operator_ends_nothing(api: BotApi) -> None:
    await open_relay(api)
    api.say("취소할게요")
    assert (await api.reply())["text"].endswith("\n취소할게요")
    api.say("/close")
    assert (await both(api))[0]["text"] == KOREAN.closed_by_user


@pytest.mark.parametrize("said", ["그거 말고요", "해결이 안 됐어요", "오늘 날씨"])
async def test_nobody_is_called_who_was_not_asked_for(api: BotApi, said: str) -> None:
    api.say(said)
    assert (await api.reply())["text"] != KOREAN.handed_over
    assert [request for request in api.messages.values() if request["chat_id"] == str(OPERATORS)] == []


async def test_a_yes_calls_the_person_who_was_offered(api: BotApi) -> None:
    api.say("해결이 안 됐어요")
    await api.reply()
    api.say("네")
    told, _ = await both(api)
    assert told["text"] == KOREAN.handed_over


async def test_a_question_is_answered_while_nobody_has_come_yet(api: BotApi) -> None:
    request = await open_relay(api)
    api.say("쿠폰 쓰는 법")
    answer, passed = await both(api)
    assert passed["text"].endswith("\n쿠폰 쓰는 법")
    assert answer["text"].startswith(f"<i>{KOREAN.from_bot}</i>")
    assert "결제 화면에서" in answer["text"]
    assert KOREAN.button_close in buttons(answer)
    api.say("네, 도와드릴게요.", OPERATORS, 5, **reply_to(request))
    await api.reply()
    api.say("쿠폰 쓰는 법")  # from now on the person answers
    assert (await api.reply())["chat_id"] == str(OPERATORS)
    api.say("고마워요")
    assert (await api.reply())["text"].endswith("\n고마워요")


async def test_operators_are_told_of_danger_and_the_user_may_call_them(api: BotApi) -> None:
    api.say("죽고 싶어요")
    reply, note = await both(api)
    assert "109" in reply["text"]
    assert list(buttons(reply)) == [KOREAN.button_person]
    assert note["chat_id"] == str(OPERATORS)
    assert note["text"].startswith("🚨 긴급")
    assert "“죽고 싶어요”" in note["text"]


async def test_danger_in_a_talk_is_marked_and_answered_too(api: BotApi) -> None:
    request = await open_relay(api)
    api.say("네, 도와드릴게요.", OPERATORS, 5, **reply_to(request))
    await api.reply()
    api.say("죽고 싶어요")
    reply, passed = await both(api)
    assert "109" in reply["text"]
    assert passed["text"] == o.USER_WROTE_URGENTLY.format(user=passed["text"].split("고객 ")[1][:7], text="죽고 싶어요")
