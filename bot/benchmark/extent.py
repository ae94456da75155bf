"""How much is measured, and with what: a full run, or a quick one of small sizes."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings, load_settings
from embeddings.building.noise import with_typos

PARTS = ("start", "single", "askers", "encode", "search", "reindex", "bot")
"""What can be measured by itself, in the order in which it is."""
PEERS = ("plain", "txtai")


@dataclass(frozen=True)
class Extent:
    """Sizes and repetitions."""

    starts: int
    questions: int
    """At most so many of the file's."""
    askers: tuple[int, ...]
    rounds: int
    """Of all askers' questions; the median of them is told."""
    texts: int
    """That are encoded."""
    phrasings: tuple[int, ...]
    base: int
    """Real phrasings that the synthetic ones are made of."""
    searches: int
    entries: int
    """Of the FAQ that is reindexed."""
    rates: tuple[int, ...]
    """Messages a second, the fewest first."""
    seconds: int
    """For which each of them lasts."""


FULL = Extent(
    starts=3,
    questions=1000,
    askers=(1, 8, 64, 256),
    rounds=3,
    texts=1000,
    phrasings=(100, 10_000, 100_000, 1_000_000),
    base=10_000,
    searches=300,
    entries=10_000,
    rates=(5, 10, 15, 20, 30, 40, 60, 80, 100),
    seconds=20,
)
QUICK = Extent(
    starts=1,
    questions=20,
    askers=(1, 8),
    rounds=1,
    texts=20,
    phrasings=(100, 1000),
    base=200,
    searches=50,
    entries=100,
    rates=(5,),
    seconds=5,
)


@dataclass(frozen=True)
class Setup:
    """What every measurement is given; it travels to other processes."""

    extent: Extent
    index_dir: Path
    """With a live build."""
    model: Path
    """The folder of the same weights, for sentence-transformers."""
    questions: tuple[str, ...]
    folder: Path
    """Of this run alone, gone after it."""

    @property
    def settings(self) -> Settings:
        """Of the environment, with the builds that are measured."""
        return load_settings(index_dir=self.index_dir)


def varied(questions: Sequence[str]) -> Iterator[str]:
    """The questions as they are and then, without end, each with a slip of its own: none comes twice.

    An encoder that remembers, as the bot's does, would have nothing to do for one that does.
    """
    yield from questions
    chance = random.Random(1)  # noqa: S311
    while True:
        yield from (with_typos(question, chance, rate=0) for question in questions)
