"""How a message is put: its content, and what shows that it leans on what was said. Pure functions."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from embeddings.text.morphemes import tokens
from embeddings.text.normal_form import jamo, normalise

_LATELY = 256
"""Texts: a turn looks at the same one from several sides."""
GRAM = 3
"""Jamo letters that are compared at a time; about a syllable."""

_LINK = re.compile(
    r"^(?:아+|음+|네|넵|그럼|그러면|근데|그런데|그리고|혹시|아니|그래서|또|저기)?[\s,]*"
    r"(?:그럼|그러면|그리고|그거|그건|그게|그것|이거|이건|이게|거기|그때|그\s|그쪽|여기|저건"
    r"|and\b|then\b|(?:what|how) about|it\b)"
    r"|\b(?:it|that|this|them|those|these|there)[?.!\s]*$",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"(?:은|는|도|면|이면|만|까지|부터|에서는|에서|으로는|로는|이랑|랑|데)(?:요|여|용)?[?.!~\s]*$|^\S+(?:요|용)?[?.!~\s]*$"
)

_NEW_SUBJECT = re.compile(
    r"^(?:(?:아+|음+|네|넵|근데|그런데|그럼)[\s,]+)*"
    r"(?:(?:(?:그건|그거는?|이건|그게)\s*)?(?:됐|알겠|그렇|이해했|해결됐)(?:고요?|구요?|는데요?)"
    r"|아무튼|암튼|어쨌든|그나저나"
    r"|(?:(?:이건|이거는?|이번엔)\s*)?(?:다른|딴|별개|새로운)\s*(?:질문|문의|거|건|것|걸|얘기|얘긴|이야기|내용)\S*(?:\s(?:하나|좀|더|있\S*|할게\S*|물어\S*|여쭤\S*|드릴\S*))*)"
    r"[\s,.!~:]+(?=\S)"
)

_PERIODS = {
    word: rf"(?<![가-힣\d])(?:{told})(?![가-힣])"
    for asked, told in (
        ("1년", "연|매년|1년|일 년|12개월"),
        ("1달 1개월", "월|매월|매달|1개월|한 달|30일"),
        ("하루", "1일|일|매일|하루"),
        ("1주 일주일", "주|매주|1주|일주일|7일"),
    )
    for word in asked.split()
}
"""Periods, as people ask for them, and as tariffs have them."""
_NOUNS = frozenset({"NNG", "NNP", "SL", "SN", "XPN", "XSN", "XR"})
_VERBS = frozenset({"VV", "VA"})
_EMPTY = frozenset(
    word
    for words in (
        "얼마 며칠 몇일 경우 때 방법 정도 최대 최소 질문 문의 내용 부분 설명 이유 까닭 뜻 말 하나 다음 가능 필요 궁금",
        "부탁 확인 안내 자세 정확 대략 보통 비용 요금 가격 수수료 금액 값 돈 기간 기한 시간 날짜 전화 전화번호 번호",
        "연락처 위치 장소 곳 메뉴 경로 서류 준비물 대상 조건 자격 제한 한도 개수 횟수 걸 건 거 게 점 것 짜리 달",
        "관련 쪽 사람 누구 이용자 유저 안 동안 그동안 이내 중간 주말 휴일 공휴일 평일 밤 새벽 야간",
        "the a an is are was it that this just only please tell me my i you we can could do does to of for in on at",
        "how much many long what when where who why about and or then there any fee fees cost price so but now ok",
        "he him his them they those these its be been am will would should may might must have has had get gets got",
        "find see go come use make take need want know show work works happen happens say says let give put like way",
        "open opened opening closed weekend weekends weekday weekdays holiday holidays",
        "thing one ones if by with from as into not no yes also too still again more most each every some",
    )
    for word in words.split()
)
"""Nouns that say nothing of a subject: they only ask, or name a kind of fact (see facts.KINDS)."""
_LIGHT = frozenset(
    word
    for words in (
        "하 되 있 없 알 알리 주 걸리 말하 보 드리 싶 가 오 들 내 나 그렇 어떻 이렇 어떡하 궁금하 맞 같 어찌 쓰이 물 묻",
        "말씀하 여쭙 여쭈 물어보 여쭤보 알아보 가지 기다리 대하 관하 통하",
    )
    for word in words.split()
)
"""Verbs as empty as those nouns."""


@dataclass(frozen=True)
class Wording:
    """What a message says, and how."""

    content: str
    """The stems of what it names, without what only links or asks; empty where nothing else is said."""
    names: str
    """The nouns among them."""
    elliptic: bool
    """Whether it ends without a predicate, as "수수료는요?" does."""
    linked: bool
    """Whether it begins with a word that points back."""

    @property
    def subjects(self) -> str:
        """Its names, but for those that say when or for whom, and numbers: these are cases of something, not things."""
        return " ".join(name for name in self.names.split() if name not in _CASE and not name[0].isdecimal())


_CASE = frozenset(
    word
    for words in (
        "작년 재작년 올해 내년 어제 오늘 내일 지난달 지난주 이번달 이번주 다음달 다음주 예전 옛날 방금",
        "친구 남편 아내 와이프 신랑 엄마 아빠 어머니 아버지 동생 언니 오빠 형 누나 아들 딸 애",
    )
    for word in words.split()
)
"""Names that say when, or for whom, and not of what."""


@lru_cache(_LATELY)
def wording_of(text: str) -> Wording:
    """How the message is put.

    >>> wording_of("그럼 종이책은요?")
    Wording(content='종이책', names='종이책', elliptic=True, linked=True)
    >>> wording_of("그건 얼마예요?").content, wording_of("캐시 충전은 어떻게 하나요?").elliptic
    ('', False)
    """
    plain = normalise(text)
    words = _content(plain)
    names = " ".join(word.text for word in words if word.noun)
    elliptic, linked = _ELLIPTIC.search(plain) is not None, _LINK.search(plain) is not None
    return Wording(" ".join(word.text for word in words), names, elliptic, linked)


def new_subject(text: str) -> str | None:
    """What a message asks that says of itself that it is about something else; None for any other.

    >>> new_subject("그건 됐고 로그인이 안돼요"), new_subject("다른 질문인데 이용권 기한이요"), new_subject("됐나요?")
    ('로그인이 안돼요', '이용권 기한이요', None)
    """
    said = _NEW_SUBJECT.match(text.strip())
    return text.strip()[said.end() :] if said else None


def shared(content: str, text: str) -> float:
    """The share of the content's letters, three at a time, that the text has too; 0 for no content.

    A word of one syllable is too short for that: it counts where it stands by itself, or with a particle. So does a
    number, whatever it counts there: 3명 is in what is said of 3회선.

    >>> shared("수수료", "환불 수수료: 10%"), shared("수수료", "캐시 충전"), shared("", "캐시")
    (1.0, 0.0, 0.0)
    >>> shared("비", "비가 오면"), shared("비", "비용은 없어요")
    (1.0, 0.0)
    >>> shared("3명", "3회선 5,500원"), shared("3명", "3,300원"), shared("1년", "연 29,000원")
    (1.0, 0.0, 1.0)
    """
    if content in _PERIODS:
        return float(re.search(_PERIODS[content], text) is not None)
    if re.fullmatch("[가-힣]", content):
        return float(
            re.search(rf"(?<![가-힣]){content}(?:은|는|이|가|을|를|의|에|도|만|와|과|로)?(?![가-힣])", text) is not None
        )
    words = content.split()
    numbers = [figures[0] for word in words if (figures := re.match(r"\d+", word))]
    named = [jamo(word) for word in words if not word[0].isdecimal()]
    grams = {word[i : i + GRAM] for word in named for i in range(max(1, len(word) - GRAM + 1))}
    there = jamo(text)
    found = [gram in there for gram in grams]
    found += [re.search(rf"(?<![\d.,]){number}(?![.,]?\d)", text) is not None for number in numbers]
    return sum(found) / len(found) if found else 0.0


class _Word(NamedTuple):
    text: str
    noun: bool


def _content(text: str) -> list[_Word]:
    """Its nouns, numbers with what they count, and stems of verbs, but for the empty ones."""
    words: list[_Word] = []
    end, counted = -1, False
    for token in tokens(text):
        joins, counts = token.start == end and words, token.tag == "NNB" and counted
        named = (
            token.tag in _NOUNS and token.form.casefold() not in _EMPTY and re.search("[가-힣a-zA-Z0-9]", token.form)
        )
        if named or counts:
            if joins:
                words[-1] = _Word(words[-1].text + token.form, noun=True)
            else:
                words.append(_Word(token.form, noun=True))
            end = token.start + token.len
        elif token.tag in _VERBS and token.form not in _LIGHT:
            words.append(_Word(token.form, noun=False))
        counted = token.tag == "SN"
    return words
