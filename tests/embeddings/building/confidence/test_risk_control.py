"""Bounds worked by hand."""

import numpy as np
import pytest

from embeddings.building.confidence.risk_control import blended, controlled_risk, counted
from embeddings.index.confidence import THRESHOLDS


def test_the_risk_of_an_faq_is_its_entries_the_borrowed_ones_and_one_lost() -> None:
    entries = [np.array([1.0, 0.25]), np.array([0.5, 0.0])]
    assert controlled_risk(entries, (0.4, 0.1), (0.4, 0.1)) == pytest.approx(
        (
            (1.5 + 300 * 0.4 + 1) / (2 + 300 + 1),
            (0.25 + 300 * 0.1 + 1) / (300 + 3),
        )
    )


def test_some_entries_stand_for_all() -> None:
    entries = [np.array([1.0]), np.array([0.5])]
    assert controlled_risk(entries, (0.4,), (0.4,), 20) == pytest.approx(((15 + 300 * 0.4 + 1) / (20 + 300 + 1),))


def test_hidden_questions_count_for_as_much_as_they_tell_of_near_ones() -> None:
    """Elsewhere hidden ones are answered twice as often as near ones: own ones count half. Never more than once."""
    entries = [np.array([1.0, 0.5])]
    halved = controlled_risk(entries, (0.4, 0.2), (0.2, 0.1))
    assert halved == pytest.approx(((0.5 + 300 * 0.2 + 1) / 302, (0.25 + 300 * 0.1 + 1) / 302))
    assert controlled_risk(entries, (0.1, 0.1), (0.2, 0.2)) == pytest.approx(
        ((1 + 300 * 0.2 + 1) / 302, (0.5 + 300 * 0.2 + 1) / 302)
    )


def test_an_faq_without_entries_to_hide_lives_on_what_it_borrows() -> None:
    assert controlled_risk([], (0.0,), (0.0,)) == pytest.approx((1 / 301,))
    assert blended([], (0.3, 0.2)) == pytest.approx((0.3, 0.2))
    assert counted(np.zeros(0), (0.3, 0.2)) == pytest.approx(((300 * 0.3 + 1) / 301, (300 * 0.2 + 1) / 301))


def test_own_entries_outweigh_the_borrowed_ones_step_by_step() -> None:
    shares = [blended([np.array([1.0])] * count, (0.0,))[0] for count in (0, 1, 5, 15)]
    assert shares == pytest.approx([0, 1 / 6, 0.5, 0.75])


def test_far_questions_are_counted_with_one_more_that_gets_through() -> None:
    bound = counted(np.array([0.5, 0.01, 0.01, 0.01]), (0.3,) * len(THRESHOLDS))
    assert bound[np.searchsorted(THRESHOLDS, 0.4)] == pytest.approx((1 + 300 * 0.3 + 1) / 305)
    assert bound[-1] == pytest.approx((300 * 0.3 + 1) / 305)
