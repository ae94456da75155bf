"""Finding without asking, over real HTTP: start, links, categories, searches, inline mode."""

import json

import pytest

from bot.dialogue.popular import MIN_READERS
from bot.storage.history import Turn
from bot.wording.english import ENGLISH
from bot.wording.korean import KOREAN
from tests.fakes.bot_api import BotApi, buttons
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import Running

pytestmark = pytest.mark.usefixtures("bot")


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
