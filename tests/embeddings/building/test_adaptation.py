"""What an FAQ teaches of its ranking: on lessons whose weights can be worked out, and on an FAQ where words mislead."""

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

from embeddings.building.adaptation import RIVALS, SHARPNESS, SIGNALS, SPREAD, Lessons, adapted, fit, lessons_of
from embeddings.building.confidence.examples import FOLDS
from embeddings.building.identity import identity_of
from embeddings.building.noise import KINDS
from embeddings.encoder.remembering import Remembering
from embeddings.errors import IndexUnusableError
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from embeddings.search.signals import LATE_WEIGHT, LEXICAL_WEIGHT, score
from tests.fakes.random_encoder import RandomEncoder

ENTRIES = [
    Entry(
        id=f"e{number}",
        service="상점",
        category="모두",
        question=f"{word} 방법",
        answer=f"{word} 안내",
        alternates=(f"{word} 언제", f"{word} 얼마", f"왜 {word}"),
    )
    for number, word in enumerate(("환불", "쿠폰", "배송", "회원", "충전", "해지"))
]
LEXICAL = SIGNALS.index("lexical")


def lessons(ahead: list[float], folds: list[int] | None = None) -> Lessons:
    """Questions of one rival each, level in the score, with the right entry ahead by so much in the lexical signal."""
    columns = np.zeros((len(ahead), 1, len(SIGNALS)))
    columns[:, 0, LEXICAL] = ahead
    return Lessons(np.zeros((len(ahead), 1)), columns, np.array(folds or [0] * len(ahead), np.intp))


def test_the_weight_is_the_most_probable_one() -> None:
    """Where prior and lesson pull alike: w / SPREAD² = SHARPNESS · ahead · (1 - p), a share of it for each noise."""

    def slope(weight: float) -> float:
        wrong = 1 / (1 + np.exp(SHARPNESS * 0.1 * weight))
        return float(weight / SPREAD**2 - SHARPNESS * 0.1 * wrong / len(KINDS))

    weights = fit(lessons([0.1]))
    assert weights[LEXICAL] == pytest.approx(brentq(slope, 0, 1), abs=1e-3)
    assert np.delete(weights, LEXICAL).tolist() == [0] * (len(SIGNALS) - 1)


def test_nothing_is_learned_from_nothing_and_what_misleads_counts_less() -> None:
    assert fit(lessons([])).tolist() == [0] * len(SIGNALS)
    assert fit(lessons([-0.2] * 5))[LEXICAL] < -0.05
    assert fit(lessons([0.2, -0.2]))[LEXICAL] == pytest.approx(0, abs=1e-6)


def test_a_fold_that_is_left_out_teaches_nothing() -> None:
    both = lessons([0.1, -0.3], folds=[0, 1])
    assert fit(both, both.folds != 1).tolist() == fit(lessons([0.1])).tolist()


def test_a_lesson_is_how_far_the_right_entry_is_ahead_of_each_rival() -> None:
    encoder = RandomEncoder()
    index = Index.encode(ENTRIES, [], encoder)
    told = lessons_of(index, encoder)
    assert told.ahead.shape == (len(index.phrasings) * len(KINDS), min(RIVALS, len(ENTRIES) - 1), len(SIGNALS))
    # The score is made of the signals and nothing else, by the weights that every FAQ has (that of the answer fades).
    one = told.folds == 0
    ahead, leads = told.ahead[one].reshape(-1, len(SIGNALS)), told.leads[one].reshape(-1)
    weights = np.linalg.lstsq(ahead, leads, rcond=None)[0]
    assert ahead @ weights == pytest.approx(leads, abs=1e-5)
    named = dict(zip(SIGNALS, weights.tolist(), strict=True))
    late = {"covered": LATE_WEIGHT, "covering": LATE_WEIGHT}
    expected = {"pooled": 1, "dense": 0, "lexical": LEXICAL_WEIGHT, **late, "likeness": 1}
    assert {name: named[name] for name in expected} == pytest.approx(expected, abs=1e-3)


def test_an_adapted_build_ranks_by_what_it_learned_and_is_as_sure_as_before(tmp_path: Path) -> None:
    encoder = RandomEncoder()
    plain = Index.encode(ENTRIES, [], encoder)
    index = adapted(plain, encoder)
    assert index.emphasis == adapted(plain, Remembering(encoder)).emphasis  # the same each time
    assert len(index.emphasis.folds) == FOLDS
    query = encoder.encode_queries(["환불 언제 되나요"])
    once, again = (score(one, "환불 언제 되나요", query) for one in (plain, index))
    extra = sum(weight * getattr(once, name) for name, weight in index.emphasis.weights.items())
    assert again.scores == pytest.approx(once.scores + extra, abs=1e-6)
    assert not np.allclose(extra, 0)
    assert again.features().tolist() == once.features().tolist()


def test_it_is_kept_with_the_build_and_bound_to_its_encoder(tmp_path: Path) -> None:
    encoder = RandomEncoder()
    index = adapted(Index.encode(ENTRIES, [], encoder), encoder)
    index.save(tmp_path, identity_of(encoder.fingerprint), encoder.name, "0" * 64)
    opened = Index.open(tmp_path, identity_of(encoder.fingerprint))
    assert opened.emphasis == index.emphasis
    hits = [Searcher(one, encoder).search("배송 언제 와요").hits for one in (index, opened)]
    assert [hit.score for hit in hits[0]] == pytest.approx([hit.score for hit in hits[1]], abs=2e-3)  # float16 tokens
    with pytest.raises(IndexUnusableError, match=r"found model 'random-1', expected 'other'; run: "):
        Index.open(tmp_path, identity_of("other"))
    (tmp_path / "emphasis.json").write_text("{}")
    with pytest.raises(IndexUnusableError, match=r"emphasis\.json: damaged"):
        Index.open(tmp_path, identity_of(encoder.fingerprint))
