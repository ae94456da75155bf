"""The metric on points in a plane: what phrasings of one topic differ in stops to matter."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.index.metric import FULL_WEIGHT, Metric

# Two topics apart in the first direction; phrasings of each scatter in the second.
VECTORS = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], np.float32) / np.float32(np.sqrt(2))
TOPICS = np.array([0, 0, 1, 1])


def test_style_counts_less_than_topic() -> None:
    metric = Metric.fit(VECTORS, TOPICS, 2, 2)
    query = np.array([0.1, 0.995], np.float32)  # leans to topic 0, and is all style
    plain = query @ np.array([1, 0])
    own, other = metric.likeness(query, np.array([0, 1]))
    assert own == pytest.approx(-other, abs=1e-6)
    # Covariance diag(0, 1), its mean variance 1/2 added: the second direction shrinks by √3 against the first.
    assert own == pytest.approx(0.1 / np.hypot(0.1, 0.995 / np.sqrt(3)), abs=1e-4)
    assert own > plain


def test_the_weight_grows_with_what_there_is_to_learn_from() -> None:
    assert Metric.fit(VECTORS, TOPICS, 2, 2).weight == pytest.approx(FULL_WEIGHT * 2 / (2 + 2))
    assert Metric.fit(VECTORS[:3], TOPICS[:3], 2, 2).weight == pytest.approx(FULL_WEIGHT * 1 / (1 + 2))


def test_one_phrasing_a_topic_teaches_nothing(tmp_path: Path) -> None:
    none = np.zeros(0, np.intp)
    Metric.fit_large(lambda rows: VECTORS[rows], np.array([0, 1]), 2, 2, none).save(tmp_path)
    for metric in (Metric.fit(VECTORS[[0, 2]], TOPICS[[0, 2]], 2, 2), Metric.saved(tmp_path)):
        assert metric
        assert metric.weight == 0
        assert metric.likeness(VECTORS[0], np.array([0, 1])).tolist() == [0, 0]


def test_intents_have_a_place_but_teach_no_style() -> None:
    with_intent = np.vstack([VECTORS, [[0, 1], [0, -1]]]).astype(np.float32)
    metric = Metric.fit(with_intent, np.array([0, 0, 1, 1, 2, 2]), 2, 3)
    assert metric.weight == Metric.fit(VECTORS, TOPICS, 2, 2).weight
    assert metric.likeness(VECTORS[0], np.array([2])).shape == (1,)
