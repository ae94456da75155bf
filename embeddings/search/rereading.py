"""Read again: the first questions of a ranking together with the query, where their confidence leaves it open.

One after another, until one answers. The cross-encoder takes as long for each as the encoder for the query; a sure
answer doesn't need it, nor does small talk.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from embeddings.encoder.cross_encoder.pairs import ANSWER_CHARACTERS, entry_text
from embeddings.encoder.protocol import Floats
from embeddings.index.index import Index
from embeddings.text.normal_form import in_hangul

READ = 3
"""Questions that are read again at most. With four, as many of six help centres' questions found their entry first;
with two, somewhat fewer, see docs/measurements.md."""

ANSWERS = 0.0
"""Relevance from which on a question answers the query more likely than not; the next ones are not read then. As many
entries were found as by reading all three, and 1.5 were read instead of 2.5."""

DOUBTFUL = (0.05, 0.95)
"""Confidences of the first question between which it is worth it: nothing beyond them changed."""

RELEVANCE_WEIGHT = 0.03
"""Of the log odds, in the ranking score."""

Array = npt.NDArray[np.float64]

Relevance = Callable[[Sequence[tuple[str, str]]], Floats | None]
"""As an Encoder's."""


def is_worth_reading(query: str, confidence: float) -> bool:
    """Whether the first questions found for a query are read again, the first of them being so sure.

    The cross-encoder has learned Korean alone: it denied right answers to English questions to a Korean FAQ, and told
    nothing about an English FAQ's.
    """
    return DOUBTFUL[0] <= confidence <= DOUBTFUL[1] and in_hangul(query)


def as_read(index: Index, topic: int, vector: Floats, best: int) -> str:
    """A question of the FAQ as the cross-encoder reads it beside a query of this vector, shape (dimension,): with the
    topic's `best` row, where that is another phrasing, and with its answer or, of a long one, the lines nearest to the
    query."""
    own = index.contents.rows_of(topic)
    rows = own[index.are_passages[own]]
    nearest = np.argsort(-(index.dense.vectors(rows) @ vector), kind="stable")
    room = np.cumsum([len(index.rows[row].text) for row in rows[nearest]]) <= ANSWER_CHARACTERS
    shown = sorted(rows[nearest[: max(room.sum(), 1)]])
    question, phrasing = index.groups[topic][0].question, index.rows[best].text
    if not index.are_passages[best] and phrasing != question:
        question = f"{question} {phrasing}"
    return entry_text(question, " ".join(index.rows[row].text for row in shown))


def reranked(scores: npt.ArrayLike, relevance: npt.ArrayLike) -> Array:
    """The scores of the first questions, last axis, in view of what reading says, NaN for those that were not read:
    none that was read falls below one that was not.
    """
    told = np.asarray(relevance, np.float64)
    read = ~np.isnan(told)
    least = np.where(read, told, np.inf).min(axis=-1, keepdims=True)
    return np.asarray(scores + RELEVANCE_WEIGHT * np.subtract(told, least, where=read, out=np.zeros_like(told)))
