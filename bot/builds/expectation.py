"""What operators are told of a new build: what it learned from, what it will do, and what would help most."""

from collections.abc import Iterator

from bot.matching.decision import Thresholds
from embeddings.index.index import Index

ENOUGH_PHRASINGS = 4
"""Of an entry; customers ask for the same thing in several ways, and each further one helps less."""
NAMED = 5


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
    few = [
        (len(phrasings), number)
        for number, group in enumerate(index.groups)
        if len(phrasings := {text for entry in group for text in entry.phrasings}) < ENOUGH_PHRASINGS
    ]
    if few:
        ids = ", ".join(index.groups[number][0].id for _, number in sorted(few)[:NAMED])
        more = f"{ids}, …" if len(few) > NAMED else ids
        entries = "1 entry" if len(few) == 1 else f"{len(few)} entries"
        yield (
            f"what would help most: {entries} with three more phrasings each, in customers' own words, as alternates "
            f"({more})"
        )
