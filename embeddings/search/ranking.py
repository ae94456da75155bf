"""Rank: the topics for a query in their order, each with its confidence, and the hits that are made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from embeddings.encoder.protocol import Encoded
from embeddings.faq.entries import Entry, for_platform, label
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.index.metric import Taught
from embeddings.index.rows import Row
from embeddings.search.rereading import ANSWERS, READ, Relevance, as_read, is_worth_reading, reranked
from embeddings.search.signals import FEATURES, score

RELEVANCE = "relevance"
"""A hit's feature beside FEATURES, where it was read together with the query."""

LISTED_LEXICAL = 0.2
"""From this lexical score on, a topic shares a word with the query and belongs in a list of search results: on the FAQ
here, topics that do score 0.22 and more, others 0.15 and less (python -m scripts.ask --json "닉네임")."""

EXACT_CONFIDENCE = 0.99
"""Of a query that is a stored phrasing to the letter, spaces and punctuation aside."""


@dataclass(frozen=True)
class Hit:
    """One question of the FAQ with how well it fits; larger is better throughout."""

    topic: int
    """Number of the question's group of twins in the index."""
    entries: tuple[Entry, ...]
    """The entry or, where nothing chooses between them, several platform twins."""
    twins: tuple[Entry, ...]
    """All platform twins, those for other platforms too."""
    score: float
    dense: float
    lexical: float
    likeness: float
    """What the FAQ's own phrasings add to the score, by their metric and their emphasis."""
    confidence: float
    """Probability that this hit is right, 0 to 1."""
    matched: Row
    """The phrasing or passage that fits best."""
    features: dict[str, float]
    contributions: dict[str, float]
    """What each feature adds to the log odds of the confidence, beside `base`."""
    base: float

    @property
    def entry(self) -> Entry:
        """The first of the twins."""
        return self.entries[0]

    @property
    def label(self) -> str:
        """The label to show, which names the platforms of all twins."""
        return label(self.entries)


class Hiding(NamedTuple):
    """What an FAQ that asks itself must not see."""

    rows: Rows
    taught: Taught
    """Learned without these rows."""


class Ranking:
    """The topics for one query with their scores and confidences; a hit is made of those alone that are shown."""

    def __init__(
        self,
        index: Index,
        readings: Sequence[str],
        encoded: Encoded,
        hiding: Hiding | None = None,
        k: int | None = None,
        relevance: Relevance | None = None,
    ) -> None:
        """Each topic as it fits the better of the readings. `k` as for `retrieve`; with `relevance`, the first topics
        are read together with the query where they are in doubt."""
        self._index = index
        rows, taught = hiding or (None, None)
        self.signals, *others = (score(index, text, encoded, i, rows, taught, k) for i, text in enumerate(readings))
        for other in others:
            self.signals = self.signals.or_better(other)
        self._features = self.signals.features()
        self.scores = self.signals.scores
        self.confidences = index.confidence.probabilities(self._features)
        self._contributions = index.confidence.contributions(self._features)
        self._relevance: dict[int, float] = {}
        self._entries = int(np.searchsorted(self.signals.topics, len(index.groups)))  # intents come after all groups
        exact = np.flatnonzero(self.signals.topics == index.exact_topic(readings[0]))
        if hiding is None and len(exact):
            self.scores[exact] = self.scores.max() + 1e-3
            self.confidences[exact] = np.maximum(self.confidences[exact], EXACT_CONFIDENCE)
        elif relevance is not None:
            self._read_again(readings[0], relevance)

    def _read_again(self, query: str, relevance: Relevance) -> None:
        """Have the first topics' scores and confidences say what reading them with the query says."""
        first = self.order[:READ]
        if not first or not is_worth_reading(query, self.confidences[first[0]]):
            return
        told: list[float] = []
        signals = self.signals
        for topic, best in zip(signals.topics[first].tolist(), signals.best_rows[first].tolist(), strict=True):
            odds = relevance([(query, as_read(self._index, topic, signals.vector, best))])
            if odds is None:
                return
            told.append(float(odds[0]))
            if told[-1] >= ANSWERS:
                break
        read = first[: len(told)]
        self.scores[read] = reranked(self.scores[read], told)
        self.confidences[read] = self._index.confidence.reading.probabilities(self.confidences[read], told)
        self._relevance = dict(zip(read, told, strict=True))

    @property
    def order(self) -> list[int]:
        """The places of the questions, the best first."""
        return [int(place) for place in np.argsort(-self.scores[: self._entries], kind="stable")]

    def hit(self, place: int, platform: str | None = None) -> Hit:
        """The question at this place; `platform` chooses between platform twins."""
        signals, topic = self.signals, int(self.signals.topics[place])
        twins = self._index.groups[topic]
        features = dict(zip(FEATURES, self._features[place].tolist(), strict=True))
        contributions = dict(zip(FEATURES, self._contributions[place].tolist(), strict=True))
        base = self._index.confidence.bias
        if place in self._relevance:
            reading, told = self._index.confidence.reading, self._relevance[place]
            features[RELEVANCE] = told
            contributions = {name: reading.before * value for name, value in contributions.items()}
            contributions[RELEVANCE] = reading.relevance * told
            base = reading.before * base + reading.bias
        return Hit(
            topic=topic,
            entries=tuple(for_platform(twins, platform)),
            twins=tuple(twins),
            score=float(self.scores[place]),
            dense=float(signals.dense[place]),
            lexical=float(signals.lexical[place]),
            likeness=float(signals.added[place]),
            confidence=float(self.confidences[place]),
            matched=self._index.rows[signals.best_rows[place]],
            features=features,
            contributions=contributions,
            base=base,
        )
