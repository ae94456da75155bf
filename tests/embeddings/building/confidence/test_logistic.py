"""The regression against what can be solved by hand, and against scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from embeddings.building.confidence.logistic import fisher, fit_weights

PRIOR, INFORMATION = np.array([0.3, -0.2]), np.diag([2.0, 5.0])


def test_without_examples_the_prior_stands() -> None:
    weights = fit_weights(np.zeros((0, 2)), np.zeros(0, bool), np.zeros(0), PRIOR, INFORMATION)
    assert weights == pytest.approx(PRIOR)


def test_a_prior_of_no_strength_leaves_the_shares() -> None:
    """Three of four are right: log odds log 3."""
    right = np.array([True, True, True, False])
    weights = fit_weights(np.ones((4, 1)), right, np.ones(4), np.zeros(1), np.array([[1e-12]]))
    assert weights[0] == pytest.approx(np.log(3))
    assert fisher(np.ones((4, 1)), np.ones(4), weights)[0, 0] == pytest.approx(4 * 0.75 * 0.25)


def test_examples_move_the_prior_by_as_much_as_they_count() -> None:
    right = np.array([True, True, True, False])
    found = [
        fit_weights(np.ones((4, 1)), right, np.full(4, count), np.zeros(1), np.array([[10.0]]))[0]
        for count in (0, 1, 10, 1000)
    ]
    assert found == sorted(found)
    assert (found[0], found[3]) == (0, pytest.approx(np.log(3), abs=0.02))


def test_it_agrees_with_scikit_learn_where_both_can_say_the_same() -> None:
    rng = np.random.default_rng(0)
    features = np.column_stack([rng.standard_normal((200, 3)), np.ones(200)])
    right = features @ [1.0, -2.0, 0.5, 0.3] + rng.logistic(size=200) > 0
    ours = fit_weights(features, right, np.ones(200), np.zeros(4), np.eye(4))
    model = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-10, max_iter=1000).fit(features, right)
    assert ours == pytest.approx(model.coef_[0], abs=1e-4)


def test_examples_far_from_what_the_prior_knows_do_not_overshoot() -> None:
    """One example a hundred standard deviations off, against the prior's word: it is learned, and no more than that."""
    weights = fit_weights(np.array([[100.0]]), np.array([True]), np.ones(1), np.array([-1.0]), np.array([[1.0]]))
    slope = 100 * (1 / (1 + np.exp(-100 * weights[0])) - 1) + (weights[0] + 1)
    assert slope == pytest.approx(0, abs=1e-6)
    assert 0 < weights[0] < 0.1
