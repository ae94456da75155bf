"""A confidence for the WordEncoder's numbers, which no help centre's encoder gives, whatever the default is."""

import numpy as np

from embeddings.index.confidence import THRESHOLDS, Confidence, Curve
from embeddings.search.signals import FEATURES

ANSWER_FROM, CHOICES_FROM = 0.9, 0.1
"""At the shares that may be answered, and get choices, as settings have them."""

_COLUMNS = {
    # feature: mean, scale, weight; those that are missing don't count
    "dense": (0.94, 0.03, 1.6),
    "lexical": (0.33, 0.20, 0.8),
    "covered": (0.89, 0.05, -0.7),
    "covering": (0.89, 0.06, 0.4),
    "margin": (0.10, 0.10, 2.2),
    "length": (2.8, 0.47, 0.5),
}


def _falling(high: float, low: float) -> Curve:
    """`high` up to CHOICES_FROM, `low` from there to ANSWER_FROM, then nothing."""
    return tuple(np.where(THRESHOLDS < CHOICES_FROM, high, np.where(THRESHOLDS < ANSWER_FROM, low, 0)).tolist())


WORD_CONFIDENCE = Confidence(
    features=FEATURES,
    mean=tuple(_COLUMNS.get(name, (0.0, 1.0, 0.0))[0] for name in FEATURES),
    scale=tuple(_COLUMNS.get(name, (0.0, 1.0, 0.0))[1] for name in FEATURES),
    weights=tuple(_COLUMNS.get(name, (0.0, 1.0, 0.0))[2] for name in FEATURES),
    bias=1.65,
    near=_falling(1.0, 0.5),
    far=_falling(1.0, 0.1),
    inside=_falling(1.0, 0.8),
    fitted_on="words",
)
