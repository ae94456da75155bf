"""Questions over real HTTP: answers, thumbs, choices, intents and edits; only the encoder is a fake."""

import pytest
from sqlalchemy import select

from bot.storage.tables import feedback
from bot.wording.korean import KOREAN
from tests.bot.channels.telegram.conftest import CONTACT
from tests.fakes.bot_api import BotApi, buttons
from tests.fakes.running import Running

pytestmark = pytest.mark.usefixtures("bot")
FEEDBACK = [KOREAN.button_helpful, KOREAN.button_unhelpful]


async def test_a_question_gets_its_answer_with_label_feedback_and_ways_on(api: BotApi) -> None:
    api.say("환불은 어떻게 하나요")
    reply = await api.reply()
    assert reply["text"] == (
        "<b>환불은 어떻게 하나요</b>\n<i>[상점][구매][공통]</i>\n\n고객센터로 문의해 주세요.\n전화: 080-123-4567"
    )
    assert reply["parse_mode"] == "HTML"
    assert list(buttons(reply)) == [*FEEDBACK, "쿠폰은 어디에 쓰나요", KOREAN.button_categories]


async def test_the_date_and_the_source_stand_under_an_answer(api: BotApi) -> None:
    api.say("쿠폰은 어디에 쓰나요")
    reply = await api.reply()
    assert reply["text"].endswith("<i>2026년 11월 2일에 업데이트된 도움말이에요.</i>")
    assert buttons(reply)[KOREAN.button_source] == "https://example.com/coupon"


async def test_thumbs_up_is_thanked_for_and_kept(api: BotApi, bot: Running) -> None:
    api.say("환불 방법")
    answer = await api.reply()
    api.tap(answer, KOREAN.button_helpful)
    assert (await api.called("answerCallbackQuery"))["text"] == KOREAN.thanks
    await bot.components.database.flush()
    assert await bot.components.history.verdicts(1) == {"helpful": 1}


async def test_thumbs_down_offers_the_next_candidates_and_a_person(api: BotApi, bot: Running) -> None:
    api.say("환불 방법 쿠폰")
    api.tap(await api.reply(), KOREAN.button_unhelpful)
    offer = await api.reply()
    assert offer["text"] == KOREAN.sorry_next
    assert list(buttons(offer)) == [
        "쿠폰은 어디에 쓰나요",
        KOREAN.button_none,
        KOREAN.button_categories,
        KOREAN.button_person,
    ]
    api.tap(offer, "쿠폰은 어디에 쓰나요")
    assert "결제 화면에서" in (await api.reply())["text"]
    await bot.components.database.flush()
    assert await bot.components.history.verdicts(1) == {"unhelpful": 1, "chosen": 1}
    assert await bot.components.history.unanswered(1, 5) == [("환불 방법 쿠폰", 1)]


async def test_thumbs_down_where_nothing_else_fits_offers_a_person(api: BotApi) -> None:
    api.say("환불 방법")
    api.tap(await api.reply(), KOREAN.button_unhelpful)
    assert (await api.reply())["text"] == KOREAN.sorry_none_left


async def test_a_choice_among_candidates_is_kept_as_a_proposed_phrasing(api: BotApi, bot: Running) -> None:
    api.say("쿠폰 어디에")
    question = await api.reply()
    assert question["text"] == KOREAN.clarify
    api.tap(question, "쿠폰은 어디에 쓰나요")
    await api.reply()
    api.tap(question, KOREAN.button_none)
    assert (await api.reply())["text"] == KOREAN.none_of_these
    await bot.components.database.flush()
    kept = await bot.components.database.read(select(feedback).order_by(feedback.c.at))
    assert [(row.verdict, row.entry, row.query) for row in kept or []] == [
        ("chosen", "coupon", "쿠폰 어디에"),
        ("none", "", "쿠폰 어디에"),
    ]
    assert {row.build for row in kept or []} == {bot.components.serving.assistant.build}


async def test_an_intent_gets_its_reply_and_nonsense_a_decline(api: BotApi) -> None:
    api.say("안녕하세요")
    api.say("안녕하세요", chat=99)
    replies = {reply["chat_id"]: reply["text"] for reply in await api.replies(2)}
    assert replies == {"1": "안녕하세요, 반가워요!", "99": "Hello!"}
    api.say("오늘 날씨")
    decline = await api.reply()
    assert decline["text"] == KOREAN.decline
    assert list(buttons(decline)) == [KOREAN.button_categories, KOREAN.button_person]


async def test_a_person_without_operators_is_reached_as_the_setting_says(api: BotApi) -> None:
    api.say("/human")
    assert (await api.reply())["text"] == KOREAN.contact_at.format(contact=CONTACT)
    api.say("오늘 날씨")
    api.tap(await api.reply(), KOREAN.button_person)
    assert (await api.reply())["text"] == KOREAN.contact_at.format(contact=CONTACT)
    api.say("/close")
    assert (await api.reply())["text"] == KOREAN.nothing_to_close


async def test_an_edited_question_has_its_answer_edited(api: BotApi) -> None:
    message = api.say("환불 방법")
    answer = await api.reply()
    api.edit(message, "쿠폰 쓰는 법")
    await api.called("editMessageText", 1)
    assert "결제 화면에서" in api.messages[answer["message_id"]]["text"]
    api.edit(message, "환불 방법")
    await api.called("editMessageText", 2)
    assert "080-123-4567" in api.messages[answer["message_id"]]["text"]


async def test_an_edit_of_a_message_that_was_no_question_is_answered_anew(api: BotApi) -> None:
    api.edit(4321, "환불 방법")
    assert "080-123-4567" in (await api.reply())["text"]
