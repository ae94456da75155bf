"""Whether a figure that is looked at again and again stays what it was."""

import statistics
from collections.abc import Sequence


def ends_of(looks: Sequence[float]) -> tuple[float, float]:
    """The medians of the first third and of the last: single looks jump about.

    >>> ends_of([1, 2, 90, 5, 5, 5, 3, 4, 0])
    (2, 3)
    """
    third = max(1, len(looks) // 3)
    return statistics.median(looks[:third]), statistics.median(looks[-third:])
