"""The probability that a message asks on about what was last answered: a logistic regression, as it is stored."""

from functools import cache
from pathlib import Path

import numpy as np

from embeddings.index.confidence import Regression

DEFAULT = Path(__file__).parents[1] / "data" / "follow_up.json"
"""Made by `python -m scripts.fit_defaults follow-ups` of the help centres that ship with the project."""


class FollowUpModel(Regression):
    """Tells how likely the last answer answers a message."""

    def probability(self, row: tuple[float, ...]) -> float:
        """That it answers the message that has these features."""
        return float(self.probabilities(np.array([row]))[0])


@cache
def default_model() -> FollowUpModel:
    """What ships with the project."""
    return FollowUpModel.model_validate_json(DEFAULT.read_bytes())
