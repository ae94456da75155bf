"""Vectors of texts that every build needs, encoded once and kept in a file: so a build is made in seconds.

They are those of one model, made in torch and rounded: near enough for what learns from them, whichever of the model's
graphs encodes the rest. For another model, and for a text that isn't among them, the encoder does its work.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from embeddings.encoder.graphs import model_of
from embeddings.encoder.protocol import Encoder, Floats
from embeddings.errors import ModelError

STORED_VECTORS = Path(__file__).parents[1] / "data" / "intent_vectors.npz"
"""Of the lessons that ship, for the bundled model: python -m tests.intent_vectors."""

_LEVELS = 127
"""A coordinate is kept as a whole number of so many steps, of the vector's own largest coordinate."""


def vectors_of(
    texts: Sequence[str], encoder: Encoder, path: Path = STORED_VECTORS, *, progress: bool = False
) -> Floats:
    """The vectors of readable texts, shape (texts, dimension): from the file where it has them, else encoded."""
    stored = _stored(path, encoder.fingerprint)
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in stored]
    if missing:
        vectors = encoder.encode_queries(missing, progress=progress).vectors
        stored |= {_key(text): vector for text, vector in zip(missing, vectors, strict=True)}
    return np.stack([stored[_key(text)] for text in texts])


def has_vectors_of(texts: Sequence[str], fingerprint: str, path: Path) -> bool:
    """Whether the file has all of the readable texts, for the model of this fingerprint."""
    return not missing_among(texts, fingerprint, path)


def missing_among(texts: Sequence[str], fingerprint: str, path: Path = STORED_VECTORS) -> list[str]:
    """Those of the readable texts that the file lacks, for the model of this fingerprint; each once."""
    stored = _stored(path, fingerprint)
    return [text for text in dict.fromkeys(texts) if _key(text) not in stored]


def store_vectors(texts: Sequence[str], encoder: Encoder, path: Path) -> None:
    """Write the file with the readable texts, each once; those that it has already are not encoded again."""
    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    vectors = vectors_of(distinct, encoder, path, progress=True)
    steps = np.round(vectors / np.abs(vectors).max(axis=1, keepdims=True) * _LEVELS).astype(np.int8)
    keys = np.array([_key(text) for text in distinct], np.uint64)
    np.savez_compressed(path, fingerprint=np.array(model_of(encoder.fingerprint)), keys=keys, steps=steps)


def _stored(path: Path, fingerprint: str) -> dict[int, Floats]:
    """What the file has for the model of this fingerprint, each of shape (dimension,). Raises ModelError."""
    if not path.exists():
        return {}
    try:
        with path.open("rb") as opened, np.load(opened) as file:  # which leaves a damaged one open, given its path
            if str(file["fingerprint"]) != model_of(fingerprint):
                return {}
            vectors = file["steps"].astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            return dict(zip(file["keys"].tolist(), vectors, strict=True))
    except Exception as error:  # a damaged zip, and arrays of other shapes, raise whatever comes up
        raise ModelError(
            f"{path}: damaged ({type(error).__name__}), expected vectors of texts; install the project's code anew"
        ) from error


def _key(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
