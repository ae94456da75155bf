"""Whatever a user writes, commands and presses, one turn after another, through the real conversation."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.telegram.outgoing.rendering import MESSAGE_UNITS, to_messages, utf16_units
from bot.dialogue.callbacks import _FORMS
from bot.dialogue.conversation import Conversation
from bot.dialogue.support.person import Person
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.storage.database import Database
from bot.storage.history import History
from bot.storage.users import States, Users
from bot.wording.korean import KOREAN
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.word_confidence import WORD_CONFIDENCE
from tests.fuzz.mutations import examples

pytestmark = pytest.mark.fuzz

HANGUL = st.text(
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
    | st.characters(min_codepoint=0x1100, max_codepoint=0x11FF)
    | st.sampled_from("ㄱㅏㅋㅠ ?!.,~\n0123"),
    max_size=40,
)
KNOWN = st.sampled_from([
    "환불은 어떻게 하나요", "환불 방법", "알림 끄기 아이폰", "ghksqnf qkdqjq", "환불방법알려주세요", "그거 말고요",
    "첫 번째", "네", "아니요", "상담원 연결", "죽고 싶어요", "안녕", "안드로이드요", "ㅋ" * 290, "가" * 301, "a" * 5000,
    "환불은 어떻게 하나요 그리고 쿠폰은 어디에 쓰나요", "<b>환불</b>", "{service}", "%s %d", "..", "/", "\\",
    "\u200b", "\ufeff환불", "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 20, "\u0301" * 50,
    "\u202e환불\u202c", "\x00", "\ud800",
])  # fmt: skip
TEXTS = HANGUL | KNOWN | st.text(st.characters(), max_size=60) | st.lists(KNOWN, max_size=4).map(" ".join)
PARTS = st.text(st.characters(), max_size=10) | st.sampled_from(["refund", "alarm-ios", "0", "-1", "9" * 20, "r", ""])
PRESSES = st.builds(
    lambda prefix, parts: ":".join([prefix, *parts]), st.sampled_from(sorted(_FORMS)), st.lists(PARTS, max_size=6)
)
COMMANDS = st.tuples(
    st.sampled_from(["start", "help", "search", "categories", "human", "close", "cancel", "privacy", "forget",
                     "platform", "language", "settings", "nothing", ""]),
    TEXTS | st.sampled_from(["q_refund", "q_", "q_nothing", "iOS", "ko"]),
)  # fmt: skip
DEEDS = st.one_of(
    st.lists(TEXTS, min_size=1, max_size=3).map(lambda texts: ("ask", texts)),
    COMMANDS.map(lambda command: ("command", command)),
    PRESSES.map(lambda data: ("press", data)),
    st.integers(0, 30).map(lambda place: ("button", place)),
    TEXTS.map(lambda text: ("look up", text)),
)


class Stage:
    """A conversation, played from outside of its event loop."""

    def __init__(self, folder: Path, runner: asyncio.Runner, threads: ThreadPoolExecutor) -> None:
        encoder = WordEncoder()
        index = replace(Index.encode(ENTRIES, INTENTS, encoder), confidence=WORD_CONFIDENCE)
        assistant = Assistant(Searcher(index, encoder), Thresholds(0.5, 0.2), "b1", folder)
        self.database = Database(f"sqlite+aiosqlite:///{folder}/bot.db")
        self.users, self.runner, self.number = Users(self.database), runner, 0
        self.conversation = Conversation(
            lambda: assistant, self.users, History(self.database), States(self.database), threads,
            person=Person(operators=True, contact=""),
        )  # fmt: skip

    def play(self, deeds: list[tuple[str, object]], *, private: bool) -> None:
        self.number += 1
        self.runner.run(self._play(deeds, f"user-{self.number}", private=private))

    async def _play(self, deeds: list[tuple[str, object]], key: str, *, private: bool) -> None:
        buttons: list[str] = []
        for kind, what in deeds:
            user = await self.users.get(key, "ko")
            match kind, what:
                case "ask", list():
                    reply = await self.conversation.ask(user, what)
                case "command", (str(name), str(argument)):
                    reply = await self.conversation.command(user, name, argument)
                case "press", str():
                    reply = await self.conversation.press(user, what)
                case "button", int() if buttons:
                    reply = await self.conversation.press(user, buttons[what % len(buttons)])
                case "look up", str():
                    await self.conversation.look_up(user, what)
                    continue
                case _:
                    continue
            buttons = [button.data for row in reply.buttons for button in row if button.data]
            assert all(len(data.encode()) <= 64 for data in buttons)
            messages = to_messages(reply)
            assert messages or reply.toast
            for message in messages:
                message.html.encode()
                assert 0 < utf16_units(message.plain) <= MESSAGE_UNITS
                assert KOREAN.error not in message.plain


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with asyncio.Runner() as runner, ThreadPoolExecutor(1) as threads:
        stage = Stage(tmp_path_factory.mktemp("stage"), runner, threads)
        runner.run(stage.database.start())
        yield stage
        runner.run(stage.database.stop())


@examples(40)
@example(deeds=[("press", "o::::" + "0" * 60 + ":0:0")], private=True)
@example(deeds=[("press", "o:a:b:0:r:\ud800:c")], private=True)
@example(deeds=[("ask", ["\ud800환"])], private=False)
@given(deeds=st.lists(DEEDS, min_size=1, max_size=6), private=st.booleans())
def test_any_conversation_goes_on(stage: Stage, deeds: list[tuple[str, object]], private: bool) -> None:
    stage.play(deeds, private=private)
