"""N-grams of letters, hashed and counted, and how much each of them tells.

As scikit-learn's HashingVectorizer and TfidfTransformer have it, to the bucket: these take longer to import than all
else that serves.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import mmh3
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Rarities = npt.NDArray[np.floating]


def counts(texts: Sequence[str], lengths: tuple[int, int], buckets: int) -> sp.csr_matrix:
    """How often the n-grams of each bucket stand in each text. `lengths` are the least and the greatest.

    Shape (texts, buckets).
    """
    columns: list[int] = []
    times: list[int] = []
    ends = [0]
    for text in texts:
        found = Counter(abs(mmh3.hash(gram)) % buckets for gram in _ngrams(text, lengths))
        for column in sorted(found):
            columns.append(column)
            times.append(found[column])
        ends.append(len(columns))
    data = np.array(times, np.float64), np.array(columns, np.int32), np.array(ends, np.int32)
    return sp.csr_matrix(data, shape=(len(texts), buckets))


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


def _ngrams(text: str, lengths: tuple[int, int]) -> Iterator[str]:
    shortest, longest = lengths
    for length in range(shortest, longest + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]
