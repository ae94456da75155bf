"""The build in service: opened at start, and changed for a new one while the bot runs."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.builds.encoders import encoder_to_serve, fingerprint_for, passes_at_once, vectors_of
from bot.builds.publishing import roll_back
from bot.clock import here, today
from bot.log import place_of
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.metrics import BUILD, REFUSED_BUILDS
from bot.settings import Settings
from embeddings.building.build import open_build
from embeddings.building.identity import identity_of
from embeddings.encoder.model_files import fingerprint_of
from embeddings.encoder.protocol import Encoder
from embeddings.encoder.sharing import Sharing
from embeddings.errors import EngineError, IndexUnusableError
from embeddings.index.manifest import SOURCE, read_manifest
from embeddings.index.store import BuildStore
from embeddings.search.days import on_day
from embeddings.search.searcher import Searcher

logger = logging.getLogger(__name__)

AHEAD = timedelta(minutes=10)
"""Before a day begins, what it shows is made, so that no turn waits for it."""


class Live(NamedTuple):
    """A searcher on the live build, and when its answers are sure enough."""

    searcher: Searcher
    thresholds: Thresholds
    build: str
    source: Path
    """The folder with the files that the build was made from, its pictures among them."""


def open_live(settings: Settings, encoder: Encoder | None = None, *, shared: bool = False) -> Live:
    """Open the live build as users see it today, with the encoder that it asks for unless one is given.

    `shared` is for turns of many users. Raises FaqBotError where that can't be.
    """
    live = _open_whole(settings, encoder, BuildStore(settings.index_dir).live_folder().name, shared=shared)
    return live._replace(searcher=on_day(live.searcher, today(settings.zone)))


def _open_whole(settings: Settings, encoder: Encoder | None, name: str, *, shared: bool) -> Live:
    """The build of that name with all its entries, those of other days too."""
    folder, vectors = BuildStore(settings.index_dir).folder(name), vectors_of(settings)
    if encoder is None:
        manifest = read_manifest(folder)
        model = fingerprint_of(settings.embedding_model)
        if model:  # that of a hub's model is not known before it was loaded once
            manifest.check_identity(folder, identity_of(fingerprint_for(settings, model, manifest), vectors))
        encoder = encoder_to_serve(settings, manifest, logger.warning)
    if shared and not isinstance(encoder, Sharing):
        encoder = Sharing(encoder, passes_at_once(encoder))
    searcher = open_build(folder, encoder, vectors)
    return Live(searcher, Thresholds.of(searcher.index.confidence, settings), folder.name, folder / SOURCE)


class Days:
    """One build as users see it day by day. A day is made when it is first asked for, in a moment of a large FAQ."""

    def __init__(self, live: Live) -> None:
        """With all entries of the build."""
        self._live = live
        self._made: dict[date, Assistant] = {}

    def on(self, day: date) -> Assistant:
        """What answers on that day; the same on days that show the same."""
        if (made := self._made.get(day)) is None:
            made = self._shown_alike(day) or Assistant(*self._live._replace(searcher=on_day(self._live.searcher, day)))
            near = {other: one for other, one in self._made.items() if abs(other - day) <= timedelta(days=1)}
            self._made = near | {day: made}
        return made

    def _shown_alike(self, day: date) -> Assistant | None:
        contents = self._live.searcher.index.contents
        shown = contents.shown_on(day)
        alike = (one for other, one in self._made.items() if np.array_equal(contents.shown_on(other), shown))
        return next(alike, None)


class Serving:
    """Holds the assistant in service. A turn takes it once, so that one build answers it throughout."""

    def __init__(self, settings: Settings, encoder: Encoder | None = None) -> None:
        """With the encoder that the live build asks for unless one is given. Raises FaqBotError as `open_live` does."""
        self._settings = settings
        self._encoder = encoder
        self._refused: str | None = None
        self._awaited: str | None = None
        self._opening = asyncio.Lock()
        self.clock: Callable[[], datetime] = partial(here, settings.zone)
        """The time where the operators are."""
        self._days = self._first()

    @property
    def assistant(self) -> Assistant:
        """What answers at this moment: entries start and end with the day, whether or not anybody has looked."""
        return self._days.on(self.clock().date())

    @property
    def store(self) -> BuildStore:
        """The builds that are kept."""
        return BuildStore(self._settings.index_dir)

    def roll_back(self, name: str) -> str:
        """Make an older build live; returns its name. Raises IndexUnusableError where that can't be."""
        return roll_back(self._settings, self.assistant.searcher.encoder.fingerprint, name)[0]

    async def watch(self, every_seconds: float) -> None:
        """Look for a switched pointer until cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self.refresh()
            except Exception as error:  # whatever comes between, the next look may succeed
                logger.error("the folder of builds can't be looked at (%s)", place_of(error))

    async def refresh(self) -> None:
        """Put the live build in service if it is another one, and make ready for the next day.

        A build that can't be opened is refused, and tried once; one whose engine doesn't answer, until it does. A
        pointer that can't be read is told once.
        """
        async with self._opening:
            await asyncio.to_thread(self._days.on, (self.clock() + AHEAD).date())
            try:
                live = self.store.live()
            except IndexUnusableError as error:
                if str(error) != self._refused:
                    self._refused = str(error)
                    logger.error("%s; %s stays in service", error, self.assistant.build)
                return
            if live in (None, self.assistant.build, self._refused):
                return
            try:
                self._days = await asyncio.to_thread(self._open, live)
            except EngineError as error:  # nothing is wrong with the build: it is tried again at the next look
                if live != self._awaited:
                    logger.error("build %s waits, %s stays in service: %s", live, self.assistant.build, error)
                self._awaited = live
            except Exception as error:  # a damaged file can raise anything, and the old build still serves
                self._refuse(live, self.assistant.build, error)

    def _first(self) -> Days:
        """The live build or, where that can't be opened, the newest before it that can: a bot that was running when it
        came serves that one too, and one process that ends must not be the end of all."""
        live = self.store.live() or self.store.live_folder().name
        try:
            return self._open(live)
        except EngineError:  # which no other build has another of
            raise
        except Exception as error:  # as above, a damaged file can raise anything
            older = [name for name in self.store.builds() if name < live and not self.store.withdrawn(name)]
            for name in reversed(older):
                with suppress(Exception):
                    days = self._open(name)
                    self._refuse(live, name, error)
                    return days
            raise

    def _refuse(self, live: str, serving: str, error: Exception) -> None:
        self._refused = live
        REFUSED_BUILDS.inc()
        logger.error("build %s is refused, %s stays in service: %s", live, serving, error)

    def _fitting_encoder(self, name: str) -> Encoder | None:
        """The one in service, unless the build's rows are of another graph of its model."""
        if self._encoder is None:
            return None
        running = self._encoder.fingerprint
        wanted = fingerprint_for(self._settings, running, read_manifest(self.store.folder(name)))
        return self._encoder if self._settings.encoder != "auto" or wanted == running else None

    def _open(self, name: str) -> Days:
        """By its name: the pointer may be switched meanwhile, and it is this one that serves, or is refused."""
        live = _open_whole(self._settings, self._fitting_encoder(name), name, shared=True)
        self._encoder = live.searcher.encoder
        days = Days(live)
        days.on(self.clock().date())
        BUILD.info({"name": live.build})
        logger.info("serving build %s with %d entries", live.build, len(live.searcher.index.entries))
        return days
