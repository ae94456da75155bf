"""Whichever process hears of an update, and whichever answers: the bot is one."""

from pathlib import Path

import pytest

from bot.wording.korean import KOREAN
from tests.bot.channels.telegram.operators.relay import both, open_relay
from tests.bot.channels.telegram.shared.conftest import Pair, pair_of
from tests.fakes.bot_api import OPERATORS, BotApi, reply_to
from tests.fakes.bot_api_samples import STICKER


@pytest.mark.usefixtures("pair")
async def test_an_update_is_answered_once_whoever_hears_of_it(api: BotApi) -> None:
    for chat in range(1, 21):
        api.say("환불 방법", chat)
    replies = await api.replies(20)
    assert sorted(int(reply["chat_id"]) for reply in replies) == list(range(1, 21))
    assert all("080-123-4567" in reply["text"] for reply in replies)
    api.say("/help", 98)
    await api.reply()
    assert api.sent == []


@pytest.mark.usefixtures("pair")
async def test_one_of_them_does_what_is_done_once_for_all(api: BotApi) -> None:
    api.say("/help")
    await api.reply()
    assert sum(method == "setWebhook" for method, _ in api.calls) == 1
    assert sum(method == "setMyShortDescription" for method, _ in api.calls) == 2  # of two languages


@pytest.mark.usefixtures("pair")
async def test_a_chat_is_answered_in_its_order(api: BotApi) -> None:
    for number in range(10):  # commands are never answered together
        api.say("/help" if number % 2 else "/settings")
    told = [reply["text"] for reply in await api.replies(10)]
    assert [text == KOREAN.help for text in told] == [False, True] * 5


async def test_a_burst_is_answered_once_though_each_hears_a_part(
    api: BotApi, tmp_path: Path, postgres_url: str
) -> None:
    async with pair_of(api, tmp_path, postgres_url, burst_seconds=3.0):
        api.say("환불 방법")
        api.say("쿠폰 쓰는 법")
        answer = await api.reply()
        assert answer["text"].startswith(KOREAN.several_answers)
        assert "080-123-4567" in answer["text"]
        assert "결제 화면에서" in answer["text"]
        api.say("/help")
        assert (await api.reply())["text"] == KOREAN.help


@pytest.mark.usefixtures("pair")
async def test_a_user_has_one_limit_with_all_of_them(api: BotApi) -> None:
    for number in range(40):
        api.say(f"/help {number}")
    replies = await api.replies(16)
    assert sorted(reply["text"] for reply in replies) == sorted([KOREAN.help] * 15 + [KOREAN.slow_down])
    api.say("/help", 2)
    assert (await api.reply())["chat_id"] == "2"
    assert api.sent == []


async def test_what_one_has_said_the_other_leans_on(api: BotApi, pair: Pair) -> None:
    pair.let(0)
    api.say("/platform iOS")
    assert (await api.reply())["text"] == KOREAN.platform_kept.format(platform="iOS")
    api.say("/search")
    await api.reply()
    pair.let(1)
    api.say("방법")
    assert "검색 결과 (총 1건)" in (await api.reply())["text"]
    api.say("알림 끄기")
    assert "설정 &gt; 알림에서 꺼 주세요." in (await api.reply())["text"]
    pair.let(0)
    api.say("/platform 안드로이드")
    await api.reply()
    api.say("/categories")
    await api.reply()
    pair.let(1)
    api.say("1번이요")
    assert "1. 환불은 어떻게 하나요" in (await api.reply())["text"]
    api.say("알림 끄기")
    assert "애플리케이션 &gt; 알림에서 꺼 주세요." in (await api.reply())["text"]


async def test_a_button_works_whoever_gets_its_press(api: BotApi, pair: Pair) -> None:
    pair.let(0)
    api.say("환불 방법")
    answer = await api.reply()
    pair.let(1)
    api.tap(answer, KOREAN.button_unhelpful)
    offer = await api.reply()
    pair.let(0)
    api.tap(offer, KOREAN.button_person)
    told, request = await both(api)
    assert told["text"] == KOREAN.handed_over
    assert "“환불 방법” → 답변: 환불은 어떻게 하나요 → 👎" in request["text"]


async def test_an_edited_question_has_its_answer_edited_whoever_answered(api: BotApi, pair: Pair) -> None:
    pair.let(0)
    message = api.say("환불 방법")
    answer = await api.reply()
    pair.let(1)
    api.edit(message, "쿠폰 쓰는 법")
    edited = await api.called("editMessageText")
    assert int(edited["message_id"]) == answer["message_id"]
    assert "결제 화면에서" in edited["text"]


@pytest.mark.parametrize("forum", [False, True])
async def test_a_talk_with_a_person_goes_on_whoever_passes_it_on(api: BotApi, pair: Pair, forum: bool) -> None:
    api.forum = forum
    pair.let(0)
    request = await open_relay(api)
    topic = {"message_thread_id": int(str(request["message_thread_id"])), "is_topic_message": True} if forum else {}
    pair.let(1)
    api.say("전화 주세요")
    passed = await api.reply()
    assert passed["chat_id"] == str(OPERATORS)
    assert passed.get("message_thread_id") == request.get("message_thread_id")
    pair.let(0)
    api.say("확인해 볼게요.", OPERATORS, 5, **(topic or reply_to(passed)))
    assert (await api.reply())["text"] == "<b>상담원</b>\n확인해 볼게요."
    pair.let(1)
    api.say("/close", OPERATORS, 5, **(topic or reply_to(request)))
    to_user, _ = await both(api)
    assert to_user["text"] == KOREAN.closed_by_operator
    pair.let(0)
    api.say("환불 방법")
    assert "080-123-4567" in (await api.reply())["text"]


async def test_what_one_has_forgotten_the_other_knows_no_more(api: BotApi, pair: Pair) -> None:
    pair.let(0)
    api.say("환불 방법")
    answer = await api.reply()
    pair.let(1)
    api.say("/forget")
    api.tap(await api.reply(), KOREAN.button_forget)
    await api.called("editMessageText")
    pair.let(0)
    api.tap(answer, KOREAN.button_unhelpful)
    assert "쿠폰" not in (await api.reply())["text"]
    api.say("/human")
    _, request = await both(api)
    assert "환불" not in request["text"]


async def test_what_goes_to_the_operators_stays_in_order(api: BotApi, pair: Pair) -> None:
    pair.let(0)
    await open_relay(api)
    for number in range(4):
        pair.let(number % 2)
        api.send(sticker=STICKER)
    passed = await api.replies(8)
    assert [message["method"] for message in passed] == ["sendMessage", "copyMessage"] * 4
    copied = [int(message["message_id"]) for message in passed]
    assert copied == sorted(copied)
