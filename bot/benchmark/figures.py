"""Numbers as they are reported: quantiles, rounding, what a process takes in memory, and the machine they are of."""

import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from embeddings.encoder.exported.measuring import cores, processor

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | float | bool | None"


def middle(values: Sequence[float]) -> float:
    """The median, to three digits after the point.

    >>> middle([3, 1, 2])
    2
    """
    return round(statistics.median(values), 3)


def p95(values: Sequence[float]) -> float:
    """What 95 of 100 values don't exceed; no value is made up between two: of few, it is the largest.

    >>> p95(range(1, 101)), p95([1, 2, 3])
    (95, 3)
    """
    ordered = sorted(values)
    return round(ordered[-(-95 * len(ordered) // 100) - 1], 3)


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile of durations.

    >>> milliseconds([0.001, 0.002, 0.003])
    {'p50_ms': 2.0, 'p95_ms': 3.0}
    """
    taken = [1000 * value for value in seconds]
    return {"p50_ms": middle(taken), "p95_ms": p95(taken)}


def megabytes(process: int | str = "self", what: str = "VmRSS") -> float:
    """A process's resident memory, shared pages included; VmHWM is the most that it ever was (proc(5))."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return round(int(status.split(f"{what}:")[1].split()[0]) / 1024, 1)


def available_megabytes() -> float:
    """What can be had without swapping (proc(5), MemAvailable)."""
    told = Path("/proc/meminfo").read_text(encoding="utf-8")
    return int(told.split("MemAvailable:")[1].split()[0]) / 1024


def machine() -> dict[str, Json]:
    """What the figures are of; the load is that of the last minute, ours included."""
    return {"processor": processor(), "cores": cores(), "python": sys.version.split()[0], "load": load()}


def load() -> float:
    """Processes that ran or wanted to, on average over the last minute."""
    return float(Path("/proc/loadavg").read_text(encoding="utf-8").split()[0])
