"""How likely a text says each intent, or none of them: learned when a build is made, from phrasings and opposites."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.encoder.protocol import Floats
from embeddings.intents.letters import Weights, counts
from embeddings.text.ngrams import weighted

NONE = ""
"""Stands among the ids for a text that says none of the intents."""

MEANING_WEIGHT, LETTERS_WEIGHT = 24.0, 6.0
"""Of a sentence's vector and of its n-grams. Vectors lie close together, so they need the larger one."""

FILE = "classifier.npz"


@dataclass(frozen=True)
class IntentClassifier:
    """A multinomial logistic regression on a text's vector and its n-grams. Numbers only: nothing of it is a text."""

    ids: tuple[str, ...]
    """Of the intents, and NONE, in the order of the columns below; one that is learned as several classes stands there
    as often."""
    rarities: Weights
    """Shape (BUCKETS,)."""
    meaning: Weights
    """Shape (dimension, ids)."""
    letters: Weights
    """Shape (BUCKETS, ids)."""
    bias: Weights
    """Shape (ids,)."""

    def probabilities(self, text: str, vector: Floats) -> Mapping[str, float]:
        """Of each intent, and of NONE; they add up to one. `vector` is the text's own, shape (dimension,)."""
        grams = weighted(counts([text]), self.rarities)
        logits = self.bias + MEANING_WEIGHT * vector @ self.meaning
        logits = logits + LETTERS_WEIGHT * (grams.weights @ self.letters[grams.numbers])
        odds = np.exp(logits - logits.max())
        told = dict.fromkeys(self.ids, 0.0)
        for name, share in zip(self.ids, (odds / odds.sum()).tolist(), strict=True):
            told[name] += share
        return told

    def save(self, folder: Path) -> None:
        """Write it to FILE in the folder."""
        np.savez_compressed(
            folder / FILE,
            ids=np.array(self.ids),
            rarities=self.rarities,
            meaning=self.meaning,
            letters=self.letters,
            bias=self.bias,
        )

    @classmethod
    def open(cls, folder: Path) -> "IntentClassifier | None":
        """What `save` wrote; None where nothing was."""
        if not (folder / FILE).exists():
            return None
        with (folder / FILE).open("rb") as opened, np.load(opened) as file:
            parts = {name: file[name] for name in file.files}
        ids = tuple(str(identifier) for identifier in parts.pop("ids"))
        return cls(ids=ids, **parts)
