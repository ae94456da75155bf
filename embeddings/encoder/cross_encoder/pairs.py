"""A query and an entry as the cross-encoder takes them: in one row of tokens. Loads nothing."""

from collections.abc import Sequence

QUERY_TOKENS, ENTRY_TOKENS = 62, 108
"""What goes beyond is cut off, as it was in training."""


def joined(query: Sequence[int], entry: Sequence[int], before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Both between the special tokens that stand before and after a text, as XLM-RoBERTa has pairs.

    >>> joined([7], [8, 9], [0], [2])
    [0, 7, 2, 2, 8, 9, 2]
    """
    return [*before, *query[:QUERY_TOKENS], *after, *after, *entry[:ENTRY_TOKENS], *after]
