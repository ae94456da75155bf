"""A database with a log, and the small FAQ beside the fake encoder, as learning sees them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.learning.effect import Trial
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.storage.history import History, Turn
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.word_confidence import ANSWER_FROM, CHOICES_FROM, WORD_CONFIDENCE


def turn(user: str, query: str, decision: Any = "decline", entry: str | None = None, **more: Any) -> Turn:
    return Turn(user, "question", query, decision, 0.1, entry, more.pop("hits", ()), "b1", **more)


def add(history: History, *turns: Turn) -> None:
    for one in turns:
        history.add(one)


def trial_of(entries: Sequence[Entry] = ENTRIES, **given: Any) -> Trial:
    encoder = WordEncoder()
    index = replace(Index.encode(entries, INTENTS, encoder), confidence=WORD_CONFIDENCE)
    assistant = Assistant(Searcher(index, encoder), Thresholds(ANSWER_FROM, CHOICES_FROM), "b1")
    return Trial(assistant, encoder, **given)
