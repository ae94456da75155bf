"""Measures speed and memory of the live build: `python -m scripts.bench`."""

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence

_STARTED = time.perf_counter()

from bot.builds.serving import open_live  # noqa: E402
from bot.channels.telegram.outgoing.rendering import to_messages  # noqa: E402
from bot.clock import timed  # noqa: E402
from bot.command_line import add_index_dir, command_parser, positive, telling_errors  # noqa: E402
from bot.dialogue.screens import answer  # noqa: E402
from bot.matching.decision import decide  # noqa: E402 (the time that imports take is part of the start)
from bot.settings import load_settings  # noqa: E402
from bot.wording.korean import KOREAN  # noqa: E402
from embeddings.search.query import readable  # noqa: E402
from embeddings.search.rereading import READ, as_read  # noqa: E402

_EXAMPLES = """examples:
  python -m scripts.bench
  python -m scripts.bench --index-dir /tmp/trial --repeat 200
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the figures are printed, 1 for an unusable index, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    searcher, thresholds, *_ = open_live(load_settings(index_dir=options.index_dir))
    question = searcher.index.entries[0].question
    decide(searcher.search(question), thresholds)
    print(f"start to first answer          {time.perf_counter() - _STARTED:8.2f} s")
    encoder = searcher.encoder
    readings = searcher.readings(question)
    query = encoder.encode_queries(readings)
    result = searcher.rank(readings, query)
    pairs = [(question, as_read(searcher.index, hit.topic, query.vectors[0])) for hit in result.hits[:READ]]
    for name, step in {
        "encoder's forward pass": lambda: encoder.encode_queries(readings),
        "search, everything else": lambda: searcher.rank(searcher.readings(question), query),
        f"{len(pairs)} entries read again": lambda: encoder.relevance(pairs),
        "spaces put back": lambda: readable(question.replace(" ", ""), encoder),
        "decision, reply, rendering": lambda: to_messages(answer(KOREAN, decide(result, thresholds).ranked[0].entries)),
        "whole turn": lambda: to_messages(
            answer(KOREAN, decide(searcher.search(question), thresholds).ranked[0].entries)
        ),
    }.items():
        print(f"{name:<30} {_median_ms(step, options.repeat):8.2f} ms (median of {options.repeat})")
    print(f"{'peak memory':<30} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    return 0


def _median_ms(step: Callable[[], object], repeat: int) -> float:
    return 1000 * statistics.median(timed(step)[1] for _ in range(repeat))


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.bench", __doc__, _EXAMPLES)
    add_index_dir(parser)
    parser.add_argument("--repeat", type=positive, default=100, help="how often each step is timed (default: 100)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
