"""Korean particles, which depend on how the word before them ends when it is read aloud: 은/는, 이/가, 을/를, 으로/로.

Knows spelling only. Hangul and digits are certain; of Latin words the usual reading in Korean is, and where that
differs from word to word (Kit is 키트, Chat is 챗) both particles are written, as Koreans do: `은(는)`.
"""

import re
from typing import Literal

Ending = Literal["vowel", "ㄹ", "consonant"]

_FORMS = {
    # after a consonant, after a vowel, after either
    "은/는": ("은", "는", "은(는)"),
    "이/가": ("이", "가", "이(가)"),
    "을/를": ("을", "를", "을(를)"),
    "과/와": ("과", "와", "과(와)"),
    "으로/로": ("으로", "로", "(으)로"),
    "이나/나": ("이나", "나", "(이)나"),
    "이에요/예요": ("이에요", "예요", "(이)에요"),
}
PAIRS = tuple(_FORMS)
"""The particles that are known, written as the pair from which the right one is taken."""

_FIRST_SYLLABLE, _LAST_SYLLABLE = ord("가"), ord("힣")
_TAILS, _TAIL_RIEUL = 28, 8

_DIGITS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
"""Ten, a hundred, a thousand and ten thousand end in a consonant as 영 does, so the last digit says enough."""
_LETTERS = {"L": "엘", "M": "엠", "N": "엔", "R": "알"}
"""The names of all other letters end in a vowel."""
_SIGNS = {"+": "플러스", "%": "퍼센트", "&": "앤드"}

_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_LATIN_WORD = re.compile(r"[A-Za-z]+\Z")
_LATIN_ENDINGS: tuple[tuple[str, Ending | None], ...] = (
    ("[^aeiou]le|al|el|il|ol|ul|ll|rl", "ㄹ"),  # Apple 애플, Hotel 호텔
    ("[^aeiouy][aeiouy]le|ale|ile|ole|yle", "ㄹ"),  # Mobile 모바일
    ("[aeiou]me|[aeiou]ne", None),  # Home 홈, Line 라인; but Anemone, Acme are read to the end
    ("m|n|ng", "consonant"),
    ("[aeiouy]", "vowel"),  # Page 페이지, Coffee 커피, Pay 페이
    ("[wrsxzfvjh]", "vowel"),  # Show 쇼, Naver 네이버, Plus 플러스, Box 박스, Golf 골프, Fresh 프레시
    ("c", "consonant"),  # Music 뮤직
    ("ck|ook", "consonant"),  # Click 클릭, Book 북
    ("[nrs]k", "vowel"),  # Bank 뱅크
    ("[rnscflp]t|[rnl]d|oud|[ae]ed|ood", "vowel"),  # Smart 스마트, Point 포인트, Card 카드, Feed 피드
    ("[lmrs]p", "vowel"),  # Camp 캠프, Help 헬프
    ("op|ap|pp|oup|ip|ep|up", "consonant"),  # Shop 숍, Map 맵, App 앱, Group 그룹
)
"""Of small letters, the first that fits counts; None, or none at all, says that it isn't sure."""


def with_particle(word: str, pair: str) -> str:
    """The word with the one of the pair that goes with it.

    >>> with_particle("카카오페이지", "을/를"), with_particle("멜론", "을/를"), with_particle("멜론", "으로/로")
    ('카카오페이지를', '멜론을', '멜론으로')
    >>> with_particle("서울", "으로/로"), with_particle("11번가", "은/는"), with_particle("Kit", "은/는")
    ('서울로', '11번가는', 'Kit은(는)')
    """
    return word + particle(word, pair)


def particle(word: str, pair: str) -> str:
    """The one of the pair (of PAIRS) that goes with the word."""
    after_consonant, after_vowel, either = _FORMS[pair]
    match ending(word):
        case None:
            return either
        case "vowel":
            return after_vowel
        case "ㄹ" if pair == "으로/로":
            return after_vowel
        case _:
            return after_consonant


def ending(word: str) -> Ending | None:
    """How a word ends when it is read aloud, what stands in brackets after it aside; None where that isn't sure.

    >>> ending("카페"), ending("호텔"), ending("쇼핑"), ending("카페(웹)"), ending("U+"), ending("…")
    ('vowel', 'ㄹ', 'consonant', 'vowel', 'vowel', None)
    """
    spoken = _ASIDE.sub("", word)
    while spoken and not spoken[-1].isalnum() and spoken[-1] not in _SIGNS:
        spoken = spoken[:-1]
    if not spoken:
        return None
    if latin := _LATIN_WORD.search(spoken):
        return _of_latin(latin[0])
    last = (_DIGITS | _SIGNS).get(spoken[-1], spoken[-1])[-1]
    return _of_syllable(last)


def _of_syllable(syllable: str) -> Ending | None:
    if not _FIRST_SYLLABLE <= ord(syllable) <= _LAST_SYLLABLE:
        return None
    tail = (ord(syllable) - _FIRST_SYLLABLE) % _TAILS
    return "ㄹ" if tail == _TAIL_RIEUL else "consonant" if tail else "vowel"


def _of_latin(word: str) -> Ending | None:
    """Capitals are read letter by letter or, where they may be a word too (NAVER), as both agree."""
    as_word = next((end for pattern, end in _LATIN_ENDINGS if re.search(rf"(?:{pattern})\Z", word.lower())), None)
    if not word.isupper() and len(word) > 1:
        return as_word
    name = _LETTERS.get(word[-1].upper())
    spelt = _of_syllable(name) if name else "vowel"
    may_be_a_word = len(word) > 3 and re.search("[AEIOUY]", word) is not None
    return spelt if not may_be_a_word or spelt == as_word else None
