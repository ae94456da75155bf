"""How far a long step has come, on stderr: a bar in a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import TypeVar

from tqdm import tqdm

_Item = TypeVar("_Item")

SECONDS_A_LINE = 10.0

FOLLOWER: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("FOLLOWER", default=None)
"""Who else wants to know in this context: given the step's name, how many are done, and of how many."""


def followed(items: Sequence[_Item], name: str, unit: str) -> Iterator[_Item]:
    """The items; where stderr is no terminal, the first line comes after SECONDS_A_LINE, so short steps have none."""
    if follower := FOLLOWER.get():
        for number, item in enumerate(items):
            follower(name, number, len(items))
            yield item
        follower(name, len(items), len(items))
        return
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
