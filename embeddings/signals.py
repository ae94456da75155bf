"""How well each topic fits a query, seen from several sides, and the features that confidence is learned from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings.encoder import Encoded, Floats
from embeddings.index import Index

MAX_CANDIDATES = 64
"""Rows that late interaction looks at: the best of the two other legs together."""


@dataclass(frozen=True)
class Signals:
    """Scores by topic, each of shape (topics,), larger is better; −1 for a topic without a row."""

    dense: Floats
    lexical: Floats
    late: Floats

    @property
    def scores(self) -> Floats:
        """What topics are ranked by."""
        return np.asarray(self.dense + 0.15 * self.lexical + 0.5 * self.late, np.float32)

    def features(self) -> npt.NDArray[np.float64]:
        """One row a topic, one column for each of FEATURES."""
        scores = self.scores
        columns = [scores, scores - _best_other(scores), self.dense, self.lexical, self.late]
        return np.stack(columns, axis=1).astype(np.float64)


FEATURES = ("score", "margin", "dense", "lexical", "late")


def signals_of(index: Index, text: str, query: Encoded, hidden: npt.NDArray[np.bool_] | None = None) -> Signals:
    """`query` holds `text` alone; rows that are true in `hidden` are treated as if the build did not have them."""
    dense, lexical = index.dense_scores(query.vectors[0]), index.lexical.scores(text)
    if hidden is not None:
        dense, lexical = np.where(hidden, -1, dense), np.where(hidden, -1, lexical)
    late = np.full(len(dense), -1, np.float32)
    candidates = np.argsort(-(dense + 0.2 * lexical))[:MAX_CANDIDATES]
    candidates = candidates[dense[candidates] > -1]
    late[candidates] = max_sim(query.tokens, index, candidates)
    best = [_by_topic(index, scores) for scores in (dense, lexical, late)]
    return Signals(*best)


def max_sim(tokens: Floats, index: Index, rows: npt.NDArray[np.intp]) -> Floats:
    """Mean over the query's tokens of their best cosine in a row, and the other way round, averaged."""
    spans = [np.arange(index.offsets[row], index.offsets[row + 1]) for row in rows]
    starts = np.cumsum([0, *(len(span) for span in spans[:-1])])
    cosines = tokens @ index.tokens[np.concatenate(spans)].T
    forth = np.maximum.reduceat(cosines, starts, axis=1).mean(axis=0)
    lengths = np.array([len(span) for span in spans])
    back = np.add.reduceat(cosines.max(axis=0), starts) / lengths
    return np.asarray((forth + back) / 2, np.float32)


def _by_topic(index: Index, scores: Floats) -> Floats:
    best = np.full(len(index.groups) + len(index.intents), -1, np.float32)
    np.maximum.at(best, index.topics, scores)
    return best


def _best_other(scores: Floats) -> Floats:
    """For each topic the best score among the others; its own where it is alone."""
    if len(scores) == 1:
        return scores
    second, first = np.sort(scores)[-2:]
    return np.asarray(np.where(scores == first, second, first), np.float32)
