"""Which platform a user speaks of: what people call each, and where in a text one is named. Pure functions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from embeddings.text.normal_form import normalise, same_text_key

ONE_PLATFORM = tuple(
    tuple(names.split())
    for names in (
        "iOS iPhone iPad 아이폰 아이패드 아이오에스 애플폰 apple 애플",
        "Android Galaxy 안드로이드 안드 갤럭시 삼성폰 안드로이드폰 갤럭시폰",
        "PC 컴퓨터 컴터 컴 노트북 데스크톱 데스크탑 피씨 윈도우 맥북",
        "Web 웹 브라우저 웹사이트 홈페이지",
    )
)
"""What users call the platform that a FAQ has under another of these names."""

_AFTER = (
    "이랑|랑|에서도|에서는|에서|에선|으로는|으로|로는|로|은요|는요|은|는|이요|요|이에요|예요|인데요?|이고|이면|면|일때|용|폰|쪽|버전|버젼|앱|기종"
    "|유저|사용자|이용자|기기|이|가|을|를|도|만|의|에|과|와|말고|쓰|씁|써|경우|기준|하고|[0-9]"
)
"""What may follow a name at once; what else does makes another word of it, as in 웹툰."""
_REJECTED = re.compile(r"\s*(?:말고|아니고|아니라|대신)")
_STATED = (
    "(?:아참|아|음|참|근데|그런데)*(?:(?:폰|핸드폰|휴대폰|기기)(?:을|를)?(?:바꿔서|바꾸고|바꿨는데|바꿔가지고))?(?:이제|이젠|지금|지금은)?(?:저는|전|난|나는|제가|내가|제폰은|제건|내폰은|폰은|기기는)?(?:{name})(?:폰|기기|기종|유저|사용자|이용자)?(?:를|을|로|으로)?"
    "(?:쓰고있어요?|쓰고있습니다|쓰는데요?|씁니다|써요?|쓰고있는데요?|사용해요?|사용중이에요|사용합니다|사용하고있어요|이용해요"
    "|이에요|예요|이요|요|입니다|인데요|이야|임)"
)
_ASKED = (
    "(?:그럼|그러면|근데|그런데|음|아|혹시|그리고)*(?:저는|전|저|제가)?(?:{name})(?:폰|기기|기종|쪽|버전|버젼|앱|유저|사용자)?(?:의|일|인)?(?:경우|때)?"
    "(?:을|를)?(?:(?:쓰|사용하|이용하)(?:는|시는|신)?(?:사람|분|친구|동생|형|언니|누나|오빠|엄마|아빠|가족|남편|아내|애)들?)?"
    "(?:(?:으로|로)?(?:바꿀건데|바꿀거면|바꾸면|바꿨는데|갈아탈건데|갈아타면)(?:그럼|그러면)?)?"
    "(?:에서도|에서는|에서|에선|으로는|으로|로는|로|은|는|도|에는|엔|이면|면|인데|이랑|일때|일때는|일땐|할때|할때는|할땐|경우에는|경우는)*(?:요|여)?"
    "(?:기준|기준으로|방법|방법이|방법은)?(?:어떻게|뭐|뭘로|어디서|똑같|같|다르|달라|돼|되|할수있){0,2}(?:하나|해|하죠|하는데|하면되|해야돼|해야되|은|는|이|가|아|나|있나|있어|게)*(?:요|여|죠|지요|까요)?"
    "(?:알려줘|알려줘요|알려주세요|궁금해요|부탁해요)?"
)


@dataclass(frozen=True)
class Mention:
    """A platform that a text names."""

    name: str
    """As the FAQ has it."""
    alone: Literal["asked", "stated", ""] = ""
    """Whether the text says nothing else: it asks for the same on this platform, or states that it is the user's."""


def mention_in(text: str, platforms: Iterable[str]) -> Mention | None:
    """The one platform of the FAQ that the text names; None for none or several.

    >>> ours = ["iOS", "안드로이드"]
    >>> mention_in("갤럭시인데 알림 소리 어떻게 바꿔요", ours)
    Mention(name='안드로이드', alone='')
    >>> mention_in("그럼 아이폰은요?", ours), mention_in("저는 아이폰 써요", ours)
    (Mention(name='iOS', alone='asked'), Mention(name='iOS', alone='stated'))
    >>> mention_in("안드로이드 쓰는 동생도 같아요?", ours), mention_in("저 아이폰으로 바꿀건데 그럼 뭘로 돼요?", ours)
    (Mention(name='안드로이드', alone='asked'), Mention(name='iOS', alone='asked'))
    >>> mention_in("아이폰 말고 안드로이드요", ours)
    Mention(name='안드로이드', alone='asked')
    >>> mention_in("아이폰이랑 안드로이드 둘 다 되나요", ours), mention_in("웹툰 보기", ["Web"])
    (None, None)
    """
    plain = normalise(text)
    found = {name: match for name in platforms if (match := _found(plain, name))}
    if len(found) != 1:
        return None
    ((name, match),) = found.items()
    return Mention(name, _alone(plain[match.start() :] if _REJECTED.search(plain) else plain, match[1]))


def platform_named(name: str, platforms: Iterable[str]) -> str | None:
    """The platform of the FAQ that goes by this name or by another one for it; None if there is none."""
    named = same_text_key(name)
    alike = {named}.union(*(keys for names in ONE_PLATFORM if named in (keys := set(map(same_text_key, names)))))
    return next((own for own in platforms if same_text_key(own) in alike), None)


def _found(text: str, platform: str) -> "re.Match[str] | None":
    """Where the platform is named first, and not set aside ("아이폰 말고")."""
    for pattern in _patterns(platform):
        for match in pattern.finditer(text):
            if not _REJECTED.match(text, match.end()):
                return match
    return None


@cache
def _patterns(platform: str) -> "tuple[re.Pattern[str], ...]":
    """Of each of its names, the longest first."""
    key = same_text_key(platform)
    others = (name for names in ONE_PLATFORM if key in map(same_text_key, names) for name in names)
    longest_first = sorted({platform, *others}, key=len, reverse=True)
    around = r"(?<![0-9A-Za-z가-힣])({name})(?=$|[^0-9A-Za-z가-힣]|{after})"
    return tuple(re.compile(around.format(name=re.escape(n), after=_AFTER), re.IGNORECASE) for n in longest_first)


def _alone(text: str, name: str) -> Literal["asked", "stated", ""]:
    said, key = ("".join(c for c in part.casefold() if c.isalnum()) for part in (text, name))
    if re.fullmatch(_STATED.replace("{name}", re.escape(key)), said):
        asked = re.fullmatch(f"{re.escape(key)}(?:이?요|은요|는요)?", said)
        return "asked" if asked else "stated"
    return "asked" if re.fullmatch(_ASKED.replace("{name}", re.escape(key)), said) else ""
