"""The lexical leg: TF-IDF over jamo n-grams, which spacing, particles and typos disturb little."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap

from embeddings.encoder.protocol import Floats
from embeddings.index.contents.growing_array import GrowingArray, let_go, save_unless_there
from embeddings.index.dense import Rows
from embeddings.text import ngrams
from embeddings.text.ngrams import Lists, spans
from embeddings.text.normal_form import jamo

NGRAMS = (2, 4)
"""Jamo n-gram lengths; 3 is about a syllable. Chosen on the development benchmark, see docs/measurements.md."""
BUCKETS = 2**20

POSTINGS = 150_000
"""How many postings a query to a large index reads to find its rows, those of its rarest n-grams first. The common ones
are most of the work and say least; they count again where the rows that were found are compared. See
docs/measurements.md for what was compared, and python -m scripts.benchmark --only search."""

_MAPPED = "lexical"
_EACH = 16
"""Of so many scores one tells how great the best are."""
_BLOCK = 65_536
"""Texts that are counted at once: their n-grams take far more memory while they are strings."""


class LexicalIndex:
    """Cosine of TF-IDF vectors between a query and each row.

    N-grams are hashed, so that those of a query that no row has count too: with the greatest weight of all.
    """

    def __init__(self, counts: Lists) -> None:
        """`counts` has a list for each text, as `_counts` makes them."""
        self._stored = counts

    @cached_property
    def _rarities(self) -> ngrams.Rarities:
        return ngrams.rarities(self._stored, BUCKETS)

    @cached_property
    def _by_gram(self) -> Lists:
        """Made when it is first searched: one that is only written is not."""
        return ngrams.weighted(self._stored, self._rarities).turned(BUCKETS)

    @classmethod
    def fit(cls, texts: Sequence[str]) -> "LexicalIndex":
        """Count the n-grams of the rows' texts."""
        return cls(_counts(texts))

    def only(self, rows: Rows, new: Sequence[str] = ()) -> "LexicalIndex":
        """The index of these rows alone, in this order: what is rare is counted anew. Rows beyond its own are `new`."""
        counts = Lists.concatenate([self._stored, _counts(new)]) if new else self._stored
        return LexicalIndex(counts.only(rows))

    def scores(self, query: str) -> Floats:
        """Shape (rows,), 0 to 1; larger is better. A query without letters and digits scores 0 everywhere.

        Only the postings of the query's own n-grams are touched.
        """
        vector = self._weighted(query)
        starts, rows, weights = self._by_gram
        first, last = starts[vector.numbers], starts[vector.numbers + 1]
        places = spans(first, last)
        products = np.repeat(vector.weights, last - first) * weights[places]
        return np.bincount(rows[places], products, self._stored.size).astype(np.float32)

    def cosines(self, query: str, scores: Floats, rows: Rows) -> Floats:
        """Of these rows with the query, whose `scores` are known."""
        return scores[rows]

    @staticmethod
    def best(scores: Floats, k: int, exclude: Rows | None = None) -> Rows:
        """The `k` rows of the greatest `scores`, in no order; never rows that share nothing with the query."""
        if exclude is not None:
            scores = scores.copy()
            scores[exclude] = 0
        found = np.flatnonzero(scores > _enough(scores, k))
        return found if len(found) <= k else found[np.argpartition(-scores[found], k)[:k]]

    def save(self, folder: Path) -> None:
        """Write the counts to `lexical.npz`."""
        starts, numbers, times = self._stored
        np.savez(folder / "lexical.npz", indptr=starts, indices=numbers, data=times.astype(np.uint16))

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Read what `save` wrote."""
        if (folder / _MAPPED).is_dir():
            return MappedLexicalIndex.mapped(folder / _MAPPED)
        with (folder / "lexical.npz").open("rb") as opened, np.load(opened) as file:
            return cls(Lists(file["indptr"], file["indices"], file["data"].astype(np.float64)))

    def _weighted(self, query: str) -> Lists:
        return ngrams.weighted(_counts([query]), self._rarities)


class MappedLexicalIndex(LexicalIndex):
    """The same of many rows, on the disk: a query reads the postings of its rare n-grams, and the rows so found."""

    def __init__(self, rarities: ngrams.Rarities, by_gram: Lists, by_row: Lists) -> None:
        """The weights of each n-gram in the rows and, once more, of each row's n-grams."""
        self._rarities, self._by_gram, self._by_row = rarities, by_gram, by_row

    @classmethod
    def of(cls, texts: Sequence[str], folder: Path) -> "MappedLexicalIndex":
        """Count the n-grams of these, block by block, into files of the folder. Raises OSError."""
        place = folder / _MAPPED
        place.mkdir()
        grams, counted = (
            GrowingArray(_part(place, "by_row", "numbers")),
            GrowingArray(_part(place, "by_row", "weights")),
        )
        spread, lengths = np.zeros(BUCKETS, np.int64), [np.zeros(1, np.int64)]
        for block in _blocks(texts):
            counts = _counted(block)
            grams.append(counts.numbers)
            counted.append(counts.weights.astype(np.float32))
            lengths.append(np.diff(counts.starts))
            spread += np.bincount(counts.numbers, minlength=BUCKETS)
        rarities = ngrams.rarities_of(spread, len(texts))
        by_row = Lists(np.cumsum(np.concatenate(lengths)), grams.mapped(), counted.mapped("r+"))
        starts = np.append(0, np.cumsum(spread))
        rows, weights = (
            open_memmap(_part(place, "by_gram", part), "w+", kind, (int(starts[-1]),))
            for part, kind in (("numbers", np.int32), ("weights", np.float32))
        )
        free = starts[:-1].copy()  # where the next row of each n-gram goes
        for first in range(0, len(texts), _BLOCK):
            some = ngrams.weighted(by_row.between(first, first + _BLOCK), rarities)
            by_row.weights[by_row.starts[first] :][: len(some.weights)] = some.weights
            turned = some.turned(BUCKETS)
            ends = free + np.diff(turned.starts)
            places = spans(free, ends)
            rows[places], weights[places] = turned.numbers + first, turned.weights
            free = ends
        return cls(rarities, Lists(starts, rows, weights), by_row)

    def scores(self, query: str) -> Floats:
        """As far as the rarest n-grams tell; `cosines` has the rest."""
        vector = self._weighted(query)
        starts, rows, weights = self._by_gram
        first, last = starts[vector.numbers], starts[vector.numbers + 1]
        rarest = np.argsort(last - first, kind="stable")
        rarest = rarest[np.cumsum((last - first)[rarest]) <= POSTINGS]
        scores = np.zeros(self._by_row.size, np.float32)
        for place in rarest:
            span = slice(first[place], last[place])
            scores[rows[span]] += np.float32(vector.weights[place]) * weights[span]  # an n-gram names a row once
        let_go(rows)
        let_go(weights)
        return scores

    def cosines(self, query: str, scores: Floats, rows: Rows) -> Floats:
        """Of these rows with the whole query."""
        vector = self._weighted(query)
        told = np.zeros(BUCKETS, np.float32)
        told[vector.numbers] = vector.weights
        starts, grams, weights = self._by_row
        lengths = starts[rows + 1] - starts[rows]
        places = spans(starts[rows], starts[rows + 1])
        products = told[grams[places]] * weights[places]
        return np.bincount(np.repeat(np.arange(len(rows)), lengths), products, len(rows)).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write arrays that can be mapped, those that don't lie there already."""
        place = folder / _MAPPED
        place.mkdir(exist_ok=True)
        np.save(place / "rarities.npy", self._rarities)
        for name, lists in (("by_gram", self._by_gram), ("by_row", self._by_row)):
            for part, array in lists._asdict().items():
                save_unless_there(_part(place, name, part), array)

    @classmethod
    def mapped(cls, folder: Path) -> "MappedLexicalIndex":
        """Map what `save` wrote."""
        by_gram, by_row = (
            Lists(*(np.asarray(np.load(_part(folder, name, part), mmap_mode="r")) for part in Lists._fields))
            for name in ("by_gram", "by_row")
        )
        return cls(np.load(folder / "rarities.npy"), by_gram, by_row)


def _enough(scores: Floats, k: int) -> float:
    """A score that far more than `k` are above, of many, so that fewer need to be put in order; 0 of few."""
    some = scores[::_EACH]
    if len(some) < _EACH * k:
        return 0.0
    place = len(some) - k // 4
    least = float(np.partition(some, place)[place])
    return least if np.count_nonzero(scores > least) >= k else 0.0


def _part(folder: Path, name: str, part: str) -> Path:
    return folder / f"{name}.{part}.npy"


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """None of no texts."""
    return (texts[first : first + _BLOCK] for first in range(0, len(texts), _BLOCK))


def _counts(texts: Sequence[str]) -> Lists:
    return Lists.concatenate([_counted(block) for block in _blocks(texts)] or [_counted(texts)])


def _counted(block: Sequence[str]) -> Lists:
    return ngrams.counts([jamo(text) for text in block], NGRAMS, BUCKETS)
