"""The bot over real HTTP: a real Application polls a Bot API server on loopback; only the encoder is a fake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.assistant import Assistant
from bot.decision import Thresholds
from bot.telegram import TelegramBot
from embeddings.index import Index
from embeddings.search import Searcher
from tests.bot_api import TOKEN, BotApi, serve
from tests.fake_encoder import WordEncoder
from tests.faq_samples import ENTRIES, INTENTS


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serve() as api, running_bot(api):
        yield api


@asynccontextmanager
async def running_bot(api: BotApi) -> AsyncIterator[None]:
    encoder = WordEncoder()
    searcher = Searcher(Index.encode(ENTRIES, INTENTS, encoder), encoder)
    application = TelegramBot(Assistant(searcher, Thresholds(answer=0.5, clarify=0.1))).application(TOKEN, api.base_url)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(poll_interval=0, timeout=1)
        yield
        await application.updater.stop()
        await application.stop()


async def test_a_question_gets_its_answer_with_the_label(api: BotApi) -> None:
    api.say("환불은 어떻게 하나요")
    [reply] = await api.replies()
    assert reply["text"] == (
        "<b>환불은 어떻게 하나요</b>\n<i>[상점][구매][공통]</i>\n\n고객센터로 문의해 주세요.\n전화: 080-123-4567"
    )
    assert reply["parse_mode"] == "HTML"
    assert ("sendChatAction", {"chat_id": "1", "action": "typing"}) in api.calls
