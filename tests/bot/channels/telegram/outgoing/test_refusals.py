"""What the Bot API refuses, drops or leaves hanging on the way out: no answer is lost, no chat held up."""

import pytest

from bot.wording.korean import KOREAN
from tests.fakes.bot_api import BotApi, Fault, buttons
from tests.fakes.bot_api_samples import RETRY
from tests.fakes.running import Running

pytestmark = pytest.mark.usefixtures("bot_either_way")
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


async def test_every_press_is_acknowledged_even_of_a_chat_that_waits(api: BotApi) -> None:
    api.faults["sendMessage"].append(RETRY | {"parameters": {"retry_after": 600}})
    api.say("/help")
    await api.called("sendMessage")
    for _ in range(3):
        api.press("e:refund")
    await api.called("answerCallbackQuery", 3)


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
async def test_a_message_that_can_never_arrive_is_given_up(api: BotApi, bot_either_way: Running, fault: Fault) -> None:
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


async def test_an_answer_of_the_api_that_cannot_be_read_holds_up_no_chat(api: BotApi) -> None:
    api.dates["sendMessage"] = 1_700_000_000_000  # milliseconds: the year 55840
    for _ in range(2):
        api.say("/help")
        assert (await api.reply())["text"] == KOREAN.help
    assert api.sent == []
