import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from embeddings.text.keyboard import hangul_reading

# The keys of a two-set keyboard, from the name of each jamo in the Unicode Character Database.
LETTER_KEYS = {
    "KIYEOK": "r", "SSANGKIYEOK": "R", "NIEUN": "s", "TIKEUT": "e", "SSANGTIKEUT": "E", "RIEUL": "f", "MIEUM": "a",
    "PIEUP": "q", "SSANGPIEUP": "Q", "SIOS": "t", "SSANGSIOS": "T", "IEUNG": "d", "CIEUC": "w", "SSANGCIEUC": "W",
    "CHIEUCH": "c", "KHIEUKH": "z", "THIEUTH": "x", "PHIEUPH": "v", "HIEUH": "g",
    "A": "k", "AE": "o", "YA": "i", "YAE": "O", "EO": "j", "E": "p", "YEO": "u", "YE": "P", "O": "h", "YO": "y",
    "U": "n", "YU": "b", "EU": "m", "I": "l", "WA": "hk", "WAE": "ho", "OE": "hl", "WEO": "nj", "WE": "np",
    "WI": "nl", "YI": "ml",
}  # fmt: skip


def typed(text: str) -> str:
    """The keys that give `text`: its jamo taken apart by unicodedata, a cluster such as KIYEOK-SIOS key by key."""
    keys = []
    for jamo in unicodedata.normalize("NFD", text):
        name = unicodedata.name(jamo, "")
        letters = name.split(" ", 2)[2].split("-") if name.startswith("HANGUL") else []
        keys.append("".join(LETTER_KEYS[letter] for letter in letters) or jamo)
    return "".join(keys)


SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=12)


def test_the_table_of_this_test_types_what_fingers_type() -> None:
    assert typed("닭볶음 왜?") == "ekfrqhRdma dho?"


@given(st.lists(SYLLABLES, min_size=1, max_size=4).map(" ".join))
def test_hangul_typed_in_english_mode_is_read_back(text: str) -> None:
    keys = typed(text)
    assume(not keys.isupper())  # capitals alone are read as caps lock
    assert hangul_reading(keys) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("zotlㅋ", "캐싴"),
        ("zotl ghksqnf", "캐시 환불"),
        ("ZOTL GHKSQNF", "캐시 환불"),
        ("Zotl Ghksqnf", "캐시 환불"),
        ("RkcL", "까치"),
        ("zotl 1000dnjs?", "캐시 1000원?"),
        ("환불 dho dksehla", "환불 왜 안됨"),
        ("rk_rké", "가_가é"),
    ],
)
def test_known_readings(keys: str, text: str) -> None:
    assert hangul_reading(keys) == text


@pytest.mark.parametrize("text", ["cash refund", "hello", "iOS", "캐시 환불", "", "12 + 3", "ㅋㅋ zotl", "ㄳk", "kk"])
def test_what_is_no_whole_hangul_has_no_reading(text: str) -> None:
    assert hangul_reading(text) is None


@given(st.text(max_size=60))
def test_a_reading_has_no_stray_letter_of_either_script(text: str) -> None:
    reading = hangul_reading(text)
    assert reading is None or not [c for c in reading if (c.isascii() and c.isalpha()) or "ㄱ" <= c <= "ㅣ"]
