"""Writes a page of what users asked, how it went and what to mend: `python -m scripts.report -o report.html`."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bot.clock import today
from bot.command_line import command_parser, positive, telling_errors
from bot.learning.effect import Trial
from bot.learning.log import Question, questions_of
from bot.learning.proposing import proposals_without_effects
from bot.learning.sitting import trial_of
from bot.report import figures
from bot.report.changes import Build, Change, changes
from bot.report.landscape import landscape
from bot.report.page import Cluster, Report, page
from bot.report.reading import Day, read_days
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from bot.whole_files import write_whole
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import read_jsonl
from embeddings.index.store import BuildStore

_EXAMPLES = """examples:
  python -m scripts.report -o report.html            the last 30 days
  python -m scripts.report --days 7 -o week.html

The page holds all it needs and asks nothing of the network. What users wrote is in it, personal data masked:
give it to whom you would give the database.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the page is written, 1 without a build or a database, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    settings = load_settings()
    days, asked = asyncio.run(_read(settings, options.days))
    trial = trial_of(settings, None, lambda note: print(note, file=sys.stderr))
    report = _report(trial, days, asked, changes(list(_builds(settings)), days))
    write_whole(options.out, page(report).encode())
    print(options.out)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.report", __doc__, _EXAMPLES)
    parser.add_argument("--days", type=positive, default=30, help="how far back to look (default: 30)")
    parser.add_argument("-o", "--out", type=Path, default=Path("report.html"), help="the page (default: report.html)")
    return parser


async def _read(settings: Settings, days: int) -> tuple[list[Day], list[Question]]:
    database = Database(settings.database_url)
    await database.start()
    try:
        asked, _ = await questions_of(database, days)
        return await read_days(database, today(settings.zone), days, settings.zone), asked
    finally:
        await database.stop()


def _builds(settings: Settings) -> Iterator[Build]:
    """Those that are kept, in their order; without those that can't be read."""
    store = BuildStore(settings.index_dir)
    for name in store.builds():
        with suppress(FaqFileError):
            yield name, read_jsonl(store.folder(name) / "entries.jsonl", Entry).models


def _report(trial: Trial, days: Sequence[Day], asked: Sequence[Question], changed: Sequence[Change]) -> Report:
    entries = list(trial.index.entries)
    questions = {entry.id: entry.question for entry in entries}
    clusters = [
        Cluster(one.name, one.users, one.question, one.examples, [near.question for near in one.nearest])
        for one in proposals_without_effects(trial.assistant, asked, [])
        if not one.is_answered
    ]
    live = trial.assistant.build
    return Report(
        days,
        figures.whole(days),
        figures.weeks(days),
        figures.builds(days),
        figures.entries(days, questions),
        questions,
        live,
        figures.reliability(days, live),
        clusters,
        landscape(trial.assistant.searcher.encoder, entries, [(one.question, one.users) for one in clusters]),
        changed,
    )


if __name__ == "__main__":
    sys.exit(main())
