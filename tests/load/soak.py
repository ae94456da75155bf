"""A steady stream of questions for some minutes, with the bot's latency and memory: `python -m tests.load.soak`.

Each has a slip of its own: of texts that come again and again, the encoder would have to encode few.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.command_line import command_parser
from embeddings.building.noise import with_typos
from tests.fakes.bot_api import BotApi, serve
from tests.fakes.bot_process import BotProcess, running_bot
from tests.fakes.questions import kept_queries
from tests.load.pace import paced

_EXAMPLES = """examples:
  python -m tests.load.soak
  python -m tests.load.soak --minutes 1 --rate 10
"""
USERS = 600
"""Enough that none of them asks more often than the flood limit allows."""
WARM_UP_SECONDS = 10.0
"""Not counted: the spacing model is loaded with the first question that needs it."""


class Soak:
    """Asks, and takes the time from a message's arrival at the Bot API to its answer's."""

    def __init__(self, api: BotApi, rate: float, seconds: float) -> None:
        self._api = api
        self._rate = rate
        self._seconds = seconds
        self._asked: dict[int, float] = {}
        self.latencies: list[float] = []
        self.memory: list[float] = []
        self.unanswered = 0

    async def run(self, bot: BotProcess) -> None:
        """For as long as told; every minute a line on stderr."""
        queries, chance, counted = kept_queries(), random.Random(1), 0
        warm = time.monotonic() + WARM_UP_SECONDS
        async for number in paced(int(self._rate * (self._seconds + WARM_UP_SECONDS)), self._rate):
            chat = number % USERS + 1
            self._asked[chat] = time.monotonic()
            text = with_typos(chance.choice(queries), chance, rate=0)
            self._api.say(text, chat, date=int(time.time()))
            self._take(warm)
            if time.monotonic() >= warm + 60 * counted:
                self.memory.append(bot.megabytes)
                print(f"minute {counted}: {self.memory[-1]:.0f} MB", file=sys.stderr)
                counted += 1
        for _ in range(100):
            await asyncio.sleep(0.1)
            self._take(warm)
        self.memory.append(bot.megabytes)
        self.unanswered = len(self._asked)

    def _take(self, warm: float) -> None:
        """Note the latencies of what has been answered."""
        for message in self._api.sent:
            asked = self._asked.pop(int(message["chat_id"]), None)
            if asked is not None and asked >= warm:
                self.latencies.append(message["at"] - asked)
        self._api.sent.clear()
        self._api.calls.clear()


async def soak(rate: float, minutes: float) -> Soak:
    """Run it on SQLite, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="faq-bot-soak-"))
    async with serve() as api:
        run = Soak(api, rate, 60 * minutes)
        async with running_bot(api, folder) as bot:
            await run.run(bot)
        return run


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when everything was answered, 1 when not, 2 for a wrong command line."""
    parser = command_parser("tests.load.soak", __doc__, _EXAMPLES)
    parser.add_argument("--rate", type=float, default=30.0, help="messages a second, evenly spaced (default: 30)")
    parser.add_argument("--minutes", type=float, default=10.0, help="for how long (default: 10)")
    options = parser.parse_args(argv)
    run = asyncio.run(soak(options.rate, options.minutes))
    milliseconds = sorted(1000 * latency for latency in run.latencies)
    cuts = statistics.quantiles(milliseconds, n=100)
    print(f"{len(milliseconds)} answers, {run.unanswered} messages without one")
    print(f"update to reply: median {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
    first, *_, last = run.memory
    print(f"memory: {first:.0f} MB at the start, {last:.0f} MB at the end, {max(run.memory):.0f} MB at most")
    return 0 if not run.unanswered else 1


if __name__ == "__main__":
    sys.exit(main())
