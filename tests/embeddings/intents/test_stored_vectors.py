"""Vectors that ship: those of the lessons that ship, and as good as the encoder's own."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings.building.intents import shipped_texts
from embeddings.encoder.model_files import BUNDLED, fingerprint_of
from embeddings.intents.stored_vectors import STORED_VECTORS, has_vectors_of, store_vectors, vectors_of
from tests.fakes.fake_encoder import WordEncoder

if TYPE_CHECKING:
    from embeddings.encoder.sentence_encoder import SentenceEncoder

TEXTS = ["환불 방법", "상담원 연결", "환불 방법"]


class Counting(WordEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self, fingerprint: str = "words-1") -> None:
        super().__init__(fingerprint)
        self.encoded: list[str] = []

    def encode_queries(self, texts, *, progress=False):  # type: ignore[no-untyped-def]
        self.encoded += texts
        return super().encode_queries(texts)


def test_what_is_stored_is_not_encoded_again(tmp_path: Path) -> None:
    encoder, path = Counting(), tmp_path / "vectors.npz"
    store_vectors(TEXTS, encoder, path)
    assert sorted(encoder.encoded) == ["상담원 연결", "환불 방법"]
    encoder.encoded.clear()
    vectors = vectors_of([*TEXTS, "쿠폰"], encoder, path)
    assert encoder.encoded == ["쿠폰"]
    assert vectors == pytest.approx(WordEncoder().encode_queries([*TEXTS, "쿠폰"]).vectors, abs=0.005)


def test_another_model_encodes_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    store_vectors(TEXTS, Counting(), path)
    other = Counting("words-2")
    assert vectors_of(TEXTS, other, path) == pytest.approx(WordEncoder().encode_queries(TEXTS).vectors)
    assert other.encoded == TEXTS[:2]


def test_without_a_file_everything_is_encoded(tmp_path: Path) -> None:
    encoder = Counting()
    assert vectors_of(TEXTS, encoder, tmp_path / "none.npz").shape == (3, encoder.dimension)


def test_the_shipped_file_has_all_that_ships_for_the_bundled_model() -> None:
    assert has_vectors_of(shipped_texts(), fingerprint_of(BUNDLED), STORED_VECTORS), "python -m tests.intent_vectors"


@pytest.mark.model
def test_the_shipped_vectors_are_the_encoders(encoder: "SentenceEncoder") -> None:
    texts = shipped_texts()[::500]
    own = encoder.encode_queries(texts).vectors
    assert np.all((vectors_of(texts, encoder) * own).sum(axis=1) > 0.999)
