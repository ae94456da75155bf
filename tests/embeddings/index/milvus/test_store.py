"""Builds in a real Milvus server: written, checked, named by the alias, refused, dropped."""

import re
from pathlib import Path
from typing import Any

import pytest

from embeddings.building.identity import identity_of
from embeddings.errors import IndexUnusableError
from embeddings.index.index import Index
from embeddings.index.manifest import MANIFEST, read_manifest
from tests.embeddings.index.milvus.conftest import ENCODER, Make
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.milvus import Door, client_of

pytest.importorskip("pymilvus", reason="the extra [milvus] is not installed")
from embeddings.index.milvus.store import ALIAS, MilvusStore


@pytest.fixture
def store(engine: tuple[Door, str]) -> MilvusStore:
    return MilvusStore(engine[1], "")


@pytest.fixture
def client(engine: tuple[Door, str]) -> Any:
    return client_of(engine[1])


def opened(folder: Path, store: MilvusStore) -> Index:
    return Index.open(folder, identity_of(ENCODER.fingerprint, store), store)


def collection_of(folder: Path) -> str:
    return read_manifest(folder).collection or ""


def renamed(folder: Path, **fields: str) -> None:
    """The same build, but its manifest says this."""
    manifest = read_manifest(folder).model_copy(update=fields)
    (folder / MANIFEST).write_text(manifest.model_dump_json())


def test_a_build_has_a_collection_of_its_own_with_what_a_filter_needs(make: Make, client: Any) -> None:
    first, second = make(), make(ENTRIES[:2])
    assert sorted(client.list_collections()) == sorted([collection_of(first), collection_of(second)])
    told = client.describe_collection(collection_of(first))
    assert [field["name"] for field in told["fields"]] == ["row", "vector", "service", "category", "platforms"]
    rows = client.query(collection_of(first), filter="row >= 0", output_fields=["service", "category", "platforms"])
    assert {tuple(row[name] for name in ("service", "category", "platforms")) for row in rows} == {
        ("상점", "구매", ""),
        ("상점", "설정", "iOS\n안드로이드"),
        ("", "", ""),
    }


def test_the_alias_goes_from_build_to_build_and_back(make: Make, store: MilvusStore, client: Any) -> None:
    older, newer = make(), make(ENTRIES[:2])
    for folder in (older, newer, older, older):
        store.go_live(folder)
        assert client.describe_collection(collection_of(folder))["aliases"] == [ALIAS]
        assert client.query(ALIAS, filter="", output_fields=["count(*)"])[0]["count(*)"] == read_manifest(folder).rows
    assert client.describe_collection(collection_of(newer))["aliases"] == []


def test_what_an_alias_names_is_never_dropped(make: Make, store: MilvusStore, client: Any) -> None:
    live, other = make(), make()
    store.go_live(live)
    assert (store.discard(live), store.discard(other), store.discard(other)) == (False, True, True)
    assert client.list_collections() == [collection_of(live)]
    client.create_alias(collection_of(live), "somebody_else")
    store.go_live(make())
    assert not store.discard(live)


def test_what_a_killed_run_wrote_is_dropped(make: Make, store: MilvusStore, client: Any) -> None:
    folder = make()
    (folder / MANIFEST).unlink()  # it comes last
    assert store.discard(folder)
    assert client.list_collections() == []
    assert store.discard(folder)


def test_a_collection_of_another_build_is_refused(make: Make, store: MilvusStore) -> None:
    folder, other = make(), make(ENTRIES[:2])
    renamed(folder, collection=collection_of(other))
    refusal = f"found collection {collection_of(other)} of another build "
    with pytest.raises(
        IndexUnusableError, match=f"{re.escape(refusal)}.*, expected that of .*; run: python -m scripts"
    ):
        opened(folder, store)
    with pytest.raises(IndexUnusableError, match="of another build"):
        store.go_live(folder)


def test_a_collection_of_another_model_is_refused(make: Make, store: MilvusStore) -> None:
    folder = make()
    manifest = read_manifest(folder)
    assert manifest.identity
    other = manifest.identity.model_copy(update={"model": "another-model"})
    (folder / MANIFEST).write_text(manifest.model_copy(update={"identity": other}).model_dump_json())
    with pytest.raises(IndexUnusableError, match=r"random-1.*expected that of .*another-model"):
        Index.open(folder, identity_of("another-model", store), store)


def test_a_collection_that_vanished_is_told(make: Make, store: MilvusStore, client: Any) -> None:
    folder = make()
    client.drop_collection(collection_of(folder))
    expected = rf"found no collection {collection_of(folder)}, expected the build's; .*; run: python -m scripts.reindex"
    with pytest.raises(IndexUnusableError, match=expected):
        opened(folder, store)
    with pytest.raises(IndexUnusableError, match=expected):
        store.go_live(folder)


def test_a_collection_that_lost_rows_is_refused(make: Make, store: MilvusStore, client: Any) -> None:
    folder = make()
    client.delete(collection_of(folder), ids=[0, 3])
    rows = read_manifest(folder).rows
    with pytest.raises(IndexUnusableError, match=f"found {rows - 2} rows in collection .*, expected {rows}; run: "):
        opened(folder, store)


def test_a_collection_that_was_released_is_loaded_before_anybody_searches_it(
    make: Make, store: MilvusStore, client: Any
) -> None:
    folder = make()
    client.release_collection(collection_of(folder))
    (vector,) = ENCODER.encode_queries(["쿠폰"]).vectors
    assert len(opened(folder, store).dense.search(vector, 3)[0]) == 3
    client.release_collection(collection_of(folder))
    store.go_live(folder)
    assert client.search(ALIAS, [vector], limit=3, anns_field="vector")[0].ids
