"""The bot over real HTTP: a real Application polls a Bot API server on loopback; only the encoder is a fake."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.dialogue.conversation import MIN_READERS
from bot.storage.history import Turn
from bot.storage.tables import feedback
from bot.wording.english import ENGLISH
from bot.wording.korean import KOREAN
from tests.fakes.bot_api import BotApi, buttons
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import Running, running


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(api, tmp_path) as bot:
        yield bot


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


async def test_start_help_and_unknown_commands_are_answered(api: BotApi) -> None:
    for command in ("/start", "/help", "/nonsense", "/nonsense with ' a lot of text" + " 가" * 1000):
        api.say(command)
    start, usage, unknown, long = await api.replies(4)
    assert start["text"].startswith("안녕하세요! 궁금한 점을 편하게 물어봐 주세요.")
    assert usage["text"] == KOREAN.help
    assert unknown["text"] == long["text"] == KOREAN.unknown_command


async def test_a_link_opens_its_entry(api: BotApi) -> None:
    api.say("/start q_coupon")
    reply = await api.reply()
    assert "결제 화면에서 &lt;쿠폰&gt; &amp; 할인을 골라 주세요." in reply["text"]


async def test_start_and_an_empty_inline_query_show_what_enough_users_have_read(api: BotApi, bot: Running) -> None:
    asked = [*(("쿠폰은 어디에 쓰나요", user) for user in range(1, 7)),
             *(("환불은 어떻게 하나요", user) for user in range(1, 6)),
             *(("알림을 끄고 싶어요", user) for user in range(1, MIN_READERS)),
             *[("알림을 끄고 싶어요", 1)] * 5]  # fmt: skip
    for text, user in asked:
        bot.components.history.add(opened(text, user))
    await bot.components.database.flush()
    api.say("/start")
    start = await api.reply()
    assert start["text"].endswith(KOREAN.popular)
    assert list(buttons(start)) == ["쿠폰은 어디에 쓰나요", "환불은 어떻게 하나요", KOREAN.button_categories]
    api.look_up("")
    offered = json.loads((await api.called("answerInlineQuery"))["results"])
    assert [result["id"] for result in offered] == ["coupon", "refund"]


async def test_start_and_an_empty_inline_query_keep_to_themselves_what_few_have_read(api: BotApi, bot: Running) -> None:
    for user in range(1, MIN_READERS):
        bot.components.history.add(opened("쿠폰은 어디에 쓰나요", user))
    await bot.components.database.flush()
    api.say("/start")
    start = await api.reply()
    assert (KOREAN.popular in start["text"], list(buttons(start))) == (False, [KOREAN.button_categories])
    api.look_up("")
    assert json.loads((await api.called("answerInlineQuery"))["results"]) == []


def opened(question: str, user: int) -> Turn:
    entry = next(entry.id for entry in ENTRIES if entry.question == question)
    return Turn(f"user {user}", "open", "", "answer", 1.0, entry, (), "build")


@pytest.mark.parametrize("named", ["en", "English", "영어"])
async def test_a_language_is_named_in_the_command(api: BotApi, named: str) -> None:
    api.say(f"/language {named}")
    assert (await api.reply())["text"] == ENGLISH.language_kept
    api.say("/language 한국어")
    assert (await api.reply())["text"] == KOREAN.language_kept


@pytest.mark.parametrize("named", ["iOS", "ios", "아이폰", "iPhone"])
async def test_a_platform_is_named_in_the_command(api: BotApi, named: str) -> None:
    api.say(f"/platform {named}")
    assert (await api.reply())["text"] == KOREAN.platform_kept.format(platform="iOS")
    api.say("알림 끄기")
    assert "설정 &gt; 알림에서 꺼 주세요." in (await api.reply())["text"]


@pytest.mark.parametrize(
    ("command", "told", "choices"),
    [
        ("/language 화성어", KOREAN.unknown_language, ["한국어", "English"]),
        ("/platform 냉장고", KOREAN.unknown_platform, ["iOS", "안드로이드", KOREAN.any_platform]),
    ],
)
async def test_a_language_or_platform_that_is_unknown_gets_the_choices(
    api: BotApi, command: str, told: str, choices: list[str]
) -> None:
    api.say(command)
    reply = await api.reply()
    assert (reply["text"], list(buttons(reply))) == (told, choices)


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


async def test_categories_are_browsed_in_place_down_to_an_answer_and_back(api: BotApi) -> None:
    api.say("/categories")
    section = await api.reply()
    assert list(buttons(section)) == ["구매 (2)", "설정 (1)"]
    api.tap(section, "구매 (2)")
    await api.called("editMessageText", 1)
    page = api.messages[section["message_id"]]
    assert page["text"] == (
        "[상점][구매] 질문 2개예요. 궁금한 번호를 눌러 주세요. (1/1쪽)\n\n"
        "1. 환불은 어떻게 하나요\n2. 쿠폰은 어디에 쓰나요"
    )
    api.tap(page, "1")
    answer = await api.reply()
    assert "080-123-4567" in answer["text"]
    api.tap(answer, KOREAN.button_back_to_list)
    await api.called("editMessageText", 2)
    assert api.messages[answer["message_id"]]["text"] == page["text"]


async def test_a_search_inside_a_category_leaves_the_others_out(api: BotApi) -> None:
    api.say("/categories")
    section = await api.reply()
    api.tap(section, "설정 (1)")
    await api.called("editMessageText")
    api.tap(api.messages[section["message_id"]], KOREAN.button_search_in)
    assert (await api.reply())["text"] == "[상점][설정]에서 무엇을 찾아볼까요? 검색어를 보내 주세요."
    api.say("환불")
    nothing = await api.reply()
    assert nothing["text"] == "[상점][설정]에는 ‘환불’에 맞는 도움말이 없어요. 전체에서 찾아보시겠어요?"
    api.tap(nothing, KOREAN.button_all)
    await api.called("editMessageText", 2)
    assert "총 1건" in api.messages[nothing["message_id"]]["text"]
    api.say("환불은 어떻게 하나요")  # the search is over: an ordinary question again
    assert "080-123-4567" in (await api.reply())["text"]


async def test_twins_with_different_answers_ask_for_the_platform_once(api: BotApi) -> None:
    api.say("알림 끄기")
    question = await api.reply()
    assert question["text"].endswith(KOREAN.which_platform)
    assert "[상점][설정][iOS·안드로이드]" in question["text"]
    api.tap(question, "안드로이드")
    answer = await api.reply()
    assert "설정 &gt; 애플리케이션 &gt; 알림에서 꺼 주세요." in answer["text"]
    assert "[상점][설정][안드로이드]" in answer["text"]
    api.say("알림 끄기")
    assert "애플리케이션" in (await api.reply())["text"]


async def test_the_platform_is_set_shown_and_changed_in_settings(api: BotApi) -> None:
    api.say("/platform")
    question = await api.reply()
    assert list(buttons(question)) == ["iOS", "안드로이드", KOREAN.any_platform]
    api.tap(question, "iOS")
    assert (await api.reply())["text"] == "네, 앞으로 iOS에 맞춰 안내해 드릴게요."
    api.say("/settings")
    settings = await api.reply()
    assert settings["text"] == "지금 설정이에요.\n\n• 기기: iOS\n• 언어: 한국어"
    api.tap(settings, KOREAN.button_platform)
    api.tap(await api.reply(), KOREAN.any_platform)
    assert "기기: 정하지 않음" in (await api.reply())["text"]


async def test_the_language_is_the_apps_until_the_user_chooses_another(api: BotApi) -> None:
    api.say("/help", chat=99)
    assert (await api.reply())["text"] == ENGLISH.help
    api.say("/language", chat=99)
    api.tap(await api.reply(), "한국어")
    assert (await api.reply())["text"] == KOREAN.language_kept
    api.say("/help", chat=99)
    assert (await api.reply())["text"] == KOREAN.help


async def test_an_intent_gets_its_reply_and_nonsense_a_decline(api: BotApi) -> None:
    api.say("안녕하세요")
    api.say("안녕하세요", chat=99)
    replies = {reply["chat_id"]: reply["text"] for reply in await api.replies(2)}
    assert replies == {"1": "안녕하세요, 반가워요!", "99": "Hello!"}
    api.say("오늘 날씨")
    decline = await api.reply()
    assert decline["text"] == KOREAN.decline
    assert list(buttons(decline)) == [KOREAN.button_categories, KOREAN.button_person]


async def test_a_person_without_operators_is_the_contact_route(api: BotApi) -> None:
    api.say("/human")
    assert (await api.reply())["text"] == "고객센터로 문의해 주세요."
    api.say("/close")
    assert (await api.reply())["text"] == KOREAN.nothing_to_close


async def test_forget_asks_first_and_then_deletes_everything(api: BotApi, bot: Running) -> None:
    api.say("환불 방법")
    api.tap(await api.reply(), KOREAN.button_helpful)
    api.say("/forget")
    question = await api.reply()
    api.tap(question, KOREAN.button_keep)
    await api.called("editMessageText", 1)
    await bot.components.database.flush()
    assert await bot.components.history.outcomes(1) == {"answer": 1}
    api.tap(question, KOREAN.button_forget)
    await api.called("editMessageText", 2)
    await bot.components.database.flush()
    assert await bot.components.history.outcomes(1) == {}
    assert await bot.components.history.verdicts(1) == {}


async def test_privacy_says_what_is_kept_and_how_long(api: BotApi) -> None:
    api.say("/privacy")
    assert "90일이 지나면 지워요" in (await api.reply())["text"]


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


async def test_inline_mode_offers_answers_for_each_platform(api: BotApi) -> None:
    api.look_up("알림 끄기")
    results = json.loads((await api.called("answerInlineQuery"))["results"])
    assert [(r["id"], r["title"], r["description"][:20]) for r in results] == [
        ("alarm-ios", "알림을 끄고 싶어요", "[상점][설정][iOS] 설정 > 알"),
        ("alarm-android", "알림을 끄고 싶어요", "[상점][설정][안드로이드] 설정 >"),
    ]
    assert results[0]["input_message_content"]["message_text"].endswith("설정 &gt; 알림에서 꺼 주세요.")


async def test_inline_mode_without_a_match_leads_to_the_bot(api: BotApi) -> None:
    api.look_up("오늘 날씨")
    body = await api.called("answerInlineQuery")
    assert json.loads(body["results"]) == []
    assert json.loads(body["button"])["text"] == KOREAN.inline_nothing


async def test_commands_and_descriptions_are_shown_in_both_languages(api: BotApi) -> None:
    menus = {body.get("language_code"): json.loads(body["commands"]) for m, body in api.calls if m == "setMyCommands"}
    assert [command["command"] for command in menus["ko"]] == list(KOREAN.commands)
    assert [command["description"] for command in menus[None]] == list(ENGLISH.commands.values())
    said = {body.get("language_code"): body["short_description"] for m, body in api.calls if "Short" in m}
    assert said == {"ko": KOREAN.about, None: ENGLISH.about}
