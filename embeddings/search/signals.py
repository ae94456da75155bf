"""Score: how well each topic among the candidates fits a query, seen from several sides, and the features of that."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Encoded, Floats
from embeddings.index.confidence import Features
from embeddings.index.contents.growing_array import let_go
from embeddings.index.dense import Rows
from embeddings.index.emphasis import Weights
from embeddings.index.index import Index
from embeddings.index.metric import Taught
from embeddings.search.candidates import Candidates, retrieve
from embeddings.text.ngrams import spans

MAX_LATE_TOPICS = 96
"""Topics that late interaction looks at, one row of each: the best by the two other legs together."""

LEXICAL_WEIGHT, LATE_WEIGHT = 0.45, 0.3
"""Of the ranking score, beside 1 for dense. Chosen on six help centres that the adapter never saw, their questions as
they are and with noise, see docs/measurements.md."""

POOLED, POOLED_SHARE = 5, 0.75
"""What a topic's phrasings say together: the mean cosine of its best so many counts by this share, the best one by the
rest. With the best alone, entries that have alternates draw questions from those that have none, by their style: hit@1
on FAQs that the encoder never saw fell from 0.69 without alternates to 0.62 with four for every other entry. With this,
the answer and the metric it stayed at 0.68, and was 0.70 with four for each."""

ANSWER_WEIGHT = 1.0
"""Of the ranking score, where the FAQ has far more phrasings than topics; it fades as the metric's weight does. Answers
are all written in one style; without alternates they gave nothing."""

FEATURES = ("dense", "lexical", "covered", "covering", "margin", "length", "pieces", "answer", "standing")
"""Columns of a feature matrix, see Signals."""

_BY_TOPIC = ("topics", "best_rows", "dense", "pooled", "lexical", "covered", "covering", "answer", "likeness")
"""Columns of Signals that have a value for each topic."""

LEAST_SPREAD = 0.05
"""Added to the spread of the scores, so that a handful of topics of equal scores makes no first one outstanding."""


@dataclass(frozen=True)
class Signals:
    """Scores of the candidates' topics, each of shape (topics,), larger is better."""

    topics: Rows
    """Numbers of the topics, ascending."""
    best_rows: Rows
    """The candidate row of each topic that fits best."""
    dense: Floats
    """Best cosine of the query's vector over the topic's rows, 0 at least."""
    pooled: Floats
    """The same for ranking, where several phrasings speak together."""
    lexical: Floats
    """Best cosine of jamo n-grams over the topic's rows."""
    covered: Floats
    """Late interaction: mean over the query's tokens of their best cosine in the topic's best row."""
    covering: Floats
    """The same over the row's tokens in the query."""
    answer: Floats
    """Best cosine over the passages of the topic's answer, less the mean of that over the topics; 0 without any."""
    answer_weight: float
    likeness: Floats
    """What the metric adds to the ranking score, see Metric; never a feature of the confidence."""
    vector: Floats
    """The query's, of shape (dimension,)."""
    length: float
    """Logarithm of the query's characters."""
    pieces: float
    """Tokens a character: typos break words into more of them."""
    emphasis: Weights
    """By the name of a signal here; as the likeness, for ranking only."""

    @property
    def scores(self) -> Floats:
        """What topics are ranked by."""
        return np.asarray(self._fit + self.added, np.float32)

    @property
    def added(self) -> Floats:
        """What the FAQ's own phrasings add to the scores."""
        emphasised = sum(weight * getattr(self, name) for name, weight in self.emphasis.items())
        return np.asarray(self.likeness + emphasised, np.float32)

    @property
    def _fit(self) -> Floats:
        late = LATE_WEIGHT * (self.covered + self.covering)
        told = self.answer_weight * self.answer
        return np.asarray(self.pooled + LEXICAL_WEIGHT * self.lexical + late + told, np.float32)

    def features(self) -> Features:
        """One row a topic, one column for each of FEATURES.

        `margin` is how far a topic's fit is above the best other one's; `standing`, how many of the others' standard
        deviations it is above their mean.
        """
        fit = self._fit
        query = np.broadcast_to([self.length, self.pieces], (len(fit), 2))
        columns = [self.dense, self.lexical, self.covered, self.covering, fit - _best_other(fit)]
        return np.column_stack([*columns, query, self.answer, _standing(fit)]).astype(np.float64)

    def or_better(self, other: "Signals") -> "Signals":
        """Each topic as it scores in the one of the two readings of a query that fits it better."""
        both = np.concatenate([self.topics, other.topics])
        scores = np.concatenate([self.scores, other.scores])
        order = np.lexsort((scores, both))  # each topic's better reading comes last
        best = order[np.append(both[order][1:] != both[order][:-1], True)]
        columns = {name: np.concatenate([getattr(self, name), getattr(other, name)])[best] for name in _BY_TOPIC}
        return replace(self, **columns)


def score(
    index: Index,
    text: str,
    query: Encoded,
    number: int = 0,
    exclude: Rows | None = None,
    taught: Taught | None = None,
    k: int | None = None,
) -> Signals:
    """Signals of the text that has this `number` in `query`; rows in `exclude` are as if they weren't there.

    Without a row left there is no topic, and every array is empty. `taught` takes the place of what all rows of the
    index teach. `k` as for `retrieve`.
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
    metric, emphasis = taught or index.taught
    letters = max(1, len(text.replace(" ", "")))
    return Signals(
        topics,
        best_rows,
        np.maximum(np.maximum.reduceat(candidates.dense[by_topic], starts), 0),
        _pooled(index, candidates, topics),
        np.maximum.reduceat(candidates.lexical[by_topic], starts),
        covered,
        covering,
        _answers(index, candidates, topics),
        ANSWER_WEIGHT * metric.share,
        np.asarray(metric.weight * metric.likeness(query.vectors[number], topics), np.float32),
        query.vectors[number],
        float(np.log(letters)),
        len(tokens) / letters,
        emphasis,
    )


def max_sim(tokens: Floats, index: Index, rows: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """For each row: the mean best cosine of the query's tokens in it, and of its tokens in the query.

    Khattab and Zaharia, ColBERT, 2020, equation 3; as a mean, so that lengths compare.
    """
    if not len(rows):
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    first, last = index.offsets[rows], index.offsets[rows + 1]
    lengths = last - first
    starts = np.cumsum(lengths) - lengths
    read = index.tokens[spans(first, last)]
    let_go(index.tokens)
    stored = read.astype(np.float32)
    if read.dtype == np.int8:
        stored /= np.linalg.norm(stored, axis=1, keepdims=True)
    cosines = tokens @ stored.T
    covered = np.maximum.reduceat(cosines, starts, axis=1).mean(axis=0)
    return covered, np.asarray(np.add.reduceat(cosines.max(axis=0), starts) / lengths, np.float32)


def _pooled(index: Index, candidates: Candidates, topics: Rows) -> Floats:
    """Of each topic the better one of what its phrasings say together and of its best passage, 0 at least."""
    places = np.searchsorted(topics, index.topics[candidates.rows])
    passages = index.are_passages[candidates.rows]
    best, phrased = np.zeros((2, len(topics)), np.float32)
    np.maximum.at(best, places[passages], candidates.dense[passages])
    places, dense = places[~passages], candidates.dense[~passages]
    order = np.lexsort((-dense, places))  # each topic's phrasings, the best first
    starts = np.searchsorted(places[order], np.arange(len(topics)))
    rank = np.arange(len(order)) - starts[places[order]]
    first, pooled = order[rank == 0], order[rank < POOLED]
    counts = np.bincount(places[pooled], minlength=len(topics))
    mean = np.bincount(places[pooled], dense[pooled], len(topics)) / np.maximum(counts, 1)
    phrased[places[first]] = (1 - POOLED_SHARE) * dense[first]
    return np.asarray(np.maximum(phrased + POOLED_SHARE * mean, best), np.float32)


def _answers(index: Index, candidates: Candidates, topics: Rows) -> Floats:
    passages = index.are_passages[candidates.rows]
    best = np.full(len(topics), -np.inf, np.float32)
    np.maximum.at(best, np.searchsorted(topics, index.topics[candidates.rows[passages]]), candidates.dense[passages])
    there = np.isfinite(best)
    if not there.any():
        return np.zeros(len(topics), np.float32)
    return np.where(there, best - best[there].mean(), 0).astype(np.float32)


def _standing(fit: Floats) -> npt.NDArray[np.float64]:
    """Of each topic among the others; 0 where it is alone."""
    others = len(fit) - 1
    if others < 1:
        return np.zeros(len(fit))
    exact = fit.astype(np.float64) - float(fit.mean())
    mean = (exact.sum() - exact) / others
    variance = np.maximum(((exact**2).sum() - exact**2) / others - mean**2, 0)
    return np.asarray((exact - mean) / (np.sqrt(variance) + LEAST_SPREAD))


def _best_other(scores: Floats) -> Floats:
    """For each topic the best score among the others; its own where it is alone."""
    if len(scores) < 2:
        return scores
    second, first = np.sort(scores)[-2:]
    best = np.full(len(scores), first, np.float32)
    best[np.argmax(scores)] = second
    return best
