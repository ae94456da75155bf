"""How long a chat waits for more of what its user is writing: by how the last message ends. Knows no queue."""

import math
from collections.abc import Mapping
from datetime import timedelta

from embeddings.text.endings import Ending, ending_of

TIMES: Mapping[Ending, float] = {"asks": 1, "tells": 5, "breaks off": 8}
"""How often BURST_SECONDS is waited after a message that ends so. At its default a question waits 0.3 s, a greeting or
something told 1.5 s, and half a sentence 2.4 s: people type about a message a second."""
MAX_SECONDS = 4.0
"""The longest wait that these make of it; a longer BURST_SECONDS counts as it is."""


def seconds_after(text: str, burst_seconds: float) -> float:
    """How long to wait for the message after `text`.

    >>> seconds_after("환불 되나요?", 0.3), seconds_after("어제 결제를 했는데", 0.3)
    (0.3, 2.4)
    """
    return max(burst_seconds, min(burst_seconds * TIMES[ending_of(text)], MAX_SECONDS))


def span_after(text: str, burst_seconds: float) -> timedelta:
    """How far the next message may be from `text` by Telegram's clock, which tells whole seconds."""
    return timedelta(seconds=max(1, math.ceil(seconds_after(text, burst_seconds))))
