"""The probability that a topic is the right one, from its features; and from which of these on to answer or ask back.

Knows numbers only: `search.signals` makes the features, `building` the parameters.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

Features = npt.NDArray[np.float64]
"""Shape (rows, features)."""

Curve = tuple[float, ...]
"""A share for each of THRESHOLDS, falling."""

DEFAULT = Path(__file__).parents[1] / "data" / "confidence.json"
"""Fitted on many FAQs; see scripts/fit_defaults.py for the command."""

THRESHOLDS: npt.NDArray[np.float64] = 1 / (1 + np.exp(-np.linspace(-6, np.log(99), 301)))
"""Confidences that a decision may ask for, even in their log odds, up to 0.99: that of a stored phrasing."""

TAUGHT_ALTERNATES = 4
"""Of each entry, in those FAQs whose costs are the `taught` ones of Default."""


class Regression(BaseModel):
    """A logistic regression on standardised features. Stored as JSON: numbers only."""

    model_config = ConfigDict(frozen=True)

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    fitted_on: str

    def contributions(self, features: Features) -> Features:
        """What each feature adds to the log odds. Shape like `features`."""
        return np.asarray(standardised(features, self.mean, self.scale) * np.array(self.weights))

    def probabilities(self, features: Features) -> npt.NDArray[np.float64]:
        """Of each row, that what the regression tells is so. Shape (rows,)."""
        return chances(self.contributions(features).sum(axis=1) + self.bias)


class Reading(BaseModel):
    """What the relevance of an entry, read together with the query, says beside the confidence before."""

    model_config = ConfigDict(frozen=True)

    before: float = 1.0
    """Weight of the log odds before."""
    relevance: float = 0.0
    """Weight of what reading says, in log odds too."""
    bias: float = 0.0

    def probabilities(self, confidences: npt.ArrayLike, relevance: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """How likely topics are right that were read; all of one shape."""
        return chances(self.before * log_odds(confidences) + self.relevance * np.asarray(relevance) + self.bias)


class Confidence(Regression):
    """Tells how likely a row's topic is right, and what its answers cost."""

    reading: Reading = Reading()
    """For topics that are read together with the query; the same for every FAQ."""
    near: Curve
    """Share of questions close to the FAQ, yet without an answer in it, whose first hit reaches the threshold."""
    far: Curve
    """The same of questions about other matters."""
    inside: Curve
    """The same of questions that have an answer in it."""
    changed: float = 0.0
    """Share of the FAQ's rows that were changed since this was learned, see building.learned."""

    def answer_from(self, near_share: float, far_share: float) -> float:
        """The least confidence that at most these shares of near and of far questions reach."""
        return max(_least(self.near, near_share), _least(self.far, far_share))

    def choices_from(self, far_share: float) -> float:
        """The least confidence that at most this share of far questions reaches."""
        return _least(self.far, far_share)

    def expected(self, threshold: float) -> float:
        """The share of questions with an answer whose first hit reaches this confidence."""
        return float(np.interp(threshold, THRESHOLDS, self.inside))


class Curves(BaseModel):
    """What answers cost other FAQs, on average."""

    model_config = ConfigDict(frozen=True)

    near: Curve
    hidden: Curve
    """As `near`, of phrasings whose own entry is hidden: what an FAQ can measure of itself in the place of it."""
    inside: Curve

    def towards(self, other: "Curves", share: float) -> "Curves":
        """These, by this share replaced by the others."""
        mixed = {
            name: tuple(((1 - share) * np.array(getattr(self, name)) + share * np.array(getattr(other, name))).tolist())
            for name in Curves.model_fields
        }
        return Curves(**mixed)


class Default(Confidence):
    """What many FAQs teach: the confidence of one that has taught nothing yet, and how firmly it is known."""

    plain: Curves
    """Of FAQs of one phrasing an entry."""
    taught: Curves
    """Of FAQs of TAUGHT_ALTERNATES alternates an entry."""
    information: tuple[tuple[float, ...], ...]
    """Fisher information of the standardised features' weights and of the bias, that of one example."""
    reading_information: tuple[tuple[float, ...], ...]
    """The same of what reading weighs, in the order of its fields."""


def default_confidence() -> Default:
    """What is used where an FAQ has nothing to teach, and what its own lessons are weighed against."""
    return Default.model_validate_json(DEFAULT.read_bytes())


def standardised(features: Features, mean: npt.ArrayLike, scale: npt.ArrayLike) -> Features:
    """Each column with its mean at 0, and `scale` as 1."""
    return np.asarray((features - np.asarray(mean)) / np.asarray(scale))


def chances(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The probabilities that these log odds stand for; beyond 30 they are as good as 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))


def log_odds(probabilities: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The inverse of `chances`."""
    told = np.clip(np.asarray(probabilities, np.float64), 1e-12, 1 - 1e-12)
    return np.asarray(np.log(told / (1 - told)))


def reached(confidences: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The share of these confidences that reach each of THRESHOLDS.

    >>> reached(np.array([0.0, 1.0]))[[0, -1]].tolist()
    [0.5, 0.5]
    """
    below = np.searchsorted(np.sort(confidences), THRESHOLDS, side="left")
    return np.asarray(1 - below / len(confidences))


def _least(curve: Curve, share: float) -> float:
    """The least threshold from which on the curve stays within `share`; the greatest where it never does."""
    beyond = np.flatnonzero(np.array(curve) > share)
    return float(THRESHOLDS[min(beyond[-1] + 1, len(THRESHOLDS) - 1)]) if len(beyond) else float(THRESHOLDS[0])
