"""Pieces are those of the `tokenizers` library, on vocabularies made here and on the bundled model's."""

import random
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from embeddings.encoder.exported.unigram import Unigram

LETTERS = "가나다a"


def vocabulary(seed: int) -> list[tuple[str, float]]:
    rng = random.Random(seed)
    pieces = {"".join(rng.choices(LETTERS, k=rng.randint(1, 4))) for _ in range(12)}
    return [("<unk>", 0.0), *((piece, -rng.uniform(1, 12)) for piece in sorted(pieces))]


@given(seed=st.integers(0, 500), word=st.text(LETTERS + "뷁", min_size=1, max_size=12))
def test_the_library_cuts_alike(seed: int, word: str) -> None:
    pieces = vocabulary(seed)
    theirs = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False)).encode(word).ids
    ours = Unigram([piece for piece, _ in pieces], [score for _, score in pieces], unknown=0)
    assert list(ours.ids(word)) == theirs


def test_a_cut_worked_by_hand() -> None:
    """환불 as one piece costs 3, as two 2 + 2; what is in no piece costs the least score, -3, and 10 more."""
    unigram = Unigram(["<unk>", "환", "불", "환불"], [0.0, -2.0, -2.0, -3.0], unknown=0)
    assert unigram.ids("환불환") == (3, 1)
    assert unigram.ids("뷁뷁불") == (0, 2)


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    pieces = [("<unk>", 0.0), *((letter, -1.0 - number) for number, letter in enumerate(string.printable + "가"))]
    Unigram.save(tmp_path, pieces)
    read = Unigram.open(tmp_path, unknown=0)
    assert [read.ids(piece) for piece, _ in pieces[1:]] == [(number,) for number in range(1, len(pieces))]


@pytest.mark.model
def test_the_bundled_models_tokens_are_the_librarys(exported_bundled: Path, model_cache: Path) -> None:
    from embeddings.encoder.bundled import bundled_name
    from embeddings.encoder.exported.folder import read_description
    from embeddings.encoder.exported.tokens import Tokens
    from tests.embeddings.encoder.test_bundled import HARD
    from tests.fakes.questions import kept_queries

    theirs = Tokenizer.from_file(str(model_cache / bundled_name() / "tokenizer.json"))
    ours = Tokens(exported_bundled, read_description(exported_bundled))
    texts = [f"query: {text}" for text in [*HARD, *kept_queries(), "<s> 환불 <mask>", "＜s＞"]]
    assert {text: ours.ids(text) for text in texts} == {text: theirs.encode(text).ids for text in texts}
