"""The time as the database keeps it, the day where the operators are, and how long a step takes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from typing import TypeVar

_Result = TypeVar("_Result")

_PLAYED: ContextVar[int | None] = ContextVar("_PLAYED", default=None)


def now() -> int:
    """Milliseconds since 1970, UTC."""
    played = _PLAYED.get()
    return time.time_ns() // 1_000_000 if played is None else played


@contextmanager
def at(moment: int) -> Iterator[None]:
    """Within it, it is that moment (as `now` tells it), in this context alone: for whoever plays the past."""
    token = _PLAYED.set(moment)
    try:
        yield
    finally:
        _PLAYED.reset(token)


def days_ago(days: float) -> int:
    """The moment `days` before now."""
    return now() - int(days * 86_400_000)


def here(zone: tzinfo) -> datetime:
    """The time that it is there."""
    return datetime.fromtimestamp(now() / 1000, zone)


def today(zone: tzinfo) -> date:
    """The day that it is there."""
    return here(zone).date()


def timed(step: Callable[[], _Result]) -> tuple[_Result, float]:
    """What the step gives, and the seconds that it took."""
    start = time.perf_counter()
    result = step()
    return result, time.perf_counter() - start
