"""The probability that a message asks on about what was last answered: a logistic regression, as it is stored."""

from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

DEFAULT = Path(__file__).parents[1] / "data" / "follow_up.json"
"""Made by `python -m scripts.fit_defaults follow-ups` of the help centres that ship with the project."""


class FollowUpModel(BaseModel):
    """Weights of standardised features."""

    model_config = ConfigDict(frozen=True)

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    fitted_on: str

    def probability(self, row: tuple[float, ...]) -> float:
        """That the last answer answers the message that has these features."""
        standard = (np.array(row) - np.array(self.mean)) / np.array(self.scale)
        return float(1 / (1 + np.exp(-(standard @ np.array(self.weights) + self.bias))))


@cache
def default_model() -> FollowUpModel:
    """What ships with the project."""
    return FollowUpModel.model_validate_json(DEFAULT.read_bytes())
