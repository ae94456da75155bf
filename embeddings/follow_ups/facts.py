"""The parts of an answer that can be shown by themselves, and the kinds of fact that people ask for. Pure functions."""

import re
from dataclasses import dataclass
from functools import cache

from embeddings.follow_ups.wording import Wording

MIN_CHARACTERS = 2


@dataclass(frozen=True)
class Fact:
    """A sentence or a point of an answer."""

    text: str
    heading: str = ""
    """The heading that it stands under, as written."""

    @property
    def read(self) -> str:
        """As it is compared: its heading says what it is about."""
        return f"{self.heading.strip('[]')}: {self.text}" if self.heading else self.text


@cache
def facts_of(answer: str) -> tuple[Fact, ...]:
    """The answer's sentences and points, in their order.

    >>> [fact.text for fact in facts_of("[혜택]\\n• 보너스: 매달 5%예요.\\n신청은 앱에서 해요. 언제든 끊을 수 있어요.")]
    ['• 보너스: 매달 5%예요.', '신청은 앱에서 해요.', '언제든 끊을 수 있어요.']
    """
    found, heading = list[Fact](), ""
    for line in filter(None, map(str.strip, answer.splitlines())):
        if _HEADING.fullmatch(line):
            heading = line
            continue
        for sentence in _SENTENCE.split(line):
            if len(sentence.strip()) >= MIN_CHARACTERS:
                found.append(Fact(sentence.strip(), heading))
    return tuple(found)


_HEADING = re.compile(r"\[[^\[\]]+\]|<[^<>]+>|■.*|▶.*|【.+】")
_SENTENCE = re.compile(r"(?<=[다요오음됨함][.!?])\s+(?=\S)")

_UNIT = r"\d[\d,.]*\s*(?:천|만|억)?\s*"
_SPAN = r"\d+ (?:(?:business|working) )?(?:minutes?|hours?|days?|weeks?|months?|years?)"
KINDS = {
    "money": (
        r"얼마(?!나)|얼만|얼마나\s*(?:내|들|나와|비)|비용|요금|가격|수수료|금액|돈|값|비싸|무료|공짜|유료|할인"
        r"|how much|fee|cost|price|free\b|charge[sd]? for|expensive",
        _UNIT + r"(?:원|%|퍼센트|달러|캐시|포인트|코인|크레딧|won|dollars?|euros?)|[$€£]\s?\d|무료|공짜|\bfree\b"
        r"|권(?:[은이을를]|\()?[^.\d]{0,10}\d[\d,]*\s?개(?!월)"
        r"|(?:비용|요금|수수료|금액|배송비|돈)\S?\s*(?:따로\s*|추가로\s*|전혀\s*)?(?:없|안\s|(?:들|받|내|부과하|청구하)지\s*않)",
    ),
    "duration": (
        r"걸려|걸리|걸릴|걸린|얼마나\s*(?:오래|기다)|소요|금방|how long|how fast",
        _UNIT + r"(?:일|시간|분|주|개월|달|년|영업일)\s*(?:\S+\s*)?(?:걸|소요|이내|안에|안으로|후|뒤|정도)"
        r"|즉시|당일|바로|걸[려리립]|" + _SPAN + "|immediately|right away",
    ),
    "time": (
        r"언제|며칠(?!.*걸)|몇일(?!.*걸)|기간|기한|유효|몇\s*(?:일|시(?!간)|주|달|개월|년)|시간(?!.*걸)"
        r"|\bwhen\b|how soon|deadline|expir|valid until",
        _UNIT + r"(?:일|시간|분|주|개월|달|년|영업일|시)(?!부)|즉시|당일|매월|매일|매주|:\d\d|" + _SPAN,
    ),
    "place": (
        r"어디|어느\s*(?:곳|메뉴|화면)|위치|경로|메뉴|주소|where|which (?:menu|page|screen)",
        r">|메뉴|홈페이지|누리집|화면|센터|매장|창구|데스크|층|에서|\]-\[|\b(?:page|menu|settings|tab|screen|branch|desk)\b",
    ),
    "count": (
        r"몇\s*(?:개|번|명|대|회|권|편|화|곡|장|점|가지|기가|메가|분)|최대|한도|개수|횟수|제한"
        r"|how many|limit|at most|maximum",
        _UNIT + r"(?:개(?!월)|번|명|대|회|권|편|화|곡|장|점|가지|회선|[MGK]B|캐시"
        r"|times?|items?|devices?|people|accounts?)|\bup to\b",
    ),
    "number": (r"전화|번호|phone|number", r"\d{2,4}-\d{3,4}|\(\d{3}\)|\d{4}번"),
    "contact": (
        r"연락|고객센터|문의|링크|이메일|contact|e-?mail|reach you",
        r"고객센터|https?://|@|문의|데스크|센터|support|\bcall\b",
    ),
    "hours": (
        r"주말|휴일|밤에|새벽|몇\s*시(?!간)|영업|운영|여는|닫|24시간|weekend|holiday|at night|\bopen\b|hours\b",
        r"주말|휴일|평일|요일|24시간|365일|연중|\d시|:\d\d|휴관|휴무|휴장|weekday|weekend|\d\s?[ap]m\b|24 hours",
    ),
    "papers": (
        r"서류|준비물|준비해|[뭐뭘]\s?가져|가져(?:가|와)야|챙겨|뭐가?\s*필요|documents?|papers?\b|\bbring\b",
        r"서류|증명|신분증|확인서|등본|지참|준비|첨부|사본|passport|\bid\b|document|proof",
    ),
    "who": (
        r"누가|누구|자격|대상|조건|나이|몇\s*(?:살|세)|아무나|\bwho can|eligib|how old|age limit",
        r"만\s*\d+세|이상|회원|고객|대상|본인|한하여|분만|분께|\bover \d+|\baged\b|eligible|only",
    ),
    "means": (
        r"카드|현금|결제\s*수단|어떤\s*(?:수단|방법)|뭘로|\bpay(?:ing|ment)? (?:with|by|method|option)|\bcards?\b",
        r"카드|현금|계좌|이체|결제|페이|상품권|휴대폰|\bcards?\b|\bcash\b|transfer",
    ),
    "way": (
        r"^(?:(?:그럼|그러면|그건|그거는?|그게|근데|그래서)\s*)*(?:어떻게|어케|방법)\S*"
        r"(?:\s*(?:하|해|되|돼|알려|뭐|신청|있)\S*){0,2}[?.!~\s]*$"
        r"|^(?:and |so |ok |but )*how(?: (?:do|can|should) (?:i|we))?(?: (?:do|get|use) (?:it|that|this))?[?.!\s]*$",
        r">|하시면|하신 후|신청|선택|눌러|누르|에서|접수|방문|입력|\]-\[|\b(?:go to|tap|select|click|choose|open)\b",
    ),
    "reason": (r"^왜|\s왜|이유|까닭|\bwhy\b", r"때문|위해|위하여|므로|because|due to"),
}  # fmt: skip
"""By kind of fact: how it is asked for, and what a text has that states one."""

_KINDS = {
    kind: (re.compile(asked, re.IGNORECASE), re.compile(told, re.IGNORECASE)) for kind, (asked, told) in KINDS.items()
}


def asked_kinds(text: str) -> list[str]:
    """The kinds of fact that a question asks for.

    >>> asked_kinds("그건 얼마예요?"), asked_kinds("얼마나 걸려요?"), asked_kinds("환불이요")
    (['money'], ['duration'], [])
    """
    return [kind for kind, (asked, _) in _KINDS.items() if asked.search(text)]


def states(text: str, kind: str) -> bool:
    """Whether a text states a fact of the kind.

    >>> states("환불금액의 10%와 1,000원 중 더 큰 금액", "money"), states("앱에서 신청해 주세요.", "money")
    (True, False)
    """
    return _KINDS[kind][1].search(text) is not None


def asks_nothing(text: str, wording: Wording) -> bool:
    """Whether a message names nothing, asks for no kind of fact and points at nothing: "음", "👍", "...". Beside any
    answer it would read as asking on, for there is nothing in it that the answer lacks.
    """
    said = re.search("[가-힣A-Za-z0-9]", text) is not None  # more than "ㅋㅋㅋ"
    return not said or (not wording.content and not wording.linked and not asked_kinds(text))


def asks_barely(text: str, wording: Wording) -> bool:
    """Whether a message asks for a kind of fact, and says not of what."""
    return not wording.content and bool(asked_kinds(text))
