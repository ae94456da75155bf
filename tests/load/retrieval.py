"""How long a search without the encoder takes on a large FAQ, full or not: `python -m tests.load.retrieval`.

The FAQs are random, the vectors too, of the real model's dimension. Both ways are timed in turns, so that other work of
the machine falls on both.
"""

import random
import statistics
import sys
from collections.abc import Sequence
from functools import partial

from bot.clock import timed
from bot.command_line import command_parser, positive
from embeddings.encoder.protocol import Encoded
from embeddings.index.index import Index
from embeddings.search import candidates
from embeddings.search.searcher import Searcher
from tests.fakes.random_encoder import RandomEncoder
from tests.fakes.random_faq import WORDS, random_faq

_EXAMPLES = """examples:
  python -m tests.load.retrieval
  python -m tests.load.retrieval --entries 500 --queries 50
"""
PASSAGES = 3
"""Of each answer: with the question an entry has four rows."""
WAYS = {"all rows": sys.maxsize, "best of each leg": 0}
"""Up to how many rows all of them are candidates."""


class LargeVectors(RandomEncoder):
    """As long as those of the bundled model."""

    dimension = 384


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 for a wrong command line."""
    parser = command_parser("tests.load.retrieval", __doc__, _EXAMPLES)
    parser.add_argument("--entries", type=positive, nargs="+", default=[500, 2_000, 8_000], help="sizes of the FAQs")
    parser.add_argument("--queries", type=positive, default=300, help="how many queries (default: 300)")
    options = parser.parse_args(argv)
    encoder, rng = LargeVectors(), random.Random(2)
    texts = [" ".join(rng.choices(WORDS, k=rng.randint(2, 6))) for _ in range(options.queries)]
    queries = [(text, encoder.encode_queries([text])) for text in texts]
    for count in options.entries:
        searcher = Searcher(Index.encode(random_faq(count, PASSAGES), [], encoder), encoder)
        print(f"{len(searcher.index.rows)} rows: {_compared(searcher, queries)}")
    return 0


def _compared(searcher: Searcher, queries: Sequence[tuple[str, Encoded]]) -> str:
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    same = 0
    for text, encoded in queries:
        first = set()
        for way, candidates.EVERY_ROW in WAYS.items():
            result, taken = timed(partial(searcher.rank, [text], encoded))
            seconds[way].append(taken)
            first.add(result.hits[0].topic)
        same += len(first) == 1
    medians = [f"{way} {1000 * statistics.median(times):.1f} ms" for way, times in seconds.items()]
    return f"{', '.join(medians)} (medians); the same first hit {same} times of {len(queries)}"


if __name__ == "__main__":
    sys.exit(main())
