"""What a text is to the matcher: one normal form, and the jamo form that the lexical leg compares; and which texts
may stand in a file.

A change here makes old builds unusable: raise NORMALISATION_VERSION with it.
"""

import re
import unicodedata

from pydantic_core import PydanticCustomError

NORMALISATION_VERSION = 1

MAX_QUERY_CHARACTERS = 300
"""A longer query is cut: the first sentences of a long message say what it is about, and time stays bounded."""

_LONGEST_RAW = 4 * MAX_QUERY_CHARACTERS
_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"([^\d\s])\1{3,}")


def normalise(text: str) -> str:
    """NFKC without control, format, surrogate and unassigned characters; runs of white space become one space.

    A character repeated more than three times is kept three times, so that "ㅋㅋㅋㅋㅋㅋ" is as short as it is meant;
    digits are all kept, for 10000 is not 1000.

    >>> normalise("  캐시\\u200b환불\\n어떻게 해요？？？？？ ")
    '캐시환불 어떻게 해요???'
    """
    printable = "".join(c for c in text[:_LONGEST_RAW] if c.isspace() or unicodedata.category(c)[0] != "C")
    compatible = unicodedata.normalize("NFKC", printable)
    collapsed = _REPEATED.sub(r"\1\1\1", _SPACES.sub(" ", compatible))
    return collapsed.strip()[:MAX_QUERY_CHARACTERS].strip()


def jamo(text: str) -> str:
    """Letters and digits only, small, as conjoining jamo (NFKD, so "ㅋ" is one too): spacing and slips cost little.

    >>> len(jamo("캐시 환불!"))
    10
    """
    letters = "".join(c for c in text.casefold() if c.isalnum())
    return unicodedata.normalize("NFKD", letters)


def same_text_key(text: str) -> str:
    """Two texts with the same key are the same to a reader: case, spacing and punctuation do not count."""
    return jamo(normalise(text)) or text


def clean_line(text: str) -> str:
    """A text of one line, unchanged. Raises a validation error for what nobody can see: see `clean_text`."""
    return _clean(text, line_breaks=False)


def clean_text(text: str) -> str:
    """A text that may have several lines, unchanged.

    Raises a validation error on a control character, a lone surrogate, decomposed letters, nothing but white space,
    or white space at an end.
    """
    return _clean(text, line_breaks=True)


def _clean(text: str, *, line_breaks: bool) -> str:
    hidden = [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and not (line_breaks and c == "\n")]
    if hidden:
        kind = "surrogate" if unicodedata.category(hidden[0]) == "Cs" else "control character"
        raise _unclean(f"found the {kind} U+{ord(hidden[0]):04X}, expected readable text; delete it")
    if not unicodedata.is_normalized("NFC", text):
        raise _unclean("found decomposed letters (NFD), expected composed ones (NFC); type the text anew")
    if not text.strip():
        raise _unclean("found only white space, expected text; write it or take the field out")
    if text != text.strip():
        raise _unclean(f'found white space around "{text.strip()[:40]}", expected none; delete it')
    return text


def _unclean(message: str) -> PydanticCustomError:
    return PydanticCustomError("unclean_text", "{message}", {"message": message})
