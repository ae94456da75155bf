"""An encoder that encodes each query once, and reads each pair once: for whoever asks the same things again."""

from collections.abc import Sequence

import numpy as np

from embeddings.encoder.protocol import Encoded, Encoder, Floats

_BATCH = 512


class Remembering:
    """Does as the encoder that it is given, from memory where it can."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Encoded] = {}
        self._read: dict[tuple[str, str], float] = {}
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.encode_passages, self.count_tokens = encoder.encode_passages, encoder.count_tokens

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        new = sorted({text for text in texts if text not in self._known}, key=len)  # of like length: less padding
        for start in range(0, len(new), _BATCH):
            batch = new[start : start + _BATCH]
            encoded = self._encoder.encode_queries(batch, progress=progress)
            self._known |= {text: encoded.only(number) for number, text in enumerate(batch)}
        return Encoded.concatenate([self._known[text] for text in texts])

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> Floats | None:
        """See Encoder."""
        new = list(dict.fromkeys(pair for pair in pairs if pair not in self._read))
        told = self._encoder.relevance(new, progress=progress)
        if told is None:
            return None
        self._read |= dict(zip(new, told.tolist(), strict=True))
        return np.array([self._read[pair] for pair in pairs], np.float32)
