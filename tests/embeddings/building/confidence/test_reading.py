"""What reading adds to a confidence, learned from questions that were read."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from embeddings.building.confidence.examples import READ_PHRASINGS, Asked, Examples, ask, own_questions
from embeddings.building.confidence.reading import fit_reading, information_of
from embeddings.building.confidence.training import fit_confidence
from embeddings.building.noise import KINDS
from embeddings.faq.entries import Entry
from embeddings.index.confidence import Reading, default_confidence
from embeddings.index.index import Index
from embeddings.search.rereading import READ
from embeddings.search.signals import FEATURES
from tests.fakes.reading_encoder import ReadingEncoder

PRIOR = Reading(before=0.5, relevance=0.3, bias=0.2)
FIRM = 100 * np.eye(3)


def examples(relevance: Sequence[float], right: Sequence[bool]) -> Examples:
    """Questions that find one entry each."""
    count = len(relevance)
    places = np.full((count, READ), np.nan)
    places[:, 0] = relevance
    scores = np.full((count, READ), -np.inf)
    scores[:, 0] = 1
    found = np.zeros((count, READ), np.bool_)
    found[:, 0] = right
    asked = [Asked("?", "inside", topic=number) for number in range(count)]
    return Examples(asked, np.zeros((count, READ, len(FEATURES))), scores, found, places)


def test_what_reading_tells_by_itself_is_given_weight() -> None:
    told = examples([4, -4] * 50, [True, False] * 50)
    before = np.full((100, READ), 0.5)
    learned = fit_reading(told, before, np.ones(100), PRIOR, np.eye(3))
    assert learned.relevance > PRIOR.relevance
    assert told.confidences(before, learned)[:2] == pytest.approx([1, 0], abs=0.1)
    assert information_of(told, before, np.ones(100), learned).shape == (3, 3)


@pytest.mark.parametrize("relevance", [[np.nan] * 4, [1.0, -1.0] * 2])
def test_nothing_changes_where_nothing_was_read_or_nothing_counts(relevance: list[float]) -> None:
    told = examples(relevance, [True, False] * 2)
    assert fit_reading(told, np.full((4, READ), 0.5), np.zeros(4), PRIOR, FIRM) == PRIOR


def test_confidences_of_questions_that_were_not_read_stay() -> None:
    told = examples([np.nan, 2.0], [True, True])
    after = told.confidences(np.full((2, READ), 0.6), PRIOR)
    assert after[0] == 0.6
    assert after[1] == pytest.approx(PRIOR.probabilities(0.6, 2.0))


def faq(alternates: int) -> list[Entry]:
    words = ["환불", "쿠폰", "배송", "회원", "알림"]
    return [
        Entry(
            id=f"e{number}", service="상점", category="모두", question=f"{word} 어떻게 하나요", answer=f"{word} 안내",
            alternates=tuple(f"{word} {tail}" for tail in ("문의", "방법", "얼마", "언제", "왜", "누가")[:alternates]),
        )
        for number, word in enumerate(words)
    ]  # fmt: skip


def test_an_faq_moves_reading_by_its_own_phrasings() -> None:
    encoder, default = ReadingEncoder("환불"), default_confidence()
    alone, taught = (fit_confidence(Index.encode(faq(count), [], encoder), encoder) for count in (0, 6))
    assert alone.reading == default.reading
    assert taught.reading != default.reading


def test_only_so_many_phrasings_are_read() -> None:
    entries = [replace_question(entry, number) for number in range(READ_PHRASINGS // 2) for entry in faq(2)[:2]]
    asked = own_questions(Index.encode(entries, [], ReadingEncoder("환불")).rows)
    read = [one for one in asked if one.read]
    assert sum(one.stratum == "near" for one in read) == READ_PHRASINGS * len(KINDS)
    assert 0 < sum(one.stratum == "inside" for one in read) <= READ_PHRASINGS
    assert sum(one.stratum == "near" for one in asked) > READ_PHRASINGS * len(KINDS)


def replace_question(entry: Entry, number: int) -> Entry:
    alternates = tuple(f"{text} {number}" for text in entry.alternates)
    return entry.model_copy(
        update={"id": f"{entry.id}-{number}", "question": f"{entry.question} {number}", "alternates": alternates}
    )


def test_what_is_not_to_be_read_is_not() -> None:
    encoder = ReadingEncoder("환불")
    index = Index.encode(faq(0), [], encoder)
    asked = [Asked("환불 쿠폰", "near", topic=0)]
    assert ask(index, encoder, [replace(one, read=False) for one in asked]).were_read.tolist() == [False]
    assert encoder.read == []
    ask(index, encoder, asked)
    assert len(encoder.read) in (0, READ)
