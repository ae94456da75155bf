"""What a build would encode: told from the FAQ alone, before any model is loaded."""

from collections.abc import Sequence
from typing import NamedTuple

from embeddings.building.confidence.examples import own_questions
from embeddings.building.intent_warnings import texts_to_compare
from embeddings.building.intents import texts_of_lessons
from embeddings.building.learned import Learned
from embeddings.faq.entries import Entry, group_twins
from embeddings.faq.intents import Intent
from embeddings.index.rows import phrasings_among, rows_of, texts_of
from embeddings.intents.stored_vectors import missing_among


class ToEncode(NamedTuple):
    """Distinct texts, as they are given to the encoder."""

    phrasings: list[str]
    """What is searched, and encoded as queries."""
    passages: list[str]
    """Parts of answers."""
    lessons: list[str]
    """What a build learns from beside these: its phrasings as they are mistyped, other organisations' questions,
    what tells intents; queries too."""


def texts_to_encode(
    entries: Sequence[Entry], intents: Sequence[Intent], fingerprint: str, learned: Learned | None
) -> ToEncode:
    """For an encoder of this fingerprint; what is `learned` already needs no lessons, and what has rows besides is not
    encoded again."""
    rows = rows_of(group_twins(entries), intents)
    phrasings, passages = (list(dict.fromkeys(texts)) for texts in texts_of(rows))
    if learned is not None and learned.confidence is not None:
        queries, parts = (set(texts) for texts in texts_of(rows_of(group_twins(learned.entries), intents)))
        phrasings = [text for text in phrasings if text not in queries]
        passages = [text for text in passages if text not in parts]
    lessons = [text for intent in intents for text in texts_to_compare(intent)]
    if learned is None or learned.confidence is None:
        lessons += [one.text for one in own_questions(rows)]
    if learned is None and intents:
        said = texts_of_lessons(intents, [rows[number].text for number in phrasings_among(rows)])
        lessons += missing_among(said, fingerprint)
    known = set(phrasings)
    return ToEncode(phrasings, passages, [text for text in dict.fromkeys(lessons) if text not in known])
