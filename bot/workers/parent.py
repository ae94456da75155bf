"""`python -m bot --workers N`: N processes that are one bot, on one port; each that ends is started anew.

They share the socket that this one opened: whichever is free takes a connection, none is lost with a process that
dies, and a port that is taken is told once, before anything is loaded. With a port that each opens for itself
(SO_REUSEPORT), connections are dealt out by their addresses, and those dealt to a process that hangs or dies fail.
"""

import asyncio
import contextlib
import ctypes
import logging
import signal
import socket
import sys
import time
from collections.abc import Sequence

from bot.http import HANDED_ON
from bot.settings import Settings, environment_with
from embeddings.errors import ConfigurationError

logger = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 1.0
"""Before a worker that ended is started anew; doubled each time it ends without having lived for long."""
LONG_SECONDS = 60.0
MAX_ENDS = 5
"""So often in a row a worker may end before long: after that it is of no use to try."""
STOP_SECONDS = 30.0
"""For the workers to stop in, once they are told to."""
COMMAND = (sys.executable, "-m", "bot")
_PR_SET_PDEATHSIG = 1
"""prctl(2): a worker is told to stop when this process is gone, however it ended."""

SINGLE = (
    "--workers: found {found}, expected WEBHOOK_URL and a DATABASE_URL of PostgreSQL, where processes can share what "
    "comes; a bot that polls, or keeps its data in SQLite, is one process"
)


def check_workers(settings: Settings) -> None:
    """Raise ConfigurationError where several processes can't be one bot."""
    if not settings.shared:
        polls = "a bot that polls" if settings.webhook_url is None else f"a webhook with {settings.database_url[:6]}"
        raise ConfigurationError(SINGLE.format(found=polls if settings.telegram_bot_token else "no TELEGRAM_BOT_TOKEN"))


class Workers:
    """`command` starts one of them."""

    def __init__(
        self,
        settings: Settings,
        count: int,
        command: Sequence[str] = COMMAND,
        first_wait_seconds: float = FIRST_WAIT_SECONDS,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._settings = settings
        self._count = count
        self._command = command
        self._first_wait_seconds = first_wait_seconds
        self._stop_seconds = stop_seconds
        self._stop = asyncio.Event()
        self._useless: int | None = None

    async def serve(self) -> int:
        """Until SIGINT or SIGTERM; exit code 0, or 1 where workers end again and again.

        Raises ConfigurationError where the address can't be listened at.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        with _listening(self._settings.listen) as listener:
            await asyncio.gather(*(self._keep_alive(number, listener) for number in range(1, self._count + 1)))
        if self._useless is not None:
            logger.error("worker %d ended %d times in a row; see what it said above", self._useless, MAX_ENDS)
        return 0 if self._useless is None else 1

    def stop(self) -> None:
        """Tell the workers to stop."""
        self._stop.set()

    async def _keep_alive(self, number: int, listener: socket.socket) -> None:
        ends = 0
        while not self._stop.is_set():
            began = time.monotonic()
            code = await self._run(number, listener)
            if self._stop.is_set():
                return
            ends = ends + 1 if time.monotonic() - began < LONG_SECONDS else 1
            if ends == MAX_ENDS:
                self._useless = number
                self._stop.set()
                return
            wait = self._first_wait_seconds * 2.0 ** (ends - 1)
            logger.error("worker %d ended (%s); it is started anew in %.0f s", number, _told(code), wait)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), wait)

    async def _run(self, number: int, listener: socket.socket) -> int:
        """Its exit code, once it has ended; it is told to stop when this process is."""
        environment = environment_with(
            listen=f"{HANDED_ON}{listener.fileno()}", metrics_listen=_next_port(self._settings.metrics_listen, number)
        )
        process = await asyncio.create_subprocess_exec(
            *self._command, env=environment, pass_fds=[listener.fileno()], preexec_fn=_end_with_parent
        )
        logger.info("worker %d is process %d", number, process.pid)
        stopped, ended = asyncio.create_task(self._stop.wait()), asyncio.create_task(process.wait())
        await asyncio.wait([stopped, ended], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        with contextlib.suppress(ProcessLookupError):  # it may end by itself meanwhile
            if not ended.done():
                process.terminate()
                await asyncio.wait([ended], timeout=self._stop_seconds)
            if not ended.done():
                logger.error("worker %d didn't stop in %.0f s, and is killed", number, self._stop_seconds)
                process.kill()
        return await ended


def _listening(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    try:
        return socket.create_server((host, int(port)), backlog=1024)
    except OSError as error:
        raise ConfigurationError(
            f"LISTEN: {address} can't be listened at ({error.strerror}), expected a free address of this machine; stop "
            "what has it, or set another"
        ) from error


def _next_port(address: str, number: int) -> str:
    """Where worker `number` serves what it counts: the first at the address itself.

    >>> _next_port("127.0.0.1:9110", 1), _next_port("127.0.0.1:9110", 3), _next_port("", 2)
    ('127.0.0.1:9110', '127.0.0.1:9112', '')
    """
    host, _, port = address.rpartition(":")
    return f"{host}:{int(port) + number - 1}" if port else ""


def _told(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
