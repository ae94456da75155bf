"""A new build goes into service while the bot runs, over real HTTP; a bad one does not."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select

from bot.builds.serving import Days, Serving
from bot.storage.tables import turns
from embeddings.errors import IndexUnusableError
from embeddings.index.manifest import MANIFEST
from embeddings.index.store import BuildStore
from tests.fakes.bot_api import BotApi
from tests.fakes.fake_encoder import SlowEncoder, WordEncoder
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import IMPATIENT, Running, publish, running, settings_for

NEW_ENTRIES = [ENTRIES[0].model_copy(update={"answer": "새 빌드의 답이에요."}), *ENTRIES[1:]]


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(api, tmp_path, SlowEncoder()) as bot:
        yield bot


async def test_a_switched_pointer_is_noticed_by_itself(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, patience=replace(IMPATIENT, look_seconds=0.05)) as bot:
        api.say("환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]
        name = publish(tmp_path, NEW_ENTRIES)
        async with asyncio.timeout(20):
            while bot.components.serving.assistant.build != name:
                await asyncio.sleep(0.05)
        api.say("환불 방법")
        assert "새 빌드의 답이에요." in (await api.reply())["text"]


async def test_a_turn_in_flight_is_answered_by_the_build_it_began_with(
    api: BotApi, bot: Running, tmp_path: Path
) -> None:
    assert isinstance(bot.encoder, SlowEncoder)
    first = bot.components.serving.assistant.build
    bot.encoder.free.clear()
    bot.encoder.begun.clear()
    api.say("환불 방법")
    await asyncio.to_thread(bot.encoder.begun.wait, 10)
    publish(tmp_path, NEW_ENTRIES)
    await bot.components.serving.refresh()
    assert bot.components.serving.assistant.build != first
    bot.encoder.free.set()
    assert "080-123-4567" in (await api.reply())["text"]
    await bot.components.database.flush()
    rows = await bot.components.database.read(select(turns.c.build))
    assert [row.build for row in rows or []] == [first]


@pytest.mark.parametrize("damage", ["manifest", "entries", "vectors", "all"])
async def test_a_bad_build_is_refused_counted_and_tried_once(
    api: BotApi, bot: Running, tmp_path: Path, damage: str
) -> None:
    first = bot.components.serving.assistant.build
    name = publish(tmp_path, NEW_ENTRIES)
    folder = tmp_path / "index" / name
    chosen = {
        "manifest": [folder / MANIFEST],
        "entries": list(folder.glob("*.jsonl")),
        "vectors": [path for path in folder.iterdir() if path.suffix not in {".jsonl", ".json"}],
        "all": list(folder.iterdir()),
    }[damage]
    assert chosen
    for path in chosen:
        path.write_bytes(b"{" + path.read_bytes()[:50])
    refused = REGISTRY.get_sample_value("faq_bot_refused_builds_total") or 0
    await bot.components.serving.refresh()
    await bot.components.serving.refresh()
    assert REGISTRY.get_sample_value("faq_bot_refused_builds_total") == refused + 1
    assert bot.components.serving.assistant.build == first
    api.say("환불 방법")
    assert "080-123-4567" in (await api.reply())["text"]


async def test_a_bot_that_starts_on_a_bad_build_serves_the_newest_good_one_before(api: BotApi, tmp_path: Path) -> None:
    """As the one does that was running already: a process that dies is started anew, and must not be the end of all."""
    good, withdrawn, bad = publish(tmp_path), publish(tmp_path, NEW_ENTRIES), publish(tmp_path, NEW_ENTRIES)
    store = BuildStore(tmp_path / "index")
    store.withdraw(withdrawn)
    for path in (tmp_path / "index" / bad).glob("*.jsonl"):
        path.write_bytes(path.read_bytes()[:50])
    refused = REGISTRY.get_sample_value("faq_bot_refused_builds_total") or 0
    async with running(api, tmp_path) as bot:
        await bot.components.serving.refresh()
        assert REGISTRY.get_sample_value("faq_bot_refused_builds_total") == refused + 1
        assert bot.components.serving.assistant.build == good
        api.say("환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]
        newest = publish(tmp_path, NEW_ENTRIES)
        await bot.components.serving.refresh()
        assert bot.components.serving.assistant.build == newest


class Overtaken(Serving):
    """Whose pointer is switched to a good build while the first is being opened."""

    newest = ""

    def _open(self, name: str) -> Days:
        if not self.newest:
            self.newest = publish(self.store.root.parent, NEW_ENTRIES)
        return super()._open(name)


async def test_a_build_that_comes_while_a_bad_one_is_opened_is_not_refused_in_its_place(tmp_path: Path) -> None:
    good, bad = publish(tmp_path), publish(tmp_path, NEW_ENTRIES)
    (tmp_path / "index" / bad / "entries.jsonl").write_text("{")
    serving = Overtaken(settings_for(tmp_path), WordEncoder())
    assert serving.assistant.build == good
    await serving.refresh()
    assert serving.assistant.build == serving.newest


async def test_a_bot_that_finds_no_good_build_does_not_start(api: BotApi, tmp_path: Path) -> None:
    for name in (publish(tmp_path), publish(tmp_path)):
        (tmp_path / "index" / name / "entries.jsonl").write_text("{")
    with pytest.raises(IndexUnusableError, match=f"{BuildStore(tmp_path / 'index').live()}.*entries.jsonl"):
        async with running(api, tmp_path):
            pass


async def test_a_pointer_to_nothing_changes_nothing(api: BotApi, bot: Running, tmp_path: Path) -> None:
    first = bot.components.serving.assistant.build
    for content in ("gone\n", "", "../../etc\n"):
        (tmp_path / "index" / "live").write_text(content)
        await bot.components.serving.refresh()
        assert bot.components.serving.assistant.build == first


async def test_the_old_build_is_freed(api: BotApi, bot: Running, tmp_path: Path) -> None:
    for text in ("/search 환불", "환불 방법", "/start", "/categories"):
        api.say(text)
        await api.reply()
    old = bot.components.serving.assistant
    gone: list[weakref.ref[Any]] = [weakref.ref(old), weakref.ref(old.searcher), weakref.ref(old.searcher.index)]
    del old
    publish(tmp_path, NEW_ENTRIES)
    await bot.components.serving.refresh()
    api.say("환불 방법")
    await api.reply()
    gc.collect()
    assert [reference() for reference in gone] == [None, None, None]


async def test_a_build_that_was_rolled_back_serves_again(bot: Running, tmp_path: Path) -> None:
    store, first = BuildStore(tmp_path / "index"), bot.components.serving.assistant.build
    publish(tmp_path, NEW_ENTRIES)
    await bot.components.serving.refresh()
    store.switch(store.before_live())
    await bot.components.serving.refresh()
    assert bot.components.serving.assistant.build == first
