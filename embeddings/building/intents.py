"""How a build learns to tell intents: its own and what ships, against all kinds of questions."""

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from embeddings.building.confidence.examples import small_talk
from embeddings.building.help_centres import ENGLISH, HELP_CENTRES, load_help_centres
from embeddings.building.noise import spoil
from embeddings.encoder.protocol import Encoder
from embeddings.faq.intents import Intent, shipped_intents
from embeddings.index.index import Index
from embeddings.intents.classifier import IntentClassifier
from embeddings.intents.lessons import Lesson, lessons_of, lot
from embeddings.intents.stored_vectors import vectors_of
from embeddings.intents.training import fit_classifier
from embeddings.text.normal_form import normalise
from embeddings.text.spacing import respaced

_DATA = Path(__file__).parents[1] / "data"
REMARKS = _DATA / "remarks.txt"
MISTAKEN = _DATA / "mistaken.txt"
"""Questions to other help centres that would be taken for something said, were they not learned from: python -m
tests.mistaken_questions."""

OTHERS = 2500
"""Questions to other help centres, drawn by lot: about as many as intents have phrasings in Korean."""
MISTYPED = 500
"""Phrasings of the FAQ that teach as they are and mistyped; those of a larger one are enough as they are."""

OWN = 30_000
"""Phrasings of the FAQ that teach at most, drawn by lot where it has more."""


def learn_intents(index: Index, encoder: Encoder) -> IntentClassifier | None:
    """What the index's intents teach against its own phrasings and what ships; None where it has no intents."""
    if not index.intents:
        return None
    lessons = _lessons(index.intents, [index.rows[number].text for number in index.phrasings])
    texts = _as_searched(lessons)
    return fit_classifier(lessons, texts, vectors_of(texts, encoder))


def learn_shipped(encoder: Encoder, others: Sequence[str]) -> IntentClassifier | None:
    """What the shipped intents teach against these questions and all the rest that ships."""
    lessons = list(lessons_of(shipped_intents(), (), others, [*small_talk(), *_remarks()]))
    texts = _as_searched(lessons)
    return fit_classifier(lessons, texts, vectors_of(texts, encoder))


def shipped_texts() -> list[str]:
    """What every build learns from, as it is searched."""
    return _as_searched(_lessons(shipped_intents(), ()))


def texts_of_lessons(intents: Sequence[Intent], own: Sequence[str]) -> list[str]:
    """What `learn_intents` needs the vectors of; `own` are the FAQ's phrasings."""
    return _as_searched(_lessons(intents, own))


def _lessons(intents: Sequence[Intent], own: Sequence[str]) -> list[Lesson]:
    some = own if len(own) <= OWN else sorted(own, key=lot)[:OWN]
    asked = [*some, *map(_mistyped, some[:MISTYPED])]
    return list(lessons_of(intents, asked, _other_questions(), [*small_talk(), *_remarks()]))


def _as_searched(lessons: Sequence[Lesson]) -> list[str]:
    return [respaced(normalise(lesson.text)) for lesson in lessons]


@cache
def _other_questions() -> list[str]:
    """What customers ask of other help centres: some of each, of all kinds, and all that sound like something said."""
    return list(dict.fromkeys((*drawn_questions(), *MISTAKEN.read_text(encoding="utf-8").splitlines())))


def drawn_questions() -> list[str]:
    """A question of each entry, of all kinds, and those without an answer; of these, as many as are drawn by lot."""
    centres = load_help_centres(HELP_CENTRES)
    articles = [article for centre in centres for article in centre.articles]
    near = [query for centre in centres for query, _ in centre.near]
    asked = [article.queries[number % len(article.queries)] for number, article in enumerate(articles)]
    english = (HELP_CENTRES / ENGLISH).read_text(encoding="utf-8").splitlines()
    drawn = sorted({*asked, *near, *english}, key=lot)[:OTHERS]
    return [_mistyped(text) if lot(text) % 3 == 0 else text for text in drawn]


def _mistyped(text: str) -> str:
    """The text with slips of the thumb, the same at every call: they must not make a question anything else."""
    return spoil(text, "typo", random.Random(lot(text)))  # noqa: S311


def _remarks() -> list[str]:
    """What is said to a support bot, and is neither a question nor an intent: "환불 관련해서요", "just testing"."""
    return REMARKS.read_text(encoding="utf-8").splitlines()
