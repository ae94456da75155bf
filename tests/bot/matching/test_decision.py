"""The decision is pure: hits with given confidences in, one of three outcomes out."""

import pytest

from bot.matching.decision import Outcome, Thresholds, decide
from bot.settings import Settings
from embeddings.index.confidence import Confidence
from embeddings.index.rows import Row
from embeddings.search.ranking import Hit
from embeddings.search.searcher import SearchResult
from tests.fakes.faq_samples import ENTRIES, INTENTS

THRESHOLDS = Thresholds(answer=0.7, clarify=0.2)


def hits(*confidences: float) -> tuple[Hit, ...]:
    return tuple(
        Hit(topic, (entry,), (entry,), confidence, 0, 0, confidence, Row(0, "question", entry.question), {}, {})
        for topic, (entry, confidence) in enumerate(zip(ENTRIES, confidences, strict=False))
    )


@pytest.mark.parametrize(
    ("confidences", "outcome", "shown"),
    [
        ((0.9, 0.1), "answer", 1),
        ((0.7,), "answer", 1),
        ((0.69, 0.1), "clarify", 2),
        ((0.9, 0.85), "clarify", 2),  # two entries compete
        ((0.5, 0.4, 0.3, 0.2), "clarify", 3),
        ((0.19, 0.1), "decline", 0),
        ((), "decline", 0),
    ],
)
def test_the_outcome_follows_from_the_confidence(confidences: tuple[float, ...], outcome: Outcome, shown: int) -> None:
    decision = decide(SearchResult("q", hits(*confidences), None, 0.0), THRESHOLDS)
    assert (decision.outcome, len(decision.hits)) == (outcome, shown)
    assert decision.confidence == (confidences[0] if confidences else 0)


def test_an_intent_that_fits_best_gets_its_reply_and_no_entry() -> None:
    decision = decide(SearchResult("q", hits(0.9), INTENTS[0], 0.8), THRESHOLDS)
    assert (decision.outcome, decision.intent, decision.hits) == ("decline", INTENTS[0], ())


def test_an_intent_that_hardly_fits_is_left_out() -> None:
    decision = decide(SearchResult("q", hits(0.1), INTENTS[0], 0.1), THRESHOLDS)
    assert (decision.outcome, decision.intent) == ("decline", None)


def test_thresholds_come_from_the_build_and_the_operators_costs() -> None:
    evenly = tuple(number / 100 for number in range(101))
    confidence = Confidence(
        features=(), mean=(), scale=(), weights=(), bias=0, out_of_scope=evenly, fitted_on="by hand"
    )
    settings = Settings(max_false_answers=0.1, min_clarify_confidence=0.3)
    thresholds = Thresholds.of(confidence, settings)
    assert thresholds.answer == pytest.approx(0.9)
    assert thresholds.clarify == 0.3
    careless = Thresholds.of(confidence, Settings(max_false_answers=0.9, min_clarify_confidence=0.3))
    assert careless.answer == careless.clarify == pytest.approx(0.1)
