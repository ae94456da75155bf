"""The decision is pure: hits with given confidences in, one of three outcomes out."""

from dataclasses import replace

import pytest

from bot.matching.decision import CERTAIN, CERTAIN_DANGER, LEAD, LIKELY, Outcome, Thresholds, decide
from bot.settings import Settings
from embeddings.faq.intents import COMPLAINT, DANGER
from embeddings.index.confidence import THRESHOLDS as THRESHOLDS_OF_BUILDS
from embeddings.index.confidence import Confidence
from embeddings.index.rows import Row
from embeddings.search.ranking import Hit
from embeddings.search.searcher import SearchResult
from tests.fakes.faq_samples import ENTRIES, INTENTS

THRESHOLDS = Thresholds(answer=0.7, clarify=0.2)


def hits(*confidences: float) -> tuple[Hit, ...]:
    return tuple(
        Hit(topic, (entry,), (entry,), confidence, 0, 0, 0, confidence, Row(0, "question", entry.question), {}, {}, 0)
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


def test_two_sure_hits_do_not_compete_where_one_is_ranked_far_ahead() -> None:
    first, second = hits(0.95, 0.9)
    ahead = replace(first, score=second.score + LEAD)
    assert decide(SearchResult("q", (ahead, second), None, 0.0), THRESHOLDS).outcome == "answer"
    assert decide(SearchResult("q", (first, second), None, 0.0), THRESHOLDS).outcome == "clarify"


def test_an_intent_that_is_surer_than_any_answer_gets_its_reply_and_no_entry() -> None:
    decision = decide(SearchResult("q", hits(0.9), INTENTS[0], 0.95), THRESHOLDS)
    assert (decision.outcome, decision.intent, decision.hits) == ("decline", INTENTS[0], ())
    assert decision.said == 0.95


def test_an_intent_stands_back_behind_what_is_asked_more_surely() -> None:
    asked = decide(SearchResult("q", hits(0.9), INTENTS[0], 0.85), THRESHOLDS)
    assert (asked.outcome, asked.intent, asked.beside) == ("answer", None, INTENTS[0])
    assert decide(SearchResult("q", hits(0.5), INTENTS[0], 0.45), THRESHOLDS).outcome == "clarify"
    assert decide(SearchResult("q", hits(0.4), INTENTS[0], 0.45), THRESHOLDS).intent == INTENTS[0]


def test_danger_stands_back_only_where_it_is_in_doubt_and_an_answer_is_likely() -> None:
    danger = next(intent for intent in INTENTS if intent.id == DANGER)
    assert decide(SearchResult("q", hits(0.99), danger, CERTAIN_DANGER), THRESHOLDS).intent == danger
    assert decide(SearchResult("q", hits(LIKELY), danger, CERTAIN_DANGER - 0.1), THRESHOLDS).outcome == "clarify"
    assert decide(SearchResult("q", hits(LIKELY - 0.01), danger, 0.3), THRESHOLDS).intent == danger


def test_an_unhappy_word_stands_back_behind_a_question_that_has_an_answer() -> None:
    unhappy = INTENTS[0].model_copy(update={"id": COMPLAINT})
    asks, tells = "자꾸 튕겨서 짜증나는데 어떻게 해요", "자꾸 튕겨서 짜증나네"
    assert decide(SearchResult(asks, hits(THRESHOLDS.answer), unhappy, 0.99), THRESHOLDS).outcome == "answer"
    assert decide(SearchResult(asks, hits(THRESHOLDS.answer - 0.01), unhappy, 0.99), THRESHOLDS).intent == unhappy
    assert decide(SearchResult(tells, hits(LIKELY), unhappy, CERTAIN - 0.01), THRESHOLDS).intent == unhappy
    assert decide(SearchResult(asks, hits(LIKELY), unhappy, CERTAIN - 0.01), THRESHOLDS).outcome == "clarify"
    assert decide(SearchResult(tells, hits(LIKELY), unhappy, LIKELY - 0.01), THRESHOLDS).outcome == "clarify"
    assert decide(SearchResult(tells, hits(LIKELY), unhappy, CERTAIN), THRESHOLDS).intent == unhappy


def test_thresholds_come_from_the_build_and_the_operators_costs() -> None:
    falling = tuple((1 - THRESHOLDS_OF_BUILDS).tolist())  # a tenth reaches 0.9, and so on
    far = tuple((0.5 * (1 - THRESHOLDS_OF_BUILDS)).tolist())
    confidence = Confidence(
        features=(), mean=(), scale=(), weights=(), bias=0, near=falling, far=far, inside=falling, fitted_on="by hand"
    )
    thresholds = Thresholds.of(confidence, Settings(max_false_answers=0.1, max_far_choices=0.2))
    assert thresholds.answer == pytest.approx(0.9, abs=0.01)  # of far ones half of a tenth: half of 0.1
    assert thresholds.clarify == pytest.approx(0.6, abs=0.01)
    strict = Thresholds.of(confidence, Settings(max_false_answers=0.9, max_far_choices=0.0))
    assert strict.clarify == strict.answer == pytest.approx(0.1, abs=0.01)
    assert confidence.expected(0.75) == pytest.approx(0.25)
