"""What goes wrong where several processes are one bot: the database, another deployment, a process that dies."""

import asyncio
import json
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.channels.telegram.incoming.webhook import RETRY_SECONDS, SECRET_HEADER
from bot.wording.korean import KOREAN
from tests.bot.channels.telegram.shared.conftest import SECRET, Pair, shared
from tests.fakes.bot_api import BotApi, Json
from tests.fakes.postgres import PostgresServer
from tests.fakes.running import Running, running


def update(number: int, text: str) -> Json:
    person = {"id": 1, "is_bot": False, "first_name": "<b>", "language_code": "ko"}
    message = {"message_id": 1, "date": 1, "text": text, "chat": {"id": 1, "type": "private"}, "from": person}
    return {"update_id": number, "message": message}


async def post(bot: Running, content: Json) -> tuple[int, str | None]:
    """The status, and after how many seconds to come again."""
    body, headers = BytesIO(json.dumps(content).encode()), {SECRET_HEADER: SECRET}
    async with (
        ClientSession() as session,
        session.post(f"http://{bot.settings.listen}/", data=body, headers=headers) as answer,
    ):
        return answer.status, answer.headers.get("Retry-After")


async def test_what_comes_while_the_database_is_gone_must_come_again(
    api: BotApi, pair: Pair, postgres_server: PostgresServer
) -> None:
    postgres_server.stop()
    assert await post(pair.bots[0], update(900, "환불 방법")) == (503, str(RETRY_SECONDS))
    assert await post(pair.bots[1], update(900, "환불 방법")) == (503, str(RETRY_SECONDS))
    api.say("/help", 2)
    question = api.look_up("환불 방법")
    found = await api.called("answerInlineQuery")  # nothing of it is kept, so nothing can be lost
    assert (found["inline_query_id"], "080-123-4567" in found["results"]) == (question, True)
    postgres_server.start()
    assert (await api.reply())["text"] == KOREAN.help
    assert api.posts.refused > 0
    async with asyncio.timeout(20):
        while (await post(pair.bots[1], update(900, "환불 방법")))[0] != 200:
            await asyncio.sleep(0.1)
    assert "080-123-4567" in (await api.reply())["text"]
    api.say("/settings", 2)
    await api.reply()
    assert api.sent == []


async def test_a_database_that_fails_over_is_waited_for(
    api: BotApi, pair: Pair, postgres_server: PostgresServer
) -> None:
    """For some moments the one that is failed over to shows all, and takes no writes."""
    try:
        postgres_server.let_write(False)
        async with asyncio.timeout(20):
            while (await post(pair.bots[0], update(900, "환불 방법")))[0] != 503:
                await asyncio.sleep(0.1)
        assert [bot.service._health()["database"] for bot in pair.bots[:1]] == ["gone"]
    finally:
        postgres_server.let_write(True)
    async with asyncio.timeout(20):
        while (await post(pair.bots[0], update(900, "환불 방법")))[0] != 200:
            await asyncio.sleep(0.1)
    assert "080-123-4567" in (await api.reply())["text"]
    api.say("/help", 2)
    assert (await api.reply())["text"] == KOREAN.help
    assert api.sent == []


async def test_a_database_that_is_not_there_at_the_start_is_waited_for(
    api: BotApi, tmp_path: Path, postgres_url: str, postgres_server: PostgresServer
) -> None:
    postgres_server.stop()
    async with running(api, tmp_path, **shared(postgres_url)) as bot:
        assert (await post(bot, update(1, "환불 방법")))[0] == 503
        assert api.webhook == {}  # what can't be taken is not asked for
        postgres_server.start()
        api.posts.behind = [f"http://{bot.settings.listen}/"]
        await api.called("setWebhook")
        api.say("환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]


async def test_an_answer_is_sent_once_though_the_database_goes_before_it_is_safe(
    api: BotApi, pair: Pair, postgres_server: PostgresServer
) -> None:
    for chat in range(1, 11):
        api.say("환불 방법", chat)
    await api.reply()
    postgres_server.restart()
    replies = await api.replies(9)
    assert len({reply["chat_id"] for reply in replies}) == 9
    assert all("080-123-4567" in reply["text"] for reply in replies)
    for bot in pair.bots:
        await bot.components.database.held()
    api.say("/help", 98)
    assert (await api.reply())["text"] == KOREAN.help
    assert api.sent == []


async def test_another_deployment_with_the_token_is_told_of(
    api: BotApi, pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    duties = pair.bots[0].service._duties
    own = pair.bots[0].settings.webhook_url or ""
    await duties.look_at_webhook(own)
    assert (duties.webhook_taken, caplog.text) == (False, "")
    api.webhook = {"url": "https://other.example/secret-path"}
    await duties.look_at_webhook(own)
    assert duties.webhook_taken
    assert "posts this token's updates to other.example, expected WEBHOOK_URL" in caplog.text
    assert "secret-path" not in caplog.text
    assert pair.bots[0].service._health()["webhook"] == "taken"
    api.webhook = {}
    await duties.look_at_webhook(own)
    assert "updates to nobody, expected" in caplog.text
