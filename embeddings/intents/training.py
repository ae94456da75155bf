"""Learns to tell intents, when a build is made, from lessons and their vectors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder.protocol import Floats
from embeddings.faq.intents import DANGER
from embeddings.intents.classifier import LETTERS_WEIGHT, MEANING_WEIGHT, IntentClassifier
from embeddings.intents.lessons import Lesson
from embeddings.intents.letters import BUCKETS, Weights, counts
from embeddings.text.ngrams import rarities as rarities_of
from embeddings.text.ngrams import weighted

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

WAYS = {DANGER: 3}
"""Classes that an intent is learned as, where it is said in ways that have nothing in common: what people say of
themselves, of accidents, of those who threaten them. Of 15 who spoke of themselves 14 were told instead of 12, of 50
accidents 31 instead of 32, and of 90 messages that only sound alike none instead of two."""
LEAST_OF_A_WAY = 50
"""Phrasings, on average."""

INVERSE_REGULARISATION = 2.0
TOLERANCE = 1e-3


def fit_classifier(lessons: Sequence[Lesson], texts: Sequence[str], vectors: Floats) -> IntentClassifier | None:
    """What the lessons teach; None where all of them say the same.

    `texts` are theirs as they are searched, `vectors` those of these, shape (lessons, dimension).
    """
    if len({lesson.intent for lesson in lessons}) < 2:
        return None
    import scipy.sparse as sp  # both slow to import, and what serves learns nothing
    from sklearn.linear_model import LogisticRegression

    counted = counts(texts)
    rarities, mean = rarities_of(counted, BUCKETS).astype(np.float32), vectors.mean(axis=0)
    starts, numbers, weights = weighted(counted, rarities)
    letters = sp.csr_matrix((weights, numbers, starts), shape=(counted.size, BUCKETS))
    meaning = sp.csr_matrix(MEANING_WEIGHT * (vectors - mean))  # a fifth of the steps that it takes as they are
    features = sp.hstack([meaning, LETTERS_WEIGHT * letters], format="csr", dtype=np.float32)
    model = LogisticRegression(C=INVERSE_REGULARISATION, tol=TOLERANCE, max_iter=200)
    model.fit(features, _classes(lessons, vectors))
    coefficients, bias = _of_each_class(model)
    dimension = vectors.shape[1]
    return IntentClassifier(
        ids=tuple(name.partition(_PART)[0] for name in model.classes_.tolist()),
        rarities=rarities,
        meaning=coefficients[:dimension],
        letters=coefficients[dimension:],
        bias=bias - MEANING_WEIGHT * mean @ coefficients[:dimension],
    )


_PART = "\n"
"""Stands in a class's name before the number of the way; no intent's id has it."""


def _classes(lessons: Sequence[Lesson], vectors: Floats) -> list[str]:
    """Of each lesson: its intent and, of one that is said in several WAYS, which of them, by k-means."""
    from sklearn.cluster import KMeans

    names = [lesson.intent for lesson in lessons]
    for intent, ways in WAYS.items():
        said = [number for number, name in enumerate(names) if name == intent]
        if len(said) >= ways * LEAST_OF_A_WAY:
            of_each = KMeans(ways, n_init=4, random_state=0).fit_predict(vectors[said])
            for number, way in zip(said, of_each, strict=True):
                names[number] = f"{intent}{_PART}{way}"
    return names


def _of_each_class(model: "LogisticRegression") -> tuple[Weights, Weights]:
    """The coefficients, shape (features, classes), and the bias of each class; of two classes it stores one."""
    coefficients, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        return np.hstack([np.zeros_like(coefficients), coefficients]), np.append(np.zeros_like(bias), bias)
    return coefficients, bias
