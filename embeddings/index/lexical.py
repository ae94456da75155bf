"""The lexical leg: TF-IDF over jamo n-grams, which spacing, particles and typos disturb little."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from embeddings.encoder.protocol import Floats
from embeddings.index.dense import Rows
from embeddings.index.rows import is_large
from embeddings.text import ngrams
from embeddings.text.normal_form import jamo

NGRAMS = (2, 4)
"""Jamo n-gram lengths; 3 is about a syllable. Chosen on the development benchmark, see docs/measurements.md."""
BUCKETS = 2**20

POSTINGS = 400_000
"""How many postings a query to a large index reads to find its rows, those of its rarest n-grams first. The common ones
are most of the work and say least; they count again where the rows that were found are compared."""

_MAPPED = "lexical"
_BLOCK = 65_536
"""Texts that are counted at once: their n-grams take far more memory while they are strings."""


class LexicalIndex:
    """Cosine of TF-IDF vectors between a query and each row.

    N-grams are hashed, so that those of a query that no row has count too: with the greatest weight of all.
    """

    def __init__(self, counts: sp.csr_matrix) -> None:
        """`counts` has a row for each text, as `_counts` makes them."""
        self._stored = counts
        self._rarities = ngrams.rarities(counts)
        self._columns = sp.csc_matrix(ngrams.weighted(counts, self._rarities))

    @classmethod
    def fit(cls, texts: Sequence[str]) -> "LexicalIndex":
        """Count the n-grams of the rows' texts; of many, an index that is mapped."""
        counts = _counts(texts)
        return MappedLexicalIndex.of(counts) if is_large(len(texts)) else cls(counts)

    def only(self, rows: Rows) -> "LexicalIndex":
        """The index of these rows alone, in this order: what is rare is counted anew."""
        return LexicalIndex(self._stored[rows])

    def scores(self, query: str) -> Floats:
        """Shape (rows,), 0 to 1; larger is better. A query without letters and digits scores 0 everywhere.

        Only the columns of the query's own n-grams are touched, as the postings of an inverted index are.
        """
        vector = ngrams.weighted(_counts([query]), self._rarities)
        return np.asarray(self._columns[:, vector.indices] @ vector.data, np.float32)

    def cosines(self, query: str, scores: Floats, rows: Rows) -> Floats:
        """Of these rows with the query, whose `scores` are known."""
        return scores[rows]

    @staticmethod
    def best(scores: Floats, k: int, exclude: Rows | None = None) -> Rows:
        """The `k` rows of the greatest `scores`, in no order; never rows that share nothing with the query."""
        if exclude is not None:
            scores = scores.copy()
            scores[exclude] = 0
        found = np.flatnonzero(scores)
        return found if len(found) <= k else found[np.argpartition(-scores[found], k)[:k]]

    def save(self, folder: Path) -> None:
        """Write the counts to `lexical.npz`."""
        sp.save_npz(folder / "lexical.npz", self._stored)

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Read what `save` wrote."""
        if (folder / _MAPPED).is_dir():
            return MappedLexicalIndex.mapped(folder / _MAPPED)
        return cls(sp.load_npz(folder / "lexical.npz"))


class Lists(NamedTuple):
    """A sparse matrix by columns or by rows: list i is what lies from starts[i] up to starts[i + 1]."""

    starts: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]
    weights: Floats

    @classmethod
    def of(cls, matrix: sp.csr_matrix | sp.csc_matrix) -> "Lists":
        """Of the matrix's own order."""
        return cls(matrix.indptr.astype(np.int64), matrix.indices, matrix.data)


class MappedLexicalIndex(LexicalIndex):
    """The same of many rows, on the disk: a query reads the postings of its rare n-grams, and the rows so found."""

    def __init__(self, rarities: ngrams.Rarities, by_gram: Lists, by_row: Lists) -> None:
        """The weights of each n-gram in the rows and, once more, of each row's n-grams."""
        self._rarities, self._by_gram, self._by_row = rarities, by_gram, by_row

    @classmethod
    def of(cls, counts: sp.csr_matrix) -> "MappedLexicalIndex":
        """From counts as those of LexicalIndex."""
        rarities = ngrams.rarities(counts)
        weights = ngrams.weighted(counts, rarities).astype(np.float32)
        return cls(rarities, Lists.of(weights.tocsc()), Lists.of(weights))

    def scores(self, query: str) -> Floats:
        """As far as the rarest n-grams tell; `cosines` has the rest."""
        vector = self._weighted(query)
        starts, rows, weights = self._by_gram
        first, last = starts[vector.indices], starts[vector.indices + 1]
        rarest = np.argsort(last - first, kind="stable")
        rarest = rarest[np.cumsum((last - first)[rarest]) <= POSTINGS]
        scores = np.zeros(len(self._by_row.starts) - 1, np.float32)
        for place in rarest:
            span = slice(first[place], last[place])
            scores[rows[span]] += np.float32(vector.data[place]) * weights[span]  # an n-gram names a row once
        return scores

    def cosines(self, query: str, scores: Floats, rows: Rows) -> Floats:
        """Of these rows with the whole query."""
        vector = self._weighted(query)
        told = np.zeros(BUCKETS, np.float32)
        told[vector.indices] = vector.data
        starts, grams, weights = self._by_row
        lengths = starts[rows + 1] - starts[rows]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        places = np.repeat(starts[rows], lengths) + within
        products = told[grams[places]] * weights[places]
        return np.bincount(np.repeat(np.arange(len(rows)), lengths), products, len(rows)).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write arrays that can be mapped."""
        (folder / _MAPPED).mkdir()
        np.save(folder / _MAPPED / "rarities.npy", self._rarities)
        for name, lists in (("by_gram", self._by_gram), ("by_row", self._by_row)):
            for part, array in lists._asdict().items():
                np.save(folder / _MAPPED / f"{name}.{part}.npy", array)

    @classmethod
    def mapped(cls, folder: Path) -> "MappedLexicalIndex":
        """Map what `save` wrote."""
        by_gram, by_row = (
            Lists(*(np.load(folder / f"{name}.{part}.npy", mmap_mode="r") for part in Lists._fields))
            for name in ("by_gram", "by_row")
        )
        return cls(np.load(folder / "rarities.npy"), by_gram, by_row)

    def _weighted(self, query: str) -> sp.csr_matrix:
        return ngrams.weighted(_counts([query]), self._rarities)


def _counts(texts: Sequence[str]) -> sp.csr_matrix:
    blocks = [texts[first : first + _BLOCK] for first in range(0, len(texts), _BLOCK)] or [texts]
    return sp.vstack([ngrams.counts([jamo(text) for text in block], NGRAMS, BUCKETS) for block in blocks], "csr")
