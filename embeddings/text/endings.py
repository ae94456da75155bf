"""How a message ends: as something to answer, as something told, or in the middle. Pure, and cheap: no analyser."""

import re
from typing import Literal

from embeddings.text.clauses import is_question

Ending = Literal["asks", "tells", "breaks off"]

_CLOSING = re.compile(r"[\s.!~^;ㅠㅜㅋㅎ]*$")
_DENIES = re.compile(r"(?:^|\s)(?:안|못)\s?\S*$|[안못않]\S{0,4}$|없\S{0,3}$|모르\S{0,3}$|몰라\S{0,2}$")
"""What isn't so is a problem, and a problem is a question."""
_ENDS = re.compile(r"[요다죠음함임네야어아지]$")
_GREETS = re.compile(
    r"(?:안녕|하이|헬로|저기|여보세요|질문|문의|궁금|수고|실례|hi|hello|hey)\S*(?:\s?(?:있|드리|드립|드려|하세요|하십니까|합니다|할게|이)\S*)?",
    re.IGNORECASE,
)
_BREAKS_OFF = re.compile(
    r"(?:[^\s데뭔건]데|[^\s]고|[^\s]서|[^\s]면|니까|려고|려는|지만|다가|거든|더니|느라|며|으니|길래|을\s?때|를|을|은|는|에서|에게|한테|에|으로|로|이랑|랑|하고)$"
    r"|(?:^|\s)(?:제|내|네|저|누|\S*[가-힣])가$|(?:^|\s)\S+[^나하지이]이$|(?:\.\.+|…)$"
    r"|(?:^|\s)(?:저|나|저는|그게|그|음|아|어|어제|오늘|방금|아까|지금|혹시|그리고|근데|그런데|그럼|그래서|아니|또|일단|이번에|저번에|지난번에|며칠\s?전에)$"
)
MANY_WORDS = 2
"""Nouns alone, from so many on, are typed as into a search box."""


def ending_of(text: str) -> Ending:
    """How the message ends.

    >>> [ending_of(text) for text in ("환불 되나요?", "로그인이 안돼요", "환불하고 싶은데요", "캐시 환불")]
    ['asks', 'asks', 'asks', 'asks']
    >>> [ending_of(text) for text in ("안녕하세요", "어제 충전했어요", "이용권")]
    ['tells', 'tells', 'tells']
    >>> [ending_of(text) for text in ("제가", "어제 결제를 했는데", "그게...")]
    ['breaks off', 'breaks off', 'breaks off']
    """
    line = text.strip().splitlines()[-1].strip() if text.strip() else ""
    if line.endswith(("?", "？")):
        return "asks"
    plain = _CLOSING.sub("", line)
    if _BREAKS_OFF.search(line) or _BREAKS_OFF.search(plain):
        return "breaks off"
    if _GREETS.fullmatch(plain):
        return "tells"
    if _DENIES.search(plain) or is_question(plain) or not re.search(r"[가-힣a-z]{2}", plain, re.IGNORECASE):
        return "asks"
    if _is_past(plain):
        return "tells"
    return "asks" if _ENDS.search(plain) or len(plain.split()) >= MANY_WORDS else "tells"


def _is_past(text: str) -> bool:
    """Whether the last word tells of what was: a syllable with ㅆ below, other than 있 and 겠."""
    last = text.rsplit(maxsplit=1)[-1:]
    return any((ord(c) - 0xAC00) % 28 == 20 for c in "".join(last) if "가" <= c <= "힣" and c not in "있겠")
