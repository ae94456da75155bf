"""What users and Telegram do that nobody planned for, over real HTTP: each gets a sentence, and nothing breaks."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot.channels.telegram.incoming import polling
from bot.channels.telegram.service import TelegramService
from bot.wiring import open_components
from bot.wording.korean import KOREAN
from embeddings.encoder.protocol import Encoded
from embeddings.errors import ConfigurationError
from embeddings.text.normal_form import MAX_QUERY_CHARACTERS, normalise
from tests.bot.matching.test_hot_swap import SlowEncoder
from tests.fakes.bot_api import BOT, TOKEN, BotApi, Fault, buttons, reply_to, serve
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.postgres import free_port
from tests.fakes.running import Running, publish, running, settings_for


@pytest.fixture(params=["polling", "webhook"])
async def bot(request: pytest.FixtureRequest, api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    """By long polling, and by webhook."""
    listen = f"127.0.0.1:{free_port()}"
    webhook = {"webhook_url": f"http://{listen}", "webhook_secret": "secret", "listen": listen}
    given: dict[str, Any] = webhook if request.param == "webhook" else {}
    async with running(api, tmp_path, **given) as bot:
        yield bot


pytestmark = pytest.mark.usefixtures("bot")


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


async def test_a_button_of_an_entry_that_a_reindex_removed(api: BotApi, bot: Running, tmp_path: Path) -> None:
    api.say("/search 쿠폰")
    results = await api.reply()
    publish(tmp_path, [entry for entry in ENTRIES if entry.id != "coupon"])
    await bot.components.serving.refresh()
    api.tap(results, "1")
    assert (await api.reply())["text"] == KOREAN.gone
    api.say("/start q_coupon")
    assert (await api.reply())["text"] == KOREAN.gone


async def test_messages_without_text_get_a_kind_reply(api: BotApi) -> None:
    api.send(voice={"file_id": "1", "file_unique_id": "1", "duration": 1})
    api.send(photo=[{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}])
    assert [reply["text"] for reply in await api.replies(2)] == [KOREAN.not_text] * 2


@pytest.mark.parametrize("text", ["\0", "\u200b", "\u202e", "...", "  \n "])
async def test_a_message_without_a_readable_letter_gets_a_kind_reply(api: BotApi, text: str) -> None:
    api.say(text)
    assert (await api.reply())["text"] in (KOREAN.empty, KOREAN.not_text, KOREAN.decline)


@pytest.mark.parametrize(
    "text", ["ﷺ" * 16, "😀" * 200, "<b>&</b>", "‏שלום", "'; DROP TABLE turns; --", "\ud800", "\0환불 방법"]
)
async def test_hostile_text_gets_some_reply(api: BotApi, bot: Running, text: str) -> None:
    for asked in (text, f"/search {text} 환불"):
        api.say(asked)
        assert (await api.reply())["chat_id"] == "1"
    lost = REGISTRY.get_sample_value("faq_bot_lost_writes_total")
    await bot.components.database.flush()
    assert REGISTRY.get_sample_value("faq_bot_lost_writes_total") == lost
    kept = await bot.components.history.last_turns(bot.components.identity.user(1), 5)
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
    api.send(-5, 1, photo=[{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}])
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


async def test_a_burst_is_answered_once(api: BotApi, tmp_path: Path) -> None:
    async with serve() as other, running(other, tmp_path / "other", burst_seconds=0.2):
        for text in ("안녕하세요", "환불", "방법"):
            other.say(text)
        answer = await other.reply()
        other.say("/help")
        assert (await other.reply())["text"] == KOREAN.help
    assert "080-123-4567" in answer["text"]
    assert other.sent == []


async def test_several_questions_in_a_burst_are_answered_together(api: BotApi, tmp_path: Path) -> None:
    async with serve() as other, running(other, tmp_path / "other", burst_seconds=0.2):
        other.say("환불 방법")
        other.say("쿠폰 쓰는 법")
        answer = await other.reply()
    assert answer["text"].startswith(KOREAN.several_answers)
    assert "080-123-4567" in answer["text"]
    assert "결제 화면에서" in answer["text"]


async def test_a_flood_gets_one_warning(api: BotApi, tmp_path: Path) -> None:
    async with serve() as other, running(other, tmp_path / "other", messages_per_minute=5):
        for number in range(100):
            other.say(f"/help {number}")
        replies = await other.replies(6)
        other.say("/help", chat=2)
        replies += await other.replies()
    assert sorted(reply["text"] for reply in replies) == sorted([KOREAN.help] * 6 + [KOREAN.slow_down])
    assert other.sent == []


RETRY = {"error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}
FAULTS: list[Fault] = [RETRY, {"error_code": 502, "description": "Bad Gateway"}, "drop", "hang"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_passing_fault_of_the_api_loses_nothing(api: BotApi, fault: Fault) -> None:
    api.faults["sendMessage"].append(fault)
    api.say("/help")
    assert (await api.reply())["text"] == KOREAN.help


async def test_a_button_that_telegram_refuses_costs_no_answer(api: BotApi) -> None:
    refused = {
        "error_code": 400,
        "description": "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
    }
    api.faults["sendMessage"].append(refused)
    api.say("쿠폰 쓰는 법")
    reply = await api.reply()
    assert "결제 화면에서" in reply["text"]
    assert buttons(reply) == {}


@pytest.mark.parametrize("seconds", [1, 36_000])
async def test_polling_that_is_told_to_wait_is_not_deaf_for_hours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    monkeypatch.setattr(polling, "LONGEST_WAIT_SECONDS", 0.5)
    async with serve() as other:
        other.faults["getUpdates"].append(RETRY | {"parameters": {"retry_after": seconds}})
        async with running(other, tmp_path / "other"):
            other.say("/help")
            assert (await other.reply(10))["text"] == KOREAN.help


@pytest.mark.parametrize("answer", [{"ok": True, "error_code": 200}, {"error_code": 404, "description": "Not Found"}])
async def test_one_odd_answer_does_not_end_the_polling(tmp_path: Path, answer: Fault) -> None:
    async with serve() as other:
        other.faults["getUpdates"].append(answer)
        async with running(other, tmp_path / "other"):
            other.say("/help")
            assert (await other.reply(10))["text"] == KOREAN.help


async def test_every_press_is_acknowledged_even_of_a_chat_that_waits(api: BotApi) -> None:
    api.faults["sendMessage"].append(RETRY | {"parameters": {"retry_after": 600}})
    api.say("/help")
    await api.called("sendMessage")
    for _ in range(3):
        api.press("e:refund")
    await api.called("answerCallbackQuery", 3)


async def test_a_turn_in_flight_is_finished_when_the_bot_is_told_to_stop(tmp_path: Path) -> None:
    encoder = SlowEncoder()
    async with serve() as other:
        async with running(other, tmp_path / "other", encoder):
            encoder.free.clear()
            encoder.begun.clear()
            other.say("환불 방법")
            await asyncio.to_thread(encoder.begun.wait, 10)
            asyncio.get_running_loop().call_later(0.3, encoder.free.set)
        assert "080-123-4567" in (await other.reply(1))["text"]


async def test_a_chat_that_must_wait_holds_up_no_other(api: BotApi) -> None:
    api.faults["sendMessage"].append(RETRY | {"parameters": {"retry_after": 600}})
    api.say("/help", chat=1)
    await api.called("sendMessage")
    api.say("/help", chat=2)
    assert (await api.reply())["chat_id"] == "2"


async def test_a_connection_dropped_after_the_work_repeats_the_message_rather_than_losing_it(api: BotApi) -> None:
    api.faults["sendMessage"].append("drop after")
    api.say("/help")
    assert [reply["text"] for reply in await api.replies(2)] == [KOREAN.help] * 2


async def test_markup_that_telegram_refuses_is_sent_again_as_plain_text(api: BotApi) -> None:
    api.faults["sendMessage"].append({"error_code": 400, "description": "Bad Request: can't parse entities: oops"})
    api.say("환불 방법")
    reply = await api.reply()
    assert reply["text"].startswith("환불은 어떻게 하나요\n[상점][구매][공통]\n\n")
    assert "parse_mode" not in reply


@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 403, "description": "Forbidden: bot was blocked by the user"},
        {"error_code": 403, "description": "Forbidden: bot was kicked from the supergroup chat"},
        {"error_code": 400, "description": "Bad Request: chat not found"},
        {"error_code": 400, "description": "Bad Request: something new"},
    ],
)
async def test_a_message_that_can_never_arrive_is_given_up(api: BotApi, bot: Running, fault: Fault) -> None:
    api.faults["sendMessage"].append(fault)
    api.say("/help")
    await api.called("sendMessage")
    api.say("/help")  # the same chat goes on
    assert (await api.reply())["text"] == KOREAN.help


async def test_an_edit_that_changes_nothing_or_finds_no_message(api: BotApi) -> None:
    api.say("/categories")
    section = await api.reply()
    api.faults["editMessageText"].append({"error_code": 400, "description": "Bad Request: message is not modified"})
    api.tap(section, "구매 (2)")
    api.faults["editMessageText"].append({"error_code": 400, "description": "Bad Request: message to edit not found"})
    await api.called("editMessageText", 1)
    api.tap(section, "설정 (1)")
    assert (await api.reply())["text"].startswith("[상점][설정] 질문 1개예요.")


async def test_an_old_button_does_no_harm(api: BotApi) -> None:
    api.faults["answerCallbackQuery"].append({"error_code": 400, "description": "Bad Request: query is too old"})
    api.press("e:refund")
    assert "080-123-4567" in (await api.reply())["text"]


async def test_an_update_that_cannot_be_read_holds_up_no_other(
    api: BotApi, bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    api.update(message={"text": "비밀", "chat": {"id": 1, "type": "private"}})  # a message needs a date
    api.update(callback_query=5)
    api.say("/help")
    assert (await api.reply())["text"] == KOREAN.help
    assert "update 1 can't be read and is passed over: " in caplog.text
    assert "비밀" not in caplog.text


async def test_an_answer_of_the_api_that_cannot_be_read_holds_up_no_chat(api: BotApi) -> None:
    api.dates["sendMessage"] = 1_700_000_000_000  # milliseconds: the year 55840
    for _ in range(2):
        api.say("/help")
        assert (await api.reply())["text"] == KOREAN.help
    assert api.sent == []


async def test_a_button_under_a_message_of_long_ago_is_answered_anew(api: BotApi) -> None:
    chat = {"id": 1, "type": "private"}
    query = {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "a", "language_code": "ko"}, "data": "a:0"}
    api.faults["editMessageText"].append({"error_code": 400, "description": "Bad Request: message can't be edited"})
    api.update(callback_query=query | {"chat_instance": "1", "message": {"chat": chat, "message_id": 5, "date": 0}})
    assert (await api.reply())["text"] == KOREAN.categories.format(service="상점")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"error_code": 409, "description": "Conflict: terminated by other getUpdates request"}, "another bot polls"),
        ({"error_code": 401, "description": "Unauthorized"}, "the Bot API refused it"),
    ],
)
async def test_a_second_poller_or_a_revoked_token_is_told_and_the_bot_stops(
    tmp_path: Path, fault: Fault, said: str
) -> None:
    async with serve() as other:
        other.faults["getUpdates"] += [fault, {}, *[fault] * polling.MAX_REFUSALS]  # once is no reason to stop
        settings = settings_for(tmp_path / "other", other)
        publish(tmp_path / "other")
        async with open_components(settings, WordEncoder(), operators=False) as components:
            with pytest.raises(ConfigurationError, match=f"TELEGRAM_BOT_TOKEN: {said}"):
                await asyncio.wait_for(TelegramService(components, settings, TOKEN).serve(), 30)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error_code": 401, "description": "Unauthorized"}, "TELEGRAM_BOT_TOKEN: the Bot API refused it"),
        (
            {"ok": True, "error_code": 200, "result": {"id": 1}},
            "TELEGRAM_BASE_URL: found http.*can't be read",
        ),
    ],
)
async def test_a_wrong_token_or_server_is_told(tmp_path: Path, answer: dict[str, object], said: str) -> None:
    async with serve() as other:
        other.faults["getMe"].append(answer)
        with pytest.raises(ConfigurationError, match=said):
            async with running(other, tmp_path):
                pass


async def test_a_bot_api_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    async with serve() as other:
        other.faults["getMe"] += [{"error_code": 502, "description": "Bad Gateway"}, "drop", "hang"]
        async with running(other, tmp_path):
            other.say("/help")
            assert (await other.reply())["text"] == KOREAN.help


class BrokenEncoder(WordEncoder):
    """An encoder that fails, and quotes what it was given."""

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        raise ValueError(texts[0])


async def test_a_turn_that_fails_is_apologised_for(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve() as other, running(other, tmp_path / "other", encoder=BrokenEncoder()):
        other.say("환불 방법")
        assert (await other.reply())["text"] == KOREAN.error
        other.say("/help")
        assert (await other.reply())["text"] == KOREAN.help
    assert "a turn failed: ValueError" in caplog.text
    assert "환불" not in caplog.text
