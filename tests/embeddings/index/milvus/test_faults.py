"""An engine that doesn't answer: at the start it is told with the cure, in flight every question is answered."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.building.identity import identity_of
from embeddings.encoder.protocol import Floats
from embeddings.errors import EngineError
from embeddings.index.index import Index
from embeddings.index.manifest import read_manifest
from tests.embeddings.index.milvus.conftest import ENCODER, Make
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.free_port import free_port
from tests.fakes.milvus import PATIENCE_SECONDS, START_SECONDS, Door, client_of, found_or_skipped, own_room

pytest.importorskip("pymilvus", reason="the extra [milvus] is not installed")
from embeddings.index.milvus import engine as engine_module
from embeddings.index.milvus import index as index_module
from embeddings.index.milvus.engine import Engine
from embeddings.index.milvus.store import MilvusStore


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "AGAIN_SECONDS", 0.0)


@pytest.fixture
def index(make: Make, engine: tuple[Door, str]) -> Index:
    store = MilvusStore(engine[1], "")
    return Index.open(make(), identity_of(ENCODER.fingerprint, store), store)


def vector_of(text: str) -> Floats:
    return np.asarray(ENCODER.encode_queries([text]).vectors[0])


def found(index: Index) -> list[int]:
    return [int(row) for row in index.dense.search(vector_of("알림 끄기"), 5, exclude=np.array([2]))[0]]


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == index_module.__name__]


@pytest.mark.parametrize("fault", ["shut", "hold"])
def test_while_it_is_gone_or_hangs_the_same_rows_are_found_and_it_is_told_once(
    index: Index,
    engine: tuple[Door, str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    door, _ = engine
    before = found(index)
    assert told(caplog) == []
    getattr(door, fault)()
    monkeypatch.setattr(engine_module, "SEARCH_SECONDS", 0.5)
    for _ in range(3):
        assert found(index) == before
    (line,) = told(caplog)
    assert "no answer for collection faq_bot_" in line
    assert "questions are answered without it" in line
    monkeypatch.setattr(engine_module, "SEARCH_SECONDS", PATIENCE_SECONDS)
    door.lift()
    for _ in range(100):
        assert found(index) == before
        if len(told(caplog)) == 2:
            break
    assert told(caplog)[1].endswith("answers again")
    assert "알림" not in caplog.text


def test_others_do_not_wait_for_what_hangs(
    index: Index, engine: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it failed it is asked by one question in a while; the others are answered at once."""
    asked, search = [], Engine.search

    def counted(*given: Any) -> Any:
        asked.append(given)
        return search(*given)

    monkeypatch.setattr(index_module, "AGAIN_SECONDS", 3600.0)
    monkeypatch.setattr(Engine, "search", counted)
    engine[0].shut()
    for _ in range(50):
        assert len(found(index)) == 5
    assert len(asked) == 1


def test_a_collection_that_vanishes_in_flight_is_told_with_its_cure(
    index: Index, engine: tuple[Door, str], caplog: pytest.LogCaptureFixture
) -> None:
    before = found(index)
    client = client_of(engine[1])
    for collection in client.list_collections():
        client.drop_collection(collection)
    assert found(index) == before
    (line,) = told(caplog)
    assert line.endswith("it was removed; run: python -m scripts.reindex")


def test_rows_that_are_missing_in_flight_are_found_here(
    make: Make, engine: tuple[Door, str], caplog: pytest.LogCaptureFixture
) -> None:
    folder, store = make(), MilvusStore(engine[1], "")
    index = Index.open(folder, identity_of(ENCODER.fingerprint, store), store)
    everything = index.dense.search(vector_of("쿠폰"), 1000)[0].tolist()
    client = client_of(engine[1])
    client.delete(read_manifest(folder).collection, ids=everything[:3], consistency_level="Strong")
    client.query(read_manifest(folder).collection, filter="row >= 0", consistency_level="Strong")
    for _ in range(100):
        assert index.dense.search(vector_of("쿠폰"), 1000)[0].tolist() == everything
        if told(caplog):
            break
    assert f"found {len(everything) - 3} rows, expected {len(everything)}" in told(caplog)[0]


def test_one_that_is_unreachable_at_the_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "START_SECONDS", 0.0)
    port = free_port()
    with pytest.raises(EngineError) as caught:
        Engine(f"http://127.0.0.1:{port}", "root:hidden").find("any")
    assert str(caught.value).startswith(f"MILVUS_URI http://127.0.0.1:{port}: the engine can't be reached (")
    assert str(caught.value).endswith(
        "expected a Milvus server that answers; start it, or mend MILVUS_URI and MILVUS_TOKEN"
    )
    assert "hidden" not in str(caught.value)


def test_one_that_is_killed_and_started_again_is_found_again_with_its_collections(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of the test's own: others are asking the one that all share."""
    monkeypatch.setattr(engine_module, "SEARCH_SECONDS", PATIENCE_SECONDS)
    with own_room(found_or_skipped()) as room:
        door = Door(room / "door")
        store, folder = MilvusStore(door.uri, ""), tmp_path / ".building-own"
        folder.mkdir()
        identity = identity_of(ENCODER.fingerprint, store)
        Index.encode(ENTRIES, [], ENCODER).save(folder, identity, ENCODER.name, "0" * 64, store)
        index = Index.open(folder, identity, store)
        before = found(index)
        os.kill(int((room / "pid").read_text()), signal.SIGUSR1)
        end = time.monotonic() + START_SECONDS
        while len(told(caplog)) < 2 and time.monotonic() < end:
            assert found(index) == before
            time.sleep(0.1)  # the one that starts needs the processor
        assert [line.rpartition(" ")[2] for line in told(caplog)][1:] == ["again"]
        assert found(Index.open(folder, identity, store)) == before
        door.close()


class Stub:
    """Answers as a server would that is of another version, or full."""

    def __init__(self, version: str, refusing: str = "") -> None:
        self._version = version
        self._refusing = refusing
        self.dropped: list[str] = []

    def __call__(self, name: str) -> Any:
        from pymilvus.grpc_gen import common_pb2, milvus_pb2

        def connect(request: Any, context: Any) -> Any:
            return milvus_pb2.ConnectResponse(status=common_pb2.Status(), identifier=1)

        def version(request: Any, context: Any) -> Any:
            return milvus_pb2.GetVersionResponse(status=common_pb2.Status(), version=self._version)

        def refuse(request: Any, context: Any) -> Any:
            return common_pb2.Status(code=9, error_code=common_pb2.ForceDeny, reason=self._refusing)

        return {"Connect": connect, "GetVersion": version, "CreateCollection": refuse}[name]


@pytest.fixture
def serve() -> Iterator[Any]:
    """Starts a server of the same protocol that answers as a stub does; returns its address."""
    import grpc
    from pymilvus.grpc_gen import milvus_pb2_grpc

    servers = []

    def started(stub: Stub) -> str:
        server = grpc.server(futures.ThreadPoolExecutor(2))
        servicer = milvus_pb2_grpc.MilvusServiceServicer()
        for name in ("Connect", "GetVersion", "CreateCollection"):
            setattr(servicer, name, stub(name))
        milvus_pb2_grpc.add_MilvusServiceServicer_to_server(servicer, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        servers.append(server)
        return f"http://127.0.0.1:{port}"

    yield started
    for server in servers:
        server.stop(None)


@pytest.mark.parametrize("version", ["v2.2.16", "2.1", "3.0.0", "unknown"])
def test_one_of_another_version_is_refused(serve: Any, version: str) -> None:
    with pytest.raises(
        EngineError, match=rf"found Milvus {version}, expected 2.3 to 2.6; name another server, or set "
    ):
        Engine(serve(Stub(version)), "").find("any")


def test_one_that_is_full_is_told_in_its_own_words_and_nothing_was_changed(serve: Any, tmp_path: Path) -> None:
    store = MilvusStore(serve(Stub("v2.6.2", "disk quota exceeded, please allocate more resources")), "")
    folder = tmp_path / ".building-full"
    folder.mkdir()
    with pytest.raises(EngineError, match=r"doesn't take the build \(.*disk quota exceeded"):
        store.save(Index.encode(ENTRIES, [], ENCODER).dense, [], ENCODER.fingerprint, folder)


def test_the_client_does_not_log_what_is_told_anyway() -> None:
    assert not logging.getLogger("pymilvus").isEnabledFor(logging.ERROR)
