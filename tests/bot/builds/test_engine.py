"""Builds whose vectors a Milvus server searches: published, gone back to, served, and what faults make of that."""

import asyncio
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.builds.encoders import vectors_of
from bot.builds.publishing import publish, roll_back, source_of_start
from bot.builds.serving import Serving, open_live
from bot.command_line import telling_errors
from bot.settings import Settings, load_settings
from embeddings.errors import ConfigurationError, EngineError, GateError, IndexUnusableError
from embeddings.faq.jsonl import write_jsonl
from embeddings.index.manifest import read_manifest
from embeddings.index.store import BuildStore
from embeddings.search.searcher import Searcher
from tests.conftest import ROOT
from tests.fakes.bot_api import BotApi
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.milvus import Door, client_of
from tests.fakes.random_encoder import RandomEncoder
from tests.fakes.running import publish as publish_small
from tests.fakes.running import running, settings_for

ENCODER = RandomEncoder()
START = "embeddings.index.milvus.engine.START_SECONDS"
"""How long a server is waited for."""


@pytest.fixture
def settings(engine: tuple[Door, str], tmp_path: Path) -> Settings:
    (tmp_path / "faq.jsonl").write_text(write_jsonl(ENTRIES), encoding="utf-8")
    return settings_for(
        tmp_path,
        faq_path=tmp_path / "faq.jsonl",
        vector_store="milvus",
        milvus_uri=engine[1],
        milvus_token="root:hidden",
    )


@pytest.fixture
def client(engine: tuple[Door, str]) -> Any:
    return client_of(engine[1])


def published(settings: Settings, keep: int = 5) -> str:
    """A build that has learned all that there is to learn."""
    return publish(settings, ENCODER, lambda note: None, keep=keep).name


def made(settings: Settings) -> str:
    """A build of the word encoder's, that is live."""
    return publish_small(settings.index_dir.parent, vectors=vectors_of(settings))


def collection_of(settings: Settings, name: str) -> str:
    return read_manifest(BuildStore(settings.index_dir).folder(name)).collection or ""


def aliased(client: Any) -> list[str]:
    return [name for name in client.list_collections() if client.describe_collection(name)["aliases"]]


def test_the_alias_goes_with_the_live_build_and_old_collections_with_old_builds(
    settings: Settings, client: Any
) -> None:
    names = [made(settings), made(settings), published(settings, keep=2)]
    store = BuildStore(settings.index_dir)
    assert store.builds() == names[1:]
    assert sorted(client.list_collections()) == sorted(collection_of(settings, name) for name in names[1:])
    assert aliased(client) == [collection_of(settings, names[2])]
    assert open_live(settings, ENCODER).searcher.search("쿠폰은 어디에 쓰나요").hits[0].entry.id == "coupon"
    assert roll_back(settings, WordEncoder().fingerprint)[0] == names[1]
    assert aliased(client) == [collection_of(settings, names[1])]
    assert open_live(settings, WordEncoder()).searcher.search("쿠폰은 어디에 쓰나요").hits[0].entry.id == "coupon"


def test_what_the_gate_refuses_leaves_no_collection(settings: Settings, client: Any) -> None:
    live = made(settings)

    def refuse(new: Searcher, live: Searcher | None) -> None:
        assert len(client.list_collections()) == 2
        raise GateError("no")

    with pytest.raises(GateError):
        publish(settings, ENCODER, lambda note: None, keep=5, gate=refuse)
    assert client.list_collections() == [collection_of(settings, live)] == aliased(client)


def test_who_dies_between_alias_and_pointer_has_misled_nobody(settings: Settings, client: Any) -> None:
    older, newer = made(settings), made(settings)
    store = BuildStore(settings.index_dir)
    store.switch(older)  # the alias is ahead, as after a kill before this
    assert aliased(client) == [collection_of(settings, newer)]
    live = open_live(settings, WordEncoder())
    assert live.build == older
    assert live.searcher.search("쿠폰은 어디에 쓰나요").hits[0].entry.id == "coupon"


def test_a_start_sets_the_alias_and_makes_a_build_anew_whose_collection_vanished(
    settings: Settings, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.builds.publishing.fingerprint_to_be_had", lambda *_: ENCODER.fingerprint)
    live, newer = published(settings), made(settings)
    BuildStore(settings.index_dir).switch(live)
    assert source_of_start(settings, print) is None
    assert aliased(client) == [collection_of(settings, live)]
    client.drop_alias("faq_bot_live")
    client.drop_collection(collection_of(settings, live))
    assert source_of_start(settings, print) is settings
    assert client.list_collections() == [collection_of(settings, newer)]


def test_a_rollback_to_a_collection_that_vanished_changes_nothing(settings: Settings, client: Any) -> None:
    older, newer = made(settings), made(settings)
    client.drop_collection(collection_of(settings, older))
    with pytest.raises(IndexUnusableError, match="found no collection"):
        roll_back(settings, WordEncoder().fingerprint, restore_faq=True)
    assert BuildStore(settings.index_dir).live() == newer
    assert aliased(client) == [collection_of(settings, newer)]
    assert sorted(path.name for path in settings.faq_path.parent.glob("faq*")) == ["faq.jsonl"]


def test_a_build_of_the_other_store_is_refused_and_made_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.builds.publishing.fingerprint_to_be_had", lambda *_: WordEncoder().fingerprint)
    made(settings)
    in_bot = settings.model_copy(update={"vector_store": "faiss"})
    with pytest.raises(IndexUnusableError, match="found vectors 'milvus', expected 'faiss'; run: python -m scripts"):
        open_live(in_bot, WordEncoder())
    assert source_of_start(in_bot, print) is in_bot
    made(in_bot)
    with pytest.raises(IndexUnusableError, match="found vectors 'faiss', expected 'milvus'"):
        open_live(settings, WordEncoder())


def test_unreachable_at_the_start_is_one_message_and_exit_code_1(
    settings: Settings, engine: tuple[Door, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made(settings)
    engine[0].shut()
    monkeypatch.setattr(START, 0.0)
    main = telling_errors(lambda: len(open_live(settings, WordEncoder())))
    assert main() == 1
    said = capsys.readouterr().err
    assert said.startswith(f"MILVUS_URI {settings.milvus_uri}: the engine can't be reached")
    assert said.count("\n") == 1
    assert "hidden" not in said


def test_unreachable_while_publishing_changes_nothing(
    settings: Settings, engine: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = made(settings)
    engine[0].shut()
    monkeypatch.setattr(START, 0.0)
    with pytest.raises(EngineError, match="can't be reached"):
        published(settings)
    assert BuildStore(settings.index_dir).builds() == [live]
    assert BuildStore(settings.index_dir).live() == live


async def test_a_new_build_waits_for_its_engine_and_is_not_refused(
    tmp_path: Path, engine: tuple[Door, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_for(tmp_path, vector_store="milvus", milvus_uri=engine[1])
    first = publish_small(tmp_path, vectors=vectors_of(settings))
    serving = Serving(settings, WordEncoder())
    second = publish_small(tmp_path, vectors=vectors_of(settings))
    engine[0].shut()
    monkeypatch.setattr(START, 0.0)
    for _ in range(2):
        await serving.refresh()
        assert serving.assistant.build == first
    assert [r.message.partition(":")[0] for r in caplog.records if r.levelno == logging.ERROR] == [
        f"build {second} waits, {first} stays in service"
    ]
    engine[0].lift()
    async with asyncio.timeout(60):
        while serving.assistant.build != second:
            await serving.refresh()


async def test_users_are_answered_as_ever_while_the_engine_is_gone(
    api: BotApi, tmp_path: Path, engine: tuple[Door, str], caplog: pytest.LogCaptureFixture
) -> None:
    given: dict[str, Any] = {"vector_store": "milvus", "milvus_uri": engine[1]}
    publish_small(tmp_path, vectors=vectors_of(settings_for(tmp_path, **given)))
    async with running(api, tmp_path, **given):
        api.say("환불 방법")
        before = (await api.reply())["text"]
        engine[0].shut()
        api.say("환불 방법")
        assert (await api.reply())["text"] == before
    assert "no answer for collection" in caplog.text
    assert "환불" not in caplog.text


def test_the_package_is_asked_for_only_where_it_is_chosen() -> None:
    """In a process of its own, which doesn't have it."""
    code = (
        "import sys; sys.modules['pymilvus'] = None\n"
        "from bot.builds.encoders import vectors_of; from bot.settings import load_settings\n"
        "assert vectors_of(load_settings(vector_store='faiss')).kind == 'faiss'\n"
        "vectors_of(load_settings(vector_store='milvus', milvus_uri='http://127.0.0.1:9'))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stderr.splitlines()[-1] == (
        "embeddings.errors.ConfigurationError: VECTOR_STORE=milvus: found no package pymilvus, expected the extra "
        "[milvus]; run: .venv/bin/pip install -c constraints.txt -e '.[milvus]'"
    )


def test_an_engine_needs_an_address_and_its_token_is_never_shown() -> None:
    with pytest.raises(ConfigurationError, match="MILVUS_URI: found nothing, expected the address of a Milvus server"):
        vectors_of(load_settings(vector_store="milvus"))
    with pytest.raises(ConfigurationError, match="MILVUS_URI"):  # what it asks for has a setting of its own
        load_settings(milvus_uri="http://root:hidden@127.0.0.1:19530")
    with pytest.raises(ConfigurationError, match="VECTOR_STORE: Input should be 'faiss' or 'milvus'"):
        load_settings(vector_store="pinecone")
    assert "hidden" not in repr(load_settings(milvus_token="root:hidden"))
