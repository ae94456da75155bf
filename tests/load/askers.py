"""Turns of many users at once, with the live build and the real model, no network and no database:
`python -m tests.load.askers`.

First what a forward pass takes with several questions of like length in it. Then turns by so many askers at a time,
with a slip in each, after an answer drawn by lot: through the encoder as it is, and as they share it in the bot.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.builds.encoders import passes_at_once
from bot.builds.serving import Live, open_live
from bot.command_line import add_index_dir, command_parser, positive, telling_errors
from bot.matching.assistant import Assistant
from bot.matching.reading import Last
from bot.matching.understanding import understand
from bot.settings import load_settings
from embeddings.building.noise import with_typos
from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.encoder.sharing import Sharing
from embeddings.search.searcher import Searcher
from tests.conftest import MODEL_CACHE
from tests.fakes.questions import kept_queries

_EXAMPLES = """examples:
  python -m tests.load.askers
  python -m tests.load.askers --turns 200 --askers 1 8
"""
TOGETHER = (1, 2, 4, 8, 16)
_PASSES = 40
Turn = tuple[str, Last]


class Counting:
    """An encoder that counts its forward passes and their texts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.passes = self.texts = 0
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.encode_passages, self.count_tokens = encoder.encode_passages, encoder.count_tokens
        self.relevance = encoder.relevance

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        self.passes += 1
        self.texts += len(texts)
        return self._encoder.encode_queries(texts, progress=progress)


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the figures are printed, 1 for an unusable index, 2 for a wrong command line."""
    parser = command_parser("tests.load.askers", __doc__, _EXAMPLES)
    add_index_dir(parser)
    parser.add_argument("--turns", type=positive, default=500, help="of each way (default: 500)")
    parser.add_argument("--askers", type=positive, nargs="+", default=[1, 2, 4, 8, 16], help="how many at a time")
    options = parser.parse_args(argv)
    live = open_live(load_settings(index_dir=options.index_dir, model_cache_dir=MODEL_CACHE))
    queries = [query for query in kept_queries() if query.strip()]
    for count in TOGETHER:
        taken = _cpu_ms(live.searcher.encoder.encode_queries, queries, count)
        print(f"{count:>3} questions in a pass: {taken / count:5.1f} ms of a core each")
    turns = _turns(live, queries, options.turns)
    _report("one at a time, nothing shared", live, live.searcher.encoder, turns, 1)
    for askers in options.askers:
        _report(f"{askers} at a time, sharing", live, None, turns, askers)
    return 0


def _cpu_ms(encode: Callable[[Sequence[str]], object], queries: Sequence[str], count: int) -> float:
    """Of a pass, on average."""
    chance, by_length = random.Random(count), sorted(queries, key=len)
    starts = [chance.randrange(len(by_length) - count + 1) for _ in range(_PASSES)]
    batches = [by_length[start : start + count] for start in starts]
    encode(batches[0])
    started = time.process_time()
    for batch in batches:
        encode(batch)
    return 1000 * (time.process_time() - started) / len(batches)


def _turns(live: Live, queries: Sequence[str], count: int) -> list[Turn]:
    chance = random.Random(3)
    entries = [group[0] for group in live.searcher.index.groups]
    lasts = [Last(chance.choice(queries), (chance.choice(entries),)) for _ in range(count)]
    return [(with_typos(chance.choice(queries), chance, rate=0), last) for last in lasts]


def _report(way: str, live: Live, encoder: Encoder | None, turns: Sequence[Turn], askers: int) -> None:
    """Through `encoder`, or one that is shared."""
    counting = Counting(live.searcher.encoder)
    used = Sharing(counting, passes_at_once(counting)) if encoder is None else counting
    assistant = Assistant(Searcher(live.searcher.index, used), live.thresholds, live.build)
    for text, last in turns[:20]:
        understand(assistant, [text[::-1]], None, [last])  # what is made once is made
    counting.passes = counting.texts = 0
    taken: list[float] = []

    def ask(turn: Turn) -> None:
        began = time.perf_counter()
        understand(assistant, [turn[0]], None, [turn[1]])
        taken.append(time.perf_counter() - began)

    started, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(askers) as threads:
        list(threads.map(ask, turns))
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(
        f"{way:<30} {len(turns) / seconds:5.1f} turns a second, {1000 * cpu / len(turns):5.1f} ms of a core each, "
        f"median {1000 * sorted(taken)[len(taken) // 2]:4.0f} ms, {counting.passes / len(turns):.2f} passes a turn of "
        f"{counting.texts / counting.passes:.1f} texts",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
