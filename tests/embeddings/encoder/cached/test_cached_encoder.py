"""An encoder that finds in a file what it encoded before."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder.cached.cache_file import CacheFile
from embeddings.encoder.cached.cached_encoder import CachedEncoder
from embeddings.encoder.protocol import Encoded
from tests.fakes.full_disk import full_disk
from tests.fakes.random_encoder import CountingEncoder, RandomEncoder
from tests.fakes.reading_encoder import ReadingEncoder

TEXTS = ["환불 방법", "쿠폰 쓰는 곳", "환불 방법", "", "알림 끄는 방법"]
"""One of them twice; the words of each are its tokens, of an empty one an empty word."""
A_TEXT = 4 * 32 * 3
"""Bytes of a text of two words: its vector and theirs, of 32 numbers in float32."""


class PromptingEncoder(CountingEncoder):
    """A passage is another text than a query of the same words."""

    def encode_passages(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        return self.encode_queries([f"passage: {text}" for text in texts])


class Notes(list[str]):
    """What was told."""

    def cache(self, folder: Path, max_bytes: int = 10**9) -> CacheFile:
        return CacheFile(folder / "encoded.sqlite", max_bytes, self.append)


def assert_same(one: Encoded, other: Encoded) -> None:
    assert one.vectors.tobytes() == other.vectors.tobytes()
    assert one.tokens.tobytes() == other.tokens.tobytes()
    assert one.offsets.tolist() == other.offsets.tolist()


def asked_by_a_new_run(folder: Path, texts: Sequence[str], notes: Notes, **given: int) -> list[str]:
    """What a run has to encode; what it gets is what it would get without a cache, to the bit."""
    encoder = PromptingEncoder()
    assert_same(
        CachedEncoder(encoder, notes.cache(folder, **given)).encode_queries(texts),
        RandomEncoder().encode_queries(texts),
    )
    return encoder.asked


def test_a_text_is_encoded_once_and_comes_back_to_the_bit(tmp_path: Path) -> None:
    notes = Notes()
    assert sorted(asked_by_a_new_run(tmp_path, TEXTS, notes)) == sorted(set(TEXTS))
    assert asked_by_a_new_run(tmp_path, TEXTS, notes) == []
    assert asked_by_a_new_run(tmp_path, [*TEXTS, "새 질문"], notes) == ["새 질문"]
    assert notes == []


def test_of_another_model_or_kind_a_text_is_another(tmp_path: Path) -> None:
    cache = Notes().cache(tmp_path)
    encoder, other = PromptingEncoder(), PromptingEncoder("random-2")
    cached = CachedEncoder(encoder, cache)
    cached.encode_queries(["환불 방법"])
    assert_same(cached.encode_passages(["환불 방법"]), RandomEncoder().encode_queries(["passage: 환불 방법"]))
    CachedEncoder(other, cache).encode_queries(["환불 방법"])
    assert (encoder.asked, other.asked) == (["환불 방법", "passage: 환불 방법"], ["환불 방법"])


def test_a_pair_is_read_once(tmp_path: Path) -> None:
    encoder, pairs = (
        ReadingEncoder("환불"),
        [("돈 돌려줘", "환불 방법"), ("돈 돌려줘", "쿠폰"), ("돈 돌려줘", "환불 방법")],
    )
    for _ in range(2):
        told = CachedEncoder(encoder, Notes().cache(tmp_path)).relevance(pairs)
        assert told is not None
        assert told.tolist() == [5, -5, 5]
        assert sorted(encoder.read) == sorted(set(pairs))
    assert CachedEncoder(RandomEncoder(), Notes().cache(tmp_path)).relevance(pairs) is None


def test_nothing_is_encoded_for_no_texts(tmp_path: Path) -> None:
    encoded = CachedEncoder(PromptingEncoder(), Notes().cache(tmp_path)).encode_queries(["환불"])
    assert len(encoded) == 1
    assert not list(tmp_path.glob("*-journal"))


@pytest.mark.parametrize("damage", ["no database", "half of it", "a flipped bit", "another format", "another's tables"])
def test_a_damaged_file_is_told_of_once_and_made_anew(tmp_path: Path, damage: str) -> None:
    notes, texts = Notes(), [f"질문 {number}" for number in range(500)]
    asked_by_a_new_run(tmp_path, texts, notes)
    path = tmp_path / "encoded.sqlite"
    content = path.read_bytes()
    vector = RandomEncoder().encode_queries(texts[:1]).vectors.tobytes()
    at = content.index(vector)
    if damage == "no database":
        path.write_bytes(b"damaged" * 10_000)
    elif damage == "half of it":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "a flipped bit":
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    else:
        with sqlite3.connect(path) as file:
            file.execute("PRAGMA user_version = 7" if damage == "another format" else "DROP TABLE used")
    assert sorted(asked_by_a_new_run(tmp_path, texts, notes)) == sorted(texts)
    assert len(notes) == 1
    assert notes[0].startswith(f"{path}: damaged (")
    assert notes[0].endswith("); made anew")
    assert asked_by_a_new_run(tmp_path, texts, notes) == []
    assert len(notes) == 1


def test_what_is_deleted_in_between_is_made_anew_without_a_word(tmp_path: Path) -> None:
    notes = Notes()
    asked_by_a_new_run(tmp_path, TEXTS, notes)
    (tmp_path / "encoded.sqlite").unlink()
    assert sorted(asked_by_a_new_run(tmp_path, TEXTS, notes)) == sorted(set(TEXTS))
    assert notes == []


def test_what_was_not_used_longest_gives_way_and_nothing_that_is_used(tmp_path: Path) -> None:
    notes, room = Notes(), {"max_bytes": 2 * A_TEXT}
    asked_by_a_new_run(tmp_path, ["가 하나"], notes, **room)
    asked_by_a_new_run(tmp_path, ["나 둘"], notes, **room)
    asked_by_a_new_run(tmp_path, ["가 하나"], notes, **room)  # used again, and so younger than the other
    asked_by_a_new_run(tmp_path, ["다 셋"], notes, **room)
    assert Notes().cache(tmp_path).counts([]) == {}
    assert asked_by_a_new_run(tmp_path, ["가 하나"], notes, **room) == []
    assert asked_by_a_new_run(tmp_path, ["다 셋"], notes, **room) == []
    assert notes == []
    three = ["가 하나", "나 둘", "다 셋"]
    assert asked_by_a_new_run(tmp_path, three, notes, **room) == ["나 둘"]
    assert len(notes) == 1
    assert "this FAQ needs more than 0 MB" in notes[0]
    assert asked_by_a_new_run(tmp_path, three, notes, **room) == ["나 둘"]  # two of three are still found


def test_without_room_for_anything_there_is_no_file(tmp_path: Path) -> None:
    notes = Notes()
    assert asked_by_a_new_run(tmp_path, ["환불"], notes, max_bytes=0) == ["환불"]
    assert (list(tmp_path.iterdir()), notes) == ([], [])


def test_a_full_disk_is_told_of_once_and_what_is_kept_is_still_found(tmp_path: Path) -> None:
    notes = Notes()
    asked_by_a_new_run(tmp_path, TEXTS, notes)
    more = [f"질문 {number}" for number in range(2000)]
    with full_disk(after=200_000):
        assert len(asked_by_a_new_run(tmp_path, [*TEXTS, *more], notes)) == 2000
    assert len(notes) == 1
    assert notes[0].startswith(f"{tmp_path}/encoded.sqlite: can't be used (")
    assert "INDEX_DIR has room and can be written" in notes[0]
    assert asked_by_a_new_run(tmp_path, TEXTS, notes) == []
    assert len(notes) == 1


def test_a_file_that_cannot_be_opened_is_told_of_once(tmp_path: Path) -> None:
    notes = Notes()
    (tmp_path / "encoded.sqlite").mkdir()
    assert asked_by_a_new_run(tmp_path, ["환불", "쿠폰"], notes) == ["환불", "쿠폰"]
    assert len(notes) == 1
    assert "can't be used (unable to open database file)" in notes[0]


def test_how_long_texts_take_is_remembered(tmp_path: Path) -> None:
    cache = Notes().cache(tmp_path)
    assert cache.pace("random-1") is None
    CachedEncoder(PromptingEncoder(), cache).encode_queries([f"질문 {number}" for number in range(300)])
    pace = cache.pace("random-1")
    assert pace is not None
    assert 0 < pace < 0.01  # seconds a character
    cache.note_pace("random-1", 200, 3.0)
    assert cache.pace("random-1") == 0.015


def test_texts_are_encoded_with_others_of_like_length(tmp_path: Path) -> None:
    lengths: list[set[int]] = []

    class Batches(CountingEncoder):
        def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
            lengths.append({len(text) for text in texts})
            return super().encode_queries(texts)

    texts = ["가" * (1 + number % 4) + f"{number:03}" for number in range(512)]
    encoded = CachedEncoder(Batches(), Notes().cache(tmp_path)).encode_queries(texts)
    assert sorted(map(sorted, lengths)) == [[4], [5], [6], [7]]
    assert np.array_equal(encoded.vectors, RandomEncoder().encode_queries(texts).vectors)
