"""What happens to a bot, and when: drawn from a seed, so that the same can be had again."""

import math
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.storage.shared.database import LEASE_SECONDS

FIRST_SECONDS = 3.0
"""Before anything happens."""
CALM_SECONDS = (2.0, 5.0)
"""From the end of one to the next."""
APART_SECONDS = 61.0
"""Between two ends of processes, so that each of two lives for two minutes: long enough for its memory to tell, and one
that ends again and again within a minute is taken for hopeless, as it should be (bot/workers/parent.py)."""

KINDS: dict[str, tuple[float, float]] = {
    "kill": (0.0, 0.0),
    "stop": (1.2 * LEASE_SECONDS, 2 * LEASE_SECONDS),
    "database gone": (1.0, 1.5 * LEASE_SECONDS),
    "database read-only": (2.0, 1.5 * LEASE_SECONDS),
    "good build": (0.0, 0.0),
    "damaged build": (0.0, 0.0),
    "faulty FAQ": (0.0, 0.0),
    "full disk": (5.0, 10.0),
    "clock": (5.0, 10.0),
    "429": (3.0, 10.0),
    "5xx": (3.0, 10.0),
    "time-outs": (3.0, 10.0),
    "resets": (3.0, 10.0),
}
"""For how many seconds each lasts, at least and at most. An engine's restart has its place here, and in deeds.py."""
OF_THE_API = ("429", "5xx", "time-outs", "resets")
ENDING = ("kill", "stop")
TRACKS = (tuple(kind for kind in KINDS if kind not in OF_THE_API), OF_THE_API)
"""Those of a track come one after another; the tracks go on side by side."""


@dataclass(frozen=True)
class Deed:
    """Something that happens `at` so many seconds after the start, and lasts for so many."""

    at: float
    kind: str
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.at:6.1f} s  {self.kind}" + (f" for {self.seconds:.1f} s" if self.seconds else "")


def schedule(seed: int, seconds: float, kinds: Collection[str]) -> list[Deed]:
    """Deeds of these kinds for so long, in their order. Of each track every kind comes once before one comes again."""
    chance = random.Random(seed)
    drawn = [deed for track in TRACKS for deed in _drawn(chance, seconds, [kind for kind in track if kind in kinds])]
    return sorted(drawn, key=lambda deed: deed.at)


def _drawn(chance: random.Random, until: float, kinds: Sequence[str]) -> Iterator[Deed]:
    at, ended, deck = FIRST_SECONDS, -math.inf, list[str]()
    while kinds:
        deck = deck or chance.sample(kinds, len(kinds))
        early = at < ended + APART_SECONDS
        kind = next((kind for kind in deck if not (early and kind in ENDING)), deck[0])
        at = max(at, ended + APART_SECONDS) if kind in ENDING else at
        deck.remove(kind)
        lasts = chance.uniform(*KINDS[kind])
        if at + lasts > until:
            return
        yield Deed(at, kind, lasts)
        ended = at + lasts if kind in ENDING else ended
        at += lasts + chance.uniform(*CALM_SECONDS)
