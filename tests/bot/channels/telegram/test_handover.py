"""Talking to a person, over real HTTP: the operators' group is a chat of the Bot API server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.wording import operator_texts as o
from bot.wording.korean import KOREAN
from tests.fakes.bot_api import OPERATORS, BotApi, buttons, reply_to, serve
from tests.fakes.postgres import PostgresServer
from tests.fakes.running import Running, publish, running

ANSWERS: dict[str, Any] = {"operator_chat_id": OPERATORS}


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(api, tmp_path, **ANSWERS) as bot:
        yield bot


async def both(api: BotApi) -> list[dict[str, Any]]:
    """The next message to the user, and the next one to the operators; either may come first."""
    return sorted(await api.replies(2), key=lambda reply: -int(reply["chat_id"]))


async def open_relay(api: BotApi) -> dict[str, Any]:
    """A user asks for a person; returns the request in the operators' chat."""
    api.say("/human")
    told, request = await both(api)
    assert told["text"] == KOREAN.handed_over
    return request


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


async def test_a_relay_survives_a_restart(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, **ANSWERS):
        request = await open_relay(api)
    async with running(api, tmp_path, **ANSWERS):
        api.say("아직 계세요?")
        passed = await api.reply()
        assert passed["text"].endswith("아직 계세요?")
        api.say("네, 있어요.", OPERATORS, 5, **reply_to(request))
        assert (await api.reply())["text"].endswith("네, 있어요.")


async def test_the_user_is_told_when_nobody_is_there(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, support_hours="mon 00:00-00:01", **ANSWERS):
        api.say("/human")
        told, _ = await both(api)
        assert told["text"] == KOREAN.handed_over_closed.format(hours="월 00:00~00:01")


BLOCKED = {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}
KICKED = {"error_code": 403, "description": "Forbidden: bot was kicked from the supergroup chat"}
BROKEN = {"error_code": 500, "description": "Internal Server Error"}


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


async def test_the_operators_group_is_followed_to_its_new_id(api: BotApi, tmp_path: Path) -> None:
    new = OPERATORS - 1
    async with running(api, tmp_path, **ANSWERS):
        moved = {"error_code": 400, "description": "Bad Request: group chat was upgraded to a supergroup chat",
                 "parameters": {"migrate_to_chat_id": new}}  # fmt: skip
        api.say("/human")
        api.faults["sendMessage"] += [{}, moved]
        _, request = await both(api)
        assert request["chat_id"] == str(new)
        api.say("네, 도와드릴게요.", new, 5, **reply_to(request))
        assert (await api.reply())["text"].endswith("네, 도와드릴게요.")


@pytest.mark.usefixtures("bot")
async def test_telegram_itself_tells_that_the_group_has_moved(api: BotApi) -> None:
    request = await open_relay(api)
    api.send(OPERATORS, 5, migrate_to_chat_id=OPERATORS - 1)
    api.say("네, 도와드릴게요.", OPERATORS - 1, 5, **reply_to(request))
    assert (await api.reply())["text"].endswith("네, 도와드릴게요.")
    api.say("조금 늦은 답이에요.", OPERATORS, 5, **reply_to(request))  # still queued under the old id
    late = await api.reply()
    assert (late["chat_id"], late["text"].endswith("조금 늦은 답이에요.")) == ("1", True)


@pytest.mark.usefixtures("bot")
async def test_words_that_begin_with_a_slash_reach_the_user(api: BotApi) -> None:
    request = await open_relay(api)
    api.say("/search 를 눌러 보세요", OPERATORS, 5, **reply_to(request))
    assert (await api.reply())["text"].endswith("/search 를 눌러 보세요")


async def test_a_relay_is_found_when_the_database_comes_back(
    api: BotApi, tmp_path: Path, postgres_url: str, postgres_server: PostgresServer
) -> None:
    async with running(api, tmp_path, database_url=postgres_url, **ANSWERS) as bot:
        request = await open_relay(api)
        await bot.components.database.flush()
    await asyncio.to_thread(postgres_server.stop)
    async with running(api, tmp_path, database_url=postgres_url, **ANSWERS) as bot:
        await asyncio.to_thread(postgres_server.start)
        while not bot.service._relays.of_message(request["message_id"]):
            await asyncio.sleep(0.05)
        api.say("아직 계세요?")
        assert (await api.reply())["text"].endswith("아직 계세요?")


@pytest.mark.usefixtures("bot")
async def test_a_wish_for_a_person_counts_in_a_burst(api: BotApi, tmp_path: Path) -> None:
    async with serve() as other, running(other, tmp_path / "other", burst_seconds=0.3, **ANSWERS):
        other.say("환불 방법")
        other.say("상담원 연결")
        told, request = await both(other)
    assert told["text"] == KOREAN.handed_over
    assert "마지막 질문: 환불 방법" in request["text"]


@pytest.mark.usefixtures("bot")
async def test_an_operator_hears_that_the_user_has_left(api: BotApi) -> None:
    request = await open_relay(api)
    api.faults["sendMessage"].append(BLOCKED)
    operators = api.say("답변이에요.", OPERATORS, 5, **reply_to(request))
    hint = await api.reply()
    assert hint["chat_id"] == str(OPERATORS)
    assert hint["text"].startswith("이 답변은 고객 #")
    assert f'"message_id":{operators}' in hint["reply_parameters"].replace(" ", "")


async def test_a_user_hears_that_the_operators_cannot_be_reached(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, **ANSWERS):
        api.forum = False
        api.say("/human")
        api.faults["sendMessage"] += [{}, KICKED]  # the words to the user go out first
        replies = [(await api.reply())["text"] for _ in range(2)]
        assert replies == [KOREAN.handed_over, KOREAN.handover_failed]
        api.say("환불 방법")  # no relay: the bot answers again
        assert "080-123-4567" in (await api.reply())["text"]


async def test_a_user_goes_back_to_the_same_topic(api: BotApi, tmp_path: Path) -> None:
    api.forum = True
    async with running(api, tmp_path, **ANSWERS):
        first = await open_relay(api)
        api.say("/close")
        await both(api)
    async with running(api, tmp_path, **ANSWERS):
        again = await open_relay(api)
    assert again["message_thread_id"] == first["message_thread_id"]
    assert sum(method == "createForumTopic" for method, _ in api.calls) == 1


@pytest.mark.usefixtures("bot")
async def test_operators_who_are_slow_to_reach_hold_up_no_user(api: BotApi) -> None:
    await open_relay(api)
    api.faults["copyMessage"] += [BROKEN] * 50
    api.send(photo=PHOTO)
    assert "보낸 파일" in (await api.reply())["text"]
    await api.called("copyMessage")
    api.say("/close")
    assert (await api.reply())["text"] == KOREAN.closed_by_user


@pytest.mark.usefixtures("bot")
async def test_personal_data_is_masked_on_its_way_to_the_operators(api: BotApi) -> None:
    await open_relay(api)
    api.say("제 번호는 010-1234-5678 이에요")
    assert "1234" not in (await api.reply())["text"]
    api.send(photo=PHOTO, caption="제 메일은 user@example.com")
    words, copy = await api.replies(2)
    assert "user@example.com" not in words["text"] + copy["caption"]


@pytest.mark.usefixtures("bot")
async def test_in_a_group_a_person_is_only_promised_for_the_private_chat(api: BotApi) -> None:
    api.say("/human", chat=-7, user=1)
    assert (await api.reply())["text"] == KOREAN.handover_in_private


async def test_operators_ask_for_reports_and_builds_and_roll_back(api: BotApi, bot: Running, tmp_path: Path) -> None:
    first = bot.components.serving.assistant.build
    api.say("오늘 날씨")
    await api.reply()
    await bot.components.database.flush()
    api.say("/unanswered", OPERATORS, 5)
    assert (await api.reply())["text"].endswith("1번 · 오늘 날씨")
    api.say("/stats", OPERATORS, 5)
    assert "지난 7일 동안 질문 1건" in (await api.reply())["text"]
    api.say("/why 환불 방법", OPERATORS, 5)
    why = (await api.reply())["text"]
    assert "refund: 다른 표현 ‘환불 방법’ 덕분에 찾았어요." in why
    assert "    다음과의 차이" in why
    assert "바로 답변해요. (확신 1.00)" in why
    second = publish(tmp_path)
    await bot.components.serving.refresh()
    api.say("/builds", OPERATORS, 5)
    assert f"▶ {second}\n• {first}" in (await api.reply())["text"]
    api.say("/rollback", OPERATORS, 5)
    assert first in (await api.reply())["text"]
    assert bot.components.serving.assistant.build == first


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/stats 30", "지난 30일 동안 질문 0건"),
        ("/stats 30일", "지난 30일 동안 질문 0건"),
        ("/stats 366", o.WHICH_DAYS.format(command="stats", most=365)),
        ("/stats 어제", o.WHICH_DAYS.format(command="stats", most=365)),
        ("/unanswered 30", "지난 30일 동안 답하지 못한 질문이 없어요."),
        ("/unanswered 0", o.WHICH_DAYS.format(command="unanswered", most=365)),
        ("/why " + "가나다라" * 200, KOREAN.too_long.format(limit=300)),
        ("/why \u200b", o.WHY_WHAT),
        ("/help", o.HELP),
    ],
)
async def test_operators_commands_take_their_argument_or_say_what_is_wrong_with_it(
    api: BotApi, command: str, told: str
) -> None:
    api.say(command, OPERATORS, 5)
    assert (await api.reply())["text"].startswith(told)


def test_the_operators_help_names_each_of_their_commands() -> None:
    for name, meaning in o.COMMANDS.items():
        assert f"/{name} — {meaning}" in o.HELP


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/stats", "/unanswered", "/why 환불", "/builds", "/rollback"])
async def test_elsewhere_operators_commands_are_unknown(api: BotApi, command: str) -> None:
    api.say(command)
    reply = await api.reply()
    assert reply["text"] == KOREAN.unknown_command
    assert buttons(reply) == {}


PHOTO = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
STICKER = {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1, "type": "regular", "is_animated": False,
           "is_video": False}  # fmt: skip
