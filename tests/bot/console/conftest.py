"""A console at work on loopback: the small FAQ, the fake encoder, a real database and real builds."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer

from bot.builds.publishing import Gate, Published
from bot.builds.serving import open_live
from bot.builds.sources import keep_sources
from bot.console.access import Door
from bot.console.application import console_app
from bot.console.workplace import Workplace
from bot.settings import Settings
from embeddings.encoder.protocol import Encoder
from embeddings.faq.faq_file import load_faq
from embeddings.faq.jsonl import write_jsonl
from embeddings.index.index import Index
from embeddings.index.store import BuildStore
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.running import publish, settings_for
from tests.fakes.word_confidence import WORD_CONFIDENCE


@dataclass
class Console:
    """One that serves, and what a test may look at."""

    workplace: Workplace
    server: TestServer

    @property
    def faq(self) -> Path:
        return self.workplace.settings.faq_path

    @property
    def url(self) -> str:
        return str(self.server.make_url("/")).rstrip("/")

    def visitor(self) -> "Visitor":
        return Visitor(self, ClientSession(cookie_jar=CookieJar(unsafe=True)))


class Visitor:
    """A browser without a screen: it keeps cookies, and sends the hidden fields of the page that it saw last."""

    def __init__(self, console: Console, client: ClientSession) -> None:
        self.console, self.client, self.hidden = console, client, dict[str, str]()
        self.text, self.status = "", 0
        self.headers: dict[str, str] = {}

    async def get(self, path: str) -> str:
        async with self.client.get(self.console.url + path) as response:
            return await self._seen(response)

    async def post(self, path: str, **fields: Any) -> str:
        async with self.client.post(self.console.url + path, data=self.hidden | fields) as response:
            return await self._seen(response)

    async def _seen(self, response: Any) -> str:
        self.status, self.text, self.headers = response.status, await response.text(), dict(response.headers)
        for name, value in re.findall(r'type="hidden" name="(csrf|was|seen|id|key)" value="([^"]*)"', self.text):
            self.hidden[name] = value
        return self.text


def console_settings(folder: Path, **given: object) -> Settings:
    faq = folder / "faq.jsonl"
    faq.write_text(write_jsonl(ENTRIES), encoding="utf-8")
    (folder / "intents.jsonl").write_text(write_jsonl(INTENTS), encoding="utf-8")
    settings = settings_for(folder, None, **{"faq_path": faq, "encoder": "torch"} | given)
    keep_sources(settings, BuildStore(settings.index_dir).folder(publish(folder)))
    return settings


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    """Without passwords."""
    async for one in serving(console_settings(tmp_path)):
        yield one


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Console]:
    """With both passwords."""
    passwords = {"console_password": "열려라 참깨", "console_viewer_password": "구경만"}
    async for one in serving(console_settings(tmp_path, **passwords)):
        yield one


def publish_quickly(
    settings: Settings, encoder: Encoder, tell: Callable[[str], None], *, keep: int, gate: Gate
) -> Published:
    """As `publish`, but that it learns nothing, which takes most of the time."""
    entries, store = load_faq(settings.faq_path, tell), BuildStore(settings.index_dir)
    index = replace(Index.encode(entries, INTENTS, encoder), confidence=WORD_CONFIDENCE)
    gate(Searcher(index, encoder), open_live(settings, encoder).searcher)
    name = publish(settings.index_dir.parent, entries)
    keep_sources(settings, store.folder(name))
    store.prune(keep)
    return Published(name, index, [])


async def serving(settings: Settings) -> AsyncIterator[Console]:
    async with Workplace(settings, WordEncoder(), publish_quickly) as workplace:
        app: web.Application = console_app(workplace, Door.of(settings))
        server = TestServer(app)
        async with server:
            yield Console(workplace, server)


@pytest.fixture
async def visitor(console: Console) -> AsyncIterator[Visitor]:
    one = console.visitor()
    yield one
    await one.client.close()


def fields_of(identifier: str, **other: str) -> dict[str, str]:
    """The form of an entry of the samples, as a browser sends it."""
    entry = next(entry for entry in ENTRIES if entry.id == identifier)
    fields = entry.model_dump(mode="json", exclude_defaults=True)
    texts = {name: "\n".join(value) if isinstance(value, list) else str(value) for name, value in fields.items()}
    return texts | {"status": "published"} | other
