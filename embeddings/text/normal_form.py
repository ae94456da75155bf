"""What a text is to the matcher: one normal form, and the jamo form that the lexical leg compares.

A change here makes old builds unusable: raise NORMALISATION_VERSION with it.
"""

import re
import unicodedata

NORMALISATION_VERSION = 2

MAX_QUERY_CHARACTERS = 300
"""The one limit of a query, in its normal form; who asks more is told so, and nothing is cut.

A question at the end of a longer message is hardly answered any more (of 29, 12 in 300 characters and 2 in 400; python
-m scripts.measure_length tests/data/questions.jsonl --every 4), and to be asked for less helps more than "I don't
know". The phrasings of an FAQ have the same limit, and the encoder reads so many characters whole, whatever they are.
"""

_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"([^\d\s])\1{3,}")
_HANGUL = re.compile("[가-힣]")
_NO_LETTERS = re.compile(r"[\W_]+")
"""What str.isalnum denies."""


def normalise(text: str) -> str:
    """NFKC without control, format, surrogate and unassigned characters; runs of white space become one space.

    A character repeated more than three times is kept three times, so that "ㅋㅋㅋㅋㅋㅋ" is as short as it is meant;
    digits are all kept, for 10000 is not 1000.

    >>> normalise("  캐시\\u200b환불\\n어떻게 해요？？？？？ ")
    '캐시환불 어떻게 해요???'
    """
    if not text.isprintable():  # as nearly every text is, and letter by letter it takes its time
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    compatible = unicodedata.normalize("NFKC", text)
    collapsed = _REPEATED.sub(r"\1\1\1", _SPACES.sub(" ", compatible))
    return collapsed.strip()


def is_too_long(text: str) -> bool:
    """Whether a query is beyond the limit; laughter and blank lines don't count, as the normal form is shorter.

    >>> is_too_long("가나" * 151), is_too_long("ㅋ" * 301)
    (True, False)
    """
    return len(normalise(text)) > MAX_QUERY_CHARACTERS


def jamo(text: str) -> str:
    """Letters and digits only, small, as conjoining jamo (NFKD, so "ㅋ" is one too): spacing and slips cost little.

    >>> len(jamo("캐시 환불!"))
    10
    """
    return unicodedata.normalize("NFKD", _NO_LETTERS.sub("", text.casefold()))


def in_hangul(text: str) -> bool:
    """Whether a syllable of Korean is in it; "ㅋㅋ" is none."""
    return _HANGUL.search(text) is not None


def same_text_key(text: str) -> str:
    """Two texts with the same key are the same to a reader: case, spacing and punctuation do not count."""
    return jamo(normalise(text)) or text
