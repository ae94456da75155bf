"""How much more or less each signal counts in the ranking of one FAQ than elsewhere; nothing unless it was adapted.

Knows names and numbers only: `building.adaptation` learns them, `search.signals` uses them.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

Weights = Mapping[str, float]
"""Added to what the software gives each signal, by the signal's name."""


class Emphasis(BaseModel):
    """Stored with a build as JSON."""

    model_config = ConfigDict(frozen=True)

    weights: dict[str, float] = {}
    folds: tuple[dict[str, float], ...] = ()
    """The same, learned without each fold of the phrasings: for an FAQ that asks itself these."""

    def without(self, fold: int) -> Weights:
        """What the phrasings teach but for one fold."""
        return self.folds[fold] if self.folds else {}
