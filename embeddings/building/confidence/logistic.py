"""Logistic regression that starts from what is known: the weights of a prior, and how firmly each is known."""

import numpy as np
import numpy.typing as npt

from embeddings.index.confidence import Features, chances, standardised

Array = npt.NDArray[np.float64]

_STEPS = 50
_CLOSE = 1e-8


def fit_weights(
    features: Array, right: npt.NDArray[np.bool_], counts: Array, prior: Array, information: Array
) -> Array:
    """The most probable weights, from a normal prior with this mean and inverse covariance: Newton with halved steps.

    `features` has shape (examples, weights), `counts` says how often each example counts. Without examples these are
    the prior's weights.
    """

    def loss(weights: Array) -> float:
        odds = np.where(right, 1, -1) * (features @ weights)
        return float(counts @ np.logaddexp(0, -odds) + (weights - prior) @ information @ (weights - prior) / 2)

    weights = prior
    for _ in range(_STEPS):
        chance = chances(features @ weights)
        slope = features.T @ (counts * (chance - right)) + information @ (weights - prior)
        step = np.linalg.solve(fisher(features, counts, weights) + information, slope)
        while loss(weights - step) > loss(weights) and np.abs(step).max() >= _CLOSE:
            step /= 2
        weights = weights - step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def design(features: Features, mean: npt.ArrayLike, scale: npt.ArrayLike) -> Array:
    """The features standardised, and a column of ones that the bias is the weight of; the last axis is that of the
    columns."""
    return np.concatenate([standardised(features, mean, scale), np.ones((*features.shape[:-1], 1))], axis=-1)


def fisher(features: Array, counts: Array, weights: Array) -> Array:
    """The information that these examples carry about the weights. Shape (weights, weights)."""
    chance = chances(features @ weights)
    return np.asarray((features * (counts * chance * (1 - chance))[:, None]).T @ features)
