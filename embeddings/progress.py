"""How far a long step has come, on stderr: a bar in a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

_Item = TypeVar("_Item")

SECONDS_A_LINE = 10.0


def followed(items: Sequence[_Item], name: str, unit: str) -> Iterator[_Item]:
    """The items; where stderr is no terminal, the first line comes after SECONDS_A_LINE, so short steps have none."""
    if sys.stderr.isatty():
        yield from tqdm(items, name, unit=unit, file=sys.stderr)
        return
    started = told = time.monotonic()
    for number, item in enumerate(items):
        now = time.monotonic()
        if now - told >= SECONDS_A_LINE:
            told = now
            left = (now - started) / number * (len(items) - number)
            print(f"{name}: {number} of {len(items)} {unit}, about {left:.0f} s left", file=sys.stderr, flush=True)
        yield item
