"""From a user's text to ranked hits with their confidence. Knows nothing of chats, and decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.faq.entries import Entry, for_platform, label
from embeddings.faq.intents import Intent
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.index.metric import Metric
from embeddings.index.rows import Row
from embeddings.search.identity import identity_of
from embeddings.search.query import readable
from embeddings.search.second_reading import SecondReading
from embeddings.search.signals import FEATURES, score
from embeddings.text.normal_form import same_text_key

MAX_HITS = 10

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
    """What the metric, learned from the FAQ's own phrasings, adds to the score."""
    confidence: float
    """Probability that this hit is right, 0 to 1."""
    matched: Row
    """The phrasing or passage that fits best."""
    features: dict[str, float]
    contributions: dict[str, float]
    """What each feature adds to the log odds of the confidence."""

    @property
    def entry(self) -> Entry:
        """The first of the twins."""
        return self.entries[0]

    @property
    def label(self) -> str:
        """The label to show, which names the platforms of all twins."""
        return label(self.entries)


@dataclass(frozen=True)
class SearchResult:
    """Hits with the best first, and the intent if one fits better than any of them."""

    query: str
    """The text that was searched: normalised, and read as Hangul where the keyboard was in the wrong mode."""
    hits: tuple[Hit, ...]
    intent: Intent | None
    intent_confidence: float
    reading: str | None = None
    """The query in the FAQ's own words, where the user has others for something."""


class Hiding(NamedTuple):
    """What an FAQ that asks itself must not see."""

    rows: Rows
    metric: Metric
    """Learned without these rows."""


class Searcher:
    """Searches one build; safe to call from several threads, since nothing in it changes."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self.index = index
        self.encoder = encoder
        self._second_reading = SecondReading(index.synonyms, [row.text for row in index.rows if row.kind != "intent"])

    @classmethod
    def open(cls, folder: Path, encoder: Encoder) -> "Searcher":
        """Open the build in `folder`. Raises IndexUnusableError as Index.open does."""
        return cls(Index.open(folder, identity_of(encoder.fingerprint)), encoder)

    def search(self, text: str, platform: str | None = None) -> SearchResult:
        """The best hits for a user's text; `platform` chooses between platform twins."""
        readings = self.readings(text)
        return self.rank(readings, self.encoder.encode_queries(readings), platform)

    def readings(self, text: str) -> list[str]:
        """A user's text as it is searched: `readable` and, where it has other words than the FAQ, in the FAQ's too."""
        query = readable(text, self.encoder)
        second = None if self.index.exact_topic(query) is not None else self._second_reading.of(query)
        return [query] if second is None else [query, second]

    def find(self, text: str, least_confidence: float) -> list[Hit]:
        """Everything that belongs in a list of results for a user's text, the best first; nothing if nothing fits."""
        readings = self.readings(text)
        result = self.rank(readings, self.encoder.encode_queries(readings), limit=len(self.index.groups))
        key = same_text_key(result.query)
        return [
            hit
            for hit in result.hits
            if hit.lexical >= LISTED_LEXICAL or hit.confidence >= least_confidence or self.index.holds(hit.topic, key)
        ]

    def rank(
        self,
        readings: Sequence[str],
        encoded: Encoded,
        platform: str | None = None,
        limit: int = MAX_HITS,
        hiding: Hiding | None = None,
    ) -> SearchResult:
        """The same for `readings` that have been encoded: everything but the encoder's forward pass."""
        query, *others = readings
        signals = score(self.index, query, encoded, 0, *(hiding or ()))
        for number, other in enumerate(others, start=1):
            signals = signals.or_better(score(self.index, other, encoded, number, *(hiding or ())))
        topics, scores, features = signals.topics, signals.scores, signals.features()
        confidences = self.index.confidence.probabilities(features)
        contributions = self.index.confidence.contributions(features)
        if hiding is None and len(exact := np.flatnonzero(topics == self.index.exact_topic(query))):
            scores[exact] = scores.max() + 1e-3
            confidences[exact] = np.maximum(confidences[exact], EXACT_CONFIDENCE)

        def hit(place: int) -> Hit:
            twins = self.index.groups[topics[place]]
            return Hit(
                topic=int(topics[place]),
                entries=tuple(for_platform(twins, platform)),
                twins=tuple(twins),
                score=float(scores[place]),
                dense=float(signals.dense[place]),
                lexical=float(signals.lexical[place]),
                likeness=float(signals.likeness[place]),
                confidence=float(confidences[place]),
                matched=self.index.rows[signals.best_rows[place]],
                features=dict(zip(FEATURES, features[place].tolist(), strict=True)),
                contributions=dict(zip(FEATURES, contributions[place].tolist(), strict=True)),
            )

        groups = len(self.index.groups)
        entries = int(np.searchsorted(topics, groups))  # intents come after all groups
        order = np.argsort(-scores[:entries], kind="stable")[:limit]
        best = int(np.argmax(scores)) if len(scores) else None  # nothing is left where everything is hidden
        intent = self.index.intents[topics[best] - groups] if best is not None and best >= entries else None
        sure = float(confidences[best]) if best is not None else 0.0
        found = tuple(hit(int(place)) for place in order)
        return SearchResult(query, found, intent, sure, next(iter(others), None))
