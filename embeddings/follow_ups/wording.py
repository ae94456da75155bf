"""How a message is put: its content, and what shows that it leans on what was said. Pure functions."""

import re
from dataclasses import dataclass

from embeddings.text.normal_form import jamo, normalise

GRAM = 3
"""Jamo letters that are compared at a time; about a syllable."""

_LINK = re.compile(
    r"^(?:아+|음+|네|넵|그럼|그러면|근데|그런데|그리고|혹시|아니|그래서|또|저기)?[\s,]*"
    r"(?:그럼|그러면|그리고|그거|그건|그게|그것|이거|이건|이게|거기|그때|그\s|그쪽|여기|저건"
    r"|and\b|then\b|(?:what|how) about|it\b)"
)
_ELLIPTIC = re.compile(
    r"(?:은|는|도|면|이면|만|까지|부터|에서는|에서|으로는|로는|이랑|랑|데)(?:요|여|용)?[?.!~\s]*$|^\S+(?:요|용)?[?.!~\s]*$"
)
_EMPTY = re.compile(
    r"그럼|그러면|근데|그런데|그리고|혹시|그거|그건|그게|그것|이거|이건|이게|거기서?|그때|그쪽|여기|저는|제가|아니|어떻게|어떤|무슨|뭐가|뭐|왜|어디서?|"
    r"언제|얼마나|얼마|몇|며칠|누가|누구|까지|부터|인가요|인가|인지|되나요|되나|돼요|되요|되죠|하나요|하나|해요|하죠|할까요|있나요|있어요|있나|없나요|없어요|"
    r"예요|에요|이에요|입니까|인데요|건가요|거예요|알려줘요?|알려주세요|궁금해요?|주세요|인데|은요|는요|도요|면요|이요"
)
_PARTICLE = re.compile("(?<=..)(?:은|는|이|가|을|를|도|의|에|요|에서|에서는|으로|로)$")


@dataclass(frozen=True)
class Wording:
    """What a message says, and how."""

    content: str
    """Without what only links or asks; empty where nothing else is said."""
    elliptic: bool
    """Whether it ends without a predicate, as "수수료는요?" does."""
    linked: bool
    """Whether it begins with a word that points back."""


def wording_of(text: str) -> Wording:
    """How the message is put.

    >>> wording_of("그럼 수수료는요?")
    Wording(content='수수료', elliptic=True, linked=True)
    >>> wording_of("그건 얼마예요?").content, wording_of("캐시 충전은 어떻게 하나요?").elliptic
    ('', False)
    """
    plain = normalise(text)
    words = (re.sub(r"[^\w]", "", word) for word in plain.split())
    content = " ".join(filter(None, (_stripped(word) for word in words)))
    return Wording(content, _ELLIPTIC.search(plain) is not None, _LINK.search(plain) is not None)


def shared(content: str, text: str) -> float:
    """The share of the content's letters, three at a time, that the text has too; 0 for no content.

    >>> shared("수수료", "환불 수수료: 10%"), shared("수수료", "캐시 충전"), shared("", "캐시")
    (1.0, 0.0, 0.0)
    """
    grams = {word[i : i + GRAM] for word in map(jamo, content.split()) for i in range(max(1, len(word) - GRAM + 1))}
    there = jamo(text)
    return sum(gram in there for gram in grams) / len(grams) if grams else 0.0


def _stripped(word: str) -> str:
    while (shorter := _EMPTY.sub("", word)) != word:
        word = shorter
    return _PARTICLE.sub("", word)
