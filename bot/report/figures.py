"""What a report says, as numbers: shares by week, by entry and by build, and how far confidence keeps its word."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.report.reading import BINS, Day

OUTCOMES = ("answer", "clarify", "decline")
FEWEST = 3
"""Thumbs by which an entry stands among the best or the worst."""


@dataclass(frozen=True)
class Shares:
    """Of a week or of a build. A share is None where there is nothing to take it of."""

    name: str
    questions: int
    answered: float | None
    asked_back: float | None
    declined: float | None
    thumbs: int
    helpful: float | None
    """Of the thumbs."""
    handed_over: int = 0


@dataclass(frozen=True)
class EntryFigures:
    """How one entry fares; `known` is false for one that is no longer in the FAQ."""

    id: str
    shown: int
    up: int
    down: int
    known: bool

    @property
    def helpful(self) -> float | None:
        """Share of the thumbs that point up."""
        return share(self.up, self.up + self.down)


@dataclass(frozen=True)
class Bin:
    """Answers of about the same confidence: what that promises, and what users said."""

    expected: float
    helpful: float
    thumbs: int


def share(part: int, whole: int) -> float | None:
    """None of nothing.

    >>> share(1, 4), share(0, 0)
    (0.25, None)
    """
    return part / whole if whole else None


def weeks(days: Sequence[Day]) -> list[Shares]:
    """By the week that begins on a Monday, the oldest first; the first and the last may be incomplete."""
    groups: dict[date, list[Day]] = {}
    for day in days:
        groups.setdefault(day.day - timedelta(days=day.day.weekday()), []).append(day)
    return [_shares(start.isoformat(), group) for start, group in groups.items()]


def builds(days: Sequence[Day]) -> list[Shares]:
    """Each build that answered, in the order of its first day, as far as it was in service in these days."""
    order = dict.fromkeys(build for day in days for build, _ in day.outcomes)
    return [_shares(build, days, build) for build in order]


def whole(days: Sequence[Day]) -> Shares:
    """Of all days together."""
    return _shares("", days)


def _shares(name: str, days: Sequence[Day], build: str | None = None) -> Shares:
    outcomes, thumbs = Counter[str](), Counter[str]()
    for day in days:
        for (one, outcome), count in day.outcomes.items():
            outcomes[outcome] += count * (build in (None, one))
        for (one, _, verdict), count in day.verdicts.items():
            thumbs[verdict] += count * (build in (None, one))
    asked = sum(outcomes[outcome] for outcome in OUTCOMES)
    judged = thumbs["helpful"] + thumbs["unhelpful"]
    return Shares(
        name,
        asked,
        share(outcomes["answer"], asked),
        share(outcomes["clarify"], asked),
        share(outcomes["decline"], asked),
        judged,
        share(thumbs["helpful"], judged),
        sum(day.handed_over for day in days) if build is None else 0,
    )


def entries(days: Sequence[Day], known: Collection[str]) -> list[EntryFigures]:
    """Every entry that was shown or judged, those of most users first."""
    shown, said = Counter[str](), Counter[tuple[str, str]]()
    for day in days:
        shown.update(day.shown)
        for (_, entry, verdict), count in day.verdicts.items():
            said[entry, verdict] += count
    found = {*shown, *(entry for entry, verdict in said if entry and verdict in ("helpful", "unhelpful"))}
    figures = [
        EntryFigures(one, shown[one], said[one, "helpful"], said[one, "unhelpful"], one in known) for one in found
    ]
    return sorted(figures, key=lambda one: (-one.shown, one.id))


def best_and_worst(figures: Sequence[EntryFigures], count: int) -> tuple[list[EntryFigures], list[EntryFigures]]:
    """By the share of thumbs up, of the better half and of the other; the worst one first. None stands in both."""
    rated = [one for one in figures if one.up + one.down >= FEWEST]
    ordered = sorted(rated, key=lambda one: (-(one.helpful or 0), one.down, -one.up))
    half = (len(ordered) + 1) // 2
    best = [one for one in ordered[:half] if one.up]
    worst = [one for one in reversed(ordered) if one.down and one not in best]
    return best[:count], worst[:count]


def reliability(days: Sequence[Day], build: str) -> list[Bin]:
    """Of one build's answers that got a thumb, by tenths of confidence."""
    counts = Counter[tuple[int, str]]()
    for day in days:
        for (one, place, verdict), count in day.judged.items():
            counts[place, verdict] += count * (one == build)
    found = []
    for place in range(BINS):
        thumbs = counts[place, "helpful"] + counts[place, "unhelpful"]
        if thumbs:
            found.append(Bin((place + 0.5) / BINS, counts[place, "helpful"] / thumbs, thumbs))
    return found
