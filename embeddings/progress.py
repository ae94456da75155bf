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
    told = time.monotonic()
    for number, item in enumerate(items):
        if time.monotonic() - told >= SECONDS_A_LINE:
            told = time.monotonic()
            print(f"{name}: {number} of {len(items)} {unit}", file=sys.stderr, flush=True)
        yield item
