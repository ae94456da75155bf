"""Signs that an answer was cut off or lost parts of its text; few, and each with its reason.

Knows text only; `help_page` says where it stood.
"""

import re
import unicodedata

# An ellipsis is no end, and 요 and 다 are none in 필요, 중요, 주요, 개요, 마다, 보다.
_FINISHED = re.compile(
    r"(?:(?<!\.\.)[.!?~。]|[)\]}>」』】”’\"']|(?<![필중주개])요|(?<![마보])다|죠|십시오|[있없않]음|됨|(?:https?://|www\.)\S+"
    r"|\d ?(?:원|일|개|회|건|시|분|초|년|월|개월|시간|캐시|화|%|[KMG]B)?)\Z"
)
_GLUED = re.compile(r"[다요죠오까][.!?]+(?=[가-힣A-Za-z0-9\[*•※▣■①-⑳-])")
# A number that starts a line or a sentence and is followed by a word; not the day in "2026. 11. 23. 기준".
_MARKER = re.compile(
    r"(?:^|(?<=[\s\])])|(?<=[다요죠오까][.!?]))(?<!\d\.\s)([1-9]|[12]\d)([.)])(?= ?[가-힣A-Za-z\[“‘「])", re.MULTILINE
)
_PAIRS = {")": "(", "]": "[", "}": "{", "」": "「", "』": "『", "】": "【", "》": "《", "〉": "〈"}
# Before a closing bracket that needs no opening one: "1)", "가)", ":)".
_LONE_CLOSER = re.compile(r"(?:^|[\s.])(?:\d{1,2}|[가-힣A-Za-z])\Z|[:;^]-?\Z")
_QUOTES = (re.compile(r'["“”]'), re.compile(r"(?<![A-Za-z])['‘’]|['‘’](?![A-Za-z])"))
_CURE = "complete it by hand from the original page"

Damage = tuple[int, str]
"""Where in the answer (a character's index), and what: found, expected, cure."""


def damages(answer: str) -> list[Damage]:
    """What each check finds in an answer, at most one damage a check, in the answer's order."""
    cut = _cut_off(answer)
    found = (_glued(answer), _lost_marker(answer), _unpaired(answer, cut is not None), cut)
    return sorted(damage for damage in found if damage)


def _cut_off(answer: str) -> Damage | None:
    """Search results show the first few hundred characters, so an answer may stop in mid-sentence."""
    last = answer.rstrip("\ufe0f")[-1:]
    if _FINISHED.search(answer) or unicodedata.category(last or " ") == "So":  # an emoji ends a sentence too
        return None
    return len(answer) - 1, f'seems cut off ("…{answer.split()[-1][-20:]}"), expected a finished sentence; {_CURE}'


def _glued(answer: str) -> Damage | None:
    """A sentence that touches the next shows that the page lost a line break there, and maybe text with it."""
    found = list(_GLUED.finditer(answer))
    if not found:
        return None
    at = found[0].end()
    times = "" if len(found) == 1 else f" at {len(found)} places, first"
    return at, f"has run-together sentences{times} ({_around(answer, at)}), expected a space or line break; {_CURE}"


def _lost_marker(answer: str) -> Damage | None:
    """A list whose `2.` has no `1.` before it has lost an item; a number within parentheses is no marker."""
    for match in _MARKER.finditer(answer):
        before, earlier = answer[: match.start()], f"{int(match[1]) - 1}{match[2]}"
        if match[1] == "1" or re.search(r"\([^()]*\Z", before):
            continue
        if not re.search(rf"(?<!\d){re.escape(earlier)}", before):
            return match.start(), f'has "{match[0]}" without "{earlier}" before it, expected the whole list; {_CURE}'
    return None


def _unpaired(answer: str, cut_off: bool) -> Damage | None:
    """A bracket or quotation mark whose partner was lost; the partner of an open one may be in a part cut off."""
    opened: list[int] = []
    for at, character in enumerate(answer):
        if character in _PAIRS.values():
            opened.append(at)
        elif character in _PAIRS and opened and answer[opened[-1]] == _PAIRS[character]:
            opened.pop()
        elif character in _PAIRS and not _LONE_CLOSER.search(answer[max(0, at - 4) : at]):
            partner = _PAIRS[character]
            return at, f'has "{character}" without "{partner}" ({_around(answer, at)}), expected pairs; {_CURE}'
    for quote in _QUOTES:
        marks = [match.start() for match in quote.finditer(answer)]
        opened += marks[-1:] if len(marks) % 2 else []
    if cut_off or not opened:
        return None
    at = opened[0]
    return at, f'has "{answer[at]}" without a partner ({_around(answer, at)}), expected pairs; {_CURE}'


def _around(answer: str, at: int) -> str:
    """A few characters on both sides of a place, to find it by."""
    return '"…' + answer[max(0, at - 10) : at + 10].replace("\n", " ") + '…"'
