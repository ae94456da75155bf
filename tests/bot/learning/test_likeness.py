"""Which texts are put together, by vectors and hits that a reader can see."""

import numpy as np
import pytest

from bot.learning.clusters.gathering import Unanswered
from bot.learning.clusters.likeness import APART, clustered, shared_letters, unlikeness
from tests.bot.learning.conftest import trial_of

TEXTS = ["환불 되나요", "쿠폰 어디서 써요", "포인트는 언제 쌓여요"]
VECTORS = np.eye(3, dtype=np.float32)
NONE = np.zeros((3, 1), np.float32)


def test_what_neither_says_the_same_nor_means_the_same_entry_is_wholly_unlike() -> None:
    assert unlikeness(TEXTS, VECTORS, NONE).tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_sure_hits_count_nine_tenths_and_unsure_ones_less() -> None:
    hits = np.array([[0.8, 0], [0.4, 0], [0.1, 0]], np.float32)
    unlike = unlikeness(TEXTS, VECTORS, hits)
    assert unlike[0, 1] == pytest.approx(0.1)
    assert unlike[0, 2] == pytest.approx(1 - 0.9 * 0.1 / 0.2)
    assert clustered(unlike).tolist() == [0, 0, 1]


def test_texts_that_differ_by_a_slip_are_the_same() -> None:
    texts = ["포인트는 언제 쌓여요", "포인트는 언제 싸여요", "포인트 조회"]
    assert (shared_letters(texts)[0] >= 0.7).tolist() == [True, True, False]
    assert unlikeness(texts, VECTORS, NONE)[0].tolist() == [0, 0, 1]


def test_a_cluster_is_cut_at_the_mean_and_where_somebody_parted_it() -> None:
    near, far = APART - 0.01, APART + 0.03
    unlike = np.array([[0, near, far], [near, 0, far], [far, far, 0]], np.float32)
    assert len(set(clustered(unlike))) == 2
    unlike[2, :2] = unlike[:2, 2] = near
    assert len(set(clustered(unlike))) == 1
    first, second, third = clustered(unlike, [([0], [2])])
    assert first != third
    assert second in (first, third)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_text_are_what_they_are(count: int) -> None:
    assert clustered(np.zeros((count, count), np.float32)).tolist() == [0] * count


def test_a_log_that_asks_nothing_encodes_nothing() -> None:
    """The real encoder can't encode no text at all."""
    assert Unanswered.of(trial_of().assistant, []).clusters() == []
