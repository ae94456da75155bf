"""How well each topic fits a query, seen from several sides, and the features that confidence is learned from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Encoded, Floats
from embeddings.index.confidence import Features
from embeddings.index.index import Index

MAX_CANDIDATES = 96
"""Topics that late interaction looks at, one row of each: the best by the two other legs together."""

LEXICAL_WEIGHT, LATE_WEIGHT = 0.3, 0.5
"""Of the ranking score, beside 1 for dense. Chosen on the development benchmark, see docs/measurements.md."""

FEATURES = ("dense", "lexical", "covered", "covering", "margin", "length", "pieces")
"""Columns of a feature matrix, see Signals."""


@dataclass(frozen=True)
class Signals:
    """Scores by topic, each of shape (topics,), larger is better."""

    dense: Floats
    """Best cosine of the query's vector over the topic's rows."""
    lexical: Floats
    """Best cosine of jamo n-grams over the topic's rows."""
    covered: Floats
    """Late interaction: mean over the query's tokens of their best cosine in the topic's best row."""
    covering: Floats
    """The same over the row's tokens in the query."""
    best_rows: npt.NDArray[np.intp]
    """The row of each topic that fits best."""
    length: float
    """Logarithm of the query's characters."""
    pieces: float
    """Tokens a character: typos break words into more of them."""

    @property
    def scores(self) -> Floats:
        """What topics are ranked by."""
        late = LATE_WEIGHT * (self.covered + self.covering)
        return np.asarray(self.dense + LEXICAL_WEIGHT * self.lexical + late, np.float32)

    def features(self) -> Features:
        """One row a topic, one column for each of FEATURES; `margin` is to the best other topic."""
        scores = self.scores
        query = np.broadcast_to([self.length, self.pieces], (len(scores), 2))
        columns = [self.dense, self.lexical, self.covered, self.covering, scores - _best_other(scores)]
        return np.column_stack([*columns, query]).astype(np.float64)


def signals_of(
    index: Index, text: str, query: Encoded, number: int = 0, hidden: npt.NDArray[np.bool_] | None = None
) -> Signals:
    """Signals of the text that has this `number` in `query`; rows true in `hidden` count as if they weren't there."""
    tokens = query.tokens[query.offsets[number] : query.offsets[number + 1]]
    dense, lexical = index.dense_scores(query.vectors[number]), index.lexical.scores(text)
    fit = dense + LEXICAL_WEIGHT * lexical
    if hidden is not None:
        dense, lexical, fit = (np.where(hidden, 0, scores) for scores in (dense, lexical, fit))
    best_rows = _best_rows(index, fit)
    candidates = np.argsort(-fit[best_rows])[:MAX_CANDIDATES]
    covered, covering = np.zeros((2, len(best_rows)), np.float32)
    covered[candidates], covering[candidates] = max_sim(tokens, index, best_rows[candidates])
    if hidden is not None:
        covered[hidden[best_rows]] = covering[hidden[best_rows]] = 0
    letters = max(1, len(text.replace(" ", "")))
    return Signals(
        _best(index, dense),
        _best(index, lexical),
        covered,
        covering,
        best_rows,
        float(np.log(letters)),
        len(tokens) / letters,
    )


def max_sim(tokens: Floats, index: Index, rows: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """For each row: the mean best cosine of the query's tokens in it, and of its tokens in the query.

    Khattab and Zaharia, ColBERT, 2020, equation 3; as a mean, so that lengths compare.
    """
    spans = [np.arange(index.offsets[row], index.offsets[row + 1]) for row in rows]
    lengths = np.array([len(span) for span in spans])
    starts = np.cumsum(lengths) - lengths
    cosines = tokens @ index.tokens[np.concatenate(spans)].T
    covered = np.maximum.reduceat(cosines, starts, axis=1).mean(axis=0)
    return covered, np.add.reduceat(cosines.max(axis=0), starts) / lengths


def _best(index: Index, scores: Floats) -> Floats:
    best = np.zeros(index.topic_count, np.float32)
    np.maximum.at(best, index.topics, scores)
    return best


def _best_rows(index: Index, fit: Floats) -> npt.NDArray[np.intp]:
    """Each topic's row of greatest `fit`: rows in ascending order of it, so that the last one written stays."""
    rows = np.empty(index.topic_count, np.intp)
    order = np.argsort(fit, kind="stable")
    rows[index.topics[order]] = order
    return rows


def _best_other(scores: Floats) -> Floats:
    """For each topic the best score among the others; its own where it is alone."""
    if len(scores) == 1:
        return scores
    second, first = np.sort(scores)[-2:]
    best = np.full(len(scores), first, np.float32)
    best[np.argmax(scores)] = second
    return best
