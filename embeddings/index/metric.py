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
from embeddings.index.contents.growing_array import let_go, save_unless_there
from embeddings.index.dense import Halves
from embeddings.index.emphasis import Weights

FULL_WEIGHT = 0.75
"""Of the likeness in the ranking score, where an FAQ has far more phrasings than topics."""

LESSONS = 65_536
"""Rows of a large FAQ that directions are learned from at most: those of every so manieth topic."""

_BLOCK = 8192
"""Topics whose centroids are worked out at once."""

_LEARNED, _CENTROIDS = "metric.npz", "centroids.npy"
"""Files of a large build."""


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
    _centroids: Floats | Halves
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

    @classmethod
    def fit_large(
        cls,
        vectors: Callable[[npt.NDArray[np.intp]], Floats],
        topics: npt.NDArray[np.intp],
        taught: int,
        count: int,
        left_out: npt.NDArray[np.intp],
    ) -> "Metric":
        """As `fit`, from rows in the order of their topics, some `left_out`; `vectors` gives those of rows. Directions
        are learned from some of the topics."""
        stays = np.ones(len(topics), np.bool_)
        stays[left_out[left_out < len(topics)]] = False
        lessons = np.flatnonzero(stays & (topics % (len(topics) // LESSONS + 1) == 0) & (topics < taught))
        metric = cls.fit(vectors(lessons), np.unique(topics[lessons], return_inverse=True)[1], taught, count=taught)
        centroids = np.zeros((count if metric.share else 0, len(metric._mean)), np.float16)
        for first in range(0, len(centroids), _BLOCK):
            there = centroids[first : first + _BLOCK]
            bounds = np.searchsorted(topics, [first, first + len(there)])
            rows = np.arange(*bounds)[stays[slice(*bounds)]]
            there[:] = _unit(_sums(metric._white(vectors(rows)), topics[rows] - first, len(there)))
        return replace(metric, _centroids=centroids)

    @property
    def weight(self) -> float:
        """Of the likeness in the ranking score."""
        return FULL_WEIGHT * self.share

    def likeness(self, vector: Floats, topics: npt.NDArray[np.intp]) -> Floats:
        """Cosine of a query's whitened vector, shape (dimension,), with the centroids of these topics."""
        if not self.share:
            return np.zeros(len(topics), np.float32)
        centroids = np.asarray(self._centroids[topics], np.float32)
        let_go(self._centroids)
        return np.asarray(centroids @ self._white(vector[None, :])[0], np.float32)

    def save(self, folder: Path) -> None:
        """Write it into a large build's folder. Raises OSError."""
        share = np.array(self.share)
        np.savez(folder / _LEARNED, share=share, mean=self._mean, directions=self._directions, kept=self._kept)
        save_unless_there(folder / _CENTROIDS, self._centroids)

    @classmethod
    def saved(cls, folder: Path) -> "Metric | None":
        """What `save` wrote, the centroids mapped; None in the folder of a build that has none. Raises OSError."""
        if not (folder / _LEARNED).exists():
            return None
        with (folder / _LEARNED).open("rb") as opened, np.load(opened) as learned:
            arrays = {f"_{name}": learned[name] for name in ("mean", "directions", "kept")}
            return cls(float(learned["share"]), **arrays, _centroids=np.load(folder / _CENTROIDS, mmap_mode="r"))

    def _white(self, vectors: Floats) -> Floats:
        return _unit(np.asarray((vectors - self._mean) @ self._map, np.float32))

    @cached_property
    def _map(self) -> Floats:
        lost = self._directions.T * (1 - self._kept)
        return np.asarray(np.eye(len(self._mean), dtype=np.float32) - lost @ self._directions, np.float32)


class Taught(NamedTuple):
    """What an FAQ's own phrasings teach the ranking."""

    metric: Metric
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
