"""N-grams of letters, hashed and counted, and how much each of them tells.

As scikit-learn's HashingVectorizer and TfidfTransformer have it, to the bucket: these take longer to import than all
else that serves.
"""

from collections.abc import Sequence
from itertools import chain

import mmh3
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Rarities = npt.NDArray[np.floating]


def counts(texts: Sequence[str], lengths: tuple[int, int], buckets: int) -> sp.csr_matrix:
    """How often the n-grams of each bucket stand in each text. `lengths` are the least and the greatest.

    Shape (texts, buckets).
    """
    hashes = [[mmh3.hash(gram) for gram in _ngrams(text, lengths)] for text in texts]
    ends = np.cumsum([0, *map(len, hashes)], dtype=np.int32)
    columns = (np.abs(np.fromiter(chain.from_iterable(hashes), np.int64, ends[-1])) % buckets).astype(np.int32)
    counted = sp.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), buckets))
    counted.sum_duplicates()
    return counted


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


def _ngrams(text: str, lengths: tuple[int, int]) -> list[str]:
    each = range(lengths[0], lengths[1] + 1)
    return [text[start : start + length] for length in each for start in range(len(text) - length + 1)]
