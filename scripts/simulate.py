"""Plays a month of invented users through the bot, as questions to report on and to learn from.

`python -m scripts.simulate --queries FILE`
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from bot.builds.serving import open_live
from bot.clock import today
from bot.command_line import command_parser, positive, telling_errors
from bot.rehearsal.questions import load_questions
from bot.settings import Settings, load_settings
from bot.simulation.month import month, people, topics_of
from bot.simulation.place import check_no_real_questions, remove
from bot.simulation.playing import Stage, play
from bot.storage.database import Database
from bot.storage.relays import Relays
from bot.wiring import open_components
from bot.wording.commands import simulation as w
from embeddings.encoder.remembering import Remembering
from embeddings.errors import ConfigurationError

_EXAMPLES = """examples:
  python -m scripts.simulate --queries tests/data/questions.jsonl --database sqlite+aiosqlite:///var/month.db
  DATABASE_URL=sqlite+aiosqlite:///var/month.db python -m scripts.report -o month.html
  python -m scripts.simulate --queries questions.jsonl --users 1000 --days 60 --until 2026-10-31 --seed 2
  python -m scripts.simulate --remove              takes every simulated question out of the database

What users ask comes from a file as for scripts.evaluate: {"query": "환불 수수료 얼마", "expected": ["cash-refund"]}.
The more wordings an entry has in it, the more the month is like a real one. The live build answers. The same seed makes
the same month. Simulated users are marked in the database, and on every page that shows them.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the month is played, 1 for an unusable index, file or database, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    settings = load_settings(database_url=options.database)
    if options.remove:
        print(w.REMOVED.format(count=asyncio.run(_remove(settings))))
        return 0
    last = options.until or today(settings.zone) - timedelta(days=1)
    if last >= today(settings.zone):
        raise ConfigurationError(f"--until: found {last}, expected a day that is over; name an earlier one")
    told = asyncio.run(_play(settings, options, last - timedelta(days=options.days - 1)))
    print(w.PLAYED.format(first=last - timedelta(days=options.days - 1), last=last, days=options.days, **told))
    print("\n".join(w.told(told)), w.NEXT, sep="\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.simulate", __doc__, _EXAMPLES)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--queries", type=Path, metavar="FILE", help="what users ask, and the entries that answer it")
    way.add_argument("--remove", action="store_true", help="delete what was simulated, and nothing else")
    parser.add_argument("--users", type=positive, default=300, metavar="N", help="how many people (default: 300)")
    parser.add_argument("--days", type=positive, default=30, metavar="N", help="how long (default: 30)")
    parser.add_argument("--until", type=_day, metavar="DAY", help="the last day (default: yesterday)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another one makes another month (default: 0)")
    parser.add_argument("--database", metavar="URL", help="where the month is kept (DATABASE_URL)")
    parser.add_argument("--among-real", action="store_true", help="even beside questions of real users")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a day such as 2026-10-31") from None


async def _play(settings: Settings, options: argparse.Namespace, first: date) -> Counter[str]:
    encoder = Remembering(open_live(settings).searcher.encoder)  # many users ask the same
    async with open_components(settings, encoder, operators=True) as bot:
        if not options.among_real:
            await check_no_real_questions(bot.database)
        topics = topics_of(load_questions(options.queries, bot.serving.assistant.searcher.index.entries))
        visits = month(topics, people(options.users, options.seed), first, options.days, settings.zone, options.seed)
        catalogue = bot.serving.assistant.catalogue
        stage = Stage(bot.conversation, bot.database, bot.users, Relays(bot.database), catalogue)
        return await play(visits, stage, options.seed) + Counter(users=options.users)


async def _remove(settings: Settings) -> int:
    database = Database(settings.database_url)
    await database.start()
    try:
        return await remove(database)
    finally:
        await database.stop()


if __name__ == "__main__":
    sys.exit(main())
