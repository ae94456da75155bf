"""A steady stream of questions, with the bot's latency and memory minute by minute: `python -m tests.load.soak`.

Each has a slip of its own: of texts that come again and again, the encoder would have to encode few. With `--quick`, an
encoder of words stands in for the model, on an FAQ of its own, and shows what all the rest does at a rate that the
model can't keep up with.
"""

import asyncio
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.command_line import command_parser
from embeddings.building.noise import with_typos
from tests.conftest import ROOT
from tests.fakes.bot_api import BotApi, serve
from tests.fakes.bot_process import BotProcess, megabytes, running_bot
from tests.fakes.questions import kept_queries
from tests.load.deeds import run_module
from tests.load.pace import paced
from tests.load.place import place_of
from tests.load.steadiness import ends_of
from tests.load.users import questions

_EXAMPLES = """examples:
  python -m tests.load.soak
  python -m tests.load.soak --minutes 1 --rate 10
  python -m tests.load.soak --minutes 60 --rate 5 --reindex-every 10 --picture soak.svg
  python -m tests.load.soak --minutes 60 --rate 20 --reindex-every 10 --quick
"""
USERS = 600
"""Enough that none of them asks more often than the flood limit allows."""
WARM_UP_SECONDS = 10.0
"""Not counted: the spacing model is loaded with the first question that needs it."""
LAST_SECONDS = 10.0
"""After the last question, for the answers that are on their way."""


@dataclass
class Minute:
    """What was seen in it: the latencies of its answers in ms, the bot's memory, and whether a reindex began."""

    latencies: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    reindexed: bool = False

    def percentile(self, percent: int) -> float:
        """Of the latencies."""
        if len(self.latencies) < 2:
            return sum(self.latencies)
        return statistics.quantiles(self.latencies, n=100)[percent - 1]


@dataclass(frozen=True)
class Soaked:
    """A bot that serves, what it is asked, and what gives its FAQ another build: given a number, anew each time."""

    api: BotApi
    bot: BotProcess
    texts: Sequence[str]
    reindex: Callable[[int], Awaitable[object]]


class Soak:
    """Asks, and takes the time from a message's arrival at the Bot API to its answer's."""

    def __init__(self, soaked: Soaked) -> None:
        self._soaked = soaked
        self._asked: dict[int, float] = {}
        self.minutes: list[Minute] = []
        self.unanswered = 0

    async def run(self, rate: float, minutes: float, reindex_every: int) -> None:
        """For as long as told; every minute a line on stderr. A reindex comes every so many minutes, 0 for none."""
        chance, reindexing = random.Random(1), list[asyncio.Future[object]]()
        warm = time.monotonic() + WARM_UP_SECONDS
        async for number in paced(int(rate * (60 * minutes + WARM_UP_SECONDS)), rate):
            chat = number % USERS + 1
            self._asked[chat] = time.monotonic()
            text = with_typos(chance.choice(self._soaked.texts), chance, rate=0)
            self._soaked.api.say(text, chat, date=int(time.time()))
            self._take(warm)
            begun = len(self.minutes)
            if time.monotonic() >= warm + 60 * begun:
                due = bool(reindex_every and begun and begun % reindex_every == 0)
                self._begin_minute(reindexed=due)
                if due:
                    reindexing.append(asyncio.ensure_future(self._soaked.reindex(len(reindexing) + 2)))
        await asyncio.sleep(LAST_SECONDS)
        self._take(warm)
        self._end_minute()
        self.unanswered = len(self._asked)
        await asyncio.gather(*reindexing)

    def _begin_minute(self, *, reindexed: bool) -> None:
        self._end_minute()
        self.minutes.append(Minute(reindexed=reindexed))

    def _end_minute(self) -> None:
        if not self.minutes:
            return
        minute = self.minutes[-1]
        minute.megabytes = megabytes(self._soaked.bot.pid)
        print(f"minute {len(self.minutes)}: {told(minute)}", file=sys.stderr, flush=True)

    def _take(self, warm: float) -> None:
        """Note the latencies of what has been answered."""
        api = self._soaked.api
        for message in api.sent:
            asked = self._asked.pop(int(message["chat_id"]), None)
            if asked is not None and asked >= warm and self.minutes:
                self.minutes[-1].latencies.append(1000 * (message["at"] - asked))
        api.sent.clear()
        api.calls.clear()
        api.messages.clear()


def told(minute: Minute) -> str:
    """One minute in a line."""
    asked = (
        f"{len(minute.latencies)} answers, median {minute.percentile(50):.0f} ms, p95 {minute.percentile(95):.0f} ms"
    )
    return f"{asked}, {minute.megabytes:.0f} MB{', a reindex' if minute.reindexed else ''}"


@asynccontextmanager
async def with_the_model() -> AsyncIterator[Soaked]:
    """The bot as it is, on SQLite, with this repository's FAQ, which gets a new phrasing with each reindex."""
    folder = Path(tempfile.mkdtemp(prefix="faq-bot-soak-"))
    faq = folder / "faq.jsonl"
    shutil.copy(ROOT / "faq.jsonl", faq)
    shutil.copy(ROOT / "intents.jsonl", folder)

    async with serve() as api, running_bot(api, folder, {"FAQ_PATH": str(faq)}) as bot:

        async def reindex(number: int) -> None:
            _add_phrasing(faq, f"돌아가는 중에 더한 표현 {number}")
            await bot.run("scripts.reindex")

        yield Soaked(api, bot, kept_queries(), reindex)


@asynccontextmanager
async def with_words() -> AsyncIterator[Soaked]:
    """The same but for the encoder, with the FAQ of tests.load.users, whose answers get another edition."""
    async with place_of(workers=0, delay=0.0) as place:

        async def reindex(number: int) -> None:
            await run_module("tests.load.edition", str(place.disk), str(number), "good")

        yield Soaked(place.api, place.bot, questions(), reindex)


def _add_phrasing(faq: Path, phrasing: str) -> None:
    first, *others = faq.read_text(encoding="utf-8").splitlines()
    entry = json.loads(first)
    entry["alternates"].append(phrasing)
    faq.write_text("\n".join([json.dumps(entry, ensure_ascii=False), *others]) + "\n", encoding="utf-8")


def draw(minutes: Sequence[Minute], path: Path) -> None:
    """Latency and memory by the minute; lines where a reindex began."""
    from matplotlib.figure import Figure  # slow to import, and seldom wanted

    figure = Figure(figsize=(8, 5), layout="constrained")
    latency, memory = figure.subplots(2, sharex=True)
    numbers = range(1, len(minutes) + 1)
    for percent, label in ((50, "median"), (95, "95 %")):
        latency.plot(numbers, [minute.percentile(percent) for minute in minutes], label=label)
    memory.plot(numbers, [minute.megabytes for minute in minutes], color="tab:green")
    latency.set(ylabel="update to reply, ms", ylim=(0, None))
    memory.set(ylabel="memory, MB", xlabel="minute; dotted where a reindex began", ylim=(0, None))
    latency.legend()
    for number, minute in zip(numbers, minutes, strict=True):
        for axes in (latency, memory) if minute.reindexed else ():
            axes.axvline(number, color="grey", linestyle=":")
    figure.savefig(path, metadata={"Date": None})


async def _soak(quick: bool, rate: float, minutes: float, reindex_every: int) -> Soak:
    async with with_words() if quick else with_the_model() as soaked:
        run = Soak(soaked)
        await run.run(rate, minutes, reindex_every)
        return run


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when everything was answered, 1 when not, 2 for a wrong command line."""
    parser = command_parser("tests.load.soak", __doc__, _EXAMPLES)
    parser.add_argument("--rate", type=float, default=30.0, help="messages a second, evenly spaced (default: 30)")
    parser.add_argument("--minutes", type=float, default=10.0, help="for how long (default: 10)")
    parser.add_argument("--reindex-every", type=int, default=0, metavar="MINUTES", help="(default: 0, never)")
    parser.add_argument("--quick", action="store_true", help="an encoder of words in the model's place")
    parser.add_argument("--picture", type=Path, help="where to draw it, minute by minute (.svg, .png)")
    options = parser.parse_args(argv)
    run = asyncio.run(_soak(options.quick, options.rate, options.minutes, options.reindex_every))
    everything = Minute([latency for minute in run.minutes for latency in minute.latencies])
    print(f"{len(everything.latencies)} answers, {run.unanswered} messages without one")
    p50, p95, p99 = (everything.percentile(percent) for percent in (50, 95, 99))
    print(f"update to reply: median {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms")
    first, last = ends_of([minute.percentile(50) for minute in run.minutes])
    print(f"median of the first third of the minutes: {first:.0f} ms, of the last: {last:.0f} ms")
    sizes = [minute.megabytes for minute in run.minutes]
    first, last = ends_of(sizes)
    print(f"memory: {first:.0f} MB in the first third, {last:.0f} MB in the last, {max(sizes):.0f} MB at most")
    if options.picture:
        draw(run.minutes, options.picture)
    return 0 if not run.unanswered else 1


if __name__ == "__main__":
    sys.exit(main())
