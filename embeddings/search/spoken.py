"""Which intent a query says, if any: by its reading, and of another service only where the query names one."""

from collections.abc import Sequence
from typing import NamedTuple

from embeddings.encoder.protocol import Floats
from embeddings.faq.intents import COMPLAINT, DANGER, NOT_SOLVED, OTHER_SERVICE, REJECTION, THANKS, Intent
from embeddings.index.index import Index
from embeddings.intents.reading import NONE, Reading
from embeddings.intents.services import Services
from embeddings.search.ranking import Ranking

TELLING = 0.5
"""From this probability on, a text says something rather than asking: then a stranger's name is named in passing."""

DENIALS = (COMPLAINT, NOT_SOLVED, REJECTION)
DENIED = 0.1
"""From this probability of all denials together on, thanks are none: "덕분에 더 헷갈려요"."""
DANGEROUS = 0.35
"""From this probability on, a text is a cry for help, whatever is likelier: a kind word too many hurts nobody."""


class Spoken(NamedTuple):
    """An intent, or none of them."""

    intent: Intent | None
    confidence: float
    """Probability that the query says something rather than asking; of what fits best where there is no intent."""
    closest: bool = True
    """Whether it is closer to the query than any question of the FAQ, too."""


class SpokenIntents:
    """Knows one build's intents and services."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._intents = {intent.id: intent for intent in index.intents}
        self._services = Services(index.entries)

    def read(self, query: str, vector: Floats, ranking: Ranking) -> Spoken:
        """Of a readable query, with its vector of shape (dimension,) and its ranking. Phrasings to the letter count
        as what they are. A build that has learned no reading takes the closest row.
        """
        nearest, confidence = ranking.intent()
        reading, topic = self._index.reading, self._index.exact_topic(query)
        if reading is None or topic is not None:
            return Spoken(nearest, confidence)
        said = self._likeliest(reading, query, vector)
        if said is None:
            return Spoken(None, confidence, closest=False)
        return said._replace(closest=nearest is not None)

    def danger(self, queries: Sequence[str], vectors: Floats) -> Intent | None:
        """The intent of danger, where one of the readable queries says it; `vectors` of shape (queries, dimension)."""
        reading = self._index.reading
        if reading is None or DANGER not in self._intents:
            return None
        odds = (reading.probabilities(query, vector)[DANGER] for query, vector in zip(queries, vectors, strict=True))
        return self._intents[DANGER] if max(odds, default=0.0) >= TELLING else None

    def _likeliest(self, reading: Reading, query: str, vector: Floats) -> Spoken | None:
        odds = dict(reading.probabilities(query, vector))
        elsewhere, asked = odds.pop(OTHER_SERVICE, 0.0), odds.pop(NONE, 0.0)
        if odds.get(DANGER, 0.0) >= DANGEROUS:
            return Spoken(self._intents[DANGER], odds[DANGER])
        if sum(odds.get(name, 0.0) for name in DENIALS) >= DENIED:
            odds.pop(THANKS, None)
        told = 1 - asked - elsewhere
        foreign = self._services.foreign(query) if OTHER_SERVICE in self._intents else set()
        if foreign and told < TELLING and (elsewhere >= TELLING or self._services.are_strangers(foreign)):
            return Spoken(self._intents[OTHER_SERVICE], max(elsewhere, TELLING))
        return Spoken(self._intents[max(odds, key=lambda name: odds[name])], told) if told >= TELLING else None
