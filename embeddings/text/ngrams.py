"""N-grams of letters, hashed and counted, and how much each of them tells.

As scikit-learn's HashingVectorizer and TfidfTransformer have it, to the bucket: these take longer to import than all
else that serves, and SciPy with its sparse matrices a fifth of a second.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import mmh3
import numpy as np
import numpy.typing as npt

Rarities = npt.NDArray[np.floating]
Counted = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]


class Lists(NamedTuple):
    """A sparse matrix by rows, or by columns: list i has what lies from starts[i] up to starts[i + 1]."""

    starts: npt.NDArray[np.integer]
    numbers: npt.NDArray[np.integer]
    """Of the columns, or of the rows."""
    weights: npt.NDArray[np.floating]

    @property
    def size(self) -> int:
        """How many lists there are."""
        return len(self.starts) - 1

    def only(self, lists: npt.NDArray[np.integer]) -> "Lists":
        """These, in this order."""
        first, last = self.starts[lists], self.starts[lists + 1]
        places = spans(first, last)
        return Lists(np.append(0, np.cumsum(last - first)), self.numbers[places], self.weights[places])

    def between(self, first: int, last: int) -> "Lists":
        """Those from the first up to the last, as far as there are any."""
        starts = self.starts[first : last + 1]
        part = slice(starts[0], starts[-1])
        return Lists(starts - starts[0], self.numbers[part], self.weights[part])

    def turned(self, count: int) -> "Lists":
        """The same by columns instead of rows, of which there are so many."""
        order = np.argsort(self.numbers, kind="stable")
        starts = np.append(0, np.cumsum(np.bincount(self.numbers, minlength=count)))
        rows = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))
        return Lists(starts, rows[order], self.weights[order])

    @classmethod
    def concatenate(cls, parts: Sequence["Lists"]) -> "Lists":
        """One after another."""
        lengths = np.concatenate([np.diff(part.starts) for part in parts])
        numbers, weights = (np.concatenate([part[field] for part in parts]) for field in (1, 2))
        return cls(np.append(0, np.cumsum(lengths)), numbers, weights)


def spans(first: npt.NDArray[np.integer], last: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """All places from each of the first up to each of the last.

    >>> spans(np.array([3, 0]), np.array([5, 1])).tolist()
    [3, 4, 0]
    """
    lengths = last - first
    before: npt.NDArray[Any] = np.cumsum(lengths) - lengths
    return np.asarray(np.repeat(first - before, lengths) + np.arange(lengths.sum()))


def counts(texts: Sequence[str], lengths: tuple[int, int], buckets: int) -> Lists:
    """How often the n-grams of each bucket stand in each text. `lengths` are the least and the greatest."""
    return stacked([count(text, lengths, buckets) for text in texts])


def count(text: str, lengths: tuple[int, int], buckets: int) -> Counted:
    """The buckets of one text's n-grams, in order, and how often they stand in it."""
    shortest, longest = lengths
    each = range(shortest, longest + 1)
    hashes = [mmh3.hash(text[start : start + n]) for n in each for start in range(len(text) - n + 1)]
    found, times = np.unique(np.abs(np.array(hashes, np.int64)) % buckets, return_counts=True)
    return found.astype(np.int32), times.astype(np.float64)


def stacked(rows: Sequence[Counted]) -> Lists:
    """A list for each text that was counted."""
    nothing = (np.zeros(0, np.int32), np.zeros(0))
    found, times = (np.concatenate(part) for part in zip(*(rows or [nothing]), strict=True))
    return Lists(np.cumsum([0, *(len(buckets) for buckets, _ in rows)]), found, times)


def rarities(counted: Lists, buckets: int) -> Rarities:
    """How much each n-gram tells: the smoothed inverse document frequency. Shape (buckets,)."""
    return rarities_of(np.bincount(counted.numbers, minlength=buckets), counted.size)


def rarities_of(spread: npt.NDArray[np.integer], texts: int) -> Rarities:
    """The same, where it is known in how many of the texts each n-gram stands."""
    return np.asarray(np.log((1 + texts) / (1 + spread)) + 1)


def weighted(counted: Lists, rarities: Rarities) -> Lists:
    """Unit vectors of the n-grams, of which a repeated one counts by the logarithm."""
    weights = (1 + np.log(counted.weights)) * rarities[counted.numbers]
    rows = np.repeat(np.arange(counted.size), np.diff(counted.starts))
    norms = np.sqrt(np.bincount(rows, weights**2, minlength=counted.size))
    return Lists(counted.starts, counted.numbers, weights / norms[rows])
