"""Which intent a query says, if any, as far as can be told; and of another service only where the query names one."""

from collections.abc import Sequence
from typing import NamedTuple

from embeddings.encoder.protocol import Floats
from embeddings.faq.intents import DANGER, DENIALS, OTHER_SERVICE, THANKS, Intent
from embeddings.index.index import Index
from embeddings.intents.classifier import NONE, IntentClassifier
from embeddings.intents.services import Services
from embeddings.search.ranking import EXACT_CONFIDENCE
from embeddings.text.normal_form import same_text_key

TELLING = 0.4
"""From this probability on, a text says something rather than asking."""

DENIED = 0.1
"""From this probability of all denials together on, thanks are none: "덕분에 더 헷갈려요"."""
NAMED = 1.0
"""How surely a text is about another service that it names, where the FAQ never speaks of that."""
DANGEROUS, RATHER_DANGEROUS = 0.3, 0.15
"""From the first probability on, a text is a cry for help, whatever is likelier: a kind word too many hurts nobody.
From the second on, where it says no other intent sooner."""


class Spoken(NamedTuple):
    """An intent, or none of them."""

    intent: Intent | None
    confidence: float
    """Probability that the query says something rather than asking."""


class SpokenIntents:
    """Knows one build's intents and services."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._intents = {intent.id: intent for intent in index.intents}
        self._exact = {same_text_key(text): intent for intent in index.intents for text in intent.phrasings}
        self._services = Services(index.said.names, index.said.speaks_of)

    def read(self, query: str, vector: Floats) -> Spoken:
        """Of a readable query, with its vector of shape (dimension,).

        A phrasing to the letter counts as what it is: of an entry before all else, for that is what its makers want. To
        some FAQ, what most call another service is its own.
        """
        classifier = self._index.classifier
        if self._index.exact_topic(query) is not None:
            return Spoken(None, 0.0)
        exact = self._exact.get(same_text_key(query))
        if exact and not (exact.id == OTHER_SERVICE and self._services.names_own(query)):
            return Spoken(exact, EXACT_CONFIDENCE)
        return self._likeliest(classifier, query, vector) if classifier else Spoken(None, 0.0)

    def danger(self, queries: Sequence[str], vectors: Floats) -> Intent | None:
        """The intent of danger, where one of the readable queries says it; `vectors` of shape (queries, dimension)."""
        classifier = self._index.classifier
        if classifier is None or DANGER not in self._intents:
            return None
        odds = (classifier.probabilities(query, vector)[DANGER] for query, vector in zip(queries, vectors, strict=True))
        return self._intents[DANGER] if max(odds, default=0.0) >= TELLING else None

    def _likeliest(self, classifier: IntentClassifier, query: str, vector: Floats) -> Spoken:
        odds = dict(classifier.probabilities(query, vector))
        elsewhere, asked = odds.pop(OTHER_SERVICE, 0.0), odds.pop(NONE, 0.0)
        danger, likeliest = odds.get(DANGER, 0.0), max(odds.values(), default=0.0)
        if danger >= (RATHER_DANGEROUS if danger == likeliest else DANGEROUS):
            return Spoken(self._intents[DANGER], danger)
        if sum(odds.get(name, 0.0) for name in DENIALS) >= DENIED:
            odds.pop(THANKS, None)
        told = 1 - asked - elsewhere
        foreign = self._services.foreign(query) if OTHER_SERVICE in self._intents else set()
        if foreign and told < TELLING:
            said = max(elsewhere, NAMED if self._services.are_strangers(foreign) else 0.0)
            if said >= TELLING:
                return Spoken(self._intents[OTHER_SERVICE], said)
        return Spoken(self._intents[max(odds, key=lambda name: odds[name])] if told >= TELLING else None, told)
