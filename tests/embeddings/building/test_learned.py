"""What tells intents is kept for as long as the same phrasings and intents would teach it again."""

import numpy as np
import pytest

from embeddings.building.learned import Learned
from embeddings.faq.entries import Entry
from embeddings.intents.classifier import IntentClassifier
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.word_confidence import WORD_CONFIDENCE

NUMBERS = np.zeros(1, np.float32)
LEARNED = Learned(ENTRIES, INTENTS, WORD_CONFIDENCE, IntentClassifier(("",), NUMBERS, NUMBERS, NUMBERS, NUMBERS))
EDITED = [ENTRIES[0].model_copy(update={"answer": "다시 문의해 주세요."}), *ENTRIES[1:]]


def test_other_answers_are_another_confidence_and_the_same_intents() -> None:
    kept = LEARNED.for_changed(EDITED, INTENTS)
    assert kept == Learned(ENTRIES, INTENTS, None, LEARNED.classifier)
    assert kept.told == ""


@pytest.mark.parametrize(
    "entries",
    [
        [ENTRIES[0].model_copy(update={"question": "환불이 되나요"}), *ENTRIES[1:]],
        [ENTRIES[0].model_copy(update={"alternates": ENTRIES[0].alternates[:1]}), *ENTRIES[1:]],
        ENTRIES[1:],
        ENTRIES[::-1],
    ],
    ids=["another question", "an alternate less", "an entry less", "another order"],
)
def test_other_phrasings_teach_anew(entries: list[Entry]) -> None:
    assert LEARNED.for_changed(entries, INTENTS) is None


def test_other_intents_teach_anew() -> None:
    assert LEARNED.for_changed(ENTRIES, INTENTS[1:]) is None


def test_what_was_learned_from_an_faq_before_the_live_one_is_not_kept() -> None:
    changed = WORD_CONFIDENCE.model_copy(update={"changed": 0.001})
    older = Learned(ENTRIES, INTENTS, changed, LEARNED.classifier)
    assert older.for_changed(EDITED, INTENTS) is None
