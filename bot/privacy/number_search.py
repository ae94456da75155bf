"""Owns where in a text the personal numbers lie, by the rules of `personal_numbers` and the cues beside them."""

import re

from bot.privacy.cues import Cue, cue_after, cue_before
from bot.privacy.digits import Run, runs
from bot.privacy.personal_numbers import Kind, Part, Span, rules_for

_ALONE = r"(?<![0-9])(?<![0-9][ .-])"
_IMPERSONAL = re.compile(
    r"(?<![0-9])(?:19|20)?[0-9]{2}([-./]) ?(?:0?[1-9]|1[0-2])\1 ?(?:0?[1-9]|[12][0-9]|3[01])(?![0-9]|[-./][0-9])"
    r"(?! ?-? ?[0-9]{7})"  # 2024.11.15, but not 75.09.17-1234567
    r"|(?<![0-9-])20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{4}(?:[0-9]{2})?)?(?![0-9-])"
    r"|(?<![0-9])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])"  # 10:30:00
    r"|(?<![0-9,])[0-9]{1,3}(?:,[0-9]{3})+(?!,?[0-9])"  # 10,000
    r"|(?<![0-9.-])[1-9][0-9]{0,9}(?:원(?![래하])|캐시)"
    rf"|{_ALONE}080[ .)-]?[0-9]{{3,4}}[ .-]?[0-9]{{4}}(?![0-9])"
    rf"|{_ALONE}(?:0(?:2|[3-6][1-5])[ .)-]?)?1[568][0-9]{{2}}[ .-]?[0-9]{{4}}(?![ .-]?[0-9])"  # 1588-1234, 02-1588-1234
)
"""Dates, times, amounts and companies' phone numbers: digits that never belong to a number beside them."""
_PLUS = re.compile(r"(?<![0-9])\+\(?$")
_SHORTEST, _LONGEST = 9, 16
_FEWEST_SPOKEN = 2
"""One syllable among written digits is a word: 1234 이 5678."""
_STRAY = 2
"""Digits at the beginning of a run that may be no part of the number: "2 010…", "이 공일공…"."""
_ORDER_DIGITS = 8
"""After so many digits and a space, an order's number is over."""
_MOBILE_BREAKS = {(), (3,), (3, 6), (3, 7)}


def personal_numbers(text: str, *, spoken: bool) -> list[Span]:
    """Start, end and kind of each number in a text that has been read; `spoken` looks for those with Hangul digits."""
    text = _IMPERSONAL.sub(lambda match: ";" * len(match[0]), text)
    found: list[Span] = []
    for run in runs(text, spoken=spoken):
        if spoken and sum(run.spoken) < _FEWEST_SPOKEN:  # was looked at as written
            continue
        for start, end, kind in _numbers_in(run, _cue_of(run, text), abroad=_is_abroad(run, text)):
            if not spoken or sum(run.spoken[start:end]) >= _FEWEST_SPOKEN:
                last = run.at[end - 1]
                found.append((_with_plus_and_bracket(text, run.at[start], last), last + 1, kind))
    return found


def _cue_of(run: Run, text: str) -> Cue | None:
    first, after = run.at[0], run.at[-1] + 1
    beside = text[max(0, first - 1) : first] + text[after : after + 1]
    in_a_code = any(character.isascii() and character.isalpha() for character in beside)  # such as a coupon's
    return cue_before(text, first) or cue_after(text, after) or (Cue.OTHER if in_a_code else None)


def _is_abroad(run: Run, text: str) -> bool:
    return _PLUS.search(text[max(0, run.at[0] - 3) : run.at[0]]) is not None


def _with_plus_and_bracket(text: str, place: int, last: int) -> int:
    """Where a number begins with its plus sign, and with a bracket that is closed within it: (02)…, +(82)…."""
    closed = ")" in text[place:last]
    while place and (text[place - 1] == "+" or (closed and text[place - 1] == "(")):
        place -= 1
    return place


def _numbers_in(run: Run, cue: Cue | None, *, abroad: bool) -> list[Span]:
    """First digit, end and kind of each number of the run, from left to right."""
    found: list[Span] = []
    freed = _end_of_order(run) if cue is Cue.OTHER else 0
    start = last_end = 0
    while start <= len(run.digits) - _SHORTEST:
        number = None
        if _may_begin(run, start, last_end):
            said = None if cue is Cue.OTHER and start >= freed else cue
            number = _number_at(run, start, said, abroad=abroad and start == 0)
        if number is None:
            start += 1
        else:
            found.append((start, *number))
            start = last_end = number[0]
    return found


def _number_at(run: Run, start: int, cue: Cue | None, *, abroad: bool) -> tuple[int, Kind] | None:
    """End and kind of the number that begins at `start`."""
    firm = run.cuts[start] == 2
    rules = rules_for(run.digits[start], cue, abroad=abroad, sure=not firm)
    if not rules:
        return None
    ends = range(start + _SHORTEST, min(start + _LONGEST, len(run.digits)) + 1)
    parts = {end - start: Part(run, start, end, cue, abroad) for end in ends if run.cuts[end]}
    for rule in rules:
        for length in rule.lengths:
            part = parts.get(length)
            if part is None or not (rule.unmistakable or _may_end(run, part.end)) or not rule.holds(part):
                continue
            if firm or part.breaks in _MOBILE_BREAKS:
                foreigner = rule.kind == "주민등록번호" and part.digits[6] in "5678"
                return part.end, "외국인등록번호" if foreigner else rule.kind
    return None


def _may_begin(run: Run, start: int, last_end: int) -> bool:
    """Not in the middle of a group, nor in the middle of digits that stand alone ("0 1 0 1 2…")."""
    if not run.cuts[start]:
        return False
    return start <= _STRAY or start == last_end or not (run.singles[start - 1] and run.singles[start])


def _may_end(run: Run, end: int) -> bool:
    if end == len(run.digits):
        return True
    if run.spoken[end] and not run.gaps[end]:  # a particle may follow: …오육칠팔이 맞아요
        return run.cuts[end] > 0
    return run.cuts[end] == 2 and not (run.singles[end - 1] and run.singles[end])


def _end_of_order(run: Run) -> int:
    return next((place for place in range(_ORDER_DIGITS, len(run.digits)) if run.cuts[place] == 2), len(run.digits))
