"""Figures worked by hand on a few cases."""

import numpy as np
import pytest

from bot.matching.decision import Outcome
from bot.matching.evaluation import (
    Case,
    Question,
    calibration_error,
    coverage_curve,
    figures,
    reliability_curve,
    right_at,
    worst,
)


def case(rank: int | None, outcome: Outcome, confidence: float, expected: tuple[str, ...] = ("refund",)) -> Case:
    shown = {"answer": 1, "clarify": 3, "decline": 0}[outcome]
    return Case(
        Question(query="q", expected=expected), rank, outcome, confidence, "coupon", rank is not None and rank <= shown
    )


CASES = [
    case(1, "answer", 0.9),
    case(2, "answer", 0.8),
    case(4, "clarify", 0.4),
    case(None, "decline", 0.1),
    case(None, "answer", 0.7, expected=()),
    case(None, "decline", 0.1, expected=()),
]


def test_each_measure_is_over_the_cases_it_is_about() -> None:
    found = {name: figure and round(figure[0], 4) for name, figure in figures(CASES).items()}
    assert found == {
        "hit@1": 0.25,
        "hit@3": 0.5,
        "MRR": pytest.approx((1 + 1 / 2 + 1 / 4) / 4, abs=1e-4),
        "answered": 0.5,
        "asked back": pytest.approx(1 / 6, abs=1e-4),
        "declined": pytest.approx(2 / 6, abs=1e-4),
        "answered right": 0.25,
        "served": 0.25,  # the one asked back has its entry in fourth place, beyond the choices
        "harmed": pytest.approx(2 / 6, abs=1e-4),
        "precision": pytest.approx(1 / 3, abs=1e-4),
        "false answers": 0.5,
        # one case a bin but for the two at 0.1: |0.9−1| + 0.8 + 0.4 + 0.2 + 0.7, over six
        "calibration error": pytest.approx((0.1 + 0.8 + 0.4 + 0.2 + 0.7) / 6, abs=1e-4),
    }


def test_intervals_hold_the_value_and_vanish_without_spread() -> None:
    value, (low, high) = figures(CASES)["answered"] or (0, (0, 0))
    assert 0 <= low < value < high <= 1
    assert figures(CASES[:1])["hit@1"] == (1.0, (1.0, 1.0))


def test_without_out_of_scope_questions_false_answers_are_unknown() -> None:
    assert figures(CASES[:4])["false answers"] is None


def test_curves_worked_by_hand() -> None:
    coverage, precision = coverage_curve(CASES[:3])
    assert coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert precision.tolist() == pytest.approx([1, 1 / 2, 1 / 3])
    confidence, share = reliability_curve([case(1, "answer", 0.95), case(2, "answer", 0.91)])
    assert confidence == pytest.approx([0.93])
    assert share == [0.5]


def test_calibration_is_perfect_where_confidence_is_the_share_of_right_ones() -> None:
    confidence = np.array([0.25] * 4 + [1.0])
    assert calibration_error(confidence, np.array([True, False, False, False, True])) == 0


def test_wrong_answers_are_the_worst_misses_the_surest_first() -> None:
    assert [c.confidence for c in worst(CASES, 3)] == [0.8, 0.7, 0.4]


def test_served_is_the_right_answer_or_the_right_choice_and_a_decline_withholds() -> None:
    right, offered, wrong = case(1, "answer", 1), case(3, "clarify", 1), case(2, "answer", 1)
    withheld, missed, false = case(1, "decline", 0.2), case(2, "decline", 0.2), case(None, "answer", 1, ())
    cases = (right, offered, wrong, withheld, missed, false)
    assert [case.served for case in cases] == [True, True, False, False, False, False]
    assert [case.harmed for case in cases] == [False, False, True, False, False, True]
    assert [case.withheld for case in cases] == [False, False, False, True, False, False]


def test_what_is_answered_right_at_a_given_risk() -> None:
    near = Question(query="q", expected=(), kind="near")
    outside = [Case(near, None, "decline", place / 20, "") for place in range(21)]  # a fifth is above 0.8
    assert right_at([*CASES[:4], *outside], 0.2) == {"all": {"near": 0.25}}  # 0.9 alone, of four
    assert right_at(CASES[:4], 0.2) == {"all": {}}
