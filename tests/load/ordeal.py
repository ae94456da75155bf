"""Many users, faults, kills and restarts, and the count of who was answered: `python -m tests.load.ordeal`.

The FAQ's own questions are asked in turn, so that each answer tells which question of its chat it belongs to. What a
broken connection leaves in doubt is not among the faults: a message whose acceptance can't be known is sent again, by
design, since the API gives no way to ask. `--in-doubt` adds that fault.
"""

import asyncio
import json
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.command_line import command_parser, positive
from tests.conftest import ROOT
from tests.fakes.bot_api import BotApi, Fault, serve
from tests.fakes.bot_api_samples import BROKEN, RETRY
from tests.fakes.bot_process import BotProcess, running_bot
from tests.fakes.postgres import PostgresServer, find_binaries
from tests.load.pace import paced

_EXAMPLES = """examples:
  python -m tests.load.ordeal
  python -m tests.load.ordeal --messages 200 --users 40
  python -m tests.load.ordeal --in-doubt
"""
FAULTS: list[Fault] = [
    RETRY,
    BROKEN,
    {"error_code": 502, "description": "Bad Gateway"},
    "drop",
]
FAULTY_SHARE = 0.1
"""Of the calls of the Bot API."""
CRASH_SECONDS = 1.0
"""An answer that was sent as long before a kill may not have been recorded."""
QUIET_SECONDS = 8.0
"""When nothing has come for so long after the last answer, nothing more will."""


@dataclass(frozen=True)
class Outcome:
    """What became of the messages. `unexplained` were answered twice, and not around a kill."""

    messages: int
    lost: list[str] = field(default_factory=list)
    twice: int = 0
    unexplained: list[str] = field(default_factory=list)
    oftener: list[str] = field(default_factory=list)
    calls: int = 0
    faults: int = 0
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """None lost, none twice without a reason, none three times."""
        return not (self.lost or self.unexplained or self.oftener)


class Ordeal:
    """One run. Everything lies in `folder`."""

    def __init__(self, api: BotApi, folder: Path, messages: int, users: int, rate: float, *, in_doubt: bool) -> None:
        self._api = api
        self._folder = folder
        self._messages = messages
        self._users = users
        self._rate = rate
        self._faults: list[Fault] = [*FAULTS, "drop after"] if in_doubt else FAULTS
        self._random = random.Random(1)
        self._kills: list[float] = []
        self._asked: Counter[tuple[int, str]] = Counter()
        self._calls = 0
        self._faulty = 0
        self._questions = _questions(folder / "faq.jsonl")

    async def run(self, database: PostgresServer | None) -> Outcome:
        """Ask everything, with a kill, a reindex, a kill and a restart of the database on the way."""
        given = {"FAQ_PATH": str(self._folder / "faq.jsonl")}
        if database:
            database.create_database("ordeal")
            given["DATABASE_URL"] = database.url("ordeal")
        async with running_bot(self._api, self._folder, given) as bot:
            return await self._through(bot, database)

    async def _through(self, bot: BotProcess, database: PostgresServer | None) -> Outcome:
        self._api.chaos = self._chaos
        started = time.monotonic()
        events = {
            1: lambda: self._kill(bot),
            2: lambda: self._reindex(bot),
            3: lambda: self._kill(bot),
            4: lambda: _restart(database),
        }
        happening: list[asyncio.Task[None]] = []
        async for number in paced(self._messages, self._rate):
            self._ask(number)
            share, rest = divmod(number * 5, self._messages)
            if rest < 5 and share in events:
                happening.append(asyncio.create_task(events.pop(share)()))
        await asyncio.gather(*happening)
        await self._until_quiet()
        self._api.chaos = lambda method: None
        if code := await bot.end(signal.SIGTERM):
            raise RuntimeError(f"the bot ended with exit code {code}; see {self._folder / 'bot.log'}")
        return self._count(time.monotonic() - started)

    def _ask(self, number: int) -> None:
        chat, question = number % self._users + 1, self._questions[number // self._users % len(self._questions)]
        self._asked[chat, question] += 1
        self._api.say(question, chat, date=int(time.time()))

    def _chaos(self, method: str) -> Fault | None:
        self._calls += 1
        if self._random.random() >= FAULTY_SHARE:
            return None
        self._faulty += 1
        return self._random.choice(self._faults)

    async def _kill(self, bot: BotProcess) -> None:
        self._kills.append(time.monotonic())
        await bot.end(signal.SIGKILL)
        await bot.start()

    async def _reindex(self, bot: BotProcess) -> None:
        path = self._folder / "faq.jsonl"
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        lines[0]["alternates"].append("돌아가는 중에 더한 표현")
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
        await bot.run("scripts.reindex")

    async def _until_quiet(self) -> None:
        limit = time.monotonic() + 300
        while time.monotonic() < limit:
            last = max((message["at"] for message in self._api.sent), default=0.0)
            answers = sum(map(len, self._answered().values()))
            if answers >= self._messages and time.monotonic() - last > QUIET_SECONDS:
                return
            await asyncio.sleep(0.2)

    def _answered(self) -> dict[tuple[int, str], list[float]]:
        """When each question of each chat got an answer; what a chat didn't ask is in it too.

        What waited while the bot was away is answered in one message, with a heading for each question.
        """
        answered: dict[tuple[int, str], list[float]] = {}
        for message in self._api.sent:
            lines = [(int(message["chat_id"]), line) for line in re.sub(r"<[^>]+>", "", message["text"]).split("\n")]
            for key in [line for line in lines if line in self._asked] or lines[:1]:
                answered.setdefault(key, []).append(message["at"])
        return answered

    def _count(self, seconds: float) -> Outcome:
        answered = self._answered()
        outcome = Outcome(self._messages, seconds=seconds, calls=self._calls, faults=self._faulty)
        twice = 0
        for key, times in self._asked.items():
            extra = len(answered.get(key, [])) - times
            name = f"chat {key[0]}: {key[1]}"
            if extra < 0:
                outcome.lost.append(name)
            elif extra > 1:
                outcome.oftener.append(name)
            elif extra == 1:
                twice += 1
                if not any(kill - CRASH_SECONDS <= at <= kill for kill in self._kills for at in answered[key]):
                    outcome.unexplained.append(name)
        strangers = sum(len(times) for key, times in answered.items() if key not in self._asked)
        outcome.lost.extend(["a reply that answers nothing asked"] * strangers)
        return Outcome(**(vars(outcome) | {"twice": twice}))


async def ordeal(
    messages: int,
    users: int,
    rate: float,
    *,
    in_doubt: bool = False,
    alternates: int = 200,
    encoded: Path | None = None,
) -> tuple[Outcome, Path]:
    """Run it on PostgreSQL where that is installed, else on SQLite; returns the outcome, and where the log is.

    With fewer `alternates` an entry the two builds are made sooner; they are asked their questions alone. So they are
    with a file of what an encoder has `encoded`, as reindexing leaves it.
    """
    folder = Path(tempfile.mkdtemp(prefix="faq-bot-ordeal-"))
    shutil.copy(ROOT / "intents.jsonl", folder)
    if encoded:
        (folder / "index").mkdir()
        shutil.copy(encoded, folder / "index")
    lines = [json.loads(line) for line in (ROOT / "faq.jsonl").read_text(encoding="utf-8").splitlines()]
    kept = [line | {"alternates": line.get("alternates", [])[:alternates]} for line in lines]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)
    (folder / "faq.jsonl").write_text(text, encoding="utf-8")
    with ExitStack() as stack:
        binaries = find_binaries()
        database = stack.enter_context(PostgresServer(binaries)) if binaries else None
        async with serve() as api:
            run = Ordeal(api, folder, messages, users, rate, in_doubt=in_doubt)
            return await run.run(database), folder / "bot.log"


async def _restart(database: PostgresServer | None) -> None:
    if database:
        await asyncio.to_thread(database.stop)
        await asyncio.sleep(2)
        await asyncio.to_thread(database.start)


def _questions(path: Path) -> list[str]:
    """The questions of the FAQ, which are answered at once when they are asked as they stand."""
    return list(dict.fromkeys(json.loads(line)["question"] for line in path.read_text().splitlines()))


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when every message got its answer and no more, 1 when not, 2 for a wrong command line."""
    parser = command_parser("tests.load.ordeal", __doc__, _EXAMPLES)
    parser.add_argument("--messages", type=positive, default=2000, help="how many in all (default: 2000)")
    parser.add_argument("--users", type=positive, default=200, help="from how many users (default: 200)")
    parser.add_argument("--rate", type=float, default=20.0, help="messages a second (default: 20)")
    parser.add_argument("--in-doubt", action="store_true", help="connections that break after the work, too")
    options = parser.parse_args(argv)
    outcome, log = asyncio.run(ordeal(options.messages, options.users, options.rate, in_doubt=options.in_doubt))
    print(f"{outcome.messages} messages from {options.users} users in {outcome.seconds:.0f} s")
    print(f"{outcome.faults} of {outcome.calls} calls of the Bot API failed")
    print(f"lost                            {len(outcome.lost):5d}  {outcome.lost[:3] or ''}")
    print(f"answered twice around a kill    {outcome.twice - len(outcome.unexplained):5d}")
    print(f"answered twice otherwise        {len(outcome.unexplained):5d}  {outcome.unexplained[:3] or ''}")
    print(f"answered more often             {len(outcome.oftener):5d}  {outcome.oftener[:3] or ''}")
    print(f"the bot's log is {log}", file=sys.stderr)
    return 0 if outcome.passed else 1


if __name__ == "__main__":
    sys.exit(main())
