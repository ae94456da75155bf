"""Builds of a small FAQ in a database of the real server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.building.identity import identity_of
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.milvus import Door
from tests.fakes.random_encoder import RandomEncoder

ENCODER = RandomEncoder()
Make = Callable[..., Path]


@pytest.fixture
def make(engine: tuple[Door, str], tmp_path: Path) -> Make:
    """Writes a build of these entries, whose vectors the engine searches; returns its folder."""
    from embeddings.index.milvus.store import MilvusStore

    store, made = MilvusStore(engine[1], ""), 0

    def made_of(entries: list[Entry] = ENTRIES, encoder: RandomEncoder = ENCODER) -> Path:
        nonlocal made
        made += 1
        folder = tmp_path / f".building-{tmp_path.name[-6:]}{made}"
        folder.mkdir()
        index = Index.encode(entries, INTENTS, encoder)
        index.save(folder, identity_of(encoder.fingerprint, store), encoder.name, "0" * 64, store)
        return folder

    return made_of
