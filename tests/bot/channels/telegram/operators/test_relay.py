"""Talking to a person, over real HTTP."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.tables import operator_answers
from bot.wording import operator_texts as o
from bot.wording.korean import KOREAN
from tests.bot.channels.telegram.operators.relay import ANSWERS, both, open_relay
from tests.fakes.bot_api import OPERATORS, BotApi, reply_to
from tests.fakes.bot_api_samples import PHOTO, STICKER
from tests.fakes.running import Running, running


@pytest.mark.usefixtures("bot")
async def test_a_request_goes_to_the_operators_with_transcript_and_candidates(api: BotApi) -> None:
    api.say("환불 방법")
    api.tap(await api.reply(), KOREAN.button_unhelpful)
    api.tap(await api.reply(), KOREAN.button_person)
    told, request = await both(api)
    assert (told["chat_id"], told["text"]) == ("1", KOREAN.handed_over)
    assert request["chat_id"] == str(OPERATORS)
    assert "마지막 질문: 환불 방법" in request["text"]
    assert "“환불 방법” → 답변: 환불은 어떻게 하나요" in request["text"]
    assert "1. [상점][구매][공통] 환불은 어떻게 하나요" in request["text"]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("forum", [False, True])
async def test_messages_go_both_ways_until_the_operator_closes(api: BotApi, forum: bool) -> None:
    api.forum = forum
    request = await open_relay(api)
    topic = {"message_thread_id": int(str(request["message_thread_id"])), "is_topic_message": True} if forum else {}
    api.say("환불이 안 돼요 <b>")
    passed = await api.reply()
    assert passed["chat_id"] == str(OPERATORS)
    assert passed["text"].endswith("\n환불이 안 돼요 &lt;b&gt;")
    assert passed.get("message_thread_id") == request.get("message_thread_id")
    api.say("확인해 볼게요.", OPERATORS, 5, **(topic or reply_to(passed)))
    answer = await api.reply()
    assert (answer["chat_id"], answer["text"]) == ("1", "<b>상담원</b>\n확인해 볼게요.")
    api.say("/close", OPERATORS, 5, **(topic or reply_to(request)))
    to_user, to_operators = await both(api)
    assert to_user["text"] == KOREAN.closed_by_operator
    assert to_operators["text"].startswith("✅ 상담을 마쳤어요.")
    api.say("환불 방법")
    assert "080-123-4567" in (await api.reply())["text"]


async def test_what_an_operator_answered_is_kept_masked_until_the_user_has_it_forgotten(
    api: BotApi, bot: Running
) -> None:
    async def kept() -> list[str]:
        await bot.components.database.flush()
        return [row.text for row in await bot.components.database.read(select(operator_answers)) or []]

    request = await open_relay(api)
    api.say("제 번호는 010-1234-5678이에요. 여기로 전화 주세요.", OPERATORS, 5, **reply_to(request))
    assert "010-1234-5678" in (await api.reply())["text"]
    assert await kept() == ["제 번호는 [전화번호]이에요. 여기로 전화 주세요."]
    api.say("/close")
    await both(api)
    api.say("/forget")
    api.tap(await api.reply(), KOREAN.button_forget)
    await api.called("editMessageText")
    assert await kept() == []


@pytest.mark.usefixtures("bot")
async def test_the_user_can_close_and_photos_are_copied(api: BotApi) -> None:
    await open_relay(api)
    api.send(photo=PHOTO)
    announced, copy = await api.replies(2)
    assert "보낸 파일" in announced["text"]
    assert (copy["method"], copy["from_chat_id"], copy["chat_id"]) == ("copyMessage", "1", str(OPERATORS))
    api.send(OPERATORS, 5, sticker=STICKER, **reply_to(copy))
    assert (await api.reply())["chat_id"] == "1"
    api.say("/close")
    assert [r["chat_id"] for r in await both(api)] == ["1", str(OPERATORS)]


@pytest.mark.usefixtures("bot")
async def test_an_operator_who_replies_to_the_wrong_message_is_told(api: BotApi) -> None:
    api.say("수고하세요", OPERATORS, 5)  # chatter among operators
    api.say("네", OPERATORS, 5, **reply_to({"chat_id": OPERATORS, "message_id": 77}))
    hint = await api.reply()
    assert (hint["chat_id"], hint["text"]) == (str(OPERATORS), o.WRONG_MESSAGE)
    api.say("/close", OPERATORS, 5)
    assert (await api.reply())["text"] == o.NOTHING_TO_CLOSE


@pytest.mark.usefixtures("bot")
async def test_a_second_request_is_not_sent_again(api: BotApi) -> None:
    await open_relay(api)
    api.say("/human")
    assert (await api.reply())["text"] == KOREAN.already_handed_over


async def test_the_user_is_told_when_nobody_is_there(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, support_hours="mon 00:00-00:01", **ANSWERS):
        api.say("/human")
        told, _ = await both(api)
        assert told["text"] == KOREAN.handed_over_closed.format(hours="월 00:00~00:01")


@pytest.mark.usefixtures("bot")
async def test_an_operators_correction_reaches_the_user(api: BotApi) -> None:
    request = await open_relay(api)
    message = api.say("3일 걸려요.", OPERATORS, 5, **reply_to(request))
    await api.reply()
    api.edit(message, "5일 걸려요.", OPERATORS, **reply_to(request))
    corrected = await api.reply()
    assert (corrected["chat_id"], corrected["text"]) == ("1", f"<b>{KOREAN.from_operator_edited}</b>\n5일 걸려요.")
    api.edit(api.say("수고하세요", OPERATORS, 5), "수고하셨어요", OPERATORS)  # chatter
    api.say("/stats", OPERATORS, 5)
    assert "지난 7일" in (await api.reply())["text"]


@pytest.mark.usefixtures("bot")
async def test_words_that_begin_with_a_slash_reach_the_user(api: BotApi) -> None:
    request = await open_relay(api)
    api.say("/search 를 눌러 보세요", OPERATORS, 5, **reply_to(request))
    assert (await api.reply())["text"].endswith("/search 를 눌러 보세요")


async def test_a_wish_for_a_person_counts_in_a_burst(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, burst_seconds=0.3, **ANSWERS):
        api.say("환불 방법")
        api.say("상담원 연결")
        told, request = await both(api)
    assert told["text"] == KOREAN.handed_over
    assert "마지막 질문: 환불 방법" in request["text"]


@pytest.mark.usefixtures("bot")
async def test_what_is_written_to_a_person_reaches_them_as_it_was_written(api: BotApi) -> None:
    api.say("제 번호는 010-1234-5678 이에요")
    await api.reply()
    request = await open_relay(api)
    assert "[전화번호]" in request["text"]  # what was said to the bot is kept masked
    api.say("제 번호는 010-1234-5678 이에요")
    assert (await api.reply())["text"].endswith("\n제 번호는 010-1234-5678 이에요")
    api.send(photo=PHOTO, caption="제 메일은 user@example.com")
    words, copy = await api.replies(2)
    assert words["text"].endswith("\n제 메일은 user@example.com")
    assert copy["caption"] == "💬"


@pytest.mark.usefixtures("bot")
async def test_in_a_group_a_person_is_only_promised_for_the_private_chat(api: BotApi) -> None:
    api.say("/human", chat=-7, user=1)
    assert (await api.reply())["text"] == KOREAN.handover_in_private
