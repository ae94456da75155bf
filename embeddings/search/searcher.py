"""From a user's text to ranked hits with their confidence. Knows nothing of chats, and decides nothing."""

from dataclasses import dataclass

from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.faq.intents import Intent
from embeddings.index.index import Index
from embeddings.search.query import readable
from embeddings.search.ranking import LISTED_LEXICAL, Hit, Ranking
from embeddings.search.spoken import SpokenIntents
from embeddings.text.normal_form import same_text_key
from embeddings.text.pieces import pieces_of

MAX_HITS = 10


@dataclass(frozen=True)
class SearchResult:
    """Hits with the best first, and the intent that the text says rather than none."""

    query: str
    """The text that was searched: normalised, and read as Hangul where the keyboard was in the wrong mode."""
    hits: tuple[Hit, ...]
    intent: Intent | None
    intent_confidence: float
    intent_is_closest: bool = True
    """Whether the intent is closer to the text than any question, too."""


class Searcher:
    """Searches one build; safe to call from several threads, since nothing in it changes."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self.index = index
        self.encoder = encoder
        self._spoken = SpokenIntents(index)

    def search(self, text: str, platform: str | None = None) -> SearchResult:
        """The best hits for a user's text; `platform` chooses between platform twins."""
        query = readable(text, self.encoder)
        return self.rank(query, self.encoder.encode_queries([query]), platform)

    def find(self, text: str, least_confidence: float) -> list[Hit]:
        """Everything that belongs in a list of results for a user's text, the best first; nothing if nothing fits.

        All rows are candidates, however many there are: an answer needs the best ones alone, a list all that belong.
        """
        query = readable(text, self.encoder)
        ranking = Ranking(self.index, query, self.encoder.encode_queries([query]), k=len(self.index.rows))
        topics, key = ranking.signals.topics, same_text_key(query)
        fits = (ranking.signals.lexical >= LISTED_LEXICAL) | (ranking.confidences >= least_confidence)
        return [ranking.hit(place) for place in ranking.order if fits[place] or self.index.holds(topics[place], key)]

    def cry_for_help(self, text: str) -> Intent | None:
        """The intent of somebody in danger, where a part of a long text says it; the whole is not looked at."""
        pieces = [readable(piece, self.encoder) for piece in pieces_of(text)]
        if len(pieces) < 2:
            return None
        return self._spoken.danger(pieces, self.encoder.encode_queries(pieces).vectors)

    def rank(self, query: str, encoded: Encoded, platform: str | None = None) -> SearchResult:
        """The same for a `readable` query that has been encoded: everything but the encoder's forward pass."""
        ranking = Ranking(self.index, query, encoded)
        hits = tuple(ranking.hit(place, platform) for place in ranking.order[:MAX_HITS])
        return SearchResult(query, hits, *self._spoken.read(query, encoded.vectors[0], ranking))
