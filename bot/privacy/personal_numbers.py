"""Owns which digits are a person's: the rules of resident, phone, licence, card and account numbers.

Knows digits and the cue beside them, not the text in which they stand.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.kr import rrn

from bot.privacy.cues import Cue
from bot.privacy.digits import Run

Kind = Literal[
    "주민등록번호", "외국인등록번호", "전화번호", "카드번호", "계좌번호", "이메일", "여권번호", "운전면허번호"
]

Span = tuple[int, int, Kind]
"""Start, end and kind of something personal in a text or a run."""


class Part(NamedTuple):
    """Digits of a run, from `start` to `end`, that may be one number."""

    run: Run
    start: int
    end: int
    cue: Cue | None
    """What the words beside the run say."""
    abroad: bool
    """Whether a plus sign stands before."""

    @property
    def digits(self) -> str:
        """Without what stands between them."""
        return self.run.digits[self.start : self.end]

    @property
    def breaks(self) -> tuple[int, ...]:
        """Places at which the digits are apart: (3, 7) for 010-1234-5678."""
        return self.run.breaks(self.start, self.end)

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the groups: (3, 4, 4) for 010-1234-5678."""
        return tuple([right - left for left, right in pairwise((0, *self.breaks, self.end - self.start))])

    @property
    def whole(self) -> bool:
        """Whether it ends where any number may."""
        return self.run.cuts[self.end] == 2

    @property
    def hyphens(self) -> bool:
        """Whether a hyphen stands at every break."""
        return self.run.has_hyphens and all(not gap or "-" in gap for gap in self.run.gaps[self.start + 1 : self.end])

    @property
    def loose(self) -> bool:
        """Whether every digit stands alone, or all are spoken in one breath: the grouping tells nothing."""
        if all(self.run.singles[self.start : self.end]):
            return True
        return all(self.run.spoken[self.start : self.end]) and not self.breaks


_MOBILE = re.compile(r"(?:0|(?:00)?820?)1[016-9][0-9]{7,8}")
_FIXED = re.compile(
    r"(?P<country>(?:82)?)(?P<area>(?:0|(?<=^82))(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|50[0-9]|70(?=[0-9]{8}$)))"
    r"[0-9]{7,8}"
)
"""Landlines, internet (070) and personal (050x) numbers."""
_CARD = re.compile(r"(?:[4569][0-9]|2[2-7]|35)[0-9]{14}|3[47][0-9]{13}|3[068][0-9]{12}")
"""First digits that are given out, with the lengths that go with them (ISO/IEC 7812; 9 is used in Korea alone)."""
_CARD_SHAPES = {(4, 6, 5), (4, 6, 4), (4, 4, 8), (8, 4, 4), (4, 12), (12, 4)}
"""Besides groups of one length."""
_ACCOUNT_SHAPES = {
    (6, 2, 6), (3, 3, 6), (4, 3, 6), (3, 6, 5), (3, 6, 2, 3), (3, 4, 4, 2), (4, 2, 7), (3, 2, 6), (3, 2, 4, 3),
    (3, 2, 6, 1), (4, 4, 4, 1), (5, 2, 6), (4, 2, 6, 1),
}  # fmt: skip
"""How Korean banks group account numbers; (3, 2, 5) is missing, for it is a business's registration number."""
_DATED = re.compile(r"20[0-4][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
"""A number that begins with a date is a shop's own."""


def _resident(part: Part) -> bool:
    if part.digits[6] in "90":  # century and sex; these are of the 19th century
        return False
    breaks = part.breaks
    halves = 6 in breaks and {2, 4}.issuperset(place for place in breaks if place < 6) and len(breaks) < 5
    if not (halves or (not breaks and part.cue is not Cue.ACCOUNT) or part.loose):
        return False
    return part.cue is Cue.RESIDENT or _was_born(part.digits)  # a slip in the date does not unmake it


def _was_born(digits: str) -> bool:
    """By the date and the century alone: numbers given since October 2020 have no check digit."""
    try:
        rrn.get_birth_date(digits, allow_future=False)
    except ValidationError:
        return False
    return True


def _mobile(part: Part) -> bool:
    return _MOBILE.fullmatch(part.digits) is not None


def _fixed(part: Part) -> bool:
    match = _FIXED.fullmatch(part.digits)
    if match is None or (match["country"] and not part.abroad):
        return False
    if part.loose or not part.breaks:
        return True
    heads = {match.end("area")} | ({3} if part.digits.startswith("050") else set())  # 0507-123-4567, 050-7123-4567
    inside = {match.end("country"), match.start("area") + 1, len(part.digits) - 4} | heads
    return not heads.isdisjoint(part.breaks) and inside.issuperset(part.breaks)


def _international(_: Part) -> bool:
    return True  # a plus sign and a first digit that is not 0 are all that the numbers of the world have in common


def _licence(part: Part) -> bool:
    if part.cue is Cue.LICENCE:
        return len(part.digits) == 12 or part.shape == (2, 6, 2)
    return "11" <= part.digits[:2] <= "28" and part.shape == (2, 2, 6, 2)


def _card(part: Part) -> bool:
    if _CARD.fullmatch(part.digits) is None:
        return False
    if part.cue is not Cue.CARD and not luhn.is_valid(part.digits):  # after 카드, a slip does not unmake it
        return False
    return part.loose or len(set(part.shape)) == 1 or part.shape in _CARD_SHAPES


def _shaped_account(part: Part) -> bool:
    return (part.cue is Cue.ACCOUNT or part.hyphens) and part.shape in _ACCOUNT_SHAPES


def _named_account(part: Part) -> bool:
    return part.whole and not part.loose and not _DATED.match(part.digits)


def _loose_account(part: Part) -> bool:
    return part.loose


class Rule(NamedTuple):
    """How one kind is told; lengths are tried in their order."""

    kind: Kind
    lengths: Sequence[int]
    holds: Callable[[Part], bool]
    first: str = "0123456789"
    """Digits with which it may begin."""
    needs: Cue | None = None
    """The cue without which it never holds."""
    plus: bool = False
    """Whether a plus sign must stand before it."""
    unmistakable: bool = False
    """Whether it holds whatever the words beside it say, and next to any dash."""


_RULES = (
    Rule("전화번호", range(14, 9, -1), _mobile, first="08", unmistakable=True),
    Rule("주민등록번호", (13,), _resident),
    Rule("전화번호", range(13, 8, -1), _fixed, first="08"),
    Rule("전화번호", range(15, 8, -1), _international, first="123456789", plus=True, unmistakable=True),
    Rule("운전면허번호", (12, 10), _licence),
    Rule("계좌번호", range(14, 9, -1), _shaped_account),
    Rule("계좌번호", range(10, 15), _named_account, needs=Cue.ACCOUNT),  # the shortest first: a price may follow
    Rule("계좌번호", range(14, 9, -1), _loose_account, needs=Cue.ACCOUNT),
    Rule("카드번호", (16, 15, 14), _card, first="234569"),
)
"""In order of precedence: of two kinds that fit, the first."""


@cache
def rules_for(first: str, cue: Cue | None, *, abroad: bool, sure: bool) -> list[Rule]:
    """The rules that a number with this first digit and this cue may fulfil; `sure`: only unmistakable ones."""
    return [
        rule
        for rule in _RULES
        if first in rule.first
        and rule.needs in (None, cue)
        and (abroad or not rule.plus)
        and (rule.unmistakable or not (sure or cue is Cue.OTHER))
    ]
