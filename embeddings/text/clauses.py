"""Where one message may hold several questions: its sentences, and the joints within a sentence. Pure functions."""

import re
from collections.abc import Iterator
from itertools import pairwise

from embeddings.text.morphemes import analyser, tokens

_SENTENCE = re.compile(
    r"(?<=[?!。])\s*(?=\S)|(?<=[.…])\s+(?=\S)|\n+|\s+/\s+"
    r"|(?<=[나까가예에죠지]요)\s+(?=\S)|(?<=[습합됩]니까)\s+(?=\S)|(?<=[하되]나)\s+(?=\S)|(?<=[는인]가)\s+(?=\S)"
    r"|(?<=[할될]까)\s+(?=\S)"
)
"""What ends a sentence; the last ones are how questions end, where people put no mark."""
_POINTER = re.compile(r"(?:그|이|저)(?:거|건|게|것)[?!.~ㅠㅜㅋㅎ\s]*")
"""What a question is about, said behind it: "주말에도 되나요 그거"."""
_LISTED = re.compile(r"^\s*(?:\d{1,2}[.)]|[①-⑳]|[-•*])\s*")
_OPENING = re.compile(
    r"^(?:아|음|어|네|그리고|그리구|글고|근데|그런데|또|또한|그럼|추가로|마지막으로|하나\s*더|그담에|그다음에|다음으로|참|아참|첫째|둘째|셋째)(?:[,\s]+|$)"
)
_BOTH = re.compile(
    r"(?<=\S)[,.]?\s+(?:이?거\s?)?(?:둘|셋|[두세]\s?(?:개|가지|질문))\s?(?:다|모두|전부)?\s?"
    r"(?:부탁\S*|알려\S*|궁금\S*|여쭤\S*|물어\S*|가르쳐\S*)(?:\s\S+)?[.!~\s]*$"
)
"""How a message of several questions ends, and asks nothing more."""
_JOINING = frozenset({"고", "며", "으며", "구", "는데", "은데", "ᆫ데", "지만", "는지", "은지", "ᆫ지", "ᆯ지", "을지"})
_JOINT = re.compile(r"[고며구데만지랑과와및또]|[^\w\s](?=.*\w)", re.DOTALL)
"""A letter that each of these and those below has, or a mark within: a text without it has no joint (of 13,160 lines of
the help centres and the tests' data, none), and need not be analysed."""
_WITH = frozenset({"이랑", "랑", "하고", "과", "와"})
_AND = frozenset({"그리고", "및", "또", "또는", "그리구"})
_BETWEEN = (
    {("JC", form) for form in _WITH}
    | {("JKB", form) for form in _WITH}
    | {(t, f) for t in ("MAJ", "MAG") for f in _AND}
)
_NOMINAL = frozenset({"NNG", "NNP", "NNB", "NR", "XPN", "XSN", "XR", "SL", "JKG", "MM"})
_ASKING = re.compile(
    r"어떻|어케|어떡|언제|얼마|몇|뭐|뭔|무엇|무슨|어디|어느|왜|누구|누가|는지|은지|[ㄴㄹ]지|을지|까지|방법|하는\s*법|는\s*법|규정|정책|기한|기간|알려|궁금|가르쳐|되나|하나요|나요|까요"
)
_RHETORICAL = re.compile(
    r"말이\s?(?:됩니까|되냐|되나|돼요|됨|되는\s?소리)|장난\s?(?:합니까|하나|하냐|하세요|하는|[쳐치]|이[에냐]|인가)|이게\s?(?:뭡니까|뭐[예에]요|뭐임)"
    r"|뭐\s?하(?:자는|러)|(?:너무한|심한|무책임한|사기)\s?(?:거|것)?\s?아[니닌]|취급을?\s?(?:받|하)|해도\s?너무|어이가?\s?없|기가\s?[막찬차]|양심"
)
"""A question that nobody is to answer."""
_EARNEST = re.compile(r"어떻게|어케|어떡|어디|언제|며칠|방법|하는\s?법|알려")
_QUESTION = re.compile(
    r"\?|(?:나요|까요|까|가요|예요|에요|죠|지요|나|냐|니|는지|은지|을지|ᆯ지|려면|하려면|줘|줘요|주세요|싶어요|싶은데요|궁금해요|법|방법|은요|는요|도요|되요|돼요|됨|함|야|대)[.!~ㅠㅜㅋㅎ\s]*$"
)


def sentences(text: str) -> list[str]:
    """The sentences of a message, where people put no full stops too; words that only open one are left out.

    >>> sentences("캐시 환불 되나요 그리고 이용권 기한도 알려주세요")
    ['캐시 환불 되나요', '이용권 기한도 알려주세요']
    """
    lines = (line for line in _SENTENCE.split(text) if line and line.strip())
    found = [sentence.text for line in lines for sentence in analyser().split_into_sents(line)]
    if len(found) > 1 and _POINTER.fullmatch(found[-1]):
        found[-2:] = [f"{found[-2]} {found[-1]}"]
    return [plain for sentence in found if (plain := _opened(sentence)) and re.search(r"\w", plain)]


def joints(text: str) -> Iterator[tuple[str, str]]:
    """The ways to read one sentence as two questions: what stands before a connective, and what after it.

    >>> list(joints("환불은 어떻게 하고 수수료는 얼마예요"))
    [('환불은 어떻게 하고', '수수료는 얼마예요')]
    >>> list(joints("캐시 충전이랑 환불 방법 알려주세요"))
    [('캐시 충전', '환불 방법 알려주세요')]
    >>> list(joints("충전하고 나서 환불할 수 있나요"))
    []
    """
    for token, after in pairwise(tokens(text) if _JOINT.search(text) else ()):
        end = token.start + token.len
        if token.tag == "EC" and token.form in _JOINING and after.tag not in ("VX", "JX"):
            cut = (text[:end], text[after.start + after.len :] if after.form in _WITH else text[end:])
            joined = bool(_ASKING.search(cut[0]))
        elif (token.tag, token.form) in _BETWEEN:
            cut = (text[: token.start], text[end:])
            joined = bool(_ASKING.search(cut[1]))
        elif token.tag == "SP":
            cut, joined = (text[: token.start], text[end:]), True
        else:
            continue
        left, right = cut[0].strip(), _opened(cut[1])
        if joined and len(left) > 1 and len(right) > 1:
            yield left, right


def items(text: str) -> list[str]:
    """What a sentence lists between commas; the sentence itself where it lists nothing.

    >>> items("환불 방법, 이용권 기한, 닉네임 개수 알려주세요")
    ['환불 방법', '이용권 기한', '닉네임 개수 알려주세요']
    """
    return [plain for item in re.split(r"(?<!\d)[,、](?!\d)", text) if len(plain := _opened(item)) > 1] or [text]


def is_question(text: str) -> bool:
    """Whether a sentence asks for something; what is only told ("어제 충전했어요") does not.

    >>> is_question("며칠 걸려요?"), is_question("환불하고 싶어요"), is_question("어제 캐시를 충전했어요")
    (True, True, False)
    >>> is_question("지금 장난합니까?"), is_question("이게 말이 돼요? 환불은 어떻게 받아요")
    (False, True)
    """
    if _RHETORICAL.search(text) and not _EARNEST.search(text):
        return False
    return bool(_QUESTION.search(text) or _ASKING.search(text))


def is_heading(text: str) -> bool:
    """Whether a text is several nouns and no more, as typed into a search box.

    >>> is_heading("닉네임 최대 개수"), is_heading("닉네임은요"), is_heading("어제 충전했어요")
    (True, False, False)
    """
    tags = [token.tag for token in tokens(text) if not token.tag.startswith("S") or token.tag == "SL"]
    return len(tags) > 1 and all(tag in _NOMINAL for tag in tags)


def _opened(text: str) -> str:
    plain = _BOTH.sub("", _LISTED.sub("", text.strip()))
    while (shorter := _OPENING.sub("", plain)) != plain:
        plain = shorter
    return plain.strip()
