"""The bot as an operator runs it, in a process of its own, or in several, that can be killed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.conftest import MODEL_CACHE, ROOT
from tests.fakes.bot_api import TOKEN, BotApi

Settings = dict[str, str]

START_SECONDS = 300.0
"""Enough on a machine that does other things too."""


class BotProcess:
    """`python -m bot` with the given settings; its log goes into one file over all its lives."""

    def __init__(self, settings: Settings, log: Path, command: Sequence[str] = ("bot",)) -> None:
        self._command = command
        self._environment = os.environ | {"MODEL_CACHE_DIR": str(MODEL_CACHE)} | settings
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it takes some seconds until it polls."""
        with self._log.open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    async def end(self, number: signal.Signals) -> int:
        """Send a signal, unless it has ended already, and wait for the exit code."""
        process = self._running
        with suppress(ProcessLookupError):
            process.send_signal(number)
        return await process.wait()

    async def run(self, *module: str) -> None:
        """Run another of the project's modules with the same settings. Raises RuntimeError where it fails."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *module, cwd=ROOT, env=self._environment, stderr=asyncio.subprocess.PIPE
        )
        said = (await process.communicate())[1]
        if process.returncode:
            raise RuntimeError(f"{' '.join(module)}: exit code {process.returncode}\n{said.decode()}")

    def children(self) -> list[int]:
        """Ids of the processes that it started, the oldest first (proc(5), stat)."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it ended meanwhile
                fields = stat.read_text().rpartition(")")[2].split()
                found += [(int(fields[19]), int(stat.parent.name))] if int(fields[1]) == self._running.pid else []
        return [pid for _, pid in sorted(found)]

    @property
    def pid(self) -> int:
        """Of the process that was started last."""
        return self._running.pid

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("found no process, expected a started bot; call start() first")
        return self._process


def megabytes(pid: int) -> float:
    """Resident memory of a process (proc(5), VmRSS). Raises OSError where there is no such process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024 if "VmRSS:" in status else 0.0


def settings_in(folder: Path, api: BotApi) -> Settings:
    """Of a bot that polls `api` and keeps everything in `folder`: another database might know the updates already."""
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": api.base_url,
        "INDEX_DIR": str(folder / "index"),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bot.db",
        "SECRET_KEY_PATH": str(folder / "secret.key"),
        "METRICS_LISTEN": "",
    }


@asynccontextmanager
async def running_bot(api: BotApi, folder: Path, given: Settings | None = None) -> AsyncIterator[BotProcess]:
    """A bot with these settings, `given` ones before them: its build is made, and it polls. Ended whatever happens."""
    bot = BotProcess(settings_in(folder, api) | (given or {}), folder / "bot.log")
    await bot.run("scripts.reindex")
    await bot.start()
    try:
        await api.called("setMyCommands", seconds=START_SECONDS)
        yield bot
    finally:
        await bot.end(signal.SIGTERM)
