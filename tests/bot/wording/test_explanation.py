"""The words of an explanation: there is one for everything that can be decided, matched or added."""

from typing import get_args

import pytest

from bot.matching.decision import Outcome
from bot.wording.explanation import ENGLISH, Words
from bot.wording.operator_texts import WHY
from embeddings.index.rows import Kind
from embeddings.search.ranking import RELEVANCE
from embeddings.search.signals import FEATURES


@pytest.mark.parametrize("words", [ENGLISH, WHY], ids=["English", "Korean"])
def test_every_decision_and_every_kind_of_row_has_its_word(words: Words) -> None:
    assert set(words.outcomes) == set(get_args(Outcome))
    assert set(words.kinds) == set(get_args(Kind))


def test_operators_read_every_feature_in_korean() -> None:
    assert tuple(WHY.features) == (*FEATURES, RELEVANCE)
