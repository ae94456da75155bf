"""The bot's own search and decision on the live build; questions of many share the encoder as they do in it."""

from collections.abc import Callable, Sequence
from functools import cached_property

from bot.builds.encoders import encoder_to_build_with, passes_at_once
from bot.builds.serving import open_live
from bot.matching.assistant import Assistant
from bot.matching.decision import decide
from bot.matching.understanding import understand
from bot.settings import Settings
from bot.wiring import MODEL_THREADS
from embeddings.encoder.protocol import Encoder, Floats
from embeddings.encoder.sharing import Sharing
from embeddings.search.searcher import Searcher


class Ours:
    """A Contender."""

    at_once = MODEL_THREADS

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._live = open_live(settings)
        self.forget()

    def answer(self, question: str) -> str:
        """See Contender. The whole reading of a message: as one question or as several, with what small talk it is."""
        decision = understand(self._assistant, [question], None, []).readings[0].decision
        return decision.hits[0].entry.id if decision.outcome == "answer" else ""

    def search(self, question: str) -> str:
        """The id by one search and the decision on it: nothing is taken apart, so the analyser need not be loaded."""
        decision = decide(self._live.searcher.search(question), self._live.thresholds)
        return decision.hits[0].entry.id if decision.outcome == "answer" else ""

    def encode_one(self, text: str) -> Floats:
        """See Contender."""
        vector: Floats = self._live.searcher.encoder.encode_queries([text]).vectors[0]
        return vector

    def encode(self, texts: Sequence[str]) -> Floats:
        """See Contender."""
        return self._building.encode_queries(texts).vectors

    @cached_property
    def _building(self) -> Encoder:
        return encoder_to_build_with(self._settings, print)

    def warm(self, run: Callable[[], object]) -> None:
        """See Contender; the number of threads was chosen when the graph was made."""
        run()

    def forget(self) -> None:
        """See Contender."""
        searcher = self._live.searcher
        encoder = Sharing(searcher.encoder, passes_at_once(searcher.encoder))
        self._assistant = Assistant(*self._live._replace(searcher=Searcher(searcher.index, encoder)))
