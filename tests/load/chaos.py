"""A bot under load while everything goes wrong that can, by a schedule of a seed: `python -m tests.load.chaos`.

Its processes are killed, and stopped for longer than their lease; the database is gone, or takes no writes; the Bot API
refuses, fails, is silent and breaks off; updates come twice and out of order; good, damaged and faulty builds are
published; the disk fills; the clock jumps. Then it tells what became of the questions, of the memory and of the log.
"""

import asyncio
import math
import random
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.command_line import command_parser, positive, telling_errors
from bot.storage.shared.database import LEASE_SECONDS
from tests.fakes.bot_api import TOKEN
from tests.fakes.bot_process import megabytes
from tests.load.deeds import Deeds, possible
from tests.load.place import Place, place_of
from tests.load.schedule import KINDS, Deed, schedule
from tests.load.steadiness import ends_of
from tests.load.users import Found, Users, questions

_EXAMPLES = """examples:
  python -m tests.load.chaos
  python -m tests.load.chaos --seed 7 --minutes 2
  python -m tests.load.chaos --alone         one process that polls, on SQLite
"""
DELAY_SECONDS = 0.05
"""Of the encoder."""
TOGETHER = 2
"""Questions at a time: the second must not be answered before the first."""
TELLING_SECONDS = 120.0
"""A shorter run tells nothing of memory."""
WARM_SECONDS = 40
"""Of a process: what it needs it has loaded then."""
LONG_SECONDS = 60
"""After that: what a process that lived for less grew by says nothing."""
NOTICED_SECONDS = 3.0
"""After a process was killed, at most, it is seen to be gone."""
ANNOUNCED = "a crash now would lose it"
"""What a bot by itself says of an update that its database doesn't take, on a machine that is too busy: it answers."""
GROWTH_MEGABYTES = 40.0
"""From the first third of that time to the last: three builds are kept in memory for a moment, each of some ten."""


@dataclass
class Report:
    """What came of it: of the questions, what else went wrong, and what it was like."""

    found: Found
    faults: list[str] = field(default_factory=list)
    peak: float = 0.0
    """Of a process's memory, in MB."""
    log: Path = Path()

    @property
    def passed(self) -> bool:
        """Nothing went wrong."""
        return self.found.passed and not self.faults

    def told(self) -> list[str]:
        """Line by line."""
        found, waits = self.found, self.found.waits or [math.nan]
        lines = [
            f"{found.asked} questions in {found.seconds:.0f} s",
            f"update to reply: median {statistics.median(waits):.2f} s, {max(waits):.1f} s at most",
            f"answered again, around the end of a process or where nobody said it was sent: {found.again}",
        ]
        lines += [f"{name}: {len(which)}{f' {which[:3]}' if which else ''}" for name, which in found.faults.items()]
        return [
            *lines,
            f"memory of a process at most: {self.peak:.0f} MB",
            *(f"wrong: {fault}" for fault in self.faults),
        ]


async def chaos(deeds: Collection[Deed], seconds: float, *, workers: int, rate: float, users: int, seed: int) -> Report:
    """`users` ask `rate` questions a second, for so long, while it happens; what can't be done here is told of.

    `workers` is 0 for one process that polls. Raises ConfigurationError where several have no PostgreSQL.
    """
    async with place_of(workers, DELAY_SECONDS, ordeal=True) as place:
        lacking = possible(place)
        for kind in {deed.kind for deed in deeds if lacking[deed.kind]}:
            print(f"not done: {kind}, for {lacking[kind]}", file=sys.stderr)
        asking = Users(place.api, users, TOGETHER, every=TOGETHER * users / rate)
        doing, watch = Deeds(place, asking, seed), Watch(place, asking)
        watching = asyncio.create_task(watch.run())
        happening = asyncio.create_task(doing.run([deed for deed in deeds if not lacking[deed.kind]]))
        found = await asking.run(seconds, happening)
        await happening
        watching.cancel()
        faults = [*doing.faults, *(watch.growths() if seconds >= TELLING_SECONDS else ())]
        if code := await place.bot.end(signal.SIGTERM):
            faults.append(f"the bot ended with exit code {code}, expected 0")
        log = place.log.read_text(encoding="utf-8", errors="replace")
        found.lost = found.lost[log.count(ANNOUNCED) :]
        faults += _secrets_in("the bot's log", log)
        if place.database:
            faults += _secrets_in("PostgreSQL's log", place.database.log)
    return Report(found, faults, watch.peak, place.log)


class Watch:
    """Looks each second at the memory of each process of the bot, and whether one is gone."""

    def __init__(self, place: Place, users: Users) -> None:
        self._place = place
        self._users = users
        self._looks: defaultdict[int, list[float]] = defaultdict(list)

    async def run(self) -> None:
        """Until cancelled."""
        alive = set(self._place.processes())
        while True:
            await asyncio.sleep(1)
            before, alive = alive, set(self._place.processes())
            now = time.monotonic()
            noted = any(now - end < NOTICED_SECONDS for _, end in self._users.troubles)
            if before - alive and not noted:  # the machine is too busy: it was cut off for longer than its lease
                self._users.troubles.append((now - LEASE_SECONDS, now))
            for pid in alive:
                with suppress(OSError):  # it ended meanwhile
                    self._looks[pid].append(megabytes(pid))

    @property
    def peak(self) -> float:
        """The most that one had, in MB."""
        return max(max(looks) for looks in self._looks.values())

    def growths(self) -> list[str]:
        """Of those that lived long enough to tell: what they grew by, where that is too much."""
        told = []
        for pid, looks in self._looks.items():
            if len(looks) < WARM_SECONDS + LONG_SECONDS:
                continue
            before, after = ends_of(looks[WARM_SECONDS:])
            if after > before + GROWTH_MEGABYTES:
                told.append(f"process {pid} grew from {before:.0f} to {after:.0f} MB in {len(looks)} s")
        return told


def _secrets_in(name: str, log: str) -> list[str]:
    """The token, or any word that users wrote."""
    told = [f"{name} has the token"] if TOKEN in log or TOKEN.partition(":")[2] in log else []
    words = sorted({word for question in questions() for word in question.split() if word in log})
    return told + ([f"{name} has words of users': {', '.join(words[:3])}"] if words else [])


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when all went as it has to, 1 when not, 2 for a wrong command line."""
    parser = command_parser("tests.load.chaos", __doc__, _EXAMPLES)
    parser.add_argument("--seed", type=int, help="of the schedule (default: drawn, and printed)")
    parser.add_argument("--minutes", type=float, default=10.0, help="for how long (default: 10)")
    parser.add_argument("--rate", type=float, default=20.0, help="questions a second (default: 20)")
    parser.add_argument("--users", type=positive, default=40, help="who ask them (default: 40)")
    parser.add_argument("--alone", action="store_true", help="one process that polls, on SQLite, in place of two")
    options = parser.parse_args(argv)
    seed = random.randrange(10_000) if options.seed is None else options.seed
    deeds = schedule(seed, 60 * options.minutes, KINDS)
    print(f"seed {seed}")
    print("\n".join(map(str, deeds)), flush=True)
    workers = 0 if options.alone else 2
    report = asyncio.run(
        chaos(deeds, 60 * options.minutes, workers=workers, rate=options.rate, users=options.users, seed=seed)
    )
    print("\n".join(report.told()))
    print(f"the bot's log is {report.log}", file=sys.stderr)
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
