"""Holds what was said in a rehearsal against what was expected. Pure: what was played goes in, faults come out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.builds.gate import Verdict, significantly_fewer
from bot.matching.decision import Outcome
from bot.rehearsal.script import Dialogue, Line, TwinsOf


@dataclass(frozen=True)
class Heard:
    """A reply, as its user saw it."""

    decision: Outcome
    intent: str | None
    entries: tuple[str, ...]
    """Ids of what was answered with, the best first, or offered."""
    text: str
    buttons: tuple[str, ...]


@dataclass(frozen=True)
class Played:
    """A dialogue and the replies to its turns."""

    dialogue: Dialogue
    heard: tuple[Heard, ...]

    def faults(self, twins_of: TwinsOf) -> list[str]:
        """What didn't hold, by turn; nothing where all did."""
        return [
            f"turn {number} {line.user!r}: {fault}"
            for number, (line, heard) in enumerate(zip(self.dialogue.turns, self.heard, strict=True), start=1)
            for fault in faults(line, heard, twins_of)
        ]


def faults(line: Line, heard: Heard, twins_of: TwinsOf) -> Iterator[str]:
    """What doesn't hold of one reply; a platform twin of an expected entry is as right as the entry."""
    if line.expect and heard.decision not in line.expect:
        yield f"found {heard.decision}, expected {' or '.join(line.expect)}"
    if heard.decision in line.not_expect:
        yield f"found {heard.decision}, expected another outcome"
    if line.entry is not None and not _is_there(line.entry, heard.entries[:1], twins_of):
        yield f"found the entries {_named(heard.entries)}, expected {line.entry} first"
    for identifier in line.entries:
        if not _is_there(identifier, heard.entries, twins_of):
            yield f"found the entries {_named(heard.entries)}, expected {identifier} among them"
    if line.intent and heard.intent not in line.intent:
        yield f"found the intent {heard.intent or 'none'}, expected {' or '.join(line.intent)}"
    if heard.intent in line.not_intent:
        yield f"found the intent {heard.intent}, expected another one or none"
    yield from _faults_of_text(line, heard)


def _faults_of_text(line: Line, heard: Heard) -> Iterator[str]:
    seen = "\n".join((heard.text, *heard.buttons))
    for pattern in line.must:
        if not re.search(pattern, heard.text):
            yield f"found no {pattern!r} in the text, expected it"
    for pattern in line.must_not:
        if found := re.search(pattern, heard.text):
            yield f"found {found[0]!r} in the text, expected no {pattern!r}"
    for pattern in line.must_offer:
        if not re.search(pattern, seen):
            yield f"found no {pattern!r} in the text or on a button, expected it"


@dataclass(frozen=True)
class DialogueFloor:
    """What a build must reach with dialogues to be published; `min_held` is a share, None means no such floor."""

    min_held: float | None

    def verdict(self, new: Sequence[bool], live: Sequence[bool] | None) -> Verdict:
        """Of the same dialogues in both builds, in the same order."""
        both = [sum(held) / len(held) for held in (live, new) if held is not None]
        return Verdict(self.faults(new, live), {"dialogues held": both})

    def faults(self, new: Sequence[bool], live: Sequence[bool] | None) -> list[str]:
        """Why the build may not go live; both lists say of each dialogue whether it held."""
        held, faults = sum(new) / len(new), []
        if self.min_held is not None and held < self.min_held:
            faults.append(f"found {held:.3f} of the dialogues held, expected at least {self.min_held:.3f}")
        if live is not None and significantly_fewer(new, live):
            faults.append(
                f"found {held:.3f} of the dialogues held, expected no fewer than the live build's "
                f"{sum(live) / len(live):.3f}"
            )
        return faults


def _is_there(identifier: str, found: Sequence[str], twins_of: TwinsOf) -> bool:
    return bool({identifier, *(entry.id for entry in twins_of(identifier))} & set(found))


def _named(entries: Sequence[str]) -> str:
    return ", ".join(entries) or "none"
