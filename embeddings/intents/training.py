"""Learns to tell intents, when a build is made, from lessons and their vectors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder.protocol import Floats
from embeddings.intents.classifier import LETTERS_WEIGHT, MEANING_WEIGHT, IntentClassifier
from embeddings.intents.lessons import Lesson
from embeddings.intents.letters import BUCKETS, Weights, counts
from embeddings.text.ngrams import rarities as rarities_of
from embeddings.text.ngrams import weighted

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

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
    model.fit(features, [lesson.intent for lesson in lessons])
    coefficients, bias = _of_each_class(model)
    dimension = vectors.shape[1]
    return IntentClassifier(
        ids=tuple(model.classes_.tolist()),
        rarities=rarities,
        meaning=coefficients[:dimension],
        letters=coefficients[dimension:],
        bias=bias - MEANING_WEIGHT * mean @ coefficients[:dimension],
    )


def _of_each_class(model: "LogisticRegression") -> tuple[Weights, Weights]:
    """The coefficients, shape (features, classes), and the bias of each class; of two classes it stores one."""
    coefficients, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        return np.hstack([np.zeros_like(coefficients), coefficients]), np.append(np.zeros_like(bias), bias)
    return coefficients, bias
