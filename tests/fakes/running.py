"""The whole bot in the test's own process: real Application, real HTTP, real database; only the encoder is a fake."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.channels.telegram.service import Patience, TelegramService
from bot.settings import Settings, load_settings
from bot.wiring import Components, open_components
from embeddings.building.identity import identity_of
from embeddings.faq.entries import Entry
from embeddings.index.dense import FAISS, VectorStore
from embeddings.index.index import Index
from embeddings.index.store import BuildStore
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.word_confidence import WORD_CONFIDENCE

KEY = "k" * 32
IMPATIENT = Patience(reply_seconds=2, first_wait_seconds=0.02, stop_seconds=2, look_seconds=3600)
"""The Bot API is on this machine: what it hasn't answered by then, a test has it hang on purpose. A new build is looked
at when a test says so, and not between two of its lines."""


@dataclass(frozen=True)
class Running:
    """A bot at work, and what a test may look at or change."""

    components: Components
    service: TelegramService
    settings: Settings
    encoder: WordEncoder


def settings_for(folder: Path, api: BotApi | None = None, **given: object) -> Settings:
    """Settings of a bot that keeps everything in `folder`."""
    values: dict[str, object] = {
        "index_dir": folder / "index",
        "database_url": f"sqlite+aiosqlite:///{folder}/bot.db",
        "secret_key": KEY,
        "burst_seconds": 0.01,
        "max_far_choices": 0.2,
        "metrics_listen": "",
        "telegram_base_url": api.base_url if api else "http://127.0.0.1:9/bot",
    }
    return load_settings(**values | given)


def publish(
    folder: Path,
    entries: Sequence[Entry] = ENTRIES,
    encoder: WordEncoder | None = None,
    vectors: VectorStore = FAISS,
) -> str:
    """Make a build and switch to it; returns its name."""
    store = BuildStore(folder / "index")
    with store.lock():
        scratch = store.scratch()
        encoder = encoder or WordEncoder()
        index = replace(Index.encode(entries, INTENTS, encoder), confidence=WORD_CONFIDENCE)
        index.save(scratch, identity_of(encoder.fingerprint, vectors), encoder.name, "0" * 64, vectors)
        vectors.go_live(scratch)
        name = store.add(scratch)
        store.switch(name)
    return name


@asynccontextmanager
async def running(
    api: BotApi, folder: Path, encoder: WordEncoder | None = None, patience: Patience = IMPATIENT, **given: object
) -> AsyncIterator[Running]:
    """A bot that polls `api`, on a small FAQ unless `folder` holds a build already."""
    settings = settings_for(folder, api, **given)
    if BuildStore(settings.index_dir).live() is None:
        publish(folder)
    encoder = encoder or WordEncoder()
    async with open_components(settings, encoder, operators=settings.operator_chat_id is not None) as components:
        service = TelegramService(components, settings, TOKEN, patience)
        async with service.running():
            yield Running(components, service, settings, encoder)
