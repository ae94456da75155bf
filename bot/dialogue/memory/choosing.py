"""A choice made in words: "2번", "두 번째 거요", "마지막", or the first words of what was offered. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.replies import Button
from embeddings.text.normal_form import jamo, normalise

MAX_ORDINAL = 20
"""A bare number beyond it is no place in a list of ours."""

_NATIVE = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_SHORT = ("하나", "둘", "셋", "넷")
_SINO = ("일", "이", "삼", "사", "오", "육", "칠", "팔", "구", "십")
_ENGLISH = ("first", "second", "third", "fourth", "fifth")
_PLACES = {
    **{word: number for words in (_NATIVE, _SHORT, _SINO, _ENGLISH) for number, word in enumerate(words, start=1)},
    **dict.fromkeys(("한", "첫번", "처음", "첨", "맨처음", "맨위", "제일위", "맨앞", "위", "위에", "윗"), 1),
    **dict.fromkeys(
        ("마지막", "맨마지막", "맨끝", "맨아래", "맨밑", "제일아래", "제일밑", "아래", "아래에", "밑에", "last"), -1
    ),
}
"""The places that words name, from 1; -1 is the last."""

_POLITE = "(?:요|이요|여|욥|입니다|이에요|예요|으로요?|로요?|이용|용|으로할게요|로할게요)?"
_WISH = (
    "(?:에)?(?:있는|나온|온|적힌|말한)?(?:을|를|이|가|은|는|도|것|거|꺼|걸|껄|질문|항목|보기|답|내용)?도?"
    f"{_POLITE}"
    "(?:좀|다시)?(?:을|를)?"
    "(?:(?:알려|보여|설명해|골라|선택해|열어|답해)(?:줘|줘요|주세요|주실래요|주시겠어요|줄래|드릴까요)?"
    "|볼게요?|볼래요?|보고싶어요?|선택|선택할게요?|고를게요?|할게요?|할래요?|궁금해요?|궁금합니다|부탁해요?|부탁드려요|주세요|please)?"
    f"{_POLITE}"
)
_WORDS = "|".join(sorted(_PLACES, key=len, reverse=True))
_START = (
    "(?:아이고|아이쿠|앗|아차|아|음|네|응)?(?:잘못(?:눌렀|골랐|봤)(?:네요?|어요?|다|습니다))?(?:그럼|그러면|저는|전|난|저|그)?"
    "(?:맨|제일|가장)?(?:위에?서?|(?P<bottom>(?:아래|밑|끝|뒤)에서)|아래에?|밑에?|끝에?|마지막)?(?:있는)?"
)
_SAID = (
    re.compile(rf"{_START}(?P<place>\d{{1,2}})(?:번째|번|째|\))?{_WISH}"),
    re.compile(rf"{_START}(?P<place>{'|'.join((*_NATIVE, '한', '둘', '셋', '넷', '첫번'))})(?:번째|째번|째){_WISH}"),
    re.compile(rf"{_START}(?P<place>{'|'.join(_SINO)})번{_WISH}"),
    re.compile(rf"{_START}(?:the)?(?P<place>{_WORDS})(?:번째|one)?{_WISH}"),
    re.compile(rf"{_START}number(?P<place>\d{{1,2}}){_WISH}"),
)
"""How a place is said, spaces and punctuation left out."""
_PLAYFUL = re.compile("(?<=[가-힣])[여욥용염]$")
"""How 요 is typed too, at the end of a message."""
_COUNTED = re.compile(r"\d\s*번|번\s*째")
"""Where nothing is offered, only this means a place in a list for certain."""
_BARE = frozenset((*_SINO, *_NATIVE, "한"))
"""Too short to mean a place where nothing follows: 이, 네, 열."""

_CIRCLED = str.maketrans({chr(0x2460 + number): str(number + 1) for number in range(MAX_ORDINAL)})
_TAIL = re.compile(
    "(?:(?:그|고|이)(?:거|것|걸)(?:요|이요|로요?)?|이요|요|거요|거|것|쪽|로요|으로요|으로|로|에대해서?|에관해서?|질문|알려줘요?|알려주세요|보여줘요?|보여주세요|궁금해요)$"
)
_PARTICLE = re.compile("(?:은|는|이|가|을|를|도|의)$")
_ONE_OF_THEM = re.compile(r"(?:쪽|거|것|걸|꺼)\s?(?:이?요|이?여|으?로요?)?[.!~\s]*$")


@dataclass(frozen=True)
class Missing:
    """A place that was named and isn't there."""

    place: int


def choice_of(text: str, choices: Sequence[Button]) -> Button | Missing | None:
    """What the text chooses; Missing for a place that no choice has; None if it chooses nothing.

    >>> two = [Button("캐시 충전은 어떻게 하나요?", "a"), Button("캐시 환불은 어떻게 하나요?", "b")]
    >>> [choice_of(words, two).data for words in ("2번", "두번째 거요", "마지막", "1", "캐시 환불이요")]
    ['b', 'b', 'b', 'a', 'b']
    >>> choice_of("3번", two), choice_of("캐시", two), choice_of("둘 다 안 돼요", two)
    (Missing(place=3), None, None)
    """
    place = place_in(text)
    if place is None or not (choices or _COUNTED.search(text)):
        return _by_words(text, choices)
    if not 1 <= abs(place) <= len(choices):
        return Missing(abs(place))
    return choices[place - 1 if place > 0 else place]


def place_in(text: str) -> int | None:
    """The place in a list that a text names and nothing else, from 1; -1 for the last; None for other texts.

    >>> place_in("②번이요"), place_in("세 번째꺼 보여주세요"), place_in("맨 마지막 거"), place_in("두 번 결제됐어요")
    (2, 3, -1, None)
    >>> place_in("위에서 둘째거 볼게여"), place_in("밑에서 두번째요")
    (2, -2)
    """
    said = "".join(c for c in normalise(text.translate(_CIRCLED)).casefold() if c.isalnum())
    said = _PLAYFUL.sub("요", said)
    for pattern in _SAID:
        if (found := pattern.fullmatch(said)) and said not in _BARE:
            word = found["place"]
            place = int(word) if word.isdecimal() else _PLACES[word]
            place = -place if found["bottom"] and place > 0 else place
            return place if place <= MAX_ORDINAL else None
    return None


def _by_words(text: str, choices: Sequence[Button]) -> Button | None:
    """The one choice that begins with the words, or has a word that begins with each of them; the first of several that
    do, where others don't and the text says that it chooses: they are in the order of how well they fit what was asked.
    """
    said = (_bare(word) for word in normalise(text).split())
    words = list(dict.fromkeys(_PARTICLE.sub("", word) or word for word in said if word))
    key = jamo("".join(words))
    if len("".join(words)) < 2:
        return None
    begun = [choice for choice in choices if jamo(choice.text).startswith(key)]
    named = begun or [choice for choice in choices if _names(words, choice.text)]
    chooses = len(named) < len(choices) and _ONE_OF_THEM.search(text) is not None
    return named[0] if len(named) == 1 or (named and chooses) else None


def _names(words: Sequence[str], choice: str) -> bool:
    there = [jamo(word) for word in choice.split()]
    return all(any(other.startswith(jamo(word)) for other in there) for word in words)


def _bare(text: str) -> str:
    """The text without what only makes it a request."""
    bare = re.sub(r"[^\w\s]", " ", text).strip()
    while (shorter := _TAIL.sub("", bare).strip()) != bare:
        bare = shorter
    return bare
