"""The time as the database keeps it."""

import time


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def days_ago(days: float) -> int:
    """The moment `days` before now."""
    return now() - int(days * 86_400_000)
