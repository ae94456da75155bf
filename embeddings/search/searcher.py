"""From a user's text to ranked hits with their confidence. Knows nothing of chats, and decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.faq.intents import Intent
from embeddings.index.index import Index
from embeddings.search.query import readable
from embeddings.search.ranking import LISTED_LEXICAL, Hiding, Hit, Ranking
from embeddings.search.second_reading import SecondReading
from embeddings.search.spoken import SpokenIntents
from embeddings.text.normal_form import same_text_key
from embeddings.text.pieces import pieces_of

MAX_HITS = 10


@dataclass(frozen=True)
class SearchResult:
    """Hits with the best first, and the intent that the text says, if any."""

    query: str
    """The text that was searched: normalised, and read as Hangul where the keyboard was in the wrong mode."""
    hits: tuple[Hit, ...]
    intent: Intent | None
    intent_confidence: float
    """Probability that the text says an intent rather than asking."""
    reading: str | None = None
    """The query in the FAQ's own words, where the user has others for something."""


class Searcher:
    """Searches one build; safe to call from several threads, since nothing in it changes."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self.index = index
        self.encoder = encoder
        _ = index.taught  # made now: the first question must not wait for it
        self._second_reading = SecondReading(index.said.words)
        self._spoken = SpokenIntents(index)

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
        """Everything that belongs in a list of results for a user's text, the best first; nothing if nothing fits.

        All rows are candidates, however many there are: an answer needs the best ones alone, a list all that belong.
        """
        readings = self.readings(text)
        ranking = Ranking(self.index, readings, self.encoder.encode_queries(readings), k=len(self.index.rows))
        topics, key = ranking.signals.topics, same_text_key(readings[0])
        fits = (ranking.signals.lexical >= LISTED_LEXICAL) | (ranking.confidences >= least_confidence)
        return [
            ranking.hit(place)
            for place in ranking.order
            if fits[place] or self.index.contents.holds(topics[place], key)
        ]

    def cry_for_help(self, text: str) -> Intent | None:
        """The intent of somebody in danger, where a part of a long text says it; the whole is not looked at."""
        pieces = pieces_of(text)
        if len(pieces) < 2:
            return None
        pieces = [readable(piece, self.encoder) for piece in pieces]
        return self._spoken.danger(pieces, self.encoder.encode_queries(pieces).vectors)

    def rank(
        self, readings: Sequence[str], encoded: Encoded, platform: str | None = None, hiding: Hiding | None = None
    ) -> SearchResult:
        """The same for `readings` that have been encoded."""
        ranking = Ranking(self.index, readings, encoded, hiding, relevance=self.encoder.relevance)
        hits = tuple(ranking.hit(place, platform) for place in ranking.order[:MAX_HITS])
        query, *others = readings
        spoken = self._spoken.read(query, encoded.vectors[0])
        return SearchResult(query, hits, spoken.intent, spoken.confidence, next(iter(others), None))
