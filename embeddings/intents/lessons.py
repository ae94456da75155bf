"""What intents are told by: phrasings, opposites, questions, small talk; and these in company."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from embeddings.faq.intents import DANGER, HUMAN, Intent
from embeddings.intents.classifier import NONE

KEPT_IN_COMPANY = {DANGER, HUMAN}
"""Intents that a text says as soon as a part of it does; a greeting before a question is a question."""
JOINED = 120
"""Questions that are joined with phrasings of either sort, to teach that."""


class Lesson(NamedTuple):
    """A text, and the id of the intent that it says, or NONE."""

    text: str
    intent: str


def lessons_of(
    intents: Sequence[Intent], own: Sequence[str], others: Sequence[str], small_talk: Sequence[str]
) -> Iterator[Lesson]:
    """The same at every call. `own` are the FAQ's phrasings, `others` questions to other help centres."""
    said = {text for intent in intents for text in intent.phrasings}
    for intent in intents:
        yield from (Lesson(text, intent.id) for text in intent.phrasings)
        yield from (Lesson(text, NONE) for text in intent.opposites if text not in said)
    yield from (Lesson(text, NONE) for text in (*own, *others, *small_talk) if text not in said)
    for question in sorted(others, key=lot)[:JOINED]:
        some = min(intents, key=lambda intent: lot(question + intent.id))
        for intent in intents:
            if intent is some or intent.id in KEPT_IN_COMPANY:
                yield from _in_company(question, intent)


def _in_company(question: str, intent: Intent) -> Iterator[Lesson]:
    """A question with what else is said in the same message, before it or after it."""
    told = intent.id if intent.id in KEPT_IN_COMPANY else NONE
    for texts, means in ((intent.phrasings, told), (intent.opposites, NONE)):
        if texts:
            text = min(texts, key=lambda text: lot(question + text))  # hardly another where the operator adds some
            yield Lesson(f"{question} {text}" if lot(text + question) % 2 else f"{text} {question}", means)


def lot(text: str) -> int:
    """The same number for a text at every call, and no order among those of several."""
    return crc32(text.encode())
