"""Hangul typed while the keyboard was in English mode: "zotl ghksqnf" is 캐시 환불.

Knows the two-set (두벌식) layout of KS X 5002, and nothing of which reading is the likelier one.
"""

import re
import unicodedata

_KEYS = dict(zip("rRseEfaqQtTdwWczxvg", "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", strict=True))
_KEYS |= dict(zip("koiOjpuPhynbml", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ", strict=True))

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_PAIRS = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ",
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ", "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip

_VOWEL = "[ㅏ-ㅣ]"
_CONSONANT = "[ㄱ-ㅎ]"
_VOWEL_PAIR = "ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ"
_FINAL = "[ㄱㄲㄴㄷㄹㅁㅂㅅㅆㅇㅈㅊㅋㅌㅍㅎ]"
_FINAL_PAIR = "ㄱㅅ|ㄴ[ㅈㅎ]|ㄹ[ㄱㅁㅂㅅㅌㅍㅎ]|ㅂㅅ"
# A consonant before a vowel begins the next syllable; else it ends this one.
_SYLLABLE = re.compile(
    f"(?P<initial>[{_INITIALS}])(?P<vowel>{_VOWEL_PAIR}|{_VOWEL})"
    f"(?P<final>(?:{_FINAL_PAIR})(?!{_VOWEL})|{_FINAL}(?!{_VOWEL}))?"
)
_LATIN = re.compile("[A-Za-z]")


def hangul_reading(text: str) -> str | None:
    """`text` as it would stand had the keyboard been in Hangul mode; None unless every letter joins a syllable.

    >>> hangul_reading("zotl ghksqnf")
    '캐시 환불'
    >>> hangul_reading("cash refund") is None
    True
    """
    if not _LATIN.search(text):
        return None
    # Shift doubles a consonant on a few keys only: any other capital, or a text of capitals, is caps lock.
    keys = text.lower() if text.isupper() else text
    letters = "".join(_KEYS.get(c, _KEYS.get(c.lower(), c)) for c in keys)
    reading = _SYLLABLE.sub(_compose, letters)
    return None if re.search(f"{_CONSONANT}|{_VOWEL}|[A-Za-z]", reading) else reading


def _compose(match: re.Match[str]) -> str:
    """One syllable by the arithmetic of the Unicode Standard, section 3.12."""
    initial, vowel, final = match["initial"], match["vowel"], match["final"] or ""
    vowel, final = _PAIRS.get(vowel, vowel), _PAIRS.get(final, final)
    tail = _FINALS.index(final) + 1 if final else 0
    syllable = (_INITIALS.index(initial) * len(_VOWELS) + _VOWELS.index(vowel)) * 28 + tail
    return unicodedata.normalize("NFC", chr(0xAC00 + syllable))
