"""Several processes as one bot, on PostgreSQL and one webhook: `python -m tests.load.workers`.

First the questions a second of 1, 2 and 4 processes whose encoder waits, so that the cores are not what they lack. Then
an ordeal: each process is killed in turn, one is stopped for longer than its lease and goes on, the database restarts;
users ask two questions at a time, and go on when both are answered. Every answer is of a question of its own.
"""

import asyncio
import shutil
import signal
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.command_line import command_parser, positive, telling_errors
from bot.storage.shared.database import LEASE_SECONDS
from embeddings.errors import ConfigurationError
from embeddings.faq.entries import Entry
from tests.fakes.bot_api import serve
from tests.fakes.bot_process import START_SECONDS, BotProcess, settings_in
from tests.fakes.free_port import free_port
from tests.fakes.postgres import PostgresServer, find_binaries
from tests.fakes.running import publish
from tests.load.delayed_bot import SameWords
from tests.load.users import Found, Users, questions

_EXAMPLES = """examples:
  python -m tests.load.workers
  python -m tests.load.workers --workers 2 --seconds 10
"""


@asynccontextmanager
async def bot_of(
    workers: int, delay: float, users: int, together: int = 1
) -> AsyncIterator[tuple[Users, PostgresServer, Path]]:
    """So many processes as one bot, all set up; the folder has its log. Raises ConfigurationError, no PostgreSQL."""
    binaries = find_binaries()
    if binaries is None:
        raise ConfigurationError("PostgreSQL's programs: found none, expected initdb; apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="faq-bot-workers-"))
    publish(folder, entries(), SameWords())
    listen = f"127.0.0.1:{free_port()}"
    with PostgresServer(binaries) as database:
        database.create_database("workers")
        async with serve() as api:
            given = settings_in(folder, api) | {
                "DATABASE_URL": database.url("workers"),
                "WEBHOOK_URL": f"http://{listen}/",
                "WEBHOOK_SECRET": "secret",
                "LISTEN": listen,
                "BURST_SECONDS": "0",
                "MESSAGES_PER_MINUTE": "100000",
            }
            command = ("tests.load.delayed_bot", str(delay), "--workers", str(workers))
            bot = BotProcess(given, folder / "bot.log", command)
            await bot.start()
            try:
                await api.called("setWebhook", seconds=START_SECONDS)
                while (folder / "bot.log").read_text().count("webhook for @") < workers:
                    await asyncio.sleep(0.1)
                yield Users(api, bot, users, together), database, folder
            finally:
                await bot.end(signal.SIGTERM)


async def throughput(workers: int, delay: float, users: int, seconds: float) -> Found:
    """Without any fault."""
    async with bot_of(workers, delay, users) as (asking, _, folder):
        found = await asking.run(seconds)
    shutil.rmtree(folder)
    return found


async def ordeal(workers: int, delay: float, users: int, deeds: Sequence[str]) -> tuple[Found, Path]:
    """Deeds are "kill", "hang" and "restart", one after another; returns what was found, and where the log is."""
    async with bot_of(workers, delay, users, together=2) as (asking, database, folder):

        async def happen() -> None:
            for deed in deeds:
                await asyncio.sleep(3)
                match deed:
                    case "kill":
                        await asking.kill_each()
                    case "hang":
                        await asking.stop_one()
                    case "restart":
                        await asking.restart(database)

        happening = asyncio.create_task(happen())
        lasting = {"kill": 3 + workers * LEASE_SECONDS / 2, "hang": 3 + 1.5 * LEASE_SECONDS, "restart": 7.0}
        found = await asking.run(sum(lasting[deed] for deed in deeds) + 3)
        await happening
    return found, folder / "bot.log"


def entries() -> list[Entry]:
    """An FAQ of these."""
    return [
        Entry(id=f"q{number}", service="상점", category="구매", question=question, answer=f"{number}번의 답이에요.")
        for number, question in enumerate(questions())
    ]


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when all was answered once and in order, 1 when not, 2 for a wrong command line."""
    parser = command_parser("tests.load.workers", __doc__, _EXAMPLES)
    parser.add_argument("--workers", type=positive, nargs="+", default=[1, 2, 4], help="processes (default: 1 2 4)")
    parser.add_argument("--delay", type=float, default=2.0, help="seconds that the encoder waits (default: 2)")
    parser.add_argument("--users", type=positive, default=120, help="who ask at a time (default: 120)")
    parser.add_argument("--seconds", type=float, default=40.0, help="of each number of processes (default: 40)")
    options = parser.parse_args(argv)
    passed = True
    for workers in options.workers:
        found = asyncio.run(throughput(workers, options.delay, options.users, options.seconds))
        passed &= found.passed
        rate, wait = found.asked / found.seconds, statistics.median(found.waits)
        print(f"{workers} processes: {rate:5.1f} questions a second, median {wait:.2f} s; {_faults(found)}", flush=True)
    for workers in (number for number in options.workers if number > 1):
        found, log = asyncio.run(ordeal(workers, 0.1, 40, ["kill", "hang", "restart", "kill"]))
        passed &= found.passed
        longest = max(found.waits)
        done = f"{found.asked} questions in {found.seconds:.0f} s, the longest wait {longest:.1f} s"
        print(f"{workers} processes through an ordeal: {done}; {_faults(found)}", flush=True)
        print(f"its log is {log}", file=sys.stderr)
    return 0 if passed else 1


def _faults(found: Found) -> str:
    told = {"lost": found.lost, "twice otherwise": found.doubled, "out of order": found.disordered}
    faults = [f"{name} {len(which)}{f' {which[:3]}' if which else ''}" for name, which in told.items()]
    return ", ".join([f"twice around a kill {found.around_a_kill}", *faults])


if __name__ == "__main__":
    sys.exit(main())
