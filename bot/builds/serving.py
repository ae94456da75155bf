"""The build in service: opened at start, and changed for a new one while the bot runs."""

import asyncio
import logging
from typing import NamedTuple

from bot.builds.publishing import roll_back
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.metrics import BUILD, REFUSED_BUILDS
from bot.settings import Settings
from embeddings.building.build import open_build
from embeddings.building.identity import identity_of
from embeddings.encoder.protocol import Encoder
from embeddings.index.store import BuildStore
from embeddings.search.searcher import Searcher

logger = logging.getLogger(__name__)

SERVING_THREADS = 1
"""Of the model while it serves. With two, a question is encoded sooner (12.0 ms at the median against 15.7; 150 calls
of `encode_queries` in a loop that is not in the project), but for 27.8 ms of the processors' time against 16.3: at 30
questions a second (python -m tests.load.soak) that leaves too little for everything else."""


class Live(NamedTuple):
    """A searcher on the live build, and when its answers are sure enough."""

    searcher: Searcher
    thresholds: Thresholds
    build: str


def load_encoder(settings: Settings, threads: int | None = None) -> Encoder:
    """The settings' embedding model. Raises ModelError where it can't be had."""
    from embeddings.encoder.sentence_encoder import (
        SentenceEncoder,
    )  # torch takes seconds to import; --help must not wait

    return SentenceEncoder(settings.embedding_model, settings.model_cache_dir, threads)


def open_live(settings: Settings, encoder: Encoder | None = None) -> Live:
    """Open the live build, with the settings' model unless one is given. Raises FaqBotError where that can't be."""
    store = BuildStore(settings.index_dir)
    folder = store.live_folder()
    searcher = open_build(folder, encoder or load_encoder(settings))
    return Live(searcher, Thresholds.of(searcher.index.confidence, settings), folder.name)


class Serving:
    """Holds the assistant in service. A turn takes it once, so that one build answers it throughout."""

    def __init__(self, settings: Settings, encoder: Encoder) -> None:
        self._settings = settings
        self._encoder = encoder
        self._refused: str | None = None
        self._opening = asyncio.Lock()
        self.assistant = self._open()

    @property
    def store(self) -> BuildStore:
        """The builds that are kept."""
        return BuildStore(self._settings.index_dir)

    def roll_back(self, name: str) -> str:
        """Make an older build live; returns its name. Raises IndexUnusableError where that can't be."""
        return roll_back(self._settings, identity_of(self._encoder.fingerprint), name)[0]

    async def watch(self, every_seconds: float) -> None:
        """Look for a switched pointer until cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self.refresh()
            except OSError as error:
                logger.error("the folder of builds can't be read (%s)", error.strerror)

    async def refresh(self) -> None:
        """Put the live build in service if it is another one. One that can't be opened is refused, and tried once."""
        async with self._opening:
            live = self.store.live()
            if live in (None, self.assistant.build, self._refused):
                return
            try:
                self.assistant = await asyncio.to_thread(self._open)
            except Exception as error:  # a damaged file can raise anything, and the old build still serves
                self._refused = live
                REFUSED_BUILDS.inc()
                logger.error("build %s is refused, %s stays in service: %s", live, self.assistant.build, error)

    def _open(self) -> Assistant:
        assistant = Assistant(*open_live(self._settings, self._encoder))
        BUILD.info({"name": assistant.build})
        logger.info("serving build %s with %d entries", assistant.build, len(assistant.searcher.index.entries))
        return assistant
