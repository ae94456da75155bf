"""Reads a message beside the last question and answer: how likely it asks on, and which facts of that it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from embeddings.encoder.protocol import Encoded, Encoder, Floats
from embeddings.follow_ups.facts import Fact, asked_kinds, facts_of, states
from embeddings.follow_ups.model import FollowUpModel, default_model
from embeddings.follow_ups.wording import Wording, shared, wording_of
from embeddings.index.index import Index
from embeddings.search.query import readable
from embeddings.search.signals import Signals, score
from embeddings.text.normal_form import in_hangul

FEATURES = (
    "dense", "late", "words", "kind_bare", "kind_named", "kind_foreign", "margin", "margin_joined", "other_words",
    "length", "elliptic", "bare", "linked",
)  # fmt: skip
"""Columns of a feature row, see `features`."""

LEXICAL_WEIGHT, LATE_WEIGHT, KIND_WEIGHT = 0.3, 0.5, 0.15
"""Of the score that chooses among the facts of an answer, beside 1 for dense."""
UNTOLD = 0.5
"""What counts as shared where letters can't tell: of an English message, beside a Korean answer."""
AS_GOOD = 0.06
"""A fact whose score is this close to the best one's is shown with it."""


@dataclass(frozen=True)
class Before:
    """What a message may lean on: the last question, and the number of the topic that was answered with."""

    question: str
    topic: int
    answer: str


@dataclass(frozen=True)
class FollowUp:
    """How a message reads as one that asks on."""

    probability: float
    """That the last answer answers it."""
    facts: tuple[Fact, ...]
    """What of the answer it asks for, in the answer's order."""
    whole: bool
    """Whether these are all that the answer has."""
    features: tuple[float, ...]


class FollowUpReader:
    """Over one build. The facts of an answer are encoded once, when they are first asked about."""

    def __init__(self, index: Index, encoder: Encoder, model: FollowUpModel | None = None) -> None:
        self._index = index
        self._encoder = encoder
        self._model = model or default_model()
        self._encoded = lru_cache(maxsize=256)(self._encode)

    def read(self, message: str, before: Before) -> FollowUp:
        """How the message reads after `before`."""
        query = readable(message, self._encoder)
        facts = facts_of(before.answer)
        if not facts:
            return FollowUp(0.0, (), True, ())
        encoded = self._encoder.encode_queries([query, f"{before.question} {query}"])
        fits = self.fits(query, encoded, before, facts)
        row = features(self._index, query, encoded, before, fits)
        return FollowUp(self._model.probability(row), *_meant(facts, fits), row)

    def fits(self, query: str, encoded: Encoded, before: Before, facts: Sequence[Fact]) -> "Fits":
        """How well each fact fits the query, which is the first text of `encoded`."""
        told = self._encoded(before.answer)
        tokens = encoded.tokens[: encoded.offsets[1]]
        cosines = tokens @ told.tokens.T
        covered = np.maximum.reduceat(cosines, told.offsets[:-1], axis=1).mean(axis=0)
        wording = wording_of(query)
        words = np.array([shared(wording.content, fact.read) for fact in facts], np.float32)
        kinds = asked_kinds(query)
        stated = np.array([sum(states(fact.text, kind) for kind in kinds) for fact in facts], np.float32)
        return Fits(told.vectors @ encoded.vectors[0], covered, words, stated, wording, bool(kinds))

    def _encode(self, answer: str) -> Encoded:
        return self._encoder.encode_passages([fact.read for fact in facts_of(answer)])


@dataclass(frozen=True)
class Fits:
    """How well the facts of an answer fit a message, seen from several sides; arrays of shape (facts,)."""

    dense: Floats
    late: Floats
    words: Floats
    """Share of the message's content that the fact has, by letters."""
    stated: Floats
    """How many of the kinds of fact that are asked for it states."""
    wording: Wording
    asks_a_kind: bool

    @property
    def scores(self) -> Floats:
        """What the facts are chosen by."""
        kind = np.minimum(self.stated, 1) * KIND_WEIGHT
        return np.asarray(self.dense + LEXICAL_WEIGHT * self.words + LATE_WEIGHT * self.late + kind, np.float32)


def features(index: Index, query: str, encoded: Encoded, before: Before, fits: Fits) -> tuple[float, ...]:
    """A value for each of FEATURES: what speaks for the last answer, for another one, and for a message that leans."""
    texts = (query, f"{before.question} {query}")
    alone, joined = (score(index, text, encoded, number) for number, text in enumerate(texts))
    other = _best_other(alone, len(index.groups), before.topic)
    words, other_words = (_words(fits.wording.content, _texts(index, topic)) for topic in (before.topic, other))
    bare = not fits.wording.content
    kind = (1.0 if fits.stated.any() else -1.0) if fits.asks_a_kind else 0.0
    return (
        float(fits.dense.max()),
        float(fits.late.max()),
        words,
        kind * bare,
        kind * words,
        kind * (not bare) * (1 - words),
        _margin(alone, len(index.groups), before.topic),
        _margin(joined, len(index.groups), before.topic),
        other_words,
        alone.length,
        float(fits.wording.elliptic),
        float(bare),
        float(fits.wording.linked),
    )


def _words(content: str, texts: str) -> float:
    """The share of the content that the texts have too; of another script, that can't be told by letters."""
    if content and in_hangul(content) != in_hangul(texts):
        return UNTOLD
    return shared(content, texts)


def _texts(index: Index, topic: int) -> str:
    """All that the index has of a topic."""
    return " ".join(index.rows[row].text for row in index.contents.rows_of(topic))


def _meant(facts: Sequence[Fact], fits: Fits) -> tuple[tuple[Fact, ...], bool]:
    """The facts that fit best, in the answer's order, and whether these are all. Where a kind of fact is asked for, one
    that states it is among them: "기한이 몇 년이에요" is not told by "기한이 있어요"."""
    meant = fits.scores >= fits.scores.max() - AS_GOOD
    if fits.stated.any():
        meant[np.where(fits.stated > 0, fits.scores, -np.inf).argmax()] = True
    best = tuple(fact for fact, is_meant in zip(facts, meant, strict=True) if is_meant)
    return best, len(best) == len(facts)


def _entries(signals: Signals, groups: int) -> int:
    """How many of the topics are entries; intents come after them."""
    return int(np.searchsorted(signals.topics, groups))


def _best_other(signals: Signals, groups: int, topic: int) -> int:
    """The other entry's topic that fits best; -1 where there is none."""
    count = _entries(signals, groups)
    others = np.flatnonzero(signals.topics[:count] != topic)
    return int(signals.topics[others[np.argmax(signals.scores[others])]]) if len(others) else -1


def _margin(signals: Signals, groups: int, topic: int) -> float:
    """How much better the topic fits than the best other entry; less than 0 where another one fits better."""
    count = _entries(signals, groups)
    own = signals.topics[:count] == topic
    scores = signals.scores[:count]
    best_own = float(scores[own].max()) if own.any() else 0.0
    return best_own - (float(scores[~own].max()) if (~own).any() else 0.0)
