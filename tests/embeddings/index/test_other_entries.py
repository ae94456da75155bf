"""An index with an entry changed is what these entries would make anew, and encodes what is new alone."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.building.identity import identity_of
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.index.rows import tokens_at
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.random_encoder import CountingEncoder, RandomEncoder

ANOTHER = ENTRIES[0].model_copy(update={"question": "돈을 돌려받고 싶어요", "answer": "다시 문의해 주세요."})


def saved(index: Index, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    index.save(folder, identity_of("random-1"), "random", "0")
    learned = ("manifest.json", "confidence.json")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in learned}


@pytest.mark.parametrize(
    ("entries", "encoded"),
    [
        ([ANOTHER, *ENTRIES[1:]], ["돈을 돌려받고 싶어요", "다시 문의해 주세요."]),
        ([*ENTRIES[1:], ANOTHER], ["돈을 돌려받고 싶어요", "다시 문의해 주세요."]),
        (ENTRIES[1:], []),
        (ENTRIES[::-1], []),
        (ENTRIES, []),
    ],
    ids=["changed", "in another place", "one less", "another order", "the same"],
)
def test_it_is_saved_as_one_made_anew(entries: list[Entry], encoded: list[str], tmp_path: Path) -> None:
    opened = saved(Index.encode(ENTRIES, INTENTS, RandomEncoder()), tmp_path / "old")
    assert "tokens.npy" in opened
    encoder = CountingEncoder()
    old = Index.open(tmp_path / "old", identity_of(encoder.fingerprint))
    new = saved(old.with_entries(entries, encoder), tmp_path / "new")
    assert encoder.asked == encoded
    assert new == saved(Index.encode(entries, INTENTS, RandomEncoder()), tmp_path / "anew")


def test_tokens_are_copied_from_where_they_stand() -> None:
    """Three texts of two, one and two tokens, and one of a single token beside them."""
    old = np.arange(5, dtype=np.float16)[:, None], np.array([0, 2, 3, 5])
    new = np.array([[9.0]], np.float32), np.array([0, 1])
    tokens, offsets = tokens_at([old, new], np.array([1, 2, 3, 0]))
    assert tokens.ravel().tolist() == [2, 3, 4, 9, 0, 1]
    assert offsets.tolist() == [0, 1, 3, 4, 6]
    assert tokens.dtype == np.float16
    nothing, none = tokens_at([old], np.zeros(0, np.intp))
    assert (nothing.shape, none.tolist()) == ((0, 1), [0])
