"""Where a load goes: a bot of one process or several, its database, its disk, its clock, and a Bot API server."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import ConfigurationError
from tests.fakes.bot_api import BotApi, serve
from tests.fakes.bot_process import START_SECONDS, BotProcess, settings_in
from tests.fakes.free_port import free_port
from tests.fakes.postgres import PostgresServer, find_binaries
from tests.fakes.running import publish
from tests.load.delayed_bot import SameWords
from tests.load.users import entries

DISK_MEGABYTES = 256
"""Room for PostgreSQL's cluster and some builds."""
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
"""Debian: `apt-get install faketime`."""


@dataclass(frozen=True)
class Place:
    """A bot that serves; `workers` is 0 for one that polls, by itself, and keeps its data in SQLite."""

    folder: Path
    """With its log."""
    disk: Path
    """With its builds and its database."""
    small: bool
    """Whether the disk is one of its own, that may be filled."""
    workers: int
    api: BotApi
    bot: BotProcess
    database: PostgresServer | None

    @property
    def clock(self) -> Path:
        """What it holds is added to the bot's clock."""
        return self.folder / "clock"

    @property
    def log(self) -> Path:
        """The bot's."""
        return self.folder / "bot.log"

    def processes(self) -> list[int]:
        """Of the bot, the oldest first."""
        return self.bot.children() if self.workers else [self.bot.pid]

    async def kill_the_oldest(self) -> None:
        """One of several is started anew by their parent, the only one here."""
        if self.workers:
            with suppress(ProcessLookupError):
                os.kill(self.processes()[0], signal.SIGKILL)
        else:
            await self.bot.end(signal.SIGKILL)
            await self.bot.start()


@asynccontextmanager
async def place_of(workers: int, delay: float, *, ordeal: bool = False) -> AsyncIterator[Place]:
    """All set up; an encoder of `delay` seconds. For an ordeal the disk can be filled and the clock jump, where the
    machine lets them; such a clock costs a process several times what its work does.

    Raises ConfigurationError where several have no PostgreSQL.
    """
    async with AsyncExitStack() as stack:
        disk = _new_folder() / "disk"
        disk.mkdir()
        small = ordeal and stack.enter_context(_mounted(disk))
        disk.chmod(0o777)
        publish(disk, entries(), SameWords())
        database = stack.enter_context(_server(disk)) if workers else None
        api = await stack.enter_async_context(serve())
        given = settings_in(disk, api) | {"BURST_SECONDS": "0", "MESSAGES_PER_MINUTE": "100000"}
        if database:
            database.create_database("load")
            listen = f"127.0.0.1:{free_port()}"
            given |= {"DATABASE_URL": database.url("load"), "WEBHOOK_URL": f"http://{listen}/", "LISTEN": listen}
            given |= {"WEBHOOK_SECRET": "secret"}
        folder = disk.parent
        several = ("--workers", str(workers)) if workers else ()
        if ordeal:
            (folder / "clock").write_text("+0")
            given |= _faked(folder / "clock")
        bot = BotProcess(given, folder / "bot.log", ("tests.load.delayed_bot", str(delay), *several))
        place = Place(folder, disk, small, workers, api, bot, database)
        await bot.start()
        try:
            await _serving(place)
            yield place
        finally:
            await bot.end(signal.SIGTERM)


def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="faq-bot-load-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user, below it
    return folder


async def _serving(place: Place) -> None:
    async with asyncio.timeout(START_SECONDS):
        await place.api.called("setWebhook" if place.workers else "setMyCommands", seconds=START_SECONDS)
        while place.log.read_text().count("webhook for @") < place.workers:
            await asyncio.sleep(0.1)


@contextmanager
def _server(disk: Path) -> Iterator[PostgresServer]:
    binaries = find_binaries()
    if binaries is None:
        raise ConfigurationError("PostgreSQL's programs: found none, expected initdb; apt-get install postgresql")
    with PostgresServer(binaries, disk) as server:
        yield server


@contextmanager
def _mounted(disk: Path) -> Iterator[bool]:
    """A file system of its own on that folder, where this process may mount one."""
    mount, size = shutil.which("mount") or "mount", f"size={DISK_MEGABYTES}m"
    try:
        made = subprocess.run([mount, "-t", "tmpfs", "-o", size, "tmpfs", disk], capture_output=True).returncode == 0
    except OSError:
        made = False
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "--lazy", disk], check=True)


def _faked(clock: Path) -> dict[str, str]:
    """The environment in which a process adds what is in `clock` to the time of day, and to nothing else."""
    if FAKETIME is None:
        return {}
    return {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
