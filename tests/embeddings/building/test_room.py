"""A large FAQ on a machine without the memory for it."""

import pytest

from embeddings.building import room
from embeddings.building.build import build_index
from embeddings.errors import NoRoomError
from embeddings.faq.entries import Entry
from embeddings.index import rows
from tests.fakes.random_encoder import RandomEncoder


class Encoding(RandomEncoder):
    texts = 0

    def encode_queries(self, texts, *, progress=False):  # type: ignore[no-untyped-def]
        self.texts += len(texts)
        return super().encode_queries(texts, progress=progress)


FAQ = [
    Entry(id=f"e{n}", service="s", category="c", question=f"질문 {n}은 무엇인가요", answer=f"{n}번 답이에요.")
    for n in range(400)
]


def test_is_said_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "EXACT_ROWS", 100)
    monkeypatch.setattr(room, "free_bytes", lambda: 1000)
    encoder = Encoding()
    with pytest.raises(NoRoomError, match=r"800 phrasings and passages take about \d+\.\d GB .* found 0\.0 GB free"):
        build_index(FAQ, [], encoder)
    assert encoder.texts < 100


def test_needs_what_its_rows_take_and_no_tokens() -> None:
    """Of 800 rows of 32 numbers each teaches: twice 128 bytes, beside 1,532 for what is kept of it."""
    some = rows.rows_of([[entry] for entry in FAQ], [])
    assert len(some) == 800
    assert room.needed_bytes(some, RandomEncoder()) == 1_000_000_000 + 800 * (1_532 + 256)


def test_free_memory_is_told_here() -> None:
    free = room.free_bytes()
    assert free is None or free > 0
