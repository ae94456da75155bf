"""An encoder that reads too: the log odds that an entry answers a query are a number that a test can compute."""

from collections.abc import Sequence

import numpy as np

from embeddings.encoder.protocol import Floats
from tests.fakes.fake_encoder import WordEncoder


class ReadingEncoder(WordEncoder):
    """Finds that an entry answers what it has the `right` word for, and notes every pair that it is asked to read."""

    def __init__(self, right: str) -> None:
        super().__init__("reading-words-1")
        self._right = right
        self.read: list[tuple[str, str]] = []

    def relevance(  # type: ignore[override]
        self, pairs: Sequence[tuple[str, str]], *, progress: bool = False
    ) -> Floats:
        self.read += pairs
        return np.array([5.0 if self._right in entry else -5.0 for _, entry in pairs], np.float32)
