"""Whatever is posted, pressed or typed: the bot says 200 or 4xx, and lives. Over real HTTP, with hypothesis."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.incoming.webhook import SECRET_HEADER
from bot.wording.korean import KOREAN
from tests.fakes.bot_api import OPERATORS, BotApi, serve
from tests.fakes.free_port import free_port
from tests.fakes.running import running
from tests.fuzz.mutations import replaced

SECRET = "a-secret_of-ours"
EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Json = dict[str, Any]

USER = {"id": 7, "is_bot": False, "first_name": "<b>", "language_code": "ko"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": OPERATORS, "type": "supergroup", "title": "<상담>", "is_forum": True}
FILE = {"file_id": "1", "file_unique_id": "1"}


def message(chat: Json = PRIVATE, **content: Any) -> Json:
    return {"message_id": 5, "date": 1_700_000_000, "chat": chat, "from": USER} | content


CONTENTS: list[Json] = [
    {"text": "환불 방법"},
    {"text": "/search 환불"},
    {"text": "/forget"},
    {"text": "/start q_refund"},
    {"caption": "설명", "photo": [FILE | {"width": 1, "height": 1}]},
    {"voice": FILE | {"duration": 1}},
    {"contact": {"phone_number": "1", "first_name": "a"}},
    {"location": {"longitude": 1.0, "latitude": 1.0}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"new_chat_members": [USER]},
    {"left_chat_member": USER},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": PRIVATE}},
    {"migrate_to_chat_id": -5},
    {"text": "답장", "reply_to_message": message(text="앞", **{"from": {**USER, "is_bot": True}})},
]
UPDATES: list[Json] = [
    *({kind: message(chat, **content)} for content in CONTENTS for chat in (PRIVATE, GROUP)
      for kind in ("message", "edited_message", "channel_post")),
    *({"callback_query": {"id": "1", "from": USER, "chat_instance": "1", "data": data, "message": message(text="앞")}}
      for data in ("a:0", "e:refund", "u:x", "v:x:0:r::", "x", "f")),
    {"callback_query": {"id": "1", "from": USER, "chat_instance": "1", "data": "a:0", "inline_message_id": "1"}},
    {"callback_query": {"id": "1", "from": USER, "chat_instance": "1", "game_short_name": "a"}},
    {"inline_query": {"id": "1", "from": USER, "query": "환불", "offset": ""}},
    {"chosen_inline_result": {"result_id": "1", "from": USER, "query": "환불"}},
    {"my_chat_member": {"chat": PRIVATE, "from": USER, "date": 1, "old_chat_member": {"status": "member", "user": USER},
                        "new_chat_member": {"status": "kicked", "user": USER, "until_date": 0}}},
    {"poll_answer": {"poll_id": "1", "option_ids": [0], "user": USER}},
    {"message_reaction": {"chat": PRIVATE, "message_id": 5, "date": 1, "old_reaction": [], "new_reaction": []}},
    {"something_new": {"that": "nobody knows yet"}},
]  # fmt: skip

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(), v, max_size=3), max_leaves=5
)


@st.composite
def broken_updates(draw: st.DrawFn) -> Json:
    """An update of some type, with some of its values replaced, at any depth."""
    update: Json = draw(replaced(draw(st.sampled_from(UPDATES)), values=VALUES))
    return update


@dataclass
class Webhook:
    """A bot behind a webhook, driven from outside of its event loop."""

    runner: asyncio.Runner
    api: BotApi
    url: str
    number: int = 0

    def post(self, body: bytes, secret: str = SECRET) -> int:
        return self.runner.run(self._post(body, secret))

    def post_update(self, update: Json) -> int:
        self.number += 1
        return self.post(json.dumps({"update_id": self.number} | update).encode())

    def lives(self) -> None:
        """It still answers a user whom nothing of this has touched."""
        self.runner.run(self._help())

    async def _post(self, body: bytes, secret: str) -> int:
        headers = {SECRET_HEADER: secret}
        async with ClientSession() as session, session.post(self.url, data=body, headers=headers) as answer:
            return answer.status

    async def _help(self) -> None:
        chat = {"id": 4242, "type": "private"}
        entities = [{"type": "bot_command", "offset": 0, "length": 5}]
        update = {"message": message(chat, text="/help", entities=entities, **{"from": USER | {"id": 4242}})}
        self.number += 1
        self.api.sent.clear()
        assert await self._post(json.dumps({"update_id": self.number} | update).encode(), SECRET) == 200
        async with asyncio.timeout(30):
            while not any(sent["chat_id"] == "4242" for sent in self.api.sent):
                await asyncio.sleep(0.01)
        assert [sent["text"] for sent in self.api.sent if sent["chat_id"] == "4242"] == [KOREAN.help]


@pytest.fixture(scope="module")
def webhook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhook]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    listen = f"127.0.0.1:{free_port()}"
    given: Json = {"webhook_url": f"http://{listen}", "webhook_secret": SECRET, "listen": listen,
                   "messages_per_minute": 100_000, "operator_chat_id": OPERATORS, "burst_seconds": 0}  # fmt: skip

    async def open_all(stack: AsyncExitStack) -> BotApi:
        api = await stack.enter_async_context(serve())
        await stack.enter_async_context(running(api, folder, **given))
        return api

    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield Webhook(runner, runner.run(open_all(stack)), f"http://{listen}/")
        runner.run(stack.aclose())


@EXAMPLES
@given(st.binary(max_size=500) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_answered_and_survived(webhook: Webhook, body: bytes) -> None:
    assert webhook.post(body) in (200, 400)


@EXAMPLES
@given(broken_updates())
def test_broken_updates_of_every_type_are_answered_and_survived(webhook: Webhook, update: Json) -> None:
    assert webhook.post_update(update) in (200, 400)


@pytest.mark.parametrize("update", UPDATES, ids=lambda update: next(iter(update)))
def test_updates_of_every_type_are_taken(webhook: Webhook, update: Json) -> None:
    assert webhook.post_update(update) == 200


@EXAMPLES
@given(st.text(max_size=70) | st.lists(st.text(max_size=8), max_size=8).map(":".join) | st.builds(
    "{}:{}".format, st.sampled_from("ascieqtvgokundPpLlhxfy"), st.text(max_size=40)))  # fmt: skip
def test_any_callback_data_is_survived(webhook: Webhook, data: str) -> None:
    query = {"id": "1", "from": USER, "chat_instance": "1", "data": data, "message": message(text="앞")}
    assert webhook.post_update({"callback_query": query}) == 200


@EXAMPLES
@given(st.text(st.characters(), max_size=600))
def test_any_text_is_survived(webhook: Webhook, text: str) -> None:
    assert webhook.post_update({"message": message(text=text)}) == 200
    assert webhook.post_update({"inline_query": {"id": "1", "from": USER, "query": text, "offset": ""}}) == 200


def test_after_all_of_it_a_user_is_answered_as_ever(webhook: Webhook) -> None:
    webhook.lives()
