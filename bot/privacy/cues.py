"""Owns the words beside a number that say what it is: 계좌, 국민은행, 주문번호. Knows no digits."""

import re
from enum import Enum

from bot.privacy.digits import HOLE


class Cue(Enum):
    """What the words say the number is; OTHER is a number that tells nothing of a person, such as an order's."""

    OTHER = "other"
    RESIDENT = "resident"
    PASSPORT = "passport"
    LICENCE = "licence"
    ACCOUNT = "account"
    CARD = "card"


_BEFORE, _AFTER = 24, 10
"""Characters looked at on either side."""
_NUMBERED = (
    "주문|결제|거래|승인|접수|문의|영수증|구매|예약|배송|운송장|송장|상품|작품|콘텐츠|쿠폰|상품권|티켓|이용권|핀|시리얼|일련"
    "|회원|고객|인증|오류|에러|관리|신청|이벤트|응모|참조|환불|사업자(?: ?등록)?|법인(?: ?등록)?|통신판매업?(?: ?신고)?"
)
_BANKS = "국민|신한|우리|하나|기업|제일|씨티|대구|부산|경남|광주|전북|제주|산업|토스|카카오|SC|MG"
"""Names of banks that are ordinary words too, or begin those of cards: only right beside a number are they banks."""
_NO_BANK = "(?! ?(?:카드|페이))"
_CUE = re.compile(
    rf"(?P<other>(?:{_NUMBERED}) ?(?:번호|넘버|코드|(?:no|id)(?![a-z])|아이디)"
    r"|아이디|(?<![a-z])id(?![a-z])|GPA|ISBN|시리얼|운송장|송장|쿠폰|상품권|기프트 ?카드|오류|에러)"
    r"|(?P<resident>주민|민번|외국인 ?등록)"
    r"|(?P<passport>여권|passport)"
    r"|(?P<licence>면허)"
    r"|(?P<account>계좌|통장|입금|송금|이체|예금주"
    rf"|(?:은행|뱅크|농협|카뱅|케뱅|새마을|우체국|수협|신협|증권|(?<![a-z])(?:KB|NH|IBK)){_NO_BANK})"
    r"|(?P<card>카드)",
    re.IGNORECASE,
)
_RIGHT_BEFORE = re.compile(
    rf"(?P<other>(?:주문|거래)(?:건|한|은|이|:)?[ :#]{{0,2}}$)|(?P<account>(?<![가-힣])(?:{_BANKS})[ :)\]]{{0,2}}$)"
)
_RIGHT_AFTER = re.compile(
    rf"[ ,(/]{{0,2}}(?P<account>(?:{_BANKS}){_NO_BANK}(?=이[요에고다]|예요|입니다|임|으로|로|[ ]?[)/.,]|[ ]?$)"
    r"|(?:으?로|여기로|이리| ){0,3}(?:보내|넣어|부쳐) ?주)"
)
_BARRIER = re.compile(rf"{HOLE}|[0-9]{{5,}}")
"""Words beyond another number are about that one."""
_NEXT_NUMBER = re.compile(rf"[^0-9{HOLE}]{{0,6}}(?:[0-9]{{3}}|{HOLE})")
"""Words right before another number are about that one."""


def cue_before(text: str, place: int) -> Cue | None:
    """What the nearest words before `place` say.

    >>> cue_before("환불은 국민은행 김하늘 12", 13)
    <Cue.ACCOUNT: 'account'>
    """
    window = _BARRIER.split(text[max(0, place - _BEFORE) : place])[-1]
    found = _RIGHT_BEFORE.search(window)
    if found is None:
        for found in _CUE.finditer(window):  # noqa: B007  the last one is wanted
            pass
    return found and Cue(found.lastgroup)


def cue_after(text: str, place: int) -> Cue | None:
    """What the nearest words after `place` say."""
    window = _BARRIER.split(text[place : place + _AFTER])[0]
    found = _RIGHT_AFTER.match(window) or _CUE.search(window)
    if found is None or _NEXT_NUMBER.match(text, place + found.end()):
        return None
    return Cue(found.lastgroup)
