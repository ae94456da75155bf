"""The bot as an operator runs it, in a process of its own that can be killed: for the ordeal and the soak."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.conftest import MODEL_CACHE, ROOT

Settings = dict[str, str]


class BotProcess:
    """`python -m bot` with the given settings; its log goes into one file over all its lives."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._environment = os.environ | {"MODEL_CACHE_DIR": str(MODEL_CACHE)} | settings
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it takes some seconds until it polls."""
        with self._log.open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    async def end(self, number: signal.Signals) -> int:
        """Send a signal, and wait for the exit code."""
        process = self._running
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

    @property
    def megabytes(self) -> float:
        """Resident memory (proc(5), VmRSS)."""
        status = Path(f"/proc/{self._running.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("found no process, expected a started bot; call start() first")
        return self._process
