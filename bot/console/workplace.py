"""What the console's pages share: the FAQ file, the builds, the work in the background. Knows no HTTP."""

import asyncio
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from aiohttp import web

from bot.builds.encoders import encoder_to_build_with
from bot.builds.publishing import Published, publish
from bot.builds.serving import Serving
from bot.console.jobs import Jobs
from bot.console.journal import Journal
from bot.learning.effect import Trial
from bot.learning.proposals import Proposal
from bot.matching.assistant import Assistant
from bot.settings import Settings
from bot.storage.database import Database
from embeddings.encoder.protocol import Encoder
from embeddings.errors import IndexUnusableError
from embeddings.index.store import BuildStore


class Workplace:
    """An async context: it holds a database of its own for what is tried, which is gone at the end."""

    def __init__(
        self, settings: Settings, encoder: Encoder | None = None, publisher: Callable[..., Published] = publish
    ) -> None:
        """With the settings' encoder unless one is given; `publisher` makes builds, and is called as `publish`."""
        self.publish = publisher
        self.settings, self._encoder = settings, encoder
        self.journal, self.jobs = Journal(settings.faq_path), Jobs()
        self.store = BuildStore(settings.index_dir)
        self.writing = asyncio.Lock()
        """Held while the FAQ is written: two operators take turns."""
        self.trial: Trial | None = None
        """The FAQ as it was when it was last looked at by `learn`."""
        self.proposals: dict[str, Proposal] = {}
        self.draft: Assistant | None = None
        self.draft_of: bytes = b""
        """The FAQ file that the draft was made of."""
        self.threads = ThreadPoolExecutor(2, "console")
        self._serving: Serving | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> "Workplace":
        """Ready."""
        self._folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite+aiosqlite:///{Path(self._folder.name) / 'trying.db'}")
        await self.database.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Waits for what is at work."""
        await self.jobs.finish()
        await self.database.stop()
        self.threads.shutdown()
        self._folder.cleanup()

    async def live(self) -> Assistant | None:
        """What answers users now; None where no build can be opened."""
        async with self._opening:
            if self._serving is None:
                try:
                    self._serving = await asyncio.to_thread(Serving, self.settings, self._encoder)
                except IndexUnusableError:
                    return None
        await self._serving.refresh()
        return self._serving.assistant

    def encoder(self, tell: Callable[[str], None]) -> Encoder:
        """What builds are made with; loads the model. Raises ModelError."""
        return self._encoder or encoder_to_build_with(self.settings, tell)

    @property
    def given_encoder(self) -> Encoder | None:
        """The one that was given, if any."""
        return self._encoder


WORKPLACE = web.AppKey("workplace", Workplace)
