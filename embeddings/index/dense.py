"""The dense leg: which rows' vectors are closest to a query's. The only module that serves and imports FAISS.

Another type of index, or an engine, stands behind the same methods.
"""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from embeddings.encoder.protocol import Floats

# The threads of FAISS and of NumPy's linear algebra keep spinning after a search and slow down torch's: without these
# lines a whole turn takes about twice as long (36–48 ms against 18 at the median, 350 entries, two cores:
# python -m scripts.benchmark --only single).
faiss.omp_set_num_threads(1)
threadpool_limits(1, user_api="blas")

Rows = npt.NDArray[np.intp]
"""Numbers of rows, shape (n,)."""


class DenseIndex:
    """Exact inner product, which is the cosine for vectors of length 1; safe to search from several threads."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Floats) -> "DenseIndex":
        """An index of these rows, shape (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
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
        scores, rows = self._index.search(vector[None, :], min(k, len(self)), params=parameters)
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
        return cls(faiss.read_index(str(path)))
