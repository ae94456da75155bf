"""The webhook and the operators' port, over real HTTP; the Bot API server posts updates as Telegram does."""

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.__main__ import main
from bot.channels.telegram.incoming.webhook import MAX_BODY_BYTES, SECRET_HEADER
from bot.wording.korean import KOREAN
from tests.fakes.bot_api import TOKEN, BotApi, serve
from tests.fakes.free_port import free_port
from tests.fakes.running import Running, publish, running

SECRET = "a-secret_of-ours"


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    listen = f"127.0.0.1:{free_port()}"
    address: dict[str, Any] = {"listen": listen, "webhook_url": f"http://{listen}/some/path", "webhook_secret": SECRET}
    async with running(api, tmp_path, metrics_listen=f"127.0.0.1:{free_port()}", **address) as bot:
        yield bot


async def post(bot: Running, body: bytes, secret: str | None = SECRET, path: str = "/") -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with (
        ClientSession() as session,
        session.post(f"http://{bot.settings.listen}{path}", data=BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


async def get(bot: Running, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"http://{bot.settings.metrics_listen}{path}") as answer:
        return answer.status, await answer.text()


async def test_questions_are_answered_by_webhook(api: BotApi, bot: Running) -> None:
    assert api.webhook["url"] == bot.settings.webhook_url
    assert api.webhook["secret_token"] == SECRET
    api.say("환불 방법")
    assert "080-123-4567" in (await api.reply())["text"]
    assert not any(method == "getUpdates" for method, _ in api.calls)


async def test_an_update_that_is_posted_again_is_answered_once(api: BotApi, bot: Running) -> None:
    update = {"update_id": 77, "message": {"message_id": 1, "date": 1, "text": "/help", "entities": [
        {"type": "bot_command", "offset": 0, "length": 5}], "chat": {"id": 1, "type": "private"},
        "from": {"id": 1, "is_bot": False, "first_name": "<b>", "language_code": "ko"}}}  # fmt: skip
    body = json.dumps(update).encode()
    assert [await post(bot, body) for _ in range(3)] == [200] * 3
    assert (await api.reply())["text"] == KOREAN.help
    api.say("/settings")
    assert "지금 설정이에요" in (await api.reply())["text"]
    assert api.sent == []


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "암호"])
async def test_without_the_secret_nothing_is_taken(bot: Running, secret: str | None) -> None:
    assert await post(bot, b'{"update_id": 1}', secret) == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"update_id": 1}', 200),
        (b"", 400),
        (b"no json", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"{}", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": -1}', 400),
        (b'{"update_id": 9223372036854775808}', 400),
        (b'{"update_id": 2, "message": 5}', 200),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b" " * (MAX_BODY_BYTES + 1), 413),
    ],
)
async def test_what_is_no_update_is_refused(bot: Running, body: bytes, status: int) -> None:
    assert await post(bot, body) == status


async def test_bytes_that_are_no_text_are_refused(bot: Running) -> None:
    host, _, port = bot.settings.listen.partition(":")
    for header in (b"X-Telegram-Bot-Api-Secret-Token: \xff\xfe", b"Content-Encoding: gzip"):
        reader, writer = await asyncio.open_connection(host, int(port))
        secret = b"" if b"Secret" in header else f"{SECRET_HEADER}: {SECRET}\r\n".encode()
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n" + secret + header + b"\r\n\r\nabc")
        status = int((await reader.readline()).split()[1])
        assert 400 <= status < 500
        writer.close()
        await writer.wait_closed()


async def test_set_webhook_is_tried_until_it_works(api: BotApi, tmp_path: Path) -> None:
    api.faults["setWebhook"].append({"error_code": 502, "description": "Bad Gateway"})
    address = f"127.0.0.1:{free_port()}"
    async with running(api, tmp_path, webhook_url=f"http://{address}", webhook_secret=SECRET, listen=address):
        api.say("/help")
        assert (await api.reply())["text"] == KOREAN.help


async def test_health_and_metrics_tell_what_goes_on(api: BotApi, bot: Running) -> None:
    api.say("환불 방법")
    await api.reply()
    build = bot.components.serving.assistant.build
    status, health = await get(bot, "/healthz")
    assert (status, json.loads(health)) == (200, {"status": "ok", "build": build, "database": "ok"})
    status, metrics = await get(bot, "/metrics")
    assert status == 200
    for name in (
        'faq_bot_questions_total{decision="answer"}',
        "faq_bot_handling_seconds_bucket",
        "faq_bot_reply_seconds_bucket",
        "faq_bot_waiting_updates",
        f'faq_bot_build_info{{name="{build}"}} 1.0',
    ):
        assert name in metrics
    assert "환불" not in metrics


async def test_the_operators_port_is_there_when_polling_too(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, metrics_listen=f"127.0.0.1:{free_port()}") as bot:
        assert (await get(bot, "/healthz"))[0] == 200


async def test_a_port_that_is_taken_costs_the_metrics_and_not_the_bot(
    api: BotApi, bot: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve() as other, running(other, tmp_path / "2", metrics_listen=bot.settings.metrics_listen):
        other.say("/help")
        assert (await other.reply())["text"] == KOREAN.help
    assert f"METRICS_LISTEN: {bot.settings.metrics_listen} is taken" in caplog.text


def test_the_bot_refuses_to_start_with_a_webhook_that_anybody_could_post_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(tmp_path)
    environment = {"TELEGRAM_BOT_TOKEN": TOKEN, "WEBHOOK_URL": "https://example.com", "INDEX_DIR": str(tmp_path)}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("WEBHOOK_SECRET: found nothing, expected 1 to 256 characters of")
