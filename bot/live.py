"""Opens what is live: the settings' model, the build in use, and the thresholds that go with both."""

from typing import NamedTuple

from bot.decision import Thresholds
from bot.settings import Settings
from embeddings.encoder import Encoder
from embeddings.search import Searcher
from embeddings.store import BuildStore


class Live(NamedTuple):
    """A searcher on the live build, and when its answers are sure enough."""

    searcher: Searcher
    thresholds: Thresholds
    build: str


def load_encoder(settings: Settings) -> Encoder:
    """The settings' embedding model. Raises ModelError where it can't be had."""
    from embeddings.sentence_encoder import SentenceEncoder  # torch takes seconds to import; --help must not wait

    return SentenceEncoder(settings.embedding_model, settings.model_cache_dir)


def open_live(settings: Settings) -> Live:
    """Load the model and open the live build. Raises FaqBotError, with the cure, where either can't be used."""
    store = BuildStore(settings.index_dir)
    folder = store.live_folder()
    searcher = Searcher.open(folder, load_encoder(settings))
    return Live(searcher, Thresholds.of(searcher.index.confidence, settings), folder.name)
