"""Builds in an engine: a collection for each, checked before its build is live, and an alias on the live one's.

The bot searches the collection that its build's manifest names. The alias is for whoever else asks the engine, and
keeps a collection from being dropped.
"""

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder.protocol import Floats
from embeddings.errors import EngineError, IndexUnusableError
from embeddings.index.dense import DenseIndex, VectorStore
from embeddings.index.manifest import CURE, Manifest, read_manifest, sha256
from embeddings.index.milvus.engine import Engine, Found, reason_of
from embeddings.index.milvus.index import MilvusIndex
from embeddings.index.rows import Belonging

ALIAS = "faq_bot_live"
PREFIX = "faq_bot_"

VECTORS = "vectors.npy"
"""Of a build, in the order of its rows, in single precision."""

PROBES = 20
"""Rows that a new collection is asked for, each with its own vector, as the bot will ask."""
PROBE_SECONDS = 60.0
"""Bounded consistency may be some seconds behind what was written."""
SAME = 1e-4
"""Cosines that differ by less are of the same vector."""


class MilvusStore(VectorStore):
    """Of one engine. Two bots that share one need a database each, at the end of the address, for their aliases."""

    kind = "milvus"

    def __init__(self, uri: str, token: str) -> None:
        self._engine = Engine(uri, token)

    def save(self, vectors: DenseIndex, belonging: Sequence[Belonging], model: str, folder: Path) -> str:
        """A new collection that is searchable and whole when this returns; its vectors lie in the folder too."""
        rows = np.arange(len(vectors))
        np.save(folder / VECTORS, vectors.vectors(rows))
        own: Floats = np.load(folder / VECTORS, mmap_mode="r")
        collection = _collection_for(folder)
        description = _description(sha256([folder / VECTORS]), model)
        self._engine.make(collection, lambda some: own[some], belonging, description)
        self._probe(collection, own)
        return collection

    def _probe(self, collection: str, own: Floats) -> None:
        """Return when each of some rows is found by its own vector. Raises EngineError where that doesn't come true."""
        end = time.monotonic() + PROBE_SECONDS
        for row in np.unique(np.linspace(0, len(own) - 1, PROBES).astype(np.intp)):
            while (fault := self._fault(collection, int(row), own[row])) is not None:
                if time.monotonic() > end:
                    raise EngineError(
                        f"{self._engine}: collection {collection} doesn't find row {row} by its own vector ({fault}), "
                        "expected it first; nothing was changed; see the engine's log, and publish again"
                    )
                time.sleep(0.2)

    def _fault(self, collection: str, row: int, vector: Floats) -> str | None:
        """Why a row isn't found, or not among those that are as near as it is; None where it is."""
        try:
            rows, cosines = self._engine.search(collection, vector, PROBES)
        except Exception as error:  # one that was just loaded may be slow at first
            return reason_of(error)
        best = float(vector @ vector) - SAME
        found = bool(len(rows)) and cosines.max() > best and (row in rows or cosines.min() > best)
        return None if found else f"found {rows[:1].tolist()}"

    def open(self, folder: Path, manifest: Manifest) -> DenseIndex:
        """The collection that the build names, if it is the build's, loaded and whole."""
        own: Floats = np.load(folder / VECTORS, mmap_mode="r")
        collection = manifest.collection or _collection_for(folder)
        found = self._found(collection)
        expected = _description(manifest.files[VECTORS], manifest.identity.model if manifest.identity else "")
        if found.description != expected:
            raise IndexUnusableError(
                f"{self._engine}: found collection {collection} of another build ({found.description}), expected that "
                f"of {folder} ({expected}); {CURE}"
            )
        if not found.loaded:
            self._engine.load(collection)
            found = self._found(collection)
        if found.rows != len(own):
            raise IndexUnusableError(
                f"{self._engine}: found {found.rows} rows in collection {collection}, expected {len(own)}; {CURE}"
            )
        return MilvusIndex(self._engine, collection, own)

    def _found(self, collection: str) -> Found:
        found = self._engine.find(collection)
        if found is None:
            raise IndexUnusableError(
                f"{self._engine}: found no collection {collection}, expected the build's; it was removed, or "
                f"MILVUS_URI names another engine; {CURE}"
            )
        return found

    def go_live(self, folder: Path) -> None:
        """Switch the alias, in one step, to a collection that is loaded and the build's."""
        manifest = read_manifest(folder)
        self.open(folder, manifest)
        self._engine.name(ALIAS, manifest.collection or "")

    def discard(self, folder: Path) -> bool:
        """Drop a build's collection, unless an alias names it; what a killed run left, too."""
        collection = _collection_of(folder)
        found = self._engine.find(collection) if collection else None
        if found is not None and found.aliases:
            return False
        if found is not None:
            self._engine.drop(collection)
        return True


def _collection_for(scratch: Path) -> str:
    """The name for a build that is written into this folder, whose own is made up for it: no other has it."""
    return PREFIX + re.sub(r"\W", "_", scratch.name.rpartition("-")[2])


def _collection_of(folder: Path) -> str:
    """The name of a build's collection, or of one that was being written; empty where it has none."""
    try:
        return read_manifest(folder).collection or ""
    except IndexUnusableError:
        return _collection_for(folder)


def _description(digest: str, model: str) -> str:
    """What a collection says of itself: a build of other vectors or of another model says something else."""
    return json.dumps({"vectors": digest, "model": model})
