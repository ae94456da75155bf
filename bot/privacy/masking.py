"""Owns the masking of personal data in what users write, before it is kept or shown to anybody.

Masked are resident and foreigner registration numbers, phone, card, bank account, passport and driver's licence
numbers and e-mail addresses; names and postal addresses are not found. Companies' numbers stay: 080, 15xx-, 16xx- and
18xx-, and short ones.

An account number has no check digit, so the words beside it decide (`cues`): after 계좌, 입금 or a bank's name, or
before a bank's name, ten to fourteen digits are one, unless they begin with a date (20241115…), as orders' do. After
주문번호, 결제번호, 회원번호 and the like everything stays but mobile and international phone numbers and addresses.
Without such words, only digits that hyphens group as banks do (110-123-456789) are an account.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import get_args

from bot.privacy.digits import HOLE, read, runs
from bot.privacy.lettered import addresses, documents
from bot.privacy.number_search import personal_numbers
from bot.privacy.personal_numbers import Kind, Span

_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(get_args(Kind))})\]")
_ROUNDS = 3
"""Two are enough for what people write: one to find, one to find no more."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a text that tells of a person."""

    start: int
    end: int
    kind: Kind


def mask(text: str) -> str:
    """The text with each personal number and address replaced by its kind; masking twice changes nothing.

    >>> mask("제번호는01012345678이에요")
    '제번호는[전화번호]이에요'
    """
    for finding in reversed(find(text)):
        text = f"{text[: finding.start]}[{finding.kind}]{text[finding.end :]}"
    return text


def is_masked(text: str) -> bool:
    """Whether a text had something personal in it, which is masked.

    >>> is_masked("제번호는[전화번호]이에요"), is_masked("[별빛상점] 안내")
    (True, False)
    """
    return _PLACEHOLDER.search(text) is not None


def find(text: str) -> list[Finding]:
    """What `mask` replaces, in the order of the text."""
    reading = read(text)
    rest = _PLACEHOLDER.sub(lambda match: HOLE * len(match[0]), reading.text)
    found: list[Span] = []
    # What is masked no longer stands between its neighbours, so look again until there is nothing more to find: then a
    # second masking finds nothing either.
    for number in count(1):
        new, rest = _look(rest, _FINDERS if number <= _ROUNDS else _LAST_FINDERS)
        found += new
        if not new:
            break
    places = [*reading.at, len(text)]  # an end is where the next character stands: what nobody sees goes along
    return [Finding(places[start], places[end], kind) for start, end, kind in sorted(found)]


def _look(text: str, finders: Sequence[Callable[[str], list[Span]]]) -> tuple[list[Span], str]:
    """What the finders find, each in what those before it left, and the text with holes in its place."""
    found: list[Span] = []
    for finder in finders:
        new = finder(text)
        found += new
        for start, end, _ in new:
            text = text[:start] + HOLE * (end - start) + text[end:]
    return found, text


def _all_runs(text: str) -> list[Span]:
    return [(run.at[0], run.at[-1] + 1, "전화번호") for run in runs(text, spoken=True)]


_FINDERS = (addresses, documents, partial(personal_numbers, spoken=False), partial(personal_numbers, spoken=True))
_LAST_FINDERS = (addresses, documents, _all_runs)
"""For a text in which each number uncovers another: nobody writes so, and the time that it takes must be bounded."""
