"""Whether a text names a service that is not the FAQ's own. The names of well-known services are data."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from embeddings.faq.entries import Entry
from embeddings.text.normal_form import normalise

KNOWN_SERVICES = Path(__file__).parents[1] / "data" / "services.txt"
"""A service a line, its names separated by commas."""

_MEANS = re.compile(
    r"\s*(?:계정|아이디|앱|포인트|인증서|쿠폰|카드|통장)?(?:(?:으?로|이?랑|하고|과|와|처럼|보다)(?:는|도|만|의)?(?!\w)|말고|대신|에\s(?:연결|연동|등록|나온)|에서\s?(?:본|보고|보던|양도|넘어|옮|갈아)|[을를]?\s*(?:쓰는데|쓰고|써서|이용하는데)"
    r"|[은는도이가을를]?\s*(?:결제|충전|연동|연결|공유|지원|사용)?[은는도이가]?\s*"
    r"(?:되|돼|됩|가능|할 수|쓸 수|하나요|받))"
)
"""After a name: "네이버페이로 낼 수 있나요", "네이버페이 되나요" ask what can be done with it here, not about it."""
_HERE = re.compile(
    r"(?<!\w)(?:여기(?:다가?|서|에서?|로|도|는|선|랑|에도|서도)?(?!\w)|이쪽|이리로|님(?:들|네)|귀사"
    r"|이\s?(?:앱|사이트|은행|매장|가게|병원|호텔|학교|강의|영화관|서비스|쇼핑몰)(?:에|으로|로|은|는|도|이|의|$|\s))"
)
"""A question about this place, whatever else it names: "카뱅 통장도 여기다 연결돼요?"."""
_BY = re.compile(r"\b(?:with|by|via|using|use|take|accept|from)\s+$")
"""Before a name, in English, what _MEANS is behind it."""
_ENDS = (
    r"(?=[^가-힣a-z]|$|(?:은|는|이|가|을|를|의|에|도|만|로|으로|와|과|랑|이랑|하고|에서|에게|한테|처럼|보다|까지|부터|요|이요"
    r"|거|꺼|것|건|걸|쪽|측|앱|웹|인가|인데|이에요|예요|입니다|계정|아이디|고객|결제|구독|이용|멤버|회원|포인트|캐시|쿠폰|상담))"
)
"""What may follow a name: no other letters, or particles and what services have."""


class Services:
    """The names that belong to an FAQ, and those that don't."""

    def __init__(self, names: Iterable[str], speaks_of: Callable[[str], bool]) -> None:
        """Of an FAQ with these names of services, categories and platforms, that speaks of some others in its texts."""
        self._speaks_of = speaks_of
        own = {_key(name) for name in names}
        known = [[_key(name) for name in names] for names in _known()]
        self._own = own.union(*(names for names in known if own.intersection(names)))
        self._names = _pattern([*self._own, *(name for names in known for name in names)])

    def foreign(self, text: str) -> set[str]:
        """Services that the text is about and that are not the FAQ's; none where it names one of the FAQ's too.

        A longer name counts before one that it begins with: 카카오페이지 is not 카카오페이.
        """
        key = _key(text)
        named = {match[0]: match.span() for match in self._names.finditer(key)}
        if named.keys() & self._own or _HERE.search(key):
            return set()
        return {name for name, place in named.items() if not _is_means(key, *place)}

    def names_own(self, text: str) -> bool:
        """Whether the text names one of the FAQ's services."""
        return any(name in self._own for name in self._names.findall(_key(text)))

    def are_strangers(self, names: Iterable[str]) -> bool:
        """Whether the FAQ itself speaks of none of these: a way to pay, say, is no stranger to it."""
        return not any(map(self._speaks_of, names))


def known_names() -> list[str]:
    """Of all well-known services, as they are looked for."""
    return [_key(name) for names in _known() for name in names]


def texts_in_one(entries: Iterable[Entry]) -> str:
    """All that an FAQ says, as names are looked for in it."""
    return _key("\n".join(text for entry in entries for text in (*entry.phrasings, entry.answer)))


def _is_means(text: str, start: int, end: int) -> bool:
    return _MEANS.match(text, end) is not None or _BY.search(text, 0, start) is not None


def _known() -> Iterable[list[str]]:
    lines = KNOWN_SERVICES.read_text(encoding="utf-8").splitlines()
    return ([name.strip() for name in line.split(",")] for line in lines if line.strip())


def _key(text: str) -> str:
    return normalise(text).casefold()


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, the longest first, where a word begins and a particle ends it: 사람인데 names no 사람인."""
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in ordered) or '(?!)'}){_ENDS}")
