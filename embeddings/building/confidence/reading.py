"""Learns what the relevance of an entry says beside the confidence before it was read together with the question."""

import numpy as np
import numpy.typing as npt

from embeddings.building.confidence.examples import Examples
from embeddings.building.confidence.logistic import Array, fisher, fit_weights
from embeddings.index.confidence import Reading, log_odds


def fit_reading(examples: Examples, before: Array, counts: Array, prior: Reading, information: Array) -> Reading:
    """From questions that were read; `before` has the confidences until then, shape (questions, READ)."""
    told, read = _told(examples, before), examples.were_read
    right = examples.of_first(examples.right)
    weights = fit_weights(told[read], right[read], counts[read], _weights(prior), information)
    return Reading(before=weights[0], relevance=weights[1], bias=weights[2])


def information_of(examples: Examples, before: Array, counts: Array, reading: Reading) -> Array:
    """What these questions tell of it: Fisher information, shape (3, 3)."""
    read = examples.were_read
    return fisher(_told(examples, before)[read], counts[read], _weights(reading))


def _told(examples: Examples, before: Array) -> Array:
    """Of what comes first in the end: the log odds before, those by reading, and 1."""
    relevance = np.where(examples.were_read, examples.of_first(examples.relevance), 0)
    return np.column_stack([log_odds(examples.of_first(before)), relevance, np.ones(len(before))])


def _weights(reading: Reading) -> npt.NDArray[np.float64]:
    return np.array([reading.before, reading.relevance, reading.bias])
