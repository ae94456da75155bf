"""How an FAQ's own phrasings of one topic differ from each other, and the likeness of a query that forgives just that.

Within-class covariance normalisation (Hatch, Kajarekar and Stolcke, 2006): directions in which phrasings of the same
topic scatter, their style say, count less. A signal for ranking only: as a feature of the confidence it made it worse.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Floats
from embeddings.index.emphasis import Weights

FULL_WEIGHT = 0.75
"""Of the likeness in the ranking score, where an FAQ has far more phrasings than topics."""

LESSONS = 65_536
"""Rows of a large FAQ that directions are learned from at most: those of every so manieth topic."""

_BLOCK = 65_536


@dataclass(frozen=True)
class Metric:
    """Learned from phrasings; larger likeness is better."""

    share: float
    """How much there is to learn from: 0 where each topic has one phrasing, towards 1 with more."""
    _mean: Floats
    _directions: Floats
    """In which phrasings of one topic scatter, unit vectors, shape (directions, dimension)."""
    _kept: Floats
    """What is kept of each direction, 0 to 1."""
    _centroids: Floats
    """Of all topics, shape (topics, dimension); zero for a topic without phrasings here."""

    @classmethod
    def fit(cls, vectors: Floats, topics: npt.NDArray[np.intp], taught: int, count: int) -> "Metric":
        """From phrasings and their topics, numbered below `count`; the scatter is that of topics below `taught`."""
        rows = topics < taught
        names, place, sizes = np.unique(topics[rows], return_inverse=True, return_counts=True)
        freedom = int((sizes - 1).sum())
        if not freedom:
            nothing = np.zeros((0, 0), np.float32)
            return cls(0.0, nothing, nothing, nothing, nothing)
        scatter = vectors[rows] - (_sums(vectors[rows], place, len(names)) / sizes[:, None])[place]
        directions, kept = _directions(np.asarray(scatter, np.float64) / np.sqrt(freedom))
        metric = cls(freedom / (freedom + len(names)), vectors[rows].mean(axis=0), directions, kept, vectors[:0])
        return replace(metric, _centroids=_unit(_sums(metric._white(vectors), topics, count)))

    @property
    def weight(self) -> float:
        """Of the likeness in the ranking score."""
        return FULL_WEIGHT * self.share

    def likeness(self, vector: Floats, topics: npt.NDArray[np.intp]) -> Floats:
        """Cosine of a query's whitened vector, shape (dimension,), with the centroids of these topics."""
        if not self.share:
            return np.zeros(len(topics), np.float32)
        return np.asarray(self._centroids[topics] @ self._white(vector[None, :])[0], np.float32)

    def _white(self, vectors: Floats) -> Floats:
        return _unit(self._moved(vectors))

    def _moved(self, vectors: Floats) -> Floats:
        return self._back(vectors - self._mean)

    def _back(self, centred: Floats) -> Floats:
        """What is kept of vectors; the same for vectors that it is seen from, for the map is symmetric."""
        return np.asarray(centred @ self._map, np.float32)

    @cached_property
    def _map(self) -> Floats:
        lost = self._directions.T * (1 - self._kept)
        return np.asarray(np.eye(len(self._mean), dtype=np.float32) - lost @ self._directions, np.float32)


@dataclass(frozen=True)
class LargeMetric:
    """The same of many rows, whose vectors stay where they are: a cosine with a centroid is a sum over its rows."""

    share: float
    _metric: Metric
    _ends: npt.NDArray[np.int64]
    """Topic i has the rows from _ends[i] up to _ends[i + 1]."""
    _shares: Floats
    """What each row's vector, less the mean, counts in its topic's centroid; 0 for those that are left out."""
    _vectors: Callable[[npt.NDArray[np.intp]], Floats]

    @classmethod
    def fit(
        cls,
        vectors: Callable[[npt.NDArray[np.intp]], Floats],
        topics: npt.NDArray[np.intp],
        taught: int,
        count: int,
        left_out: npt.NDArray[np.intp],
    ) -> "LargeMetric":
        """From rows in the order of their topics, some `left_out`; `vectors` gives those of rows."""
        stays = np.ones(len(topics), np.bool_)
        stays[left_out[left_out < len(topics)]] = False
        lessons = np.flatnonzero(stays & (topics % (len(topics) // LESSONS + 1) == 0) & (topics < taught))
        metric = Metric.fit(vectors(lessons), np.unique(topics[lessons], return_inverse=True)[1], taught, count=taught)
        metric = replace(metric, _centroids=metric._centroids[:0])
        shares = np.zeros(len(topics), np.float32)
        ends = np.searchsorted(topics, np.arange(count + 1))
        for first in range(0, count if metric.share else 0, _BLOCK):
            bounds = ends[first : min(first + _BLOCK, count) + 1]
            rows = np.arange(bounds[0], bounds[-1])
            moved = metric._moved(vectors(rows))
            weights = stays[rows] / np.maximum(np.linalg.norm(moved, axis=1), 1e-12)
            lengths = np.linalg.norm(_sums(moved * weights[:, None], topics[rows] - first, len(bounds) - 1), axis=1)
            shares[rows] = weights / np.maximum(lengths, 1e-12)[topics[rows] - first]
        return cls(metric.share, metric, ends, shares, vectors)

    @property
    def weight(self) -> float:
        """Of the likeness in the ranking score."""
        return self._metric.weight

    def likeness(self, vector: Floats, topics: npt.NDArray[np.intp]) -> Floats:
        """As a Metric's."""
        first, last = self._ends[topics], self._ends[topics + 1]
        lengths = last - first
        places = np.repeat(np.arange(len(topics)), lengths)
        rows = np.arange(len(places)) + np.repeat(first - (np.cumsum(lengths) - lengths), lengths)
        if not self.share or not len(rows):
            return np.zeros(len(topics), np.float32)
        back = self._metric._back(self._metric._white(vector[None, :]))[0]
        products = (self._vectors(rows) @ back - self._metric._mean @ back) * self._shares[rows]
        return np.bincount(places, products, len(topics)).astype(np.float32)

    def save(self, path: Path) -> None:
        """Write what was learned, without the rows' vectors."""
        learned = self._metric
        np.savez(
            path,
            share=self.share,
            mean=learned._mean,
            directions=learned._directions,
            kept=learned._kept,
            ends=self._ends,
            shares=self._shares,
        )

    @classmethod
    def open(cls, path: Path, vectors: Callable[[npt.NDArray[np.intp]], Floats]) -> "LargeMetric":
        """Read what `save` wrote."""
        with path.open("rb") as opened, np.load(opened) as saved:
            share, mean = float(saved["share"]), saved["mean"]
            metric = Metric(share, mean, saved["directions"], saved["kept"], mean[:0])
            return cls(share, metric, saved["ends"], saved["shares"], vectors)


class Taught(NamedTuple):
    """What an FAQ's own phrasings teach the ranking."""

    metric: Metric | LargeMetric
    emphasis: Weights


def _directions(scatter: npt.NDArray[np.float64]) -> tuple[Floats, Floats]:
    """C^(-1/2) up to a factor, for C the covariance with its mean variance added in every direction.

    Scattering directions are divided by the root of their variance, relative to those without any: they are all kept.
    """
    variances, directions = _variances(scatter)
    added = max(float(variances.sum()) / scatter.shape[1], 1e-12)
    return directions.astype(np.float32), np.sqrt(added / (added + variances)).astype(np.float32)


def _variances(scatter: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Variance along each direction, and the directions; of many phrasings by way of their covariance, 20 times as
    fast and as exact as float32 can tell."""
    if len(scatter) <= scatter.shape[1]:
        _, values, directions = np.linalg.svd(scatter, full_matrices=False)
        return values**2, directions
    variances, columns = np.linalg.eigh(scatter.T @ scatter)
    return np.maximum(variances, 0), columns.T


def _sums(vectors: Floats, place: npt.NDArray[np.intp], count: int) -> Floats:
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    if (np.diff(place) < 0).any():  # phrasings are in the order of their topics
        order = np.argsort(place, kind="stable")
        vectors, place = vectors[order], place[order]
    there, starts = np.unique(place, return_index=True)
    if len(there):
        sums[there] = np.add.reduceat(vectors, starts)
    return sums


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
