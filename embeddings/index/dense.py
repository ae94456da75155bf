"""The dense leg: which rows' vectors are closest to a query's. The only module that serves and imports FAISS.

Another type of index, or an engine, stands behind the same methods.
"""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from embeddings.encoder.protocol import Floats
from embeddings.index.contents.growing_array import save_unless_there
from embeddings.index.rows import is_large

# The threads of FAISS and of NumPy's linear algebra keep spinning after a search and slow down torch's: without these
# lines a whole turn takes about twice as long (36–48 ms against 18 at the median, 350 entries, two cores:
# python -m scripts.benchmark --only single).
faiss.omp_set_num_threads(1)
threadpool_limits(1, user_api="blas")

Rows = npt.NDArray[np.intp]
"""Numbers of rows, shape (n,)."""
Halves = npt.NDArray[np.float16]

CELLS_A_ROOT, PROBED = 4, 1 / 16
"""A large index has so many cells for each square root of its rows, and looks into this share of them."""

LESSONS_A_CELL = 64
"""Vectors that a cell learns its centre from."""
_BLOCK = 65_536
"""Vectors that are put into their cells at once."""


class DenseIndex:
    """Exact inner product, which is the cosine for vectors of length 1; safe to search from several threads."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Floats | Halves) -> "DenseIndex":
        """An index of these rows, shape (rows, dimension); of many, one that is mapped."""
        if is_large(len(vectors)):
            return MappedDenseIndex.of(vectors)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.asarray(vectors, np.float32))
        return cls(index)

    def __len__(self) -> int:
        """How many rows there are."""
        return int(self._index.ntotal)

    def search(self, vector: Floats, k: int, exclude: Rows | None = None) -> tuple[Rows, Floats]:
        """The `k` best rows and their scores, best first, without those in `exclude`; fewer where there are fewer."""
        parameters = None
        if exclude is not None and len(exclude):
            hidden = faiss.IDSelectorBatch(exclude)
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorNot(hidden))  # type: ignore[call-arg]
        return self._found(vector, min(k, len(self)), parameters)

    def _found(self, vector: Floats, k: int, parameters: faiss.SearchParameters | None) -> tuple[Rows, Floats]:
        scores, rows = self._index.search(vector[None, :], k, params=parameters)
        found = rows[0] >= 0  # FAISS fills what is missing with -1
        return rows[0][found].astype(np.intp), scores[0][found]

    def vectors(self, rows: Rows) -> Floats:
        """The vectors of these rows, shape (len(rows), dimension)."""
        return np.asarray(self._index.reconstruct_batch(rows.astype(np.int64)), np.float32)

    def save(self, path: Path) -> None:
        """Write everything to one file. Raises OSError."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(str(error)) from error

    @classmethod
    def open(cls, path: Path) -> "DenseIndex":
        """Read what `save` wrote."""
        if _vectors(path).exists():
            return MappedDenseIndex.mapped(path)
        return cls(faiss.read_index(str(path)))


class MappedDenseIndex(DenseIndex):
    """The rows near the query by their cells and by bytes, with their true cosines; both read from the disk."""

    def __init__(self, index: faiss.Index, vectors: Halves) -> None:
        super().__init__(index)
        self._vectors = vectors

    @classmethod
    def of(cls, vectors: Floats | Halves) -> "MappedDenseIndex":
        """Cells of a large index's rows, learned from some of them; halves that are mapped already stay where they
        are."""
        halves = vectors.astype(np.float16, copy=False)
        count, dimension = halves.shape
        cells = int(CELLS_A_ROOT * count**0.5)
        quantiser = faiss.IndexFlatIP(dimension)
        index = faiss.IndexIVFScalarQuantizer(
            quantiser, dimension, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.max_points_per_centroid = LESSONS_A_CELL
        some = np.random.default_rng(0).permutation(count)[: LESSONS_A_CELL * cells]
        index.train(halves[np.sort(some)].astype(np.float32))
        for first in range(0, count, _BLOCK):
            index.add(halves[first : first + _BLOCK].astype(np.float32))
        return cls(index, halves)

    def search(self, vector: Floats, k: int, exclude: Rows | None = None) -> tuple[Rows, Floats]:
        """As of an exact index, of the rows in the cells that are looked into."""
        hidden = {} if exclude is None else {"sel": faiss.IDSelectorNot(faiss.IDSelectorBatch(exclude))}
        probed = max(1, int(self._index.nlist * PROBED))  # type: ignore[attr-defined]
        rows, _ = self._found(vector, min(k, len(self)), faiss.SearchParametersIVF(nprobe=probed, **hidden))  # type: ignore[call-arg]
        cosines = self.vectors(rows) @ vector
        order = np.argsort(-cosines, kind="stable")
        return rows[order], cosines[order]

    def vectors(self, rows: Rows) -> Floats:
        """As they were given, to half precision."""
        return np.asarray(self._vectors[rows], np.float32)

    def save(self, path: Path) -> None:
        """Write a file of the cells and one of the vectors."""
        super().save(path)
        save_unless_there(_vectors(path), self._vectors)

    @classmethod
    def mapped(cls, path: Path) -> "MappedDenseIndex":
        """Map what `save` wrote."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP), np.load(_vectors(path), mmap_mode="r"))


def _vectors(path: Path) -> Path:
    return path.with_suffix(".npy")
