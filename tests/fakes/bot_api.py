"""A Bot API on loopback: understands what the bot uses, keeps chats as members see them; faults can be ordered."""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

from aiohttp import web

from tests.fakes.bot_api_samples import GIFTS
from tests.fakes.posts import Posts

TOKEN = "123456:test-token"
BOT = {"id": 42, "is_bot": True, "first_name": "도움말", "username": "help_test_bot"}
OPERATORS = -100
"""A group; a forum where `forum` is set."""

Json = dict[str, Any]
Fault = Json | Literal["drop", "drop after", "hang"]
"""An answer to give instead, `{"error_code": 429, …}`, or `{}` for none; or the connection dropped before or after the
work is done."""


class BotApi:
    """Holds what users did and what the bot sent. `sent` grows with every new message of the bot, in order."""

    def __init__(self) -> None:
        self.sent: list[Json] = []
        self.calls: list[tuple[str, Json]] = []
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        """By method: what goes wrong with its next calls, in order."""
        self.chaos: Callable[[str], Fault | None] = lambda method: None
        """What goes wrong with a call of this method where nothing else was ordered."""
        self.uncertain: set[int] = set()
        """Messages that arrived though the bot was not told so."""
        self.dates: dict[str, int] = defaultdict(lambda: 1_700_000_000)
        """By method: the date of the message that it returns."""
        self.base_url = ""
        self.forum = False
        self.messages: dict[int, Json] = {}
        """By id, as they look now."""
        self.webhook: Json = {}
        """What setWebhook was given: updates go there."""
        self._updates: list[Json] = []
        self._changed = asyncio.Condition()
        self._next = 1
        self.posts = Posts()

    def say(self, text: str, chat: int = 1, user: int | None = None, **message: Any) -> int:
        """A user writes `text` into `chat`; further fields of the message may be given. Returns the message's id."""
        entities = []
        if text.startswith("/"):
            entities.append({"type": "bot_command", "offset": 0, "length": len(text.split()[0])})
        mention = f"@{BOT['username']}"
        if mention in text and not text.startswith("/"):
            entities.append({"type": "mention", "offset": text.index(mention), "length": len(mention)})
        extra = {"entities": entities} if entities else {}
        return self.update(message=_message(chat, user, text=text, **extra) | message)

    def send(self, chat: int = 1, user: int | None = None, **message: Any) -> int:
        """A user sends something that is no text."""
        return self.update(message=_message(chat, user, **message))

    def edit(self, message: int, text: str, chat: int = 1, **more: Any) -> None:
        """A user edits a message; further fields of the message may be given."""
        edited = _message(chat, None, text=text, message_id=message, edit_date=1700000001)
        self.update(edited_message=edited | more)

    def press(self, data: str, chat: int = 1, user: int | None = None, message: int = 1) -> None:
        """A user presses a button of the bot's message."""
        pressed = _message(chat, None, text="…", message_id=message) | {"from": BOT}
        query = {"id": str(self._next), "from": _user(user or chat), "chat_instance": "1", "data": data}
        self.update(callback_query=query | {"message": pressed})

    def tap(self, message: Json, text: str, user: int | None = None) -> None:
        """A user presses the button of `message` that says `text`."""
        self.press(buttons(message)[text], int(message["chat_id"]), user, message["message_id"])

    def look_up(self, query: str, user: int = 1) -> str:
        """A user types `@bot query` into some chat. Returns the query's id."""
        self.update(inline_query={"id": f"q{self._next}", "from": _user(user), "query": query, "offset": ""})
        return f"q{self._next - 1}"

    def update(self, **update: Any) -> int:
        """Queue an update for the bot, or post it to its webhook. Returns the id of its message."""
        update["update_id"] = self._next
        self._next += 1
        content: Json = update.get("message") or update.get("edited_message") or {}
        content.setdefault("message_id", update["update_id"])
        if self.webhook:
            self.posts.post(self.webhook, update)
        else:
            self._updates.append(update)
        return int(content["message_id"])

    async def replies(self, count: int = 1, seconds: float = 60) -> list[Json]:
        """The next `count` new messages of the bot, removed from `sent`. Raises TimeoutError if they don't come."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.sent) >= count)
        taken, self.sent[:count] = self.sent[:count], []
        return taken

    async def reply(self, seconds: float = 60) -> Json:
        """The next new message of the bot."""
        [reply] = await self.replies(1, seconds)
        return reply

    async def called(self, method: str, count: int = 1, seconds: float = 60) -> Json:
        """The `count`-th call of `method`, waited for."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: sum(name == method for name, _ in self.calls) >= count)
        return [body for name, body in self.calls if name == method][count - 1]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method, body = request.match_info["method"], await _body(request)
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        fault = self.faults[method].popleft() if self.faults[method] else self.chaos(method)
        async with self._changed:
            if method != "getUpdates" or fault:
                self.calls.append((method, body))
                self._changed.notify_all()
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "drop":
            return _dropped(request)
        if isinstance(fault, dict) and fault:
            return web.json_response({"ok": False} | fault, status=fault["error_code"])
        if method == "getUpdates":
            return _ok(await self._take_updates(body))
        async with self._changed:
            answer = _ok(self._result(method, body))
            if fault == "drop after":
                self.uncertain.add(1000 + len(self.calls))
            self._changed.notify_all()
        return _dropped(request) if fault == "drop after" else answer

    def _result(self, method: str, body: Json) -> Any:
        match method:
            case "getMe":
                return BOT
            case "getChat":
                return {"id": OPERATORS, "type": "supergroup", "title": "상담", "is_forum": self.forum,
                        "accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": GIFTS}  # fmt: skip
            case "createForumTopic":
                return {"message_thread_id": 7000 + len(self.calls), "name": body["name"], "icon_color": 0}
            case "sendMessage" | "copyMessage":
                number = 1000 + len(self.calls)
                message = body | {"message_id": number, "method": method, "at": time.monotonic()}
                self.messages[number] = message
                self.sent.append(message)
                if method == "copyMessage":
                    return {"message_id": number}
                answer = _message(int(body["chat_id"]), None, text=body["text"], message_id=number)
                return answer | {"from": BOT, "date": self.dates[method]}
            case "sendPhoto":
                return _message(int(body["chat_id"]), None, message_id=1000 + len(self.calls), photo=[]) | {"from": BOT}
            case "editMessageText":
                number = int(body["message_id"])
                self.messages[number] = self.messages.get(number, {}) | body
                return _message(int(body["chat_id"]), None, text=body["text"], message_id=number) | {"from": BOT}
            case "getWebhookInfo":
                given = {"url": self.webhook.get("url", "")}
                return given | {"has_custom_certificate": False, "pending_update_count": 0}
            case "setWebhook" | "deleteWebhook":
                self.webhook = body if method == "setWebhook" else {}
        return True

    async def _take_updates(self, body: Json) -> list[Json]:
        """Long polling: waits a little for updates after `offset`, which confirms the ones before."""
        offset = int(body.get("offset", 0))
        for _ in range(20):
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
            if self._updates or not int(body.get("timeout", 0)):
                break
            await asyncio.sleep(0.02)
        return self._updates[:100]


@asynccontextmanager
async def serve(port: int = 0) -> AsyncIterator[BotApi]:
    """A server on loopback, at a free port unless one is given; `base_url` is what TELEGRAM_BASE_URL takes."""
    api = BotApi()
    application = web.Application(client_max_size=2**24)
    application.router.add_route("*", "/bot{token}/{method}", api._handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    api.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    try:
        yield api
    finally:
        await api.posts.close()
        await runner.cleanup()


def buttons(message: Json) -> dict[str, str]:
    """The callback data, or the address, of a message's buttons by their text."""
    markup = json.loads(message.get("reply_markup", '{"inline_keyboard": []}'))
    rows = markup["inline_keyboard"]
    return {button["text"]: button.get("callback_data") or button["url"] for row in rows for button in row}


def reply_to(message: Json) -> Json:
    """The field of a new message that answers one of the bot."""
    return {"reply_to_message": _message(int(message["chat_id"]), None, text="…", message_id=message["message_id"])
            | {"from": BOT}}  # fmt: skip


def _user(number: int) -> Json:
    return {"id": number, "is_bot": False, "first_name": "<b>", "language_code": "en" if number == 99 else "ko"}


def _message(chat: int, user: int | None, **content: Any) -> Json:
    kind = {"type": "private"} if chat > 0 else {"type": "supergroup", "title": "<그룹>"}
    return {"date": int(time.time()), "from": _user(user or abs(chat)), "chat": {"id": chat} | kind} | content


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport:
        request.transport.close()
    return web.Response()


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        loaded: Json = await request.json()
        return loaded
    fields = (await request.post()).items()
    return {name: _content(value) if isinstance(value, web.FileField) else value for name, value in fields}


def _content(field: web.FileField) -> bytes:
    with field.file as file:
        return file.read()
