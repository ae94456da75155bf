import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.building.noise import KINDS, spoil, with_fewer_spaces, with_typos

TEXTS = st.text(st.sampled_from("가각닭왜쀍힣 a1?ㅋ"), max_size=30)
SEEDS = st.integers(0, 2**32).map(random.Random)


def is_syllable(char: str) -> bool:
    return "가" <= char <= "힣"


def jamo_of(syllable: str) -> tuple[str, str, str]:
    """Lead, vowel and tail by unicodedata; the tail may be empty."""
    jamo = unicodedata.normalize("NFD", syllable)
    return jamo[0], jamo[1], jamo[2:]


@given(TEXTS, SEEDS)
def test_a_typo_changes_one_jamo_of_a_syllable_and_nothing_else(text: str, rng: random.Random) -> None:
    spoilt = with_typos(text, rng)
    assert len(spoilt) == len(text)
    changed = [(old, new) for old, new in zip(text, spoilt, strict=True) if old != new]
    assert bool(changed) == any(map(is_syllable, text))
    for old, new in changed:
        assert sum(a != b for a, b in zip(jamo_of(old), jamo_of(new), strict=True)) == 1


@given(TEXTS, SEEDS)
def test_at_rate_one_every_syllable_is_mistyped(text: str, rng: random.Random) -> None:
    spoilt = with_typos(text, rng, rate=1.0)
    assert [old != new for old, new in zip(text, spoilt, strict=True)] == [is_syllable(char) for char in text]


@given(TEXTS, SEEDS)
def test_fewer_spaces_takes_out_spaces_only(text: str, rng: random.Random) -> None:
    assert with_fewer_spaces(text, rng).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(("kind", "length"), [("clean", 10), ("nospace", 8), ("typo", 10), ("typo+nospace", 8)])
def test_each_kind_does_what_its_name_says(kind: str, length: int) -> None:
    text = "환불은 언제 되나요"
    spoilt = spoil(text, kind, random.Random(1))
    assert len(spoilt) == length
    assert (spoilt.replace(" ", "") == text.replace(" ", "")) == (not kind.startswith("typo"))


def test_the_kinds_are_those_tested_above() -> None:
    assert KINDS == ("clean", "nospace", "typo", "typo+nospace")


def test_decomposed_text_is_composed_first() -> None:
    assert spoil("\u1112\u116a\u11ab불", "clean", random.Random(0)) == "환불"


def test_the_same_chance_gives_the_same_typos() -> None:
    text = "캐시 환불은 어떻게 하나요"
    assert with_typos(text, random.Random(7)) == with_typos(text, random.Random(7))
    assert len({with_typos(text, random.Random(seed)) for seed in range(20)}) > 10


def test_about_one_syllable_in_eight_is_hit() -> None:
    text = "가나다라마바사아" * 1000
    spoilt = with_typos(text, random.Random(3))
    hits = sum(old != new for old, new in zip(text, spoilt, strict=True))
    assert 900 < hits < 1100
