"""The dense leg: which rows' vectors are closest to a query's. The only module that serves and imports FAISS.

Another type of index, or an engine, stands behind the same methods.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from embeddings.encoder.protocol import Floats
from embeddings.index.contents.growing_array import save_unless_there
from embeddings.index.manifest import Manifest
from embeddings.index.rows import Belonging, is_large

# The threads of FAISS and of NumPy's linear algebra keep spinning after a search and slow down torch's: without these
# lines a whole turn takes about twice as long (36–48 ms against 18 at the median, 350 entries, two cores:
# python -m scripts.benchmark --only single).
faiss.omp_set_num_threads(1)
threadpool_limits(1, user_api="blas")

Rows = npt.NDArray[np.intp]
"""Numbers of rows, shape (n,)."""
Halves = npt.NDArray[np.float16]
HALVES = "halves.npy"
"""File of a large build with its vectors."""

TIES = 16
"""So many rows more than are wanted are asked for: of equal scores the first rows are to stay, whoever finds them."""

CELLS_A_ROOT, PROBED = 1, 1 / 4
"""A large index has so many cells for each square root of its rows, and looks into this share of them. Phrasings are
no clusters: of the ten nearest, a third of the cells has 0.96, and an eighth 0.91; n-grams find most of the rest, so
that of a million phrasings a quarter is enough for 0.99 (python -m scripts.benchmark --only search)."""
PAIR_BITS = 4
"""For two numbers of a vector, less the mean of all. Their sums with a query's fit a register, so that a row takes some
ten nanoseconds; of the ten nearest, 0.998 are among the 512 that are nearest by these bits."""
TRULY = 1024
"""Rows of a large index whose true cosines are looked at, at least."""

EQUAL = 5e-7
"""Scores that are no further apart are of the same vector: the same sum, rounded here and there at another place."""

LESSONS_A_CELL = 64
"""Vectors that a cell learns its centre from."""
_BLOCK = 65_536
"""Vectors that are put into their cells at once."""


@dataclass(frozen=True)
class Within:
    """The part of an index that a search is limited to. An engine is told what its rows belong to, None for whatever;
    FAISS, which rows that are."""

    rows: Rows
    service: str | None = None
    category: str | None = None
    platforms: frozenset[str] | None = None
    """Of which a row has one."""


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

    def search(
        self, vector: Floats, k: int, exclude: Rows | None = None, within: Within | None = None
    ) -> tuple[Rows, Floats]:
        """The `k` best rows and their scores, best first and of equal ones the first row, without those in `exclude`
        and beyond what they are to be `within`; fewer where there are fewer."""
        chosen = _chosen(exclude, within)
        parameters = faiss.SearchParameters(sel=chosen) if chosen else None  # type: ignore[call-arg]
        return first_of(lambda wanted: self._found(vector, wanted, parameters), k, len(self))

    def _found(self, vector: Floats, k: int, parameters: faiss.SearchParameters | None) -> tuple[Rows, Floats]:
        scores, rows = self._index.search(vector[None, :], k, params=parameters)
        found = rows[0] >= 0  # FAISS fills what is missing with -1
        return rows[0][found].astype(np.intp), scores[0][found]

    def only(self, rows: Rows) -> "DenseIndex":
        """An index of these rows alone, which have the numbers of their places here."""
        return DenseIndex.of(self.vectors(rows))

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
    """The rows near the query by their cells and by a few bits, with their true cosines, read from the disk."""

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
        ivf = faiss.IndexIVFPQFastScan(
            quantiser, dimension, cells, dimension // 2, PAIR_BITS, faiss.METRIC_INNER_PRODUCT
        )
        ivf.cp.max_points_per_centroid = LESSONS_A_CELL
        index = faiss.IndexPreTransform(faiss.CenteringTransform(dimension), ivf)
        some = np.random.default_rng(0).permutation(count)[: LESSONS_A_CELL * cells]
        index.train(halves[np.sort(some)].astype(np.float32))
        for first in range(0, count, _BLOCK):
            index.add(halves[first : first + _BLOCK].astype(np.float32))
        return cls(index, halves)

    def search(
        self, vector: Floats, k: int, exclude: Rows | None = None, within: Within | None = None
    ) -> tuple[Rows, Floats]:
        """As of an exact index, of the rows in the cells that are looked into; of all rows, where all are wanted."""
        if k >= len(self):
            rows = np.arange(len(self)) if within is None else within.rows
            rows = rows if exclude is None else np.setdiff1d(rows, exclude)
            return first_of(lambda _: (rows, self._cosines(vector, rows)), k, len(rows))
        chosen = _chosen(exclude, within)
        probed = max(1, int(faiss.extract_index_ivf(self._index).nlist * PROBED))
        of_cells = faiss.SearchParametersIVF(nprobe=probed, **({"sel": chosen} if chosen else {}))  # type: ignore[call-arg]
        parameters = faiss.SearchParametersPreTransform(index_params=of_cells)  # type: ignore[call-arg]

        def found(wanted: int) -> tuple[Rows, Floats]:
            rows, _ = self._found(vector, min(max(wanted, TRULY), len(self)), parameters)
            return rows, self._cosines(vector, rows)

        return first_of(found, k, len(self))

    def _cosines(self, vector: Floats, rows: Rows) -> Floats:
        blocks = (rows[first : first + _BLOCK] for first in range(0, max(len(rows), 1), _BLOCK))
        return np.concatenate([self.vectors(block) @ vector for block in blocks])

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


class VectorStore:
    """Where the vectors of builds are searched: in the bot's own process, from the build's folder. An engine's store
    has the same methods."""

    kind = "faiss"
    """In a build's identity."""

    def save(self, vectors: DenseIndex, belonging: Sequence[Belonging], model: str, folder: Path) -> str | None:
        """Write what a build's vectors are searched by; returns the name of an engine's collection, if there is one.

        `belonging` is of each row, `model` the fingerprint of the encoder. Raises OSError, EngineError.
        """
        vectors.save(folder / "vectors.faiss")
        return None

    def open(self, folder: Path, manifest: Manifest) -> DenseIndex:
        """What `save` wrote. Raises IndexUnusableError, EngineError."""
        return DenseIndex.open(folder / "vectors.faiss")

    def go_live(self, folder: Path) -> None:
        """Have whoever asks for the live build's vectors by their common name find this build's. Raises as `open`."""

    def discard(self, folder: Path) -> bool:
        """Forget what lies elsewhere than in a build's folder, which is about to be deleted; False where it must stay.
        Raises EngineError."""
        return True


FAISS = VectorStore()


def first_of(find: Callable[[int], tuple[Rows, Floats]], k: int, count: int) -> tuple[Rows, Floats]:
    """The `k` rows of the greatest scores, and of equal ones the first rows, out of what `find` finds when it is asked
    for so many, `count` at most: for more, as long as the last of them equals the one that would be the last.

    >>> rows, scores = first_of(lambda wanted: (np.array([7, 3, 5]), np.array([0.5, 0.4999999, 0.9])), 2, 3)
    >>> rows.tolist(), scores.tolist()
    ([5, 3], [0.9, 0.4999999])
    """
    asked = min(k + TIES, count)
    rows, scores = find(asked)
    while k < len(rows) == asked < count and -np.partition(-scores, k - 1)[k - 1] - scores.min() <= EQUAL:
        asked = min(2 * asked, count)
        rows, scores = find(asked)
    order = np.argsort(-scores)
    places = np.cumsum(np.diff(scores[order], prepend=scores[order[:1]]) < -EQUAL)
    order = order[np.lexsort((rows[order], places))][:k]
    return rows[order], scores[order]


def _chosen(exclude: Rows | None, within: Within | None) -> faiss.IDSelector | None:
    """Of the rows that may be found; None where all may."""
    selectors: list[faiss.IDSelector] = [faiss.IDSelectorBatch(within.rows)] if within is not None else []
    if exclude is not None and len(exclude):
        selectors.append(faiss.IDSelectorNot(faiss.IDSelectorBatch(exclude)))
    return faiss.IDSelectorAnd(*selectors) if len(selectors) > 1 else next(iter(selectors), None)


def _vectors(path: Path) -> Path:
    return path.with_name(HALVES)
