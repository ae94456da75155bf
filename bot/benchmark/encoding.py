"""How many texts of an FAQ are encoded a second: all of them given at once, and one by one."""

from collections.abc import Sequence
from functools import partial

from bot.benchmark.contenders.protocol import Contender, contender
from bot.benchmark.extent import Setup
from bot.benchmark.large.phrasings import real_phrasings
from bot.clock import timed

_ONE_BY_ONE = 5
"""Of so many texts, one is encoded by itself: that is slower, and a sample tells the pace."""


def encoded_a_second(name: str, setup: Setup) -> dict[str, float]:
    """Of the help centres' phrasings."""
    opened, texts = contender(name, setup), real_phrasings(setup.extent.texts)
    opened.warm(partial(opened.encode, texts[:16]))
    _, seconds = timed(partial(opened.encode, texts))
    alone = _one_by_one(opened, texts[::_ONE_BY_ONE])
    return {"texts_per_s": round(len(texts) / seconds, 2), "one_by_one_per_s": round(alone, 2)}


def one_by_one(name: str, setup: Setup, texts: Sequence[str]) -> float:
    """Texts a second, each encoded by itself."""
    return _one_by_one(contender(name, setup), texts)


def _one_by_one(opened: Contender, texts: Sequence[str]) -> float:
    opened.warm(partial(opened.encode_one, texts[0]))
    return len(texts) / sum(timed(partial(opened.encode_one, text))[1] for text in texts)
