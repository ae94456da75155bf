import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.text.normal_form import MAX_QUERY_CHARACTERS, is_too_long, jamo, normalise, same_text_key

if TYPE_CHECKING:
    from embeddings.encoder.sentence_encoder import SentenceEncoder

RAW = st.text(st.characters(codec=None), max_size=400)


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("  캐시 \t\n 환불  ", "캐시 환불"),
        ("캐시\u200b환\u200d불", "캐시환불"),
        ("캐시\x00환불\x07", "캐시환불"),
        ("\u202e캐시\u202c", "캐시"),
        ("캐시\ud800", "캐시"),
        ("ＡＢＣ１２３", "ABC123"),
        ("\u1112\u1161\u11ab", "한"),
        ("ᄒ\u200bᅡ", "하"),
        ("ﾖ①㎏", "ヨ1kg"),
        ("ㅋㅋㅋㅋㅋㅋ", "\u110f" * 3),
        ("ㅠㅠㅠ", "\u1172" * 3),
        ("가가가가", "가가가"),
        ("10000원과 1000000원", "10000원과 1000000원"),
        ("\ufdfa" * 2, "صلى الله عليه وسلمصلى الله عليه وسلم"),
        ("", ""),
        ("\u200b \x00", ""),
    ],
)
def test_normalise_gives_the_one_normal_form(raw: str, normal: str) -> None:
    assert normalise(raw) == normal


def test_what_can_be_printed_has_no_letter_that_is_left_out() -> None:
    """All of Unicode: the short ways of `normalise` and `jamo` are those through each letter."""
    letters = [chr(number) for number in range(0x110000)]
    assert not [c for c in letters if c.isprintable() and not c.isspace() and unicodedata.category(c)[0] == "C"]
    assert jamo("".join(letters)) == unicodedata.normalize(
        "NFKD", "".join(c for c in "".join(letters).casefold() if c.isalnum())
    )


def test_normalise_cuts_nothing() -> None:
    assert normalise("가나다라마" * 20_000) == "가나다라마" * 20_000


@pytest.mark.parametrize(
    ("text", "too_long"),
    [
        ("가나" * 150, False),
        ("가나" * 150 + "다", True),
        ("  " + "가나" * 150 + "\n\n", False),
        ("\u1100\u1161\u1102\u1161" * 150, False),  # the same in the letters that a Mac keeps file names in
        ("ㅋ" * 4000, False),
        ("\ufdfa" * 17, True),  # 18 letters each
    ],
)
def test_the_limit_counts_the_normal_form(text: str, too_long: bool) -> None:
    assert is_too_long(text) is too_long


@pytest.mark.model
@pytest.mark.parametrize("piece", ["🧿🫠", "龘靐", "뷁쀍", "가 나 ", "a1", "고𓂀"])
def test_the_encoder_reads_the_longest_query_whole(encoder: "SentenceEncoder", piece: str) -> None:
    text = (piece * MAX_QUERY_CHARACTERS)[:MAX_QUERY_CHARACTERS]
    assert encoder.count_tokens(encoder.prompts["query"] + text) + 2 <= 512  # with <s> and </s>


@given(RAW)
def test_a_normal_form_is_its_own_normal_form(raw: str) -> None:
    assert normalise(normalise(raw)) == normalise(raw)


@given(RAW)
def test_a_normal_form_can_be_sent_and_shown(raw: str) -> None:
    normal = normalise(raw)
    assert normal.encode().decode() == normal
    assert [c for c in normal if unicodedata.category(c).startswith("C")] == []
    assert unicodedata.normalize("NFKC", normal) == normal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("가", "\u1100\u1161"),
        ("각!", "\u1100\u1161\u11a8"),
        ("캐 시", "\u110f\u1162\u1109\u1175"),
        ("iOS 17", "ios17"),
        ("ㅋㅋ", "\u110f\u110f"),
        ("?!… 😀", ""),
    ],
)
def test_jamo_keeps_letters_and_digits_decomposed(text: str, expected: str) -> None:
    assert jamo(text) == expected


@pytest.mark.parametrize(
    "other", ["캐시환불은 어떻게하나요", "캐시 환불은 어떻게 하나요?!", " 캐시 환불은\n어떻게 하나요 "]
)
def test_spacing_and_punctuation_make_no_other_text(other: str) -> None:
    assert same_text_key(other) == same_text_key("캐시 환불은 어떻게 하나요?")


@pytest.mark.parametrize(("one", "other"), [("환불", "충전"), ("캐시 1000원", "캐시 10000원"), ("?", "!"), ("", "?")])
def test_texts_that_read_differently_have_different_keys(one: str, other: str) -> None:
    assert same_text_key(one) != same_text_key(other)
