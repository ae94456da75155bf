"""The probability that a topic is the right one, from its features; and the threshold that keeps false answers rare.

Knows numbers only: `signals` makes the features, `fit` the parameters.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

Features = npt.NDArray[np.float64]
"""Shape (rows, features)."""

DEFAULT = Path(__file__).parents[1] / "data" / "confidence.json"
"""Fitted on a benchmark of 350 entries; see scripts/fit_confidence.py for the command."""


class Confidence(BaseModel):
    """A logistic regression on standardised features. Stored as JSON: numbers only, the same for every process."""

    model_config = ConfigDict(frozen=True)

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    out_of_scope: tuple[float, ...]
    """Confidence of the first hit for questions that have no right answer, from 0 % to 100 % of them, evenly."""
    fitted_on: str

    def contributions(self, features: Features) -> Features:
        """What each feature adds to the log odds. Shape like `features`."""
        weighted: Features = (features - np.array(self.mean)) / np.array(self.scale) * np.array(self.weights)
        return weighted

    def probabilities(self, features: Features) -> npt.NDArray[np.float64]:
        """Probability that each row's topic is right. Shape (rows,)."""
        log_odds = self.contributions(features).sum(axis=1) + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))

    def threshold(self, false_answers: float) -> float:
        """The least confidence that at most this share of out-of-scope questions exceeds."""
        return float(np.quantile(self.out_of_scope, 1 - false_answers))


def default_confidence() -> Confidence:
    """What is used where an FAQ has too few phrasings to learn from."""
    return Confidence.model_validate_json(DEFAULT.read_bytes())
