"""An encoder that encodes a text once, and finds it in a file ever after."""

import random
from collections.abc import Callable, Sequence
from hashlib import sha256
from time import monotonic
from typing import Literal

import numpy as np
import numpy.typing as npt

from embeddings.encoder.cached.cache_file import CacheFile
from embeddings.encoder.protocol import Encoded, Encoder, Floats
from embeddings.progress import followed

Kind = Literal["query", "passage", "pair"]

_BATCH = 128
"""Texts that are kept together: what a run that is killed loses at most."""
_PACE_OF = 256
"""Texts that tell how long texts take."""
_FRAME = 12
"""Characters that a text's prompt and special tokens are worth beside its own: their tokens take their time too."""


class CachedEncoder:
    """Does as the encoder that it is given; what comes from the file is what that made, to the bit."""

    def __init__(self, encoder: Encoder, file: CacheFile) -> None:
        self._encoder, self._file = encoder, file
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.count_tokens = encoder.count_tokens

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        return self._encode(texts, "query", self._encoder.encode_queries, progress)

    def encode_passages(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        return self._encode(texts, "passage", self._encoder.encode_passages, progress)

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> Floats | None:
        """See Encoder."""
        keys = [key_of(self.fingerprint, "pair", "\0".join(pair)) for pair in pairs]
        known = {key: float(array[0, 0]) for key, array in self._file.arrays(list(dict.fromkeys(keys)))}
        self._file.mark_used(list(known))
        missing = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
        told = self._encoder.relevance(list(missing.values()), progress=progress)
        if told is None:
            return None
        new = dict(zip(missing, told.tolist(), strict=True))
        self._file.add({key: np.array([[value]], np.float32) for key, value in new.items()})
        return np.array([(known | new)[key] for key in keys], np.float32)

    def _encode(
        self, texts: Sequence[str], kind: Kind, encode: Callable[[Sequence[str]], Encoded], show: bool
    ) -> Encoded:
        keys = [key_of(self.fingerprint, kind, text) for text in texts]
        text_of = dict(zip(keys, texts, strict=True))
        counts = self._file.counts(list(text_of))
        self._file.mark_used(list(counts))
        missing = {key: text for key, text in text_of.items() if key not in counts}
        arrays = self._made(missing, encode, show)
        if not arrays and not counts:
            return encode([])
        counts |= {key: len(array) for key, array in arrays.items()}
        together = _Together(keys, counts)
        for key, array in arrays.items():
            together.put(key, array)
        for key, array in self._file.arrays([key for key in counts if key not in arrays]):
            together.put(key, array)
        if not together.whole:  # the file was damaged, and is empty now
            return self._encode(texts, kind, encode, show)
        return together.encoded

    def _made(
        self, texts: dict[bytes, str], encode: Callable[[Sequence[str]], Encoded], show: bool
    ) -> dict[bytes, Floats]:
        """The arrays of these texts, encoded batch by batch and kept as soon as they are there."""
        ordered = sorted(texts, key=lambda key: len(texts[key]))  # of like length together: less padding
        batches = [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]
        random.Random(0).shuffle(batches)  # noqa: S311 (long and short ones mixed, so that what is left can be told)
        made: dict[bytes, Floats] = {}
        started = monotonic()
        for batch in followed(batches, "encoding", f"batches of {_BATCH} texts") if show else batches:
            encoded = encode([texts[key] for key in batch])
            arrays = {key: _array(encoded, number) for number, key in enumerate(batch)}
            self._file.add(arrays)
            made |= arrays
        if len(ordered) >= _PACE_OF:
            self._file.note_pace(self.fingerprint, work_of(list(texts.values())), monotonic() - started)
        return made


class _Together:
    """Arrays put where the texts stand that they are of; a text may stand more than once."""

    def __init__(self, keys: Sequence[bytes], counts: dict[bytes, int]) -> None:
        self._places: dict[bytes, list[int]] = {}
        for place, key in enumerate(keys):
            self._places.setdefault(key, []).append(place)
        self._missing = len(self._places)
        self._offsets: npt.NDArray[np.int64] = np.cumsum([0, *(counts[key] - 1 for key in keys)])
        self._vectors = self._tokens = np.zeros((0, 0), np.float32)

    def put(self, key: bytes, array: Floats) -> None:
        """An array as CacheFile has them."""
        if not self._vectors.size:
            self._vectors = np.empty((len(self._offsets) - 1, array.shape[1]), np.float32)
            self._tokens = np.empty((self._offsets[-1], array.shape[1]), np.float32)
        for place in self._places[key]:
            self._vectors[place] = array[0]
            self._tokens[self._offsets[place] : self._offsets[place + 1]] = array[1:]
        self._missing -= 1

    @property
    def whole(self) -> bool:
        """Whether every text has its array."""
        return self._missing == 0

    @property
    def encoded(self) -> Encoded:
        """What an encoder would have given."""
        return Encoded(self._vectors, self._tokens, self._offsets)


def key_of(fingerprint: str, kind: Kind, text: str) -> bytes:
    """What a text is kept by; the fingerprint changes with the prompts, and the kind says which of them."""
    return sha256("\0".join((fingerprint, kind, text)).encode("utf-8", "surrogatepass")).digest()


def work_of(texts: Sequence[str]) -> int:
    """How much there is to do, in characters: what a text takes grows with its length."""
    return sum(len(text) + _FRAME for text in texts)


def _array(encoded: Encoded, number: int) -> Floats:
    first, last = encoded.offsets[number : number + 2]
    return np.concatenate([encoded.vectors[number : number + 1], encoded.tokens[first:last]])
