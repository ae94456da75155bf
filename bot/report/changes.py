"""What changed from one build to the next, and what users said of the changed entries before and after. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.report.reading import Day
from embeddings.faq.entries import Entry

Build = tuple[str, Sequence[Entry]]
"""Its name and its entries."""


@dataclass(frozen=True)
class Change:
    """How a build differs from the one before it."""

    build: str
    added: Sequence[Entry]
    edited: Sequence[Entry]
    removed: Sequence[Entry]
    before: tuple[int, int]
    """Thumbs up and down on the edited entries, while earlier builds answered."""
    after: tuple[int, int]
    """The same since then."""


def changes(builds: Sequence[Build], days: Sequence[Day]) -> list[Change]:
    """Of builds in their order, those that differ from the one before, the newest first."""
    found = []
    for place in range(1, len(builds)):
        (_, before), (name, after) = builds[place - 1 : place + 1]
        old, new = {one.id: one for one in before}, {one.id: one for one in after}
        edited = [one for one in after if one.id in old and one != old[one.id]]
        change = Change(
            name,
            [one for one in after if one.id not in old],
            edited,
            [one for one in before if one.id not in new],
            _thumbs(days, {one.id for one in edited}, {earlier for earlier, _ in builds[:place]}),
            _thumbs(days, {one.id for one in edited}, {later for later, _ in builds[place:]}),
        )
        if change.added or change.edited or change.removed:
            found.append(change)
    return found[::-1]


def _thumbs(days: Sequence[Day], entries: set[str], builds: set[str]) -> tuple[int, int]:
    told = [
        (verdict, count)
        for day in days
        for (build, entry, verdict), count in day.verdicts.items()
        if build in builds and entry in entries
    ]
    up, down = (sum(count for verdict, count in told if verdict == wanted) for wanted in ("helpful", "unhelpful"))
    return up, down
