"""Thresholds from curves that a reader can draw."""

import numpy as np
import pytest

from embeddings.index.confidence import THRESHOLDS, Confidence, Curves, default_confidence, reached
from embeddings.search.signals import FEATURES


def with_curves(near: np.ndarray, far: np.ndarray) -> Confidence:
    return Confidence(
        features=("a",), mean=(1.0,), scale=(2.0,), weights=(4.0,), bias=0.0, near=tuple(near), far=tuple(far),
        inside=tuple(near), fitted_on="by hand",
    )  # fmt: skip


def test_a_probability_is_the_sum_of_what_the_features_add() -> None:
    confidence = with_curves(THRESHOLDS, THRESHOLDS)
    assert confidence.contributions(np.array([[2.0]])).tolist() == [[2.0]]  # (2 − 1) / 2 · 4
    assert confidence.probabilities(np.array([[1.0], [2.0]])) == pytest.approx([0.5, 1 / (1 + np.exp(-2))])


def test_the_threshold_is_the_least_from_which_the_share_is_kept_whatever_came_before() -> None:
    bumpy = np.where(THRESHOLDS < 0.3, 0.5, np.where(THRESHOLDS < 0.6, 0.02, np.where(THRESHOLDS < 0.8, 0.2, 0.01)))
    never = np.full(len(THRESHOLDS), 0.3)
    confidence = with_curves(bumpy, never)
    assert confidence.answer_from(0.05, 1.0) == pytest.approx(0.8, abs=0.01)
    assert confidence.answer_from(0.05, 0.1) == confidence.choices_from(0.2) == pytest.approx(0.99)
    assert confidence.choices_from(0.3) == THRESHOLDS[0]


def test_shares_that_reach_each_threshold() -> None:
    shares = reached(np.array([0.2, 0.5, 0.999]))
    assert shares[np.searchsorted(THRESHOLDS, 0.3)] == pytest.approx(2 / 3)
    assert (shares[0], shares[-1]) == (1, pytest.approx(1 / 3))


def test_the_shipped_default_fits_the_code() -> None:
    default = default_confidence()
    assert default.features == FEATURES
    for curve in (default.near, default.far, default.taught.near, default.taught.hidden):
        assert len(curve) == len(THRESHOLDS)
        assert np.all(np.diff(curve) <= 1e-9)
    assert np.linalg.eigvalsh(np.array(default.information)).min() > 0
    assert np.array(default.information).shape == (len(FEATURES) + 1,) * 2


def test_borrowed_curves_go_from_plain_to_taught_without_a_step() -> None:
    plain, taught = (Curves(near=(one,), hidden=(one,), inside=(one,)) for one in (0.4, 0.2))
    assert [plain.towards(taught, share).near[0] for share in (0, 0.25, 1)] == pytest.approx([0.4, 0.35, 0.2])
