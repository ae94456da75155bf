"""The lexical leg: TF-IDF over jamo n-grams, which spacing, particles and typos disturb little."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from embeddings.encoder.protocol import Floats
from embeddings.index.dense import Rows
from embeddings.text import ngrams
from embeddings.text.normal_form import jamo

NGRAMS = (2, 4)
"""Jamo n-gram lengths; 3 is about a syllable. Chosen on the development benchmark, see docs/measurements.md."""
BUCKETS = 2**20


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
        """Count the n-grams of the rows' texts."""
        return cls(_counts(texts))

    def only(self, rows: Rows) -> "LexicalIndex":
        """The index of these rows alone, in this order: what is rare is counted anew."""
        return LexicalIndex(self._stored[rows])

    def scores(self, query: str) -> Floats:
        """Shape (rows,), 0 to 1; larger is better. A query without letters and digits scores 0 everywhere.

        Only the columns of the query's own n-grams are touched, as the postings of an inverted index are.
        """
        vector = ngrams.weighted(_counts([query]), self._rarities)
        return np.asarray(self._columns[:, vector.indices] @ vector.data, np.float32)

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
        return cls(sp.load_npz(folder / "lexical.npz"))


def _counts(texts: Sequence[str]) -> sp.csr_matrix:
    return ngrams.counts([jamo(text) for text in texts], NGRAMS, BUCKETS)
