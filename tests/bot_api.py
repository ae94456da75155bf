"""A Bot API server for tests, on loopback: what it understands is what the bot uses, and faults can be ordered."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

TOKEN = "123456:test-token"
BOT = {"id": 42, "is_bot": True, "first_name": "도움말", "username": "help_test_bot"}

Json = dict[str, Any]


class BotApi:
    """Holds what users did and what the bot sent. `sent` grows with every message of the bot, in order."""

    def __init__(self) -> None:
        self.sent: list[Json] = []
        self.calls: list[tuple[str, Json]] = []
        self.faults: dict[str, deque[Json]] = defaultdict(deque)
        """Answers to give instead, by method: `{"error_code": 429, "description": …, "parameters": …}`."""
        self.base_url = ""
        self._updates: list[Json] = []
        self._changed = asyncio.Condition()
        self._next = 1

    def say(self, text: str, chat: int = 1, **message: Any) -> None:
        """A user of `chat` writes `text`; further fields of the message may be given."""
        entities = (
            [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text.startswith("/") else []
        )
        self.update(message=_message(chat, text=text, **({"entities": entities} if entities else {}), **message))

    def send(self, chat: int = 1, **message: Any) -> None:
        """A user of `chat` sends something that is no text."""
        self.update(message=_message(chat, **message))

    def press(self, data: str, chat: int = 1) -> None:
        """A user presses a button of the last message to `chat`."""
        query = {"id": "7", "from": _user(chat), "chat_instance": "1", "data": data}
        self.update(callback_query=query | {"message": _message(chat, text="…")})

    def update(self, **update: Any) -> None:
        """Queue an update for the bot."""
        update["update_id"] = self._next
        self._next += 1
        for content in (update.get("message"), update.get("callback_query", {}).get("message")):
            if content:
                content["message_id"] = update["update_id"]
        self._updates.append(update)

    async def replies(self, count: int = 1, seconds: float = 60) -> list[Json]:
        """The next `count` messages of the bot, removed from `sent`. Raises TimeoutError if they don't come."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.sent) >= count)
        taken, self.sent[:count] = self.sent[:count], []
        return taken

    async def called(self, method: str, seconds: float = 60) -> Json:
        """The first call of `method`, waited for."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: any(name == method for name, _ in self.calls))
        return next(body for name, body in self.calls if name == method)

    async def _handle(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await _body(request)
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        if method == "getUpdates":
            return _ok(await self._take_updates(body))
        async with self._changed:
            self.calls.append((method, body))
            self._changed.notify_all()
            if self.faults[method]:
                fault = {"ok": False} | self.faults[method].popleft()
                return web.json_response(fault, status=fault["error_code"])
            if method == "sendMessage":
                self.sent.append(body)
        return _ok(self._result(method, body))

    def _result(self, method: str, body: Json) -> Any:
        if method == "getMe":
            return BOT
        if method == "sendMessage":
            return _message(int(body["chat_id"]), text=body["text"]) | {"message_id": 1000 + len(self.calls)}
        return True

    async def _take_updates(self, body: Json) -> list[Json]:
        """Long polling: waits a little for updates after `offset`, which confirms the ones before."""
        offset = int(body.get("offset", 0))
        for _ in range(20):
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
            if self._updates or not int(body.get("timeout", 0)):
                break
            await asyncio.sleep(0.02)
        return self._updates


@asynccontextmanager
async def serve() -> AsyncIterator[BotApi]:
    """A server on a free port of loopback; `base_url` is what TELEGRAM_BASE_URL takes."""
    api = BotApi()
    application = web.Application(client_max_size=2**24)
    application.router.add_route("*", "/bot{token}/{method}", api._handle)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    api.base_url = f"http://127.0.0.1:{port}/bot"
    try:
        yield api
    finally:
        await runner.cleanup()


def buttons(message: Json) -> dict[str, str]:
    """The callback data of a message's buttons by their text."""
    markup = json.loads(message.get("reply_markup", '{"inline_keyboard": []}'))
    return {button["text"]: button["callback_data"] for row in markup["inline_keyboard"] for button in row}


def _user(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": "<b>", "language_code": "ko"}


def _message(chat: int, **content: Any) -> Json:
    return {"message_id": 1, "date": 1700000000, "from": _user(chat), "chat": {"id": chat, "type": "private"}} | content


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        loaded: Json = await request.json()
        return loaded
    return dict(await request.post())
