"""What an operator reads who goes through what users asked: in Korean, as the staff of the help centre is."""

from collections.abc import Iterator, Mapping, Sequence

from embeddings.faq.entries import Entry, label

NOTHING = "최근 {days}일 동안 새로 살펴볼 질문이 없어요."
FOUND = (
    "최근 {days}일 동안 제대로 답하지 못한 질문 {questions}개 가운데 아직 답이 없는 것을 {clusters}묶음으로 모았어요."
)
FRAGMENTS = "그것만으로는 무엇에 대한 말인지 알 수 없는 질문 {count}개는 뺐어요."
LEFT_OUT = "많은 분이 물은 것부터 살폈어요. 질문 {count}개는 너무 많아서 빼고 봤어요."
WRITTEN = (
    '{file}에 {count}묶음을 적었어요. 줄마다 "decision"에 "accept", "hold", "reject" 가운데 하나를 적고\n'
    "python -m scripts.learn --apply {file} 로 돌려주세요."
)
HEAD = "[{number}/{total}] {name} — {users}명 ({why})"
SUGGESTED_HEAD = "[{number}/{total}] {name} — 언어 모델이 생각한 표현"
SUGGESTED = "언어 모델이 {entries}개 항목에 더할 표현을 생각했어요. 고객이 쓴 말은 보내지 않았어요."
NOTHING_SUGGESTED = "언어 모델에게서 새로 살펴볼 표현을 얻지 못했어요."
WHY = {
    "declined": "답 못함",
    "asked back": "되물음",
    "turned down": "아니라고 함",
    "another service": "다른 서비스로 봄",
    "handed over": "상담원에게 넘김",
    "barely": "겨우 맞힘",
}
DECIDED = {"accepted": "제안을 받아들였어요", "held": "제안을 다음으로 미뤘어요", "rejected": "제안을 거절했어요"}
SOMEBODY, PUBLISHED = "콘솔 밖", "게시했어요"
GONE_BACK, GONE_BACK_ELSEWHERE = "이전 빌드로 되돌렸어요", "이 빌드에서 이전 빌드로 되돌렸어요"
SIMULATED = "  ⚠ 시뮬레이션: 이 가운데 {users}명은 실제 고객이 아니에요."
EXAMPLE = "    “{text}”"
MORE_EXAMPLES = "    … 그 밖에 {count}개"
NEAREST = "  가까운 항목"
NEAR = "    {number}. {question} ({id}, {confidence:.2f})"
PHRASING = "  제안: “{question}” 항목에 이 표현을 더해요."
NEW = "  제안: 새 항목을 써요. 질문은 “{question}”, 카테고리는 {service} > {category}"
TOLD = "  상담원은 이렇게 답했어요. 개인정보는 가렸어요."
OUT_OF_SCOPE = "  제안: 도움말에서 다룰 질문이 아니에요. 받아들이면 다시 나오지 않아요."
TEXT = "    + {text}"
SET_ASIDE = "  나머지 말 {count}개는 다음에 따로 모아 보여 드려요."
GAINED = "  효과: 이 묶음의 다른 질문 {asked}개 중 {gained}개에 새로 답하게 돼요."
NOTHING_STOLEN = "  효과: 다른 질문을 빼앗지 않아요."
STOLEN = "  ⚠ 다른 질문 {count}개를 빼앗아요 (질문 -> 원래 항목)"
DRAWN = "  ⚠ 표현 {count}개는 다른 항목에 더 가까워요. lint도 그렇게 알려요 (표현 -> 가까운 항목)"
ASK = "  [y] 받아들이기  [e] 고치기  [h] 다음에  [n] 거절  [q] 그만하기 > "
ASK_AGAIN = "  y, e, h, n, q 가운데 하나를 적어 주세요."
ASK_ANSWER = "  답변을 적어 주세요. 빈 줄을 적으면 끝나요."
KEEP_ANSWER = "  바로 빈 줄이면 위의 초안을 그대로 써요."
NO_TEXTS = "더할 표현이 없어요. 표현을 적어야 받아들일 수 있어요."
NO_ANSWER = "  답변이 없어서 받아들이지 않았어요."
ASK_PLACE = "  어디에 넣을까요? 위의 번호, 항목의 질문이나 그 일부, 새 항목이면 new (그대로 두려면 Enter) > "
NO_SUCH_ENTRY = "“{typed}” 말이 들어 있는 질문은 없어요. 질문에 있는 낱말을 적어 주세요."
CHOSEN = "  “{question}” 항목에 넣을게요."
SEVERAL = "  그런 항목이 {count}개 있어요. 번호를 고르거나 더 적어 주세요."
CHOICE = "    {number}. {question} ({where})"
SEVERAL_AT_ONCE = "그런 항목이 {count}개 있어요. 더 적거나 목록에서 골라 주세요: {questions}"
MORE_CHOICES = "    … 그 밖에 {count}개"
TO_TAKE = "    {number}. “{text}”"
ASK_WHICH = "  이 가운데 함께 다룰 말의 번호는요? 나머지는 다음에 따로 모여요 (모두면 Enter) > "
NO_SUCH_NUMBER = "  1부터 {last}까지의 번호를 빈칸으로 띄어 적어 주세요."
ASK_TEXTS = "  표현을 한 줄에 하나씩 적고 빈 줄로 끝내 주세요. 바로 빈 줄이면 그대로 둘게요."
UNUSABLE = "  이대로는 쓸 수 없어요: {fault}"
DONE = "받아들임 {accept}, 다음에 {hold}, 거절 {reject}. 기록은 {file}에 있어요."
PUBLISH = "이제 살펴보고 올려 주세요: python -m scripts.lint --korean, 그다음 python -m scripts.reindex --korean"
APPLIED = "{name}: “{question}” 항목에 더해요."


def reasons(why: Mapping[str, int]) -> str:
    """Why a cluster's questions were missed.

    >>> reasons({"declined": 2, "asked back": 1})
    '답 못함 2, 되물음 1'
    """
    return ", ".join(f"{WHY[reason]} {count}" for reason, count in why.items())


def choices(entries: Sequence[Entry], most: int) -> Iterator[str]:
    """Entries to choose from by number, the first `most` of them."""
    yield SEVERAL.format(count=len(entries))
    for number, entry in enumerate(entries[:most], start=1):
        yield CHOICE.format(number=number, question=entry.question, where=label([entry]))
    if len(entries) > most:
        yield MORE_CHOICES.format(count=len(entries) - most)
