"""What `learn` and `report` take of a log of a million questions: `python -m tests.load.million`.

The log is invented in a file of SQLite: 100,000 users, 30 days, questions of the repository's files with slips in most
of them, so that most texts are different, and one user who floods the bot. The live build of the settings answers for
what is left of it. Both commands run as an operator runs them; time and the most memory are the system's own figures.
"""

import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bot.clock import days_ago, now
from bot.command_line import command_parser, positive
from bot.storage.database import Database
from embeddings.building.noise import with_fewer_spaces, with_typos
from tests.conftest import MODEL_CACHE, ROOT

_EXAMPLES = """examples:
  python -m scripts.reindex && python -m tests.load.million
  python -m tests.load.million --questions 100000
"""
USERS = 100_000
FLOOD = 0.02
"""Of all questions, those of one user."""
TURN = "INSERT INTO turns (id, at, user, kind, query, decision, confidence, entry, hits, latency_ms, build) VALUES "
FEEDBACK = "INSERT INTO feedback (turn, verdict, entry, at, user, query, build) VALUES "


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0, or that of a command that failed."""
    parser = command_parser("tests.load.million", __doc__, _EXAMPLES)
    parser.add_argument("--questions", type=positive, default=1_000_000, metavar="N")
    count = parser.parse_args(argv).questions
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "bot.db"
        asyncio.run(_migrated(log))
        started = time.monotonic()
        print(f"{count:,} questions, {write(log, count):,} different texts, in {time.monotonic() - started:.0f} s")
        for script, out in (("learn", "--out"), ("report", "-o")):
            if code := _run(script, out, log):
                return code
    return 0


async def _migrated(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.start()
    await database.stop()


def write(path: Path, count: int) -> int:
    """So many turns, and what users said of a fifth of them; how many different texts that are."""
    files = ("questions.jsonl", "questions_heldout.jsonl")
    lines = [line for name in files for line in (ROOT / "tests" / "data" / name).read_text().splitlines()]
    asked = [(one["query"], one["expected"]) for one in map(json.loads, lines)]
    texts, told = set[str](), list[tuple[object, ...]]()
    with closing(sqlite3.connect(path)) as database, database:

        def turns() -> Iterator[tuple[object, ...]]:
            for turn, verdict in _turns(asked, count):
                texts.add(str(turn[4]))
                if verdict:
                    told.append((turn[0], verdict, turn[7] or "", turn[1], turn[2], turn[4], turn[10]))
                yield turn

        database.executemany(TURN + _marks(11), turns())
        database.executemany(FEEDBACK + _marks(7), told)
    return len(texts)


def _turns(asked: Sequence[tuple[str, list[str]]], count: int) -> Iterator[tuple[tuple[object, ...], str | None]]:
    """In the order of their time, each with what the user said of it."""
    rng = random.Random(0)
    since, until = days_ago(29.9), now()
    for number in range(count):
        at = since + (until - since) * number // count
        query, expected = rng.choice(asked)
        if rng.random() < 0.7:
            query = with_typos(with_fewer_spaces(query, rng), rng)
        user = "spammer" if rng.random() < FLOOD else f"{rng.randrange(USERS):032x}"
        if user == "spammer":
            query = f"{query} {number}"
        decision = rng.choices(("answer", "clarify", "decline"), (50, 30, 20))[0]
        entry = expected[0] if decision == "answer" and expected else None
        verdict = None
        if rng.random() < 0.2:
            verdict = {"answer": rng.choice(("helpful", "unhelpful")), "clarify": "none"}.get(decision)
        hits = json.dumps([*expected, "refund", "coupon"][:5])
        turn = (f"{number:010x}", at, user, "question", query, decision, rng.random(), entry, hits, 9.0, "b1")
        yield turn, verdict


def _marks(count: int) -> str:
    return f"({', '.join('?' * count)})"


def _run(script: str, out: str, log: Path) -> int:
    command = [sys.executable, "-m", f"scripts.{script}", out, str(log.with_name(f"{script}.out"))]
    started = time.monotonic()
    own = {"DATABASE_URL": f"sqlite+aiosqlite:///{log}", "MODEL_CACHE_DIR": str(MODEL_CACHE)}
    process = subprocess.Popen(command, env=os.environ | own, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, megabytes = time.monotonic() - started, used.ru_maxrss / 1e3
    print(f"scripts.{script}: {seconds:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of it at work, {megabytes:.0f} MB")
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
