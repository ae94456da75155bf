"""A talk with a person lives through restarts, moved groups, and people who can't be reached."""

import asyncio
from pathlib import Path

import pytest

from bot.wording.korean import KOREAN
from tests.bot.channels.telegram.operators.relay import ANSWERS, both, open_relay
from tests.fakes.bot_api import OPERATORS, BotApi, reply_to
from tests.fakes.bot_api_samples import BLOCKED, BROKEN, KICKED, PHOTO
from tests.fakes.postgres import PostgresServer
from tests.fakes.running import running


async def test_a_relay_survives_a_restart(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, **ANSWERS):
        request = await open_relay(api)
    async with running(api, tmp_path, **ANSWERS):
        api.say("아직 계세요?")
        passed = await api.reply()
        assert passed["text"].endswith("아직 계세요?")
        api.say("네, 있어요.", OPERATORS, 5, **reply_to(request))
        assert (await api.reply())["text"].endswith("네, 있어요.")


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


async def test_a_relay_is_found_when_the_database_comes_back(
    api: BotApi, tmp_path: Path, postgres_url: str, postgres_server: PostgresServer
) -> None:
    async with running(api, tmp_path, database_url=postgres_url, **ANSWERS) as bot:
        request = await open_relay(api)
        await bot.components.database.flush()
    await asyncio.to_thread(postgres_server.stop)
    async with running(api, tmp_path, database_url=postgres_url, **ANSWERS) as bot:
        await asyncio.to_thread(postgres_server.start)
        while not await bot.service._relays.of_message(request["message_id"]):
            await asyncio.sleep(0.05)
        api.say("아직 계세요?")
        assert (await api.reply())["text"].endswith("아직 계세요?")


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
