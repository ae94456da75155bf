"""N-grams of letters, hashed and counted, and how much each of them tells.

As scikit-learn's HashingVectorizer and TfidfTransformer have it, to the bucket: these take longer to import than all
else that serves.
"""

from collections.abc import Sequence

import mmh3
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Rarities = npt.NDArray[np.floating]
Counted = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]


def counts(texts: Sequence[str], lengths: tuple[int, int], buckets: int) -> sp.csr_matrix:
    """How often the n-grams of each bucket stand in each text. `lengths` are the least and the greatest.

    Shape (texts, buckets).
    """
    return stacked([count(text, lengths, buckets) for text in texts], buckets)


def count(text: str, lengths: tuple[int, int], buckets: int) -> Counted:
    """The buckets of one text's n-grams, in order, and how often they stand in it."""
    shortest, longest = lengths
    each = range(shortest, longest + 1)
    hashes = [mmh3.hash(text[start : start + n]) for n in each for start in range(len(text) - n + 1)]
    found, times = np.unique(np.abs(np.array(hashes, np.int64)) % buckets, return_counts=True)
    return found.astype(np.int32), times.astype(np.float64)


def stacked(rows: Sequence[Counted], buckets: int) -> sp.csr_matrix:
    """A row for each text that was counted. Shape (texts, buckets)."""
    ends = np.cumsum([0, *(len(found) for found, _ in rows)], dtype=np.int32)
    found, times = (np.concatenate(part) for part in zip(*rows, strict=True)) if rows else ([], [])
    return sp.csr_matrix((times, found, ends), shape=(len(rows), buckets))


def rarities(counted: sp.csr_matrix) -> Rarities:
    """How much each n-gram tells: the smoothed inverse document frequency. Shape (buckets,)."""
    texts, buckets = counted.shape
    spread = np.bincount(counted.indices, minlength=buckets)
    return np.asarray(np.log((1 + texts) / (1 + spread)) + 1)


def weighted(counted: sp.csr_matrix, rarities: Rarities) -> sp.csr_matrix:
    """Unit vectors of the n-grams, of which a repeated one counts by the logarithm. Shape (texts, buckets)."""
    weights = (1 + np.log(counted.data)) * rarities[counted.indices]
    rows = np.repeat(np.arange(counted.shape[0]), np.diff(counted.indptr))
    norms = np.sqrt(np.bincount(rows, weights**2, minlength=counted.shape[0]))
    return sp.csr_matrix((weights / norms[rows], counted.indices, counted.indptr), shape=counted.shape)
