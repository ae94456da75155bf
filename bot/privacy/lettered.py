"""Owns the personal data that has letters in it: e-mail addresses, passport numbers, licence numbers with a region."""

import re
from collections.abc import Iterable

from bot.privacy.cues import Cue, cue_after, cue_before
from bot.privacy.personal_numbers import Kind, Span

_AT = r" {0,2}(?:@|골뱅이|앳|[(\[{]\s?(?:at|@|골뱅이|앳)\s?[)\]}]) {0,2}"
_DOT = r"(?:[.,]| ?(?:점|쩜|닷|\(dot\)) ?)"
"""A comma too: it is beside the full stop on a phone's keyboard."""
_PROVIDER = (
    "(?:naver|gmail|daum|hanmail|kakao|nate|hotmail|outlook|icloud|yahoo"
    "|네이버|지메일|구글|다음|한메일|카카오|네이트|핫메일|아웃룩|아이클라우드|야후)"
)
"""After an at sign, its name will do for a domain."""
_ADDRESS = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9._%+-]++"
    rf"{_AT}(?:(?:[a-z0-9-]++{_DOT})+[a-z]{{2,}}+|{_PROVIDER}(?:{_DOT}(?:컴|넷|케이알|com|net|co\.kr))?)",
    re.IGNORECASE,
)

_PASSPORT = re.compile(
    r"(?<![a-z0-9])(?:[msrgdo](?:[0-9]{8}|[0-9]{3}[a-z][0-9]{4})"
    r"|(?P<named>[a-z]{1,2}[ -]?[0-9]{3,4}[ -]?[a-z]?[ -]?[0-9]{3,5}))(?![a-z0-9])",
    re.IGNORECASE,
)
"""M, and S, R, G, D and O for single, resident, official and diplomatic ones; any other only where named so."""
_REGIONAL_LICENCE = re.compile(
    r"(?:서울|부산|대구|인천|광주|대전|울산|경기|강원|충북|충남|전북|전남|경북|경남|제주)"
    r" ?[0-9]{2}[ -][0-9]{6}[ -]?[0-9]{2}(?![0-9])"
)
"""As driver's licences were numbered before 2013."""


def addresses(text: str) -> list[Span]:
    """The e-mail addresses in a text that has been read."""
    return _spans(_ADDRESS.finditer(text), "이메일")


def documents(text: str) -> list[Span]:
    """The numbers of passports and of licences with a region.

    Look for addresses first: a name in one may be like a passport's number.
    """
    passports = [match for match in _PASSPORT.finditer(text) if _is_passport(text, match)]
    return _spans(passports, "여권번호") + _spans(_REGIONAL_LICENCE.finditer(text), "운전면허번호")


def _is_passport(text: str, match: re.Match[str]) -> bool:
    cue = cue_before(text, match.start()) or cue_after(text, match.end())
    return cue is Cue.PASSPORT or (not match["named"] and cue is not Cue.OTHER)


def _spans(matches: Iterable[re.Match[str]], kind: Kind) -> list[Span]:
    return [(match.start(), match.end(), kind) for match in matches]
