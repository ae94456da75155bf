"""Short answers to what the bot has offered: yes, no, and "tell me more". Pure, and closed classes of words all."""

import re
from typing import Literal

from embeddings.text.normal_form import normalise

Assent = Literal["yes", "no", "more"]

_YES = re.compile(
    "(?:네|넵|넹|넴|예|옙|응|웅|엉|어|ㅇㅇ|ㅇㅋ|그래|그럼|좋아|맞아|맞습니다|맞음|오케이|오키|콜|당근|물론이죠|ok|okay|yes|yeah|yep|sure)+(?:요|용|여|염)?"
    "(?:그렇게|그거|그걸로|그걸|그것)?(?:해|해줘|해줘요|해주세요|부탁해|부탁해요|부탁드려요|부탁드립니다|할게요|볼게요|볼래요|보여주세요|보여줘|알려주세요|알려줘|please)?"
    "|(?:그렇게|그걸로)(?:해|해줘|해주세요|할게요|부탁드려요)|부탁해요?|부탁드려요|부탁드립니다|yesplease"
)
_NO = re.compile("(?:아니|아뇨|아뇽|아냐|ㄴㄴ|노노|no|nope|nah)+(?:요|용|여|오|에요|예요)?|아닙니다")
_MORE = re.compile(
    "(?:네|넵|응|아|음)?(?:그거|그것|그걸|그|이거|이걸|그부분|내용)?(?:에대해서?|을|를|도)?"
    "(?:(?:좀더|조금더|더|좀)*(?:자세히|자세하게|자세한|상세히|상세하게|상세한|구체적으로|길게)(?:내용|설명|거)?(?:을|를|은|는)?(?:좀|더)*"
    "|(?:좀더|조금더|더)(?:내용|설명)?(?:을|를)?|(?:전체|전부|전문|다|나머지)(?:내용|답변|답|도움말)?(?:을|를|도|는|은)?(?:좀|다)?)"
    "(?:알려|설명|설명해|보여|말해|얘기해|이야기해|말씀해|안내해|볼|보고싶어|알고싶어|궁금해|없어|없나|없을까|있어|있나)?"
    "(?:줘|줘요|주세요|주실래요|주시겠어요|줄래|줄수있어|부탁|부탁해|부탁드려|부탁드립니다|바랍니다|주실수있나|래|게)?(?:요|여|용)?"
    "|계속|계속해줘|계속해주세요|이어서|더보기|더요|tellmemore|moredetails|moreplease|more|goon|showall|showmemore"
)


def assent_of(text: str) -> Assent | None:
    """What a short answer says; None for any other text.

    >>> [assent_of(text) for text in ("네!", "넵 부탁드려요", "아니요", "더 자세히 알려주세요", "전체 보여줘")]
    ['yes', 'yes', 'no', 'more', 'more']
    >>> [assent_of(text) for text in ("네이버 로그인", "더 싼 요금제 있나요", "아니 그거 말고요", "다 썼어요")]
    [None, None, None, None]
    """
    said = "".join(c for c in normalise(text).casefold() if c.isalnum())
    for assent, pattern in _PATTERNS.items():
        if pattern.fullmatch(said):
            return assent
    return None


_PATTERNS: dict[Assent, re.Pattern[str]] = {"yes": _YES, "no": _NO, "more": _MORE}
