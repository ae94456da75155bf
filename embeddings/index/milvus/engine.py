"""A Milvus server: what is asked of it, each call with an end. The only module that imports its client.

Only what Milvus 2.3 and 2.6 both have is used. Knows rows by their numbers, and nothing of questions or answers.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import NamedTuple

import grpc
import numpy as np
from pymilvus import DataType, MilvusClient, MilvusException

from embeddings.encoder.protocol import Floats
from embeddings.errors import EngineError
from embeddings.index.dense import Rows
from embeddings.index.rows import Belonging

logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs what it raises; whoever catches that tells it once

OLDEST, BEYOND = (2, 3), (3, 0)
"""Versions of the server: from the first on, up to the second."""

START_SECONDS = 20.0
"""A server that is being started is waited for so long; the one of the tests takes twelve."""
CONNECT_SECONDS = 2.0
SEARCH_SECONDS = 2.0
"""A hundred times what a search takes; then it is made without the engine."""
ASK_SECONDS = 10.0
"""For what only looks or names."""
MAKE_SECONDS = 600.0
"""For a collection to be written to the disk, indexed, or loaded."""

MOST_ROWS = 16_384
"""An engine gives no more at once."""
ROWS_AT_ONCE = 8_192
"""Rows in one message to it, 13 MB: it takes 64."""
LONGEST_NAME = 4_096
"""Bytes that a field for names takes."""

COLLECTION_NOT_FOUND = (100, 4)
"""Codes of Milvus, of today and of old."""


CHANNEL = {
    "grpc.initial_reconnect_backoff_ms": 500,
    "grpc.max_reconnect_backoff_ms": 1000,
    "grpc.use_local_subchannel_pool": 1,
}
"""Who lost a server looks for it each second; by default gRPC would wait for up to two minutes."""


class Found(NamedTuple):
    """What a collection says of itself."""

    description: str
    loaded: bool
    rows: int
    aliases: tuple[str, ...]


class Engine:
    """One server; safe to ask from several threads. It is connected to when it is first asked something.

    Everything but a search raises EngineError where it doesn't answer or refuses, and what is said of it.
    """

    def __init__(self, uri: str, token: str) -> None:
        self._uri = uri
        self._token = token

    def __str__(self) -> str:
        return f"MILVUS_URI {self._uri}"

    def __repr__(self) -> str:
        return f"Engine({self._uri!r})"

    @cached_property
    def _client(self) -> MilvusClient:
        """Connected, to a server of a version that is known."""
        end = time.monotonic() + START_SECONDS
        with self.telling("can't be reached"):
            while True:
                try:
                    client = MilvusClient(self._uri, token=self._token, timeout=CONNECT_SECONDS, grpc_options=CHANNEL)
                    break
                except (MilvusException, grpc.RpcError):
                    if time.monotonic() > end:
                        raise
                    time.sleep(0.5)
            said = client.get_server_version(timeout=ASK_SECONDS)
        version = re.search(r"(\d+)\.(\d+)", said)
        if not version or not OLDEST <= (int(version[1]), int(version[2])) < BEYOND:
            raise EngineError(
                f"{self}: found Milvus {said}, expected 2.3 to 2.6; name another server, or set VECTOR_STORE=faiss"
            )
        return client

    @contextmanager
    def telling(self, what: str) -> Iterator[None]:
        """Raise EngineError for what the client raises: the engine `what`, and why."""
        try:
            yield
        except (MilvusException, grpc.RpcError) as error:
            raise EngineError(
                f"{self}: the engine {what} ({reason_of(error)}), expected a Milvus server that "
                "answers; start it, or mend MILVUS_URI and MILVUS_TOKEN"
            ) from error

    def find(self, collection: str) -> Found | None:
        """What there is of a collection; None where there is no such."""
        with self.telling("doesn't show its collections"):
            try:
                told = self._client.describe_collection(collection, timeout=ASK_SECONDS)
                state = self._client.get_load_state(collection, timeout=ASK_SECONDS)["state"]
            except MilvusException as error:
                if is_gone(error):
                    return None
                raise
            loaded = state.name == "Loaded"
            counted: list[dict[str, int]] = []
            if loaded:
                counted = self._client.query(
                    collection, filter="", output_fields=["count(*)"], consistency_level="Strong", timeout=ASK_SECONDS
                )
            rows = counted[0]["count(*)"] if counted else 0
        return Found(told["description"], loaded, rows, tuple(told["aliases"]))

    def make(
        self, collection: str, vectors: Callable[[Rows], Floats], belonging: Sequence[Belonging], description: str
    ) -> None:
        """A collection of these rows, ready to be searched; `vectors` gives those of rows, shape (n, dimension)."""
        client = self._client
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False, description=description)
        schema.add_field("row", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=vectors(np.zeros(1, np.intp)).shape[1])
        for name in Belonging._fields:
            schema.add_field(name, DataType.VARCHAR, max_length=LONGEST_NAME)
        index = MilvusClient.prepare_index_params("vector", index_type="FLAT", metric_type="IP", params={})
        with self.telling("doesn't take the build"):
            client.create_collection(collection, schema=schema, consistency_level="Bounded", timeout=ASK_SECONDS)
            for first in range(0, len(belonging), ROWS_AT_ONCE):
                rows = np.arange(first, min(first + ROWS_AT_ONCE, len(belonging)))
                given = [
                    {"row": row, "vector": vector, **belonging[row]._asdict()}
                    for row, vector in zip(rows.tolist(), vectors(rows), strict=True)
                ]
                client.insert(collection, given, timeout=MAKE_SECONDS, retry_on_rate_limit=False)
            client.flush(collection, timeout=MAKE_SECONDS)
            client.create_index(collection, index, timeout=MAKE_SECONDS)
        self.load(collection)

    def load(self, collection: str) -> None:
        """Have a collection in the engine's memory; at once where it is there."""
        with self.telling("doesn't load the build"):
            self._client.load_collection(collection, timeout=MAKE_SECONDS)

    def name(self, alias: str, collection: str) -> None:
        """Have an alias name this collection from now on, in one step."""
        with self.telling("doesn't switch its alias"):
            try:
                self._client.alter_alias(collection, alias, timeout=ASK_SECONDS)
            except MilvusException:  # there is no such alias yet
                self._client.create_alias(collection, alias, timeout=ASK_SECONDS)

    def drop(self, collection: str) -> None:
        """Remove a collection; nothing happens where there is none."""
        with self.telling("doesn't remove the build"):
            self._client.drop_collection(collection, timeout=ASK_SECONDS)

    def search(self, collection: str, vector: Floats, k: int, expression: str = "") -> tuple[Rows, Floats]:
        """The `k` rows of the greatest inner product among those that fit the expression, in no order among equals.

        Raises what the client raises, after SEARCH_SECONDS at most.
        """
        (hits,) = self._client.search(
            collection,
            [vector],
            filter=expression,
            limit=k,
            anns_field="vector",
            search_params={"metric_type": "IP", "params": {}},
            consistency_level="Bounded",
            timeout=SEARCH_SECONDS,
        )
        return np.array(hits.ids, np.intp), np.array(hits.distances, np.float32)


def is_gone(error: Exception) -> bool:
    """Whether there is no such collection."""
    return isinstance(error, MilvusException) and (
        error.code in COLLECTION_NOT_FOUND or "can't find collection" in error.message
    )


def reason_of(error: Exception) -> str:
    """What the engine said, in a line; of a call that got no answer, its status."""
    if isinstance(error, grpc.RpcError):
        return str(error.code().name if isinstance(error, grpc.Call) else error)
    said = str(getattr(error, "message", error)).strip().splitlines()
    return said[0][:200] if said else type(error).__name__
