"""How an FAQ's own phrasings of one topic differ from each other, and the likeness of a query that forgives just that.

Within-class covariance normalisation (Hatch, Kajarekar and Stolcke, 2006): directions in which phrasings of the same
topic scatter, their style say, count less. A signal for ranking only: as a feature of the confidence it made it worse.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Floats

FULL_WEIGHT = 0.75
"""Of the likeness in the ranking score, where an FAQ has far more phrasings than topics."""


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
        centred = vectors - self._mean
        lost = (centred @ self._directions.T) * (1 - self._kept)
        return _unit(np.asarray(centred - lost @ self._directions, np.float32))


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
    np.add.at(sums, place, vectors)
    return sums


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
