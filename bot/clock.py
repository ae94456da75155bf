"""The time as the database keeps it, the day where the operators are, and how long a step takes."""

import time
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import TypeVar

_Result = TypeVar("_Result")


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def days_ago(days: float) -> int:
    """The moment `days` before now."""
    return now() - int(days * 86_400_000)


def today(zone: tzinfo) -> date:
    """The day that it is there."""
    return datetime.now(zone).date()


def timed(step: Callable[[], _Result]) -> tuple[_Result, float]:
    """What the step gives, and the seconds that it took."""
    start = time.perf_counter()
    result = step()
    return result, time.perf_counter() - start
