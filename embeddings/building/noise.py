"""Spoils Korean text the way hurried typing does: spaces left out, jamo changed, dropped or added.

Serves training and fitting only, never a search. All chance comes from the `random.Random` that is passed in.
"""

import random
import unicodedata

KINDS = ("clean", "nospace", "typo", "typo+nospace")
TYPO_RATE = 1 / 8
"""Share of syllables that get a wrong jamo: one in eight, as a phone's keyboard gives in a hurry."""

_FIRST, _LAST = ord("가"), ord("힣")
_VOWELS, _TAILS = 21, 28
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_KEYS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_KEY_ROWS = ("ㅂㅈㄷㄱㅅ", "ㅁㄴㅇㄹㅎ", "ㅋㅌㅊㅍ", "ㅛㅕㅑㅐㅔ", "ㅗㅓㅏㅣ", "ㅠㅜㅡ")
"""The two-set (dubeolsik) layout: left hand consonants, right hand vowels."""
_SHIFTED = {"ㅂ": "ㅃ", "ㅈ": "ㅉ", "ㄷ": "ㄸ", "ㄱ": "ㄲ", "ㅅ": "ㅆ", "ㅐ": "ㅒ", "ㅔ": "ㅖ"}


def chance_of(text: str) -> random.Random:
    """A text's own chance, the same wherever it is asked: so it is encoded once, and no other text changes it."""
    return random.Random(text)  # noqa: S311


def spoil(text: str, kind: str, rng: random.Random) -> str:
    """`text` with the noise that `kind` (one of KINDS) names.

    >>> spoil("환불 되나요", "nospace", random.Random(0))
    '환불되나요'
    """
    text = unicodedata.normalize("NFC", text)
    if kind.startswith("typo"):
        text = with_typos(text, rng)
    return "".join(text.split()) if kind.endswith("nospace") else text


def with_typos(text: str, rng: random.Random, rate: float = TYPO_RATE) -> str:
    """`text` with about `rate` of its syllables mistyped, at least one where there is a syllable at all."""
    places = [i for i, char in enumerate(text) if _FIRST <= ord(char) <= _LAST]
    if not places:
        return text
    hit = [i for i in places if rng.random() < rate] or [rng.choice(places)]
    chars = list(text)
    for i in hit:
        chars[i] = _mistyped(chars[i], rng)
    return "".join(chars)


def with_fewer_spaces(text: str, rng: random.Random) -> str:
    """`text` with each of its spaces left out or kept, at even chances."""
    return "".join(char for char in text if char != " " or rng.random() < 0.5)


def _mistyped(syllable: str, rng: random.Random) -> str:
    """One jamo of `syllable` replaced (by any other or by a neighbouring key), its tail dropped, or a tail added."""
    rest, tail = divmod(ord(syllable) - _FIRST, _TAILS)
    lead, vowel = divmod(rest, _VOWELS)
    near = rng.random() < 0.3
    part = rng.choice(("lead", "vowel", "tail"))
    if part == "lead":
        lead = _neighbour(lead, _LEADS, rng) if near else _other(lead, len(_LEADS), rng)
    elif part == "vowel":
        vowel = _neighbour(vowel, _VOWEL_KEYS, rng) if near else _other(vowel, _VOWELS, rng)
    elif tail and rng.random() < 0.5:
        tail = 0
    else:
        tail = _other(tail, _TAILS, rng)
    return chr(_FIRST + (lead * _VOWELS + vowel) * _TAILS + tail)


def _other(index: int, count: int, rng: random.Random) -> int:
    """Any number below `count` except `index`."""
    return (index + rng.randrange(1, count)) % count


def _neighbour(index: int, jamo: str, rng: random.Random) -> int:
    """Index in `jamo` of a key beside that of `jamo[index]`, or of the same key with or without shift."""
    key = jamo[index]
    plain = {shifted: key for key, shifted in _SHIFTED.items()}.get(key, key)
    found = [_SHIFTED.get(plain, key), plain]
    for row in _KEY_ROWS:
        if (at := row.find(plain)) >= 0:
            found += row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    usable = [jamo.index(other) for other in found if other != key and other in jamo]
    return rng.choice(usable) if usable else _other(index, len(jamo), rng)
