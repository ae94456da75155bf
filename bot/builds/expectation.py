"""What operators are told of a new build: what it learned from, what it will do, and what would help most."""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.matching.decision import Thresholds
from embeddings.faq.entries import Entry
from embeddings.index.index import Index

ENOUGH_PHRASINGS = 5
"""Of an entry; customers ask for the same thing in several ways, and each further one helps less."""
NAMED = 5
"""Entries with few phrasings that are named."""


def expectation(index: Index, thresholds: Thresholds) -> Iterator[str]:
    """A few lines for the terminal."""
    learned = index.confidence
    answered, offered = learned.expected(thresholds.answer), learned.expected(thresholds.clarify)
    yield f"confidence learned from {learned.fitted_on}"
    yield (
        f"of questions that have an answer here it should answer {answered:.0%}, ask back for "
        f"{offered - answered:.0%}, decline {1 - offered:.0%}"
    )
    yield f"(answers from a confidence of {thresholds.answer:.2f}, choices from {thresholds.clarify:.2f})"
    if few := with_few_phrasings(index):
        named = named_first([group[0].id for group in few], NAMED)
        entries = "1 entry has" if len(few) == 1 else f"{len(few)} entries have"
        yield (
            f"what would help most: {entries} fewer than five phrasings ({named}); add some in customers' own words, "
            "as alternates"
        )


def named_first(ids: Sequence[str], count: int) -> str:
    """So many of the ids, and whether there are more.

    >>> named_first(["refund", "coupon"], 1)
    'refund, …'
    """
    return ", ".join(ids[:count]) + (", …" if len(ids) > count else "")


def with_few_phrasings(index: Index) -> list[Sequence[Entry]]:
    """The groups of twins that have fewer than ENOUGH_PHRASINGS, those with the fewest first."""
    counts = np.bincount(index.topics[index.phrasings], minlength=len(index.groups))
    few = np.flatnonzero(counts < ENOUGH_PHRASINGS)
    return [index.groups[topic] for topic in few[np.argsort(counts[few], kind="stable")]]
