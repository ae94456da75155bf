"""What users say before they ask: their platform, whose customers they are, what they don't mean. Pure functions."""

import re
from collections.abc import Collection

from bot.matching.platforms import ONE_PLATFORM
from embeddings.follow_ups.wording import wording_of

_DEVICES = "|".join(re.escape(name) for names in ONE_PLATFORM for name in sorted(names, key=len, reverse=True))
_PLATFORM = re.compile(
    rf"^(?:(?:저는|전|제가|저|지금)\s*)?(?:{_DEVICES})(?:\s?(?:폰|앱|버전|기기|유저|사용자|이용자))?(?:을|를|으로|로)?\s?"
    r"(?:(?:인데|이고|쓰는데|쓰고\s?있는데|쓰거든|사용하는데|사용\s?중인데|이용하는데|이용\s?중인데|바꿨는데|바꾸고|갈아탔는데)요?|에서는?|에선|으로는|로는)[,.~!]*\s+",
    re.IGNORECASE,
)


def without_preamble(text: str, services: Collection[str]) -> str | None:
    """The question alone; None where nothing stands before it. Where an FAQ has several services, `services`, their
    names are part of the question.

    >>> without_preamble("갤럭시 쓰는데요 알림은 어떻게 꺼요", [])
    '알림은 어떻게 꺼요'
    >>> without_preamble("한빛몰에서 산 이용권은 기한이 있나요", ["한빛몰"])
    '산 이용권은 기한이 있나요'
    >>> without_preamble("한빛몰", ["한빛몰"]), without_preamble("아이폰은 되나요", ["한빛몰"])
    (None, None)
    """
    plain = _PLATFORM.sub("", text)
    if len(services) == 1:
        (name,) = services
        plain = re.sub(
            rf"^(?:(?:{_DEVICES})\s)?{re.escape(name)}\s?(?:앱|어플|사이트)?(?:에서는?|에선|의|은|는|에)?\s+", "", plain
        )
    return plain if plain != text and plain.strip() else None


_SET_ASIDE = re.compile(r"^(?P<aside>.{1,40}?)\s?(?:말고는?|아니고|아니라)요?[\s,.]+(?P<meant>\S.*)$", re.DOTALL)


def meant(text: str) -> str:
    """The text without what it sets aside; as it is where it sets nothing aside or names nothing in its place.

    >>> meant("자동충전 말고 그냥 한 번만 충전하는 거요"), meant("환불 말고요"), meant("그거 말고 다른 거요")
    ('그냥 한 번만 충전하는 거요', '환불 말고요', '그거 말고 다른 거요')
    """
    said = _set_aside(text)
    return said["meant"] if said and wording_of(said["aside"]).names else text


def instead(text: str) -> str | None:
    """What a text names in place of what was said before; None for any other.

    >>> instead("아니 그거 말고 재발급이요"), instead("그거 말고 다른 거요"), instead("환불 말고 교환이요")
    ('재발급이요', None, None)
    """
    said = _set_aside(text)
    return said["meant"] if said and not wording_of(said["aside"]).names else None


def _set_aside(text: str) -> re.Match[str] | None:
    """What is set aside, and what is named in its place; None where nothing is."""
    said = _SET_ASIDE.match(text)
    return said if said and wording_of(said["meant"]).names else None
