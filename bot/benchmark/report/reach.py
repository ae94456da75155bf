"""The marks that the project set itself, most of them against the plain peer in the same run, and what was reached."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.benchmark.figures import Json

_PLAIN = ("peers", "plain")


class Mark(NamedTuple):
    """A figure, or one divided by another one, and the most or the least that it is to be."""

    what: str
    figure: tuple[str, ...]
    beside: tuple[str, ...] = ()
    most: float | None = None
    least: float | None = None


MARKS = (
    Mark("a sure question, against plain", ("single_ms", "sure", "p50_ms"), (*_PLAIN, "single_ms", "p50_ms"), 0.35),
    Mark("one read again, against plain", ("single_ms", "read_again", "p50_ms"), (*_PLAIN, "single_ms", "p50_ms"), 1.5),
    Mark("64 askers, answers, against plain", ("askers", "64", "per_s"), (*_PLAIN, "askers", "64", "per_s"), least=4),
    Mark("64 askers, p95, against plain", ("askers", "64", "p95_ms"), (*_PLAIN, "askers", "64", "p95_ms"), 0.4),
    Mark("start, s", ("start_s",), most=2.0),
    Mark("start, against plain", ("start_s",), (*_PLAIN, "start_s"), 0.4),
    Mark("memory at rest, MB", ("rest_mb",), most=450),
    Mark("memory at rest with spacing, MB", ("rest_with_spacing_mb",), most=700),
    Mark("search in a million, p95 ms", ("search", "1000000", "p95_ms"), most=20),
    Mark("search in a million, recall", ("search", "1000000", "recall_at_10"), least=0.99),
    Mark("search in a million, MB", ("search", "1000000", "mb"), most=3072),
    Mark("search in a million, opening, s", ("search", "1000000", "open_s"), most=3),
    Mark("reindex, against one by one", ("reindex", "10000_s"), (*_PLAIN, "reindex", "10000_s"), 0.33),
    Mark("one change among 10,000, s", ("reindex", "one_change_s"), most=5),
    Mark("messages a second of the whole bot", ("bot", "per_s"), least=80),
)


def reached(figures: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    """Each mark that something was measured for, with its value."""
    for mark in MARKS:
        value, beside = number_at(figures, mark.figure), number_at(figures, mark.beside) if mark.beside else 1.0
        if value is None or not beside:
            continue
        told = round(value / beside, 3)
        met = told <= mark.most if mark.most is not None else told >= (mark.least or 0)
        bound = f"at most {mark.most:g}" if mark.most is not None else f"at least {mark.least:g}"
        yield {"what": mark.what, "value": told, "reach": bound, "met": met}


def number_at(figures: Json, path: Sequence[str]) -> float | None:
    """The number at the end of a path of keys; None where there is none.

    >>> number_at({"askers": {"64": {"per_s": 30.0}}}, ["askers", "64", "per_s"])
    30.0
    """
    for key in path:
        if not isinstance(figures, Mapping) or key not in figures:
            return None
        figures = figures[key]
    return figures if isinstance(figures, int | float) else None
