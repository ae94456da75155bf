"""Texts that say what they ask about only beside the answer before them: nothing can be learned from one by itself."""

from bot.learning.log import Question
from embeddings.follow_ups.facts import asked_kinds
from embeddings.follow_ups.wording import wording_of

OF_A_PLACE = {"hours", "number", "contact"}
"""Kinds of fact that every help centre has of itself: "전화번호" and "주말에도 해요?" are asked of nothing else."""


def is_fragment(question: Question) -> bool:
    """Whether it leans: it names nothing that it asks about, or nothing but what it does, right after an answer.

    >>> [is_fragment(Question(text)) for text in ("비용이 드나요?", "회비가 얼마예요?", "전화번호")]
    [True, False, False]
    >>> from collections import Counter
    >>> leaning, once = (Question("언제 들어와요?", {"a"}, Counter(declined=2), after_answer=n) for n in (2, 1))
    >>> is_fragment(leaning), is_fragment(once)
    (True, False)
    """
    wording, kinds = wording_of(question.text), asked_kinds(question.text)
    if 0 < question.after_answer == question.why.total():
        return not wording.subjects and bool(kinds or wording.elliptic or wording.linked or not wording.content)
    return not wording.content and not OF_A_PLACE.intersection(kinds)
