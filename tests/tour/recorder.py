"""Drives the chats of the Bot API's stand-in as people do, and writes down what is said in them.

What differs between two runs or two computers is replaced by a placeholder; nothing else is changed.
"""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.bot_api import BOT, OPERATORS, BotApi, Json, reply_to
from tests.tour.transcript import Line, Step

GROUP = -7
PHOTO = "🖼 사진"

_TIME = re.compile(r"^\d\d:\d\d(?= “)", re.MULTILINE)
_HOURS = re.compile(r"[월화수목금토일] 09:00~18:00")
_FIGURE = re.compile(r"\d+\.\d\d+")
"""Scores and the like; only operators are shown any."""


@dataclass(frozen=True)
class Side:
    """Somebody in a chat."""

    name: str
    chat: int
    user: int


CUSTOMER = Side("고객", 1, 1)
MEMBER = Side("고객 (단체방)", GROUP, 1)
OPERATOR = Side("상담원 (상담방)", OPERATORS, 5)
_BOT = {CUSTOMER.chat: "봇", GROUP: "봇 (단체방)", OPERATORS: "봇 (상담방)"}


class Recorder:
    """The people's hands and the writer's pen; `steps` holds what happened."""

    def __init__(self, api: BotApi, build: str) -> None:
        self.steps: list[Step] = []
        self._api = api
        self._build = build
        self._part = ""
        self._seen = {"editMessageText": 0, "answerCallbackQuery": 0, "answerInlineQuery": 0}
        """How many calls of each method were waited for."""
        self._toasts = 0

    def part(self, title: str) -> None:
        """A chapter begins."""
        self._part = title

    def step(self, title: str, *, shown: bool = False) -> None:
        """What follows shows one thing; `shown` puts it in the picture."""
        self.steps.append(Step(self._part, title, shown))

    def says(self, side: Side, text: str, to: Json | None = None) -> int:
        """Write a message, in answer to another one if given; returns its number."""
        self._note(side.name, "답장을 보내요" if to else "", _escaped(text))
        return self._api.say(text, side.chat, side.user, **(reply_to(to) if to else {}))

    def rewrites(self, side: Side, message: int, text: str) -> None:
        """Edit a message that was sent."""
        self._note(side.name, "보낸 메시지를 고쳐요", _escaped(text))
        self._api.edit(message, text, side.chat)

    def sends_photo(self, side: Side) -> None:
        """Send a photo."""
        self._note(side.name, "", PHOTO)
        self._api.send(side.chat, photo=[{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}])

    def taps(self, side: Side, message: Json, button: str) -> None:
        """Press a button under a message."""
        self._note(side.name, "버튼을 눌러요", "", ((button,),))
        self._seen["answerCallbackQuery"] += 1
        self._api.tap(message, button, side.user)

    def looks_up(self, side: Side, query: str) -> None:
        """Call the bot from a chat that it isn't in."""
        self._note(side.name, "다른 대화방의 입력창에 적어요", f"@{BOT['username']} {query}")
        self._api.look_up(query, side.user)

    async def asks(self, side: Side, text: str, to: Json | None = None) -> Json:
        """As `says`; returns the one message that the bot writes then."""
        self.says(side, text, to)
        return await self.answer()

    async def answer(self) -> Json:
        """The bot's next new message."""
        [message] = await self.answers(1)
        return message

    async def answers(self, count: int) -> list[Json]:
        """The bot's next new messages. What goes to several chats arrives in any order: the user's own comes first."""
        messages = sorted(await self._api.replies(count), key=lambda message: int(message["chat_id"]) < 0)
        for message in messages:
            self._note_message(message, "")
        return messages

    async def edit(self) -> Json:
        """The bot's next edit of a message, as the message looks then."""
        self._seen["editMessageText"] += 1
        body = await self._api.called("editMessageText", self._seen["editMessageText"])
        self._note_message(body, "위의 메시지를 바꿔요")
        return body | {"message_id": int(body["message_id"])}

    async def toast(self) -> None:
        """The passing word at the top of the screen after a button was pressed."""
        await self._api.called("answerCallbackQuery", self._seen["answerCallbackQuery"])
        said = [body["text"] for method, body in self._api.calls if method == "answerCallbackQuery" and "text" in body]
        self._note(_BOT[CUSTOMER.chat], "화면 위에 잠깐 떠요", _escaped(said[self._toasts]))
        self._toasts += 1

    async def offers(self, side: Side) -> None:
        """What inline mode offers, and what is sent when the user takes the first of it."""
        self._seen["answerInlineQuery"] += 1
        body = await self._api.called("answerInlineQuery", self._seen["answerInlineQuery"])
        results, above = json.loads(body["results"]), json.loads(body["button"])["text"]
        shown = [f"<b>{_escaped(r['title'])}</b>\n{_escaped(r['description'])}" for r in results]
        self._note(_BOT[CUSTOMER.chat], "입력창 위에 보여 줘요", "\n\n".join(shown), ((above,),))
        if results:
            self._note(side.name, "첫째를 골라 보내요", results[0]["input_message_content"]["message_text"])

    def _note(self, who: str, how: str, text: str, rows: tuple[tuple[str, ...], ...] = ()) -> None:
        self.steps[-1].lines.append(Line(who, how, text, rows))

    def _note_message(self, body: Json, how: str) -> None:
        chat = int(body["chat_id"])
        if body.get("method") == "copyMessage":
            self._note(_BOT[chat], "받은 그대로 옮겨요", PHOTO)
            return
        text = body["text"] if body.get("parse_mode") else _escaped(body["text"])
        text = _HOURS.sub("(요일) 09:00~18:00", _TIME.sub("(시각)", text.replace(self._build, "(빌드 이름)")))
        if chat == OPERATORS:
            text = _FIGURE.sub(lambda figure: re.sub(r"\d", "#", figure[0]), text)
        self._note(_BOT[chat], how or ("답장을 보내요" if "reply_parameters" in body else ""), text, _rows(body))


def _rows(body: Json) -> tuple[tuple[str, ...], ...]:
    markup: dict[str, Any] = json.loads(body.get("reply_markup", '{"inline_keyboard": []}'))
    return tuple(tuple(button["text"] for button in row) for row in markup["inline_keyboard"])


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
