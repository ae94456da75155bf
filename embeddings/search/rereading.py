"""Read again: the first questions of a ranking together with the query, where their confidence leaves it open.

The cross-encoder takes as long as three queries' forward passes; a sure answer doesn't need it, nor does small talk.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Floats
from embeddings.index.index import Index

READ = 3
"""Questions that are read again. With four, as many of six help centres' questions found their entry first; with two,
somewhat fewer, see docs/measurements.md."""

DOUBTFUL = (0.05, 0.95)
"""Confidences of the first question between which it is worth it: nothing beyond them changed."""

RELEVANCE_WEIGHT = 0.03
"""Of the log odds, in the ranking score."""

ANSWER_CHARACTERS = 150
"""Of an answer, behind the question: what the cross-encoder was trained with."""

_HANGUL = re.compile("[가-힣]")

Array = npt.NDArray[np.float64]

Relevance = Callable[[Sequence[tuple[str, str]]], Floats | None]
"""As an Encoder's."""


def is_worth_reading(query: str, confidence: float) -> bool:
    """Whether the first questions found for a query are read again, the first of them being so sure.

    The cross-encoder has learned Korean alone: it denied right answers to English questions to a Korean FAQ, and told
    nothing about an English FAQ's.
    """
    return DOUBTFUL[0] <= confidence <= DOUBTFUL[1] and _HANGUL.search(query) is not None


def as_read(index: Index, topic: int, vector: Floats) -> str:
    """A question of the FAQ as the cross-encoder reads it beside a query of this vector, shape (dimension,): with its
    answer or, of a long one, with the lines nearest to the query."""
    rows = np.flatnonzero(index.are_passages & (index.topics == topic))
    nearest = np.argsort(-(index.dense.vectors(rows) @ vector), kind="stable")
    room = np.cumsum([len(index.rows[row].text) for row in rows[nearest]]) <= ANSWER_CHARACTERS
    shown = sorted(rows[nearest[: max(room.sum(), 1)]])
    said = " ".join(index.rows[row].text for row in shown)
    return f"{index.groups[topic][0].question} {said[:ANSWER_CHARACTERS]}"


def reranked(scores: npt.ArrayLike, relevance: npt.ArrayLike) -> Array:
    """The scores of the questions that were read, last axis, in view of what reading says: none falls below one that
    was not read.
    """
    told = np.asarray(relevance, np.float64)
    return np.asarray(scores + RELEVANCE_WEIGHT * (told - told.min(axis=-1, keepdims=True)))
