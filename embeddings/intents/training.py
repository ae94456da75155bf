"""Learns to read intents, when a build is made: phrasings against opposites, questions and small talk."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from embeddings.encoder.protocol import Encoder
from embeddings.faq.intents import DANGER, HUMAN, Intent
from embeddings.intents.letters import Weights, counts, rarity, weighted
from embeddings.intents.reading import LETTERS_WEIGHT, MEANING_WEIGHT, NONE, Reading
from embeddings.text.normal_form import normalise
from embeddings.text.spacing import respaced

INVERSE_REGULARISATION = 4.0
TOLERANCE = 1e-3

KEPT_IN_COMPANY = {DANGER, HUMAN}
"""Intents that a text says as soon as a part of it does; a greeting before a question is a question."""
JOINED = 120
"""Questions that are joined with phrasings of either sort, to teach that."""


class Lesson(NamedTuple):
    """A text, and the id of the intent that it says, or NONE."""

    text: str
    intent: str


def fit_reading(
    intents: Sequence[Intent], questions: Sequence[str], small_talk: Sequence[str], encoder: Encoder
) -> Reading | None:
    """What the intents teach against `questions` to help centres and `small_talk`; None where there are too few."""
    if not intents or not (questions or small_talk):
        return None
    lessons = list(_lessons(intents, questions, small_talk))
    texts = [respaced(normalise(lesson.text)) for lesson in lessons]
    vectors, counted = encoder.encode_queries(texts).vectors, counts(texts)
    mean, rarities = vectors.mean(axis=0), rarity(counted)
    meaning = sp.csr_matrix(MEANING_WEIGHT * (vectors - mean))
    features = sp.hstack([meaning, LETTERS_WEIGHT * weighted(counted, rarities)], format="csr", dtype=np.float32)
    model = LogisticRegression(C=INVERSE_REGULARISATION, tol=TOLERANCE, max_iter=200)
    model.fit(features, [lesson.intent for lesson in lessons])
    coefficients, bias = _of_each_class(model)
    dimension = vectors.shape[1]
    return Reading(
        ids=tuple(model.classes_.tolist()),
        mean=mean,
        rarities=rarities,
        meaning=coefficients[:dimension],
        letters=coefficients[dimension:],
        bias=bias,
    )


def _lessons(intents: Sequence[Intent], questions: Sequence[str], small_talk: Sequence[str]) -> Iterator[Lesson]:
    own = {text for intent in intents for text in intent.phrasings}
    for intent in intents:
        yield from (Lesson(text, intent.id) for text in intent.phrasings)
        yield from (Lesson(text, NONE) for text in intent.opposites if text not in own)
    yield from (Lesson(text, NONE) for text in (*questions, *small_talk) if text not in own)
    rng = random.Random(0)  # noqa: S311 (the same build from the same FAQ)
    for question in rng.sample(questions, min(JOINED, len(questions))):
        yield from _in_company(question, rng.choice(intents), rng)
        yield from (
            it for intent in intents if intent.id in KEPT_IN_COMPANY for it in _in_company(question, intent, rng)
        )


def _in_company(question: str, intent: Intent, rng: random.Random) -> Iterator[Lesson]:
    """A question with what else is said in the same message."""
    yield Lesson(f"{question} {rng.choice(intent.phrasings)}", intent.id if intent.id in KEPT_IN_COMPANY else NONE)
    if intent.opposites:
        yield Lesson(f"{question} {rng.choice(intent.opposites)}", NONE)


def _of_each_class(model: LogisticRegression) -> tuple[Weights, Weights]:
    """The coefficients, shape (features, classes), and the bias of each class; of two classes it stores one."""
    coefficients, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        return np.hstack([np.zeros_like(coefficients), coefficients]), np.append(np.zeros_like(bias), bias)
    return coefficients, bias
