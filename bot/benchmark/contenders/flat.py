"""The index that a plain peer searches: FAISS as its first page shows it."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import faiss

from embeddings.encoder.protocol import Floats


class FlatIndex:
    """faiss.IndexFlatIP with its own threads, as it is without further thought."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, parts: Iterable[Floats]) -> "FlatIndex":
        """Of these rows, at least one part of shape (rows, dimension)."""
        left = iter(parts)
        vectors = next(left)
        index = faiss.IndexFlatIP(vectors.shape[1])
        for part in chain([vectors], left):
            index.add(part)
        return cls(index)

    def search(self, vector: Floats, k: int) -> list[int]:
        """The numbers of the `k` best rows, best first."""
        rows: list[int] = self._index.search(vector[None, :], k)[1][0].tolist()
        return rows

    def save(self, path: Path) -> None:
        """Into one file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def open(cls, path: Path) -> "FlatIndex":
        """What `save` wrote."""
        return cls(faiss.read_index(str(path)))
