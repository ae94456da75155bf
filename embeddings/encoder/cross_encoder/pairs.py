"""A query and an entry as the cross-encoder takes them: in one row of tokens. Loads nothing."""

from collections.abc import Sequence

QUERY_TOKENS, ENTRY_TOKENS = 62, 108
"""What goes beyond is cut off, in training as when it serves."""

ANSWER_CHARACTERS = 150
"""Of an answer, behind the question: enough for the help centres that it was trained on."""


def entry_text(question: str, answer: str) -> str:
    """An entry as it is read.

    >>> entry_text("환불이 되나요", "네, 칠 일 안에 돼요.")
    '환불이 되나요 네, 칠 일 안에 돼요.'
    """
    return f"{question} {answer[:ANSWER_CHARACTERS]}"


def joined(query: Sequence[int], entry: Sequence[int], before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Both between the special tokens that stand before and after a text, as XLM-RoBERTa has pairs.

    >>> joined([7], [8, 9], [0], [2])
    [0, 7, 2, 2, 8, 9, 2]
    """
    return [*before, *query[:QUERY_TOKENS], *after, *after, *entry[:ENTRY_TOKENS], *after]
