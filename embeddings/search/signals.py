"""Score: how well each topic among the candidates fits a query, seen from several sides, and the features of that."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Encoded, Floats
from embeddings.index.confidence import Features
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.search.candidates import retrieve

MAX_LATE_TOPICS = 96
"""Topics that late interaction looks at, one row of each: the best by the two other legs together."""

LEXICAL_WEIGHT, LATE_WEIGHT = 0.3, 0.5
"""Of the ranking score, beside 1 for dense. Chosen on the development benchmark, see docs/measurements.md."""

FEATURES = ("dense", "lexical", "covered", "covering", "margin", "length", "pieces")
"""Columns of a feature matrix, see Signals."""


@dataclass(frozen=True)
class Signals:
    """Scores of the candidates' topics, each of shape (topics,), larger is better."""

    topics: Rows
    """Numbers of the topics, ascending."""
    best_rows: Rows
    """The candidate row of each topic that fits best."""
    dense: Floats
    """Best cosine of the query's vector over the topic's rows, 0 at least."""
    lexical: Floats
    """Best cosine of jamo n-grams over the topic's rows."""
    covered: Floats
    """Late interaction: mean over the query's tokens of their best cosine in the topic's best row."""
    covering: Floats
    """The same over the row's tokens in the query."""
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


def score(
    index: Index, text: str, query: Encoded, number: int = 0, exclude: Rows | None = None, k: int | None = None
) -> Signals:
    """Signals of the text that has this `number` in `query`; rows in `exclude` are as if they weren't there.

    Without a row left there is no topic, and every array is empty. `k` as for `retrieve`.
    """
    tokens = query.tokens[query.offsets[number] : query.offsets[number + 1]]
    candidates = retrieve(index, text, query.vectors[number], exclude, k)
    fit = candidates.dense + LEXICAL_WEIGHT * candidates.lexical
    by_topic = np.lexsort((fit, index.topics[candidates.rows]))  # each topic's best row comes last
    topics, starts = np.unique(index.topics[candidates.rows[by_topic]], return_index=True)
    last = np.append(starts, len(by_topic))[1:] - 1
    best_rows = candidates.rows[by_topic[last]]
    covered, covering = np.zeros((2, len(topics)), np.float32)
    late = np.argsort(-fit[by_topic[last]])[:MAX_LATE_TOPICS]
    covered[late], covering[late] = max_sim(tokens, index, best_rows[late])
    letters = max(1, len(text.replace(" ", "")))
    return Signals(
        topics,
        best_rows,
        np.maximum(np.maximum.reduceat(candidates.dense[by_topic], starts), 0),
        np.maximum.reduceat(candidates.lexical[by_topic], starts),
        covered,
        covering,
        float(np.log(letters)),
        len(tokens) / letters,
    )


def max_sim(tokens: Floats, index: Index, rows: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """For each row: the mean best cosine of the query's tokens in it, and of its tokens in the query.

    Khattab and Zaharia, ColBERT, 2020, equation 3; as a mean, so that lengths compare.
    """
    spans = [np.arange(index.offsets[row], index.offsets[row + 1]) for row in rows]
    lengths = np.array([len(span) for span in spans], np.intp)
    starts = np.cumsum(lengths) - lengths
    cosines = tokens @ (index.tokens[np.concatenate(spans)] if spans else index.tokens[:0]).T
    covered = np.maximum.reduceat(cosines, starts, axis=1).mean(axis=0)
    return covered, np.asarray(np.add.reduceat(cosines.max(axis=0), starts) / lengths, np.float32)


def _best_other(scores: Floats) -> Floats:
    """For each topic the best score among the others; its own where it is alone."""
    if len(scores) < 2:
        return scores
    second, first = np.sort(scores)[-2:]
    best = np.full(len(scores), first, np.float32)
    best[np.argmax(scores)] = second
    return best
