"""The bot over real HTTP: a real Application polls a Bot API server on loopback; only the encoder is a fake."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot import texts
from bot.assistant import Assistant
from bot.decision import Thresholds
from bot.telegram import TelegramBot
from embeddings.index import Index
from embeddings.search import Searcher
from tests.bot_api import TOKEN, BotApi, buttons, serve
from tests.fake_encoder import WordEncoder
from tests.faq_samples import ENTRIES, INTENTS


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serve() as api, running_bot(api):
        yield api


@asynccontextmanager
async def running_bot(api: BotApi, announce: bool = False) -> AsyncIterator[None]:
    encoder = WordEncoder()
    searcher = Searcher(Index.encode(ENTRIES, INTENTS, encoder), encoder)
    application = TelegramBot(Assistant(searcher, Thresholds(answer=0.5, clarify=0.1))).application(TOKEN, api.base_url)
    async with application:
        if announce and application.post_init:
            await application.post_init(application)
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(poll_interval=0, timeout=1)
        yield
        await application.updater.stop()
        await application.stop()


async def test_a_question_gets_its_answer_with_the_label(api: BotApi) -> None:
    api.say("환불은 어떻게 하나요")
    [reply] = await api.replies()
    assert reply["text"] == (
        "<b>환불은 어떻게 하나요</b>\n<i>[상점][구매][공통]</i>\n\n고객센터로 문의해 주세요.\n전화: 080-123-4567"
    )
    assert reply["parse_mode"] == "HTML"
    assert ("sendChatAction", {"chat_id": "1", "action": "typing"}) in api.calls


async def test_start_help_and_unknown_commands_are_answered(api: BotApi) -> None:
    for command in ("/start", "/help", "/nonsense"):
        api.say(command)
    start, usage, unknown = await api.replies(3)
    assert start["text"].startswith("안녕하세요! 궁금한 점을 편하게 물어봐 주세요.")
    assert usage["text"] == texts.HELP
    assert unknown["text"] == texts.UNKNOWN_COMMAND


async def test_a_link_opens_its_entry(api: BotApi) -> None:
    api.say("/start q_coupon")
    [reply] = await api.replies()
    assert "결제 화면에서 &lt;쿠폰&gt; &amp; 할인을 골라 주세요." in reply["text"]


async def test_categories_are_browsed_with_buttons_down_to_an_answer(api: BotApi) -> None:
    api.say("/categories")
    [categories] = await api.replies()
    assert list(buttons(categories)) == ["구매 (2)", "설정 (1)"]
    api.press(buttons(categories)["구매 (2)"])
    [questions] = await api.replies()
    assert list(buttons(questions)) == ["환불은 어떻게 하나요", "쿠폰은 어디에 쓰나요", texts.BUTTON_BACK]
    api.press(buttons(questions)["환불은 어떻게 하나요"])
    [answer] = await api.replies()
    assert "080-123-4567" in answer["text"]


async def test_twins_with_different_answers_ask_for_the_platform(api: BotApi) -> None:
    api.say("알림 끄기")
    [question] = await api.replies()
    assert question["text"].endswith(texts.WHICH_PLATFORM)
    assert "[상점][설정][iOS·안드로이드]" in question["text"]
    api.press(buttons(question)["안드로이드"])
    [answer] = await api.replies()
    assert "설정 &gt; 애플리케이션 &gt; 알림에서 꺼 주세요." in answer["text"]
    assert "[상점][설정][안드로이드]" in answer["text"]


async def test_an_intent_gets_its_reply_and_nonsense_a_decline(api: BotApi) -> None:
    api.say("안녕하세요")
    api.say("전혀 다른 이야기")
    greeting, decline = await api.replies(2)
    assert greeting["text"] == INTENTS[0].reply["ko"]
    assert decline["text"] == texts.DECLINE
    assert list(buttons(decline)) == [texts.BUTTON_CATEGORIES]


@pytest.mark.parametrize("data", ["", "x", "e:gone", "s:gone", "c:", "services:1", "e:" + "가" * 500])
async def test_a_stale_or_forged_button_gets_a_helping_sentence(api: BotApi, data: str) -> None:
    api.press(data)
    [reply] = await api.replies()
    assert reply["text"] == texts.GONE


async def test_messages_without_text_get_a_kind_reply(api: BotApi) -> None:
    api.send(sticker={"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1, "type": "regular",
                      "is_animated": False, "is_video": False})  # fmt: skip
    api.send(photo=[{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}])
    assert [reply["text"] for reply in await api.replies(2)] == [texts.NOT_TEXT] * 2


@pytest.mark.parametrize("text", ["\0", "\u200b", "\u202e"])
async def test_a_message_without_a_readable_letter_gets_a_kind_reply(api: BotApi, text: str) -> None:
    api.say(text, entities=[])
    [reply] = await api.replies()
    assert reply["text"] in (texts.EMPTY, texts.NOT_TEXT)


@pytest.mark.parametrize("text", ["ﷺ" * 2000, "😀" * 2048, "<b>&</b>", "캐" * 4096, "‏שלום"])
async def test_hostile_text_gets_some_reply(api: BotApi, text: str) -> None:
    api.say(text)
    [reply] = await api.replies()
    assert reply["chat_id"] == "1"


async def test_a_flood_of_the_api_is_waited_for_and_nothing_is_lost(api: BotApi) -> None:
    api.faults["sendMessage"].append(
        {"error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}
    )
    api.faults["sendMessage"].append({"error_code": 502, "description": "Bad Gateway"})
    api.say("/help")
    [reply] = await api.replies()
    assert reply["text"] == texts.HELP


async def test_markup_that_telegram_refuses_is_sent_again_as_plain_text(api: BotApi) -> None:
    api.faults["sendMessage"].append({"error_code": 400, "description": "Bad Request: can't parse entities: oops"})
    api.say("환불 방법")
    [reply] = await api.replies()
    assert reply["text"].startswith("환불은 어떻게 하나요\n[상점][구매][공통]\n\n")
    assert "parse_mode" not in reply


async def test_an_old_button_and_a_missing_typing_indicator_do_no_harm(api: BotApi) -> None:
    api.faults["answerCallbackQuery"].append({"error_code": 400, "description": "Bad Request: query is too old"})
    api.faults["sendChatAction"].append({"error_code": 404, "description": "Not Found"})
    api.press("e:refund")
    api.say("환불 방법")
    assert len(await api.replies(2)) == 2


async def test_the_commands_are_shown_in_the_menu() -> None:
    async with serve() as api:
        async with running_bot(api, announce=True):
            body = await api.called("setMyCommands")
        assert [command["command"] for command in json.loads(body["commands"])] == ["start", "categories", "help"]
