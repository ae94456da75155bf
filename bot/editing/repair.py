"""An answer that was damaged in one copy, made whole by another copy of the same text. Pure.

Damage loses letters or the white space between them, and never makes others of them: two texts are copies of one only
where neither says anything else than the other.
"""

from difflib import SequenceMatcher

from embeddings.faq.damage import damages

MIN_SHARED = 0.5
"""Of the shorter text's letters, that two damaged copies have in common; with less they may be about other things."""


def whole_of(one: str, other: str) -> str | None:
    """The text of which both are copies, with as little damage as the two together allow; None where they aren't.

    >>> whole_of("내일 와요.늦으면 모레 와요.", "내일 와요.\\\\n늦으면 모레 와요.")
    '내일 와요.\\\\n늦으면 모레 와요.'
    >>> whole_of("내일 와요. 문의는 상담", "내일 와요. 문의는 상담원에게 주세요.")
    '내일 와요. 문의는 상담원에게 주세요.'
    >>> whole_of("내일 와요. 문의는 상담", "모레 와요. 문의는 상담원에게 주세요.") is None
    True
    """
    faults = [len(damages(text)) for text in (one, other)]
    if one == other or not any(faults):
        return one if one == other else None
    joined = _joined(one, other)
    if joined is None:
        return None
    if 0 in faults:  # what only the damaged copy has would be another text
        sound = one if not faults[0] else other
        return sound if _letters(joined) == _letters(sound) else None
    best = min((one, other, joined), key=lambda text: (len(damages(text)), -len(_letters(text))))
    return best if _letters(best) == _letters(joined) else joined


def _joined(one: str, other: str) -> str | None:
    """All that either copy has, in its order; None where one has other letters in the place of the other's."""
    ours, theirs = _spaced(one), _spaced(other)
    matcher = SequenceMatcher(None, _letters(one), _letters(other), autojunk=False)
    steps = matcher.get_opcodes()
    shared = sum(end - start for step, start, end, _, _ in steps if step == "equal")
    if any(step == "replace" for step, *_ in steps) or shared < MIN_SHARED * min(len(ours), len(theirs)):
        return None
    joined: list[str] = []
    for step, start, end, first, last in steps:
        match step:
            case "equal":  # where one copy has lost the space between sentences, the other may have kept it
                joined += [max(pair, key=len) for pair in zip(ours[start:end], theirs[first:last], strict=True)]
            case "delete":
                joined += ours[start:end]
            case _:
                joined += theirs[first:last]
    return "".join(joined).strip()


def _spaced(text: str) -> list[str]:
    """Each letter with the white space before it."""
    parts, space = [], ""
    for character in text:
        if character.isspace():
            space += character
        else:
            parts.append(space + character)
            space = ""
    return parts


def _letters(text: str) -> str:
    return "".join(text.split())
