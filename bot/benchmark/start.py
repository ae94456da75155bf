"""From the start of a process to its first answer, and the memory that it rests in afterwards."""

import subprocess
import time
from collections.abc import Sequence
from typing import NamedTuple, TextIO, cast

from bot.benchmark.apart import python
from bot.benchmark.extent import Setup
from bot.benchmark.figures import megabytes, middle

SETTLES_SECONDS = 3.0
"""What is loaded in the background is there then."""


class Started(NamedTuple):
    """What one start gave."""

    seconds: float
    rest_mb: float


def first_answer(command: Sequence[str], question: str, settles_seconds: float = SETTLES_SECONDS) -> Started:
    """Start a process that answers lines, ask it one question, and look at it when it has settled.

    Raises RuntimeError where it ends without an answer.
    """
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 (made by `python`)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        asks, answers = cast(TextIO, process.stdin), cast(TextIO, process.stdout)
        asks.write(f"{question}\n")
        asks.flush()
        line = answers.readline()
        seconds = time.perf_counter() - started
        if not line:
            raise RuntimeError(f"{' '.join(command)}: ended without an answer")
        time.sleep(settles_seconds)
        rest = megabytes(process.pid)
        asks.close()
        answers.read()
    return Started(seconds, rest)


def start_of_bot(setup: Setup) -> dict[str, float]:
    """Of the bot as `python -m bot` starts it, in the terminal; and of its search alone, without the spacing model."""
    settings = {
        "INDEX_DIR": str(setup.index_dir),
        "DATABASE_URL": f"sqlite+aiosqlite:///{setup.folder}/start.db",
        "SECRET_KEY_PATH": str(setup.folder / "start.key"),
        "TELEGRAM_BOT_TOKEN": "",
    }
    whole = _starts(python("bot", settings=settings), setup)
    search = _starts(_chat("ours", setup), setup)
    return {
        "start_s": middle([each.seconds for each in whole]),
        "rest_mb": middle([each.rest_mb for each in search]),
        "rest_with_spacing_mb": middle([each.rest_mb for each in whole]),
    }


def start_of_peer(name: str, setup: Setup) -> dict[str, float]:
    """Of a peer that opens the index that it saved."""
    starts = _starts(_chat(name, setup), setup)
    return {
        "start_s": middle([each.seconds for each in starts]),
        "rest_mb": middle([each.rest_mb for each in starts]),
    }


def _starts(command: Sequence[str], setup: Setup) -> list[Started]:
    return [first_answer(command, setup.questions[0]) for _ in range(setup.extent.starts)]


def _chat(name: str, setup: Setup) -> list[str]:
    paths = (setup.index_dir, setup.model, setup.folder)
    return python("bot.benchmark.contenders.chat", name, *map(str, paths))
