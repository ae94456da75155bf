"""What users do that nobody planned for, over real HTTP: each gets a sentence, and nothing breaks."""

import json
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from bot.wording.korean import KOREAN
from embeddings.text.normal_form import MAX_QUERY_CHARACTERS, normalise
from tests.fakes.bot_api import BOT, BotApi, buttons, reply_to
from tests.fakes.bot_api_samples import PHOTO
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import Running, publish

pytestmark = pytest.mark.usefixtures("bot_either_way")


@pytest.mark.parametrize(
    "data",
    ["", "z", "e:gone", "s:gone:0", "s:gone", "c:", "c:gone:0", "e", "a", "a:1:1", "v:gone:0:r::", "v:::::",
     "o:a:b:0:r::", "u:gone", "k:gone:gone", "p:gone", "l:fr", "t:gone", "i:gone", "e:" + "가" * 500, "v:" + ":" * 60],
)  # fmt: skip
async def test_a_stale_or_forged_button_gets_a_helping_sentence(api: BotApi, data: str) -> None:
    api.press(data)
    assert (await api.reply())["text"] == KOREAN.gone


async def test_pages_and_filters_that_are_not_there_are_made_the_nearest(api: BotApi) -> None:
    api.say("/search 방법")
    results = await api.reply()
    turn = buttons(results)["1"].split(":")[2]
    for data in (f"v:{turn}:99999:r::", f"v:{turn}:-1:zz::", f"v:{turn}:x:d::"):
        api.press(data, message=results["message_id"])
    await api.called("editMessageText", 3)
    assert all("1/1쪽" in body["text"] for method, body in api.calls if method == "editMessageText")
    api.press(f"v:{turn}:0:r:0123456789:", message=results["message_id"])
    await api.called("editMessageText", 4)
    nothing = api.messages[results["message_id"]]
    assert nothing["text"] == KOREAN.nothing_left
    api.tap(nothing, KOREAN.button_clear_filter)
    await api.called("editMessageText", 5)
    assert "도움말 검색 결과" in api.messages[results["message_id"]]["text"]


async def test_a_button_of_an_entry_that_a_reindex_removed(
    api: BotApi, bot_either_way: Running, tmp_path: Path
) -> None:
    api.say("/search 쿠폰")
    results = await api.reply()
    publish(tmp_path, [entry for entry in ENTRIES if entry.id != "coupon"])
    await bot_either_way.components.serving.refresh()
    api.tap(results, "1")
    assert (await api.reply())["text"] == KOREAN.gone
    api.say("/start q_coupon")
    assert (await api.reply())["text"] == KOREAN.gone


async def test_messages_without_text_get_a_kind_reply(api: BotApi) -> None:
    api.send(voice={"file_id": "1", "file_unique_id": "1", "duration": 1})
    api.send(photo=PHOTO)
    assert [reply["text"] for reply in await api.replies(2)] == [KOREAN.not_text] * 2


@pytest.mark.parametrize("text", ["\0", "\u200b", "\u202e", "...", "  \n "])
async def test_a_message_without_a_readable_letter_gets_a_kind_reply(api: BotApi, text: str) -> None:
    api.say(text)
    assert (await api.reply())["text"] in (KOREAN.empty, KOREAN.not_text, KOREAN.decline)


@pytest.mark.parametrize(
    "text", ["ﷺ" * 16, "😀" * 200, "<b>&</b>", "‏שלום", "'; DROP TABLE turns; --", "\ud800", "\0환불 방법"]
)
async def test_hostile_text_gets_some_reply(api: BotApi, bot_either_way: Running, text: str) -> None:
    for asked in (text, f"/search {text} 환불"):
        api.say(asked)
        assert (await api.reply())["chat_id"] == "1"
    lost = REGISTRY.get_sample_value("faq_bot_lost_writes_total")
    await bot_either_way.components.database.flush()
    assert REGISTRY.get_sample_value("faq_bot_lost_writes_total") == lost
    kept = await bot_either_way.components.history.last_turns(bot_either_way.components.identity.user(1), 5)
    assert [turn.kind for turn in kept] == ["question"] * bool(normalise(text)) + ["search"]


@pytest.mark.parametrize("text", ["가나다라" * 1024, "ﷺ" * 29, "😀😃" * 151, "1" * 301])
async def test_a_text_that_is_too_long_is_asked_for_shorter(api: BotApi, text: str) -> None:
    api.say(text)
    assert (await api.reply())["text"] == KOREAN.too_long.format(limit=MAX_QUERY_CHARACTERS)
    api.say("/search " + text)
    assert (await api.reply())["text"] == KOREAN.too_long.format(limit=MAX_QUERY_CHARACTERS)


async def test_a_search_asked_for_stays_awaited_after_a_text_that_is_too_long(api: BotApi) -> None:
    api.say("/search")
    assert (await api.reply())["text"] == KOREAN.ask_search
    api.say("가나다라" * 200)
    assert (await api.reply())["text"] == KOREAN.too_long.format(limit=MAX_QUERY_CHARACTERS)
    api.say("쿠폰")
    assert (await api.reply())["text"].startswith(f"<b>{KOREAN.results.format(count=1)}</b>")


async def test_an_edited_text_and_an_inline_query_that_are_too_long_are_told_so(api: BotApi) -> None:
    message = api.say("환불 방법")
    await api.reply()
    api.edit(message, "가나다라" * 200)
    assert (await api.called("editMessageText"))["text"] == KOREAN.too_long.format(limit=MAX_QUERY_CHARACTERS)
    api.look_up("\ufdfa" * 100)  # 1,800 letters in the normal form
    answer = await api.called("answerInlineQuery")
    assert (answer["results"], json.loads(answer["button"])["text"]) == ("[]", KOREAN.inline_too_long)


async def test_a_search_that_fits_nothing_says_so_and_search_alone_asks(api: BotApi) -> None:
    api.say("/search 날씨")
    assert (await api.reply())["text"] == KOREAN.no_results.format(query="날씨")
    api.say("/search")
    assert (await api.reply())["text"] == KOREAN.ask_search
    api.say("환불")
    assert "총 1건" in (await api.reply())["text"]
    api.say("/search")
    await api.reply()
    api.say("/help")  # another command: the search is off
    await api.reply()
    api.say("환불은 어떻게 하나요")
    assert "080-123-4567" in (await api.reply())["text"]


async def test_a_group_is_answered_only_when_the_bot_is_meant(api: BotApi) -> None:
    me = f"@{BOT['username']}"
    api.say("환불 방법", chat=-5, user=1)
    api.say("/help@other_bot", chat=-5, user=1)
    api.send(-5, 1, photo=PHOTO)
    api.say(f"{me} 환불 방법", chat=-5, user=1)
    mentioned = await api.reply()
    assert (mentioned["chat_id"], "080-123-4567" in mentioned["text"]) == ("-5", True)
    assert "reply_parameters" in mentioned
    api.say("쿠폰 쓰는 법", chat=-5, user=1, **reply_to(mentioned))
    assert "결제 화면에서" in (await api.reply())["text"]
    api.say(f"/help{me}", chat=-5, user=1)
    assert (await api.reply())["text"] == KOREAN.help
    api.say(me, chat=-5, user=1)
    assert (await api.reply())["text"] == KOREAN.ask_in_group


async def test_an_update_that_cannot_be_read_holds_up_no_other(
    api: BotApi, bot_either_way: Running, caplog: pytest.LogCaptureFixture
) -> None:
    api.update(message={"text": "비밀", "chat": {"id": 1, "type": "private"}})  # a message needs a date
    api.update(callback_query=5)
    api.say("/help")
    assert (await api.reply())["text"] == KOREAN.help
    assert "update 1 can't be read and is passed over: " in caplog.text
    assert "비밀" not in caplog.text


async def test_a_button_under_a_message_of_long_ago_is_answered_anew(api: BotApi) -> None:
    chat = {"id": 1, "type": "private"}
    query = {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "a", "language_code": "ko"}, "data": "a:0"}
    api.faults["editMessageText"].append({"error_code": 400, "description": "Bad Request: message can't be edited"})
    api.update(callback_query=query | {"chat_instance": "1", "message": {"chat": chat, "message_id": 5, "date": 0}})
    assert (await api.reply())["text"] == KOREAN.categories.format(service="상점")
