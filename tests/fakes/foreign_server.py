"""Bot API servers that none of us wrote, each a program of its own, and the proxy between one of them and the bot.

The proxy hands every call on, field by field, and the server's answer back. It mends only what the Bot API requires and
the server leaves out; `mend_telegram_test_api` and `LO_REFUSES` say all of it.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientSession, web

from tests.fakes.bot_api import TOKEN

PATIENCE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.02

Json = dict[str, Any]
Mend = Callable[[str, Json, Json], None]
"""Completes, in place, the answer to a method that was called with these fields."""
Found = TypeVar("Found")

BOT = {"id": 666, "is_bot": True, "first_name": "Test First name", "username": "TestNameBot"}
"""Who the bot is to telegram-test-api."""

START_TELEGRAM_TEST_API = """
const Server = require("telegram-test-api");
const config = {host: "127.0.0.1", port: Number(process.argv[1]), storeTimeout: 3600};
new Server(config).start().then(() => console.log("listening"));
"""


def telegram_test_api(port: int) -> list[str]:
    """Starts telegram-test-api in a folder that holds node_modules/; its first line says that it listens."""
    return ["node", "-e", START_TELEGRAM_TEST_API, str(port)]


def mend_telegram_test_api(method: str, sent: Json, answer: Json) -> None:
    """What telegram-test-api 4.2.1 leaves out of the Bot API's required fields."""
    match method:
        case "getMe":
            answer["result"]["is_bot"] = True  # User.is_bot of getMe is missing
        case "sendMessage":
            answer["result"]["date"] //= 1000  # Message.date of sendMessage is in milliseconds, not in seconds
        case "editMessageText":
            # The result of editMessageText is null, not the edited Message; these are a Message's required fields.
            chat = {"id": int(sent["chat_id"]), "type": "private"}
            answer["result"] = {"message_id": int(sent["message_id"]), "date": 1, "chat": chat, "text": sent["text"]}
        case "getUpdates":
            for update in answer["result"]:
                if query := update.get("callback_query"):  # CallbackQuery.chat_instance of getUpdates is missing
                    query["chat_instance"] = str(query["message"]["chat"]["id"])


def lo_bot_api_emulator(port: int) -> list[str]:
    """Starts lo-bot-api-emulator with its control API; its first line says that it listens."""
    start = "import lo_bot_api_emulator as lo; lo.main()"
    return [sys.executable, "-u", "-c", start, "--port", str(port), "--enable-control"]


LO_REFUSES = frozenset({"button"})
"""`button` of answerInlineQuery is optional; lo-bot-api-emulator 0.3.6 refuses whatever it doesn't know."""


@asynccontextmanager
async def program(command: Sequence[str], folder: Path, **environment: str) -> AsyncIterator[None]:
    """A server that has said its first line; ended afterwards. Raises RuntimeError if it ends before that."""
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(*command, cwd=folder, env=os.environ | environment, stdout=pipe)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            if not (started.stdout and await started.stdout.readline()):
                raise RuntimeError(f"{command[0]}: the server ended, expected it to say that it listens; see above")
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            started.terminate()
        await started.wait()


async def until(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """What `look` finds as soon as it is something. Raises TimeoutError if it never is."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (found := await look()):
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return found


@dataclass(frozen=True)
class Call:
    """One call of the Bot API that the server has answered."""

    method: str
    sent: Json
    status: int


class Proxy:
    """Stands before the server at `server`, and remembers every call but the polling."""

    def __init__(self, session: ClientSession, server: str, mend: Mend | None, dropped: Set[str]) -> None:
        self.base_url = ""
        """What TELEGRAM_BASE_URL takes."""
        self.calls: list[Call] = []
        self._session = session
        self._server = server
        self._mend = mend
        self._dropped = dropped

    @property
    def refused(self) -> set[str]:
        """The methods that the server would not do."""
        return {call.method for call in self.calls if call.status != 200}

    async def called(self, method: str) -> Call:
        """The last call of `method`, waited for."""

        async def look() -> Call | None:
            return next((call for call in reversed(self.calls) if call.method == method), None)

        return await until(look)

    async def hand_on(self, request: web.Request) -> web.Response:
        """Ask the server the same, and answer the same."""
        method = request.match_info["method"]
        sent = {name: value for name, value in (await request.post()).items() if name not in self._dropped}
        async with self._session.post(f"{self._server}{request.path}", data=sent) as response:
            answer, status = await response.json(), response.status
        if method != "getUpdates":
            self.calls.append(Call(method, sent, status))
        if status == 200 and self._mend:
            self._mend(method, sent, answer)
        return web.json_response(answer, status=status)


@asynccontextmanager
async def proxy(port: int, mend: Mend | None = None, dropped: Set[str] = frozenset()) -> AsyncIterator[Proxy]:
    """A proxy before the server at `port`; where the bot hangs up, so does the proxy."""
    async with ClientSession() as session:
        before = Proxy(session, f"http://127.0.0.1:{port}", mend, dropped)
        application = web.Application()
        application.router.add_route("*", "/bot{token}/{method}", before.hand_on)
        runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        before.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
        try:
            yield before
        finally:
            await runner.cleanup()


@dataclass(frozen=True)
class Shown:
    """A message of the bot as it looks now."""

    number: int
    text: str
    buttons: dict[str, str]
    """Callback data by what a button says."""


class Client:
    """Somebody's Telegram, as telegram-test-api has it: its client API over HTTP, for one user in one chat."""

    def __init__(self, session: ClientSession, port: int, chat: int = 1, user: int = 1) -> None:
        self._session = session
        self._server = f"http://127.0.0.1:{port}"
        self._user = {"id": user, "is_bot": False, "first_name": f"<{user}>"}
        self._chat = {"id": chat} | ({"type": "private"} if chat > 0 else {"type": "supergroup", "title": "<상담>"})

    async def say(self, text: str, answering: Shown | None = None) -> None:
        """Write into the chat, as a reply to a message of the bot where one is given."""
        message = self._message() | {"text": text}
        if answering:
            message["reply_to_message"] = self._message(answering)
        if text.startswith("/"):
            entity = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
            await self._ask("sendCommand", message | {"entities": [entity]})
        else:
            await self._ask("sendMessage", message)

    async def tap(self, shown: Shown, button: str) -> None:
        """Press the button that says `button`."""
        query = {"botToken": TOKEN, "from": self._user, "data": shown.buttons[button]}
        await self._ask("sendCallback", query | {"message": self._message(shown)})

    async def received(self) -> Shown:
        """The next new message of the bot. Raises ValueError where there are several at once."""
        [message] = await until(lambda: self._ask("getUpdates", {"token": TOKEN, "chatId": self._chat["id"]}))
        return _shown(message)

    async def edited(self, before: Shown) -> Shown:
        """What became of a message, once it looks different."""

        async def look() -> Shown | None:
            everything = await self._ask("getUpdatesHistory", {"token": TOKEN})
            sent = [item for item in everything if "chat_id" in item.get("message", {})]  # by the bot, not by a user
            now = next(_shown(item) for item in sent if item["messageId"] == before.number)
            return now if now != before else None

        return await until(look)

    def _message(self, shown: Shown | None = None) -> Json:
        """A message in the chat: a new one of the user, whose number the server gives, or one that the bot has sent."""
        message = {"botToken": TOKEN, "date": int(time.time()), "chat": self._chat, "from": self._user}
        if shown is None:
            return message
        return message | {"message_id": shown.number, "text": shown.text, "from": BOT}

    async def _ask(self, method: str, content: Json) -> Any:
        async with self._session.post(f"{self._server}/{method}", json=content) as response:
            return (await response.json())["result"]


def _shown(update: Json) -> Shown:
    rows = update["message"].get("reply_markup", {}).get("inline_keyboard", [])
    buttons = {button["text"]: button["callback_data"] for row in rows for button in row}
    return Shown(update["messageId"], update["message"]["text"], buttons)
