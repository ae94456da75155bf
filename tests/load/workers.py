"""Several processes as one bot, and what more of them are worth: `python -m tests.load.workers`.

Their encoder waits, so that the cores are not what they lack: it stands for a machine of its own to each of them.
"""

import asyncio
import shutil
import statistics
import sys
from collections.abc import Sequence

from bot.command_line import command_parser, positive, telling_errors
from tests.load.place import place_of
from tests.load.users import Found, Users

_EXAMPLES = """examples:
  python -m tests.load.workers
  python -m tests.load.workers --workers 2 --seconds 10
"""


async def throughput(workers: int, delay: float, users: int, seconds: float) -> Found:
    """Of users who each ask the next question when the last is answered; nothing goes wrong."""
    async with place_of(workers, delay) as place:
        found = await Users(place.api, users).run(seconds)
    shutil.rmtree(place.folder)
    return found


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when all was answered once and in order, 1 when not, 2 for a wrong command line."""
    parser = command_parser("tests.load.workers", __doc__, _EXAMPLES)
    parser.add_argument("--workers", type=positive, nargs="+", default=[1, 2, 4], help="processes (default: 1 2 4)")
    parser.add_argument("--delay", type=float, default=2.0, help="seconds that the encoder waits (default: 2)")
    parser.add_argument("--users", type=positive, default=120, help="who ask at a time (default: 120)")
    parser.add_argument("--seconds", type=float, default=40.0, help="for each number of processes (default: 40)")
    options = parser.parse_args(argv)
    passed = True
    for workers in options.workers:
        found = asyncio.run(throughput(workers, options.delay, options.users, options.seconds))
        passed &= found.passed
        rate, wait = found.asked / found.seconds, statistics.median(found.waits)
        faults = ", ".join(f"{name} {len(which)}" for name, which in found.faults.items())
        print(f"{workers} processes: {rate:5.1f} questions a second, median {wait:.2f} s; {faults}", flush=True)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
