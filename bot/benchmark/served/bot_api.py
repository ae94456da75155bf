"""A Bot API server on loopback that hands out questions and notes when each chat's answer came."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

TOKEN = "123456:benchmark"  # noqa: S105 (of no bot)
_BOT = {"id": 42, "is_bot": True, "first_name": "bot", "username": "benchmark_bot"}
_BATCH = 100
"""Updates that Telegram hands out at a time."""
_POLL_SECONDS = 0.4


class BotApi:
    """What a bot that polls calls; every other method succeeds and does nothing."""

    def __init__(self) -> None:
        self.base_url = ""
        self.asked: dict[int, float] = {}
        """By chat, when it asked; what is answered is taken out."""
        self.waits: list[float] = []
        """Seconds from a question to its answer."""
        self.silent = asyncio.Event()
        """Set while every question has its answer."""
        self.polled = asyncio.Event()
        """Set when the bot asks for updates for the first time."""
        self._updates: list[dict[str, Any]] = []
        self._number = 0

    def ask(self, chat: int, text: str) -> None:
        """A user writes into their private chat."""
        self._number += 1
        user = {"id": chat, "is_bot": False, "first_name": "user", "language_code": "ko"}
        message = {
            "message_id": self._number,
            "date": int(time.time()),
            "from": user,
            "chat": {"id": chat, "type": "private"},
            "text": text,
        }
        self._updates.append({"update_id": self._number, "message": message})
        self.asked.setdefault(chat, time.monotonic())
        self.silent.clear()

    async def handle(self, request: web.Request) -> web.Response:
        """A call of the bot."""
        method, body = request.match_info["method"], await _body(request)
        if method == "getUpdates":
            return _ok(await self._next(body))
        if method == "getMe":
            return _ok(_BOT)
        if method == "sendMessage":
            chat = int(body["chat_id"])
            if (since := self.asked.pop(chat, None)) is not None:
                self.waits.append(time.monotonic() - since)
            if not self.asked:
                self.silent.set()
            self._number += 1
            sent = {"message_id": self._number, "date": int(time.time()), "text": body["text"], "from": _BOT}
            return _ok(sent | {"chat": {"id": chat, "type": "private"}})
        return _ok(True)

    async def _next(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """Those after `offset`, which confirms the ones before; waits a little for them."""
        self.polled.set()
        until = time.monotonic() + _POLL_SECONDS
        while True:
            self._updates = [each for each in self._updates if each["update_id"] >= int(body.get("offset", 0))]
            if self._updates or not int(body.get("timeout", 0)) or time.monotonic() >= until:
                return self._updates[:_BATCH]
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving() -> AsyncIterator[BotApi]:
    """A server at a free port; `base_url` is what TELEGRAM_BASE_URL takes."""
    api, app = BotApi(), web.Application()
    app.router.add_route("*", "/bot{token}/{method}", api.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    try:
        yield api
    finally:
        await runner.cleanup()


async def _body(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    if request.content_type == "application/json":
        return dict(json.loads(text or "{}"))
    return dict((await request.post()).items())


def _ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})
