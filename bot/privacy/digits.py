"""Owns how digits are read: the forms in which people type them, and the runs in which they stand.

Knows nothing of what a number means.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

HOLE = "\0"
"""Stands for what is already accounted for: no run, word or address reaches across it."""

_SPOKEN = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u20e3]")
"""Soft hyphen, zero-width and direction marks, and what makes an emoji of a digit (1️⃣)."""
_FOLDED = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
    | {0x1D7CE + n: ord(str(n % 10)) for n in range(50)}  # mathematical digits: bold, double-struck and so on
    | {0x2460 + n: ord(str(n + 1)) for n in range(9)}
    | {ord("⓪"): ord("0"), ord("〇"): ord("0")}
    | dict.fromkeys(map(ord, "‐‑‒–—―−ㅡー"), ord("-"))  # ㅡ is where a Korean keyboard has no dash
    | dict.fromkeys(map(ord, "·ㆍ・•∙。"), ord("."))
    | dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000], ord(" "))
)

_GAP = r"(?:[ \t\r\n.,_/()~*-]{1,3}|[ ]?(?:에|다시)[ ]?)?"
"""What may stand between two digits of a number; 에 and 다시 are how a dash is said."""
_WRITTEN_RUN = re.compile(rf"[0-9](?:{_GAP}[0-9]){{8,}}")
_ANY_DIGIT = f"[0-9{''.join(_SPOKEN)}]"
_SPOKEN_RUN = re.compile(rf"{_ANY_DIGIT}(?:{_GAP}{_ANY_DIGIT}){{8,}}")
_COPULA = re.compile(r"(?<=\S)이(?=에요|예요|어요|여요|고|구|라|야|며|네|죠|지|인|거|었|요)")
"""The 이 of 이에요 and 이고 after a number; it looks like a two."""
_STRAY = (-2, -1, 1, 2)
"""So near to where syllables begin or end, some may belong to a word: 폰이공일공…, …칠팔이 맞아요."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as its reader sees it, and where each of its characters stands in the text as it was sent."""

    text: str
    at: Sequence[int]


def read(text: str) -> Reading:
    """Digits, letters and dashes as plain ASCII, without what nobody sees.

    >>> read("０１０ㅡ1\\u200b2").text
    '010-12'
    """
    folded = text.translate(_FOLDED)
    if not _INVISIBLE.search(folded):
        return Reading(folded, range(len(text)))
    kept = [place for place, character in enumerate(folded) if not _INVISIBLE.match(character)]
    return Reading("".join(folded[place] for place in kept), kept)


@dataclass(frozen=True)
class Run:
    """Digits with nothing but separators between them: a number, several, or none.

    Lists are as long as `digits`; an index is that of a digit, an end is that of the first digit after.
    """

    digits: str
    at: Sequence[int]
    gaps: Sequence[str]
    """What stands before each digit; empty for one that follows the last directly."""
    spoken: Sequence[bool]
    """Whether a digit is written as a Hangul syllable."""

    @cached_property
    def cuts(self) -> list[int]:
        """For each place from 0 to the end: 2 where any number may begin or end, 1 where one that is sure of its length
        may (at a dash or dot, or among syllables that may be a word's), else 0."""
        count = len(self.digits)
        return [2] + [self._cut(place) for place in range(1, count)] + [2]

    @cached_property
    def singles(self) -> list[bool]:
        """Whether each digit stands alone, as in "0 1 0"."""
        edges = [bool(gap) for gap in self.gaps[1:]]
        return [left and right for left, right in zip([True, *edges], [*edges, True], strict=True)]

    @cached_property
    def has_hyphens(self) -> bool:
        """Whether a hyphen stands anywhere between the digits."""
        return any("-" in gap for gap in self.gaps)

    def breaks(self, start: int, end: int) -> tuple[int, ...]:
        """Where the digits from `start` to `end` are apart, counted from `start`: (3, 7) for 010-1234-5678."""
        edges = self._edges
        return tuple([place - start for place in edges[bisect_right(edges, start) : bisect_left(edges, end)]])

    @cached_property
    def _edges(self) -> list[int]:
        return [place for place, gap in enumerate(self.gaps) if gap]

    def _cut(self, place: int) -> int:
        if gap := self.gaps[place]:
            return 1 if gap in "-._~*" else 2
        if self.spoken[place] != self.spoken[place - 1]:
            return 1
        return 1 if self.spoken[place] and any(self._is_edge(place + step) for step in _STRAY) else 0

    def _is_edge(self, place: int) -> bool:
        if not 0 < place < len(self.digits):
            return True
        return bool(self.gaps[place]) or self.spoken[place] != self.spoken[place - 1]


def runs(text: str, *, spoken: bool) -> Iterator[Run]:
    """The runs of nine digits or more in a text that has been read; `spoken` counts 공일이삼 as digits too."""
    for match in (_SPOKEN_RUN if spoken else _WRITTEN_RUN).finditer(text):
        places = [
            place
            for place in range(match.start(), match.end())
            if "0" <= text[place] <= "9" or (spoken and text[place] in _SPOKEN)
        ]
        if _COPULA.match(text, places[-1]):
            del places[-1]
        characters = [text[place] for place in places]
        yield Run(
            "".join(_SPOKEN.get(character, character) for character in characters),
            places,
            ["", *(text[left + 1 : right] for left, right in pairwise(places))],
            [character in _SPOKEN for character in characters],
        )
