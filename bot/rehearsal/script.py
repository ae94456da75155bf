"""The file of dialogues: what a user says turn by turn, and what is expected of each reply. Reads and checks it."""

import re
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.matching.decision import Outcome
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import read_jsonl, shown


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else (value,) if isinstance(value, str) else value


def _readable(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            with warnings.catch_warnings(action="ignore"):  # of what other versions of Python may read otherwise
                re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise PydanticCustomError(
                "unreadable_pattern",
                "found {pattern}, expected a regular expression ({error}); mend it",
                {"pattern": shown(pattern), "error": str(error)},
            ) from None
    return patterns


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One text, or a list of them."""
Outcomes = Annotated[tuple[Outcome, ...], BeforeValidator(_listed)]
Patterns = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_readable)]


class Line(BaseModel):
    """One turn: what the user says, and what must hold of the reply. What is left out is not looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    user: Annotated[str, Field(min_length=1)]
    platform: str | None = None
    """Set as the user's own before the turn."""
    expect: Outcomes = ()
    not_expect: Outcomes = ()
    entry: str | None = None
    """The first entry answered with or offered."""
    entries: Names = ()
    """All of these are answered with or offered, in whatever order."""
    intent: Names = ()
    """One of these."""
    not_intent: Names = ()
    must: Patterns = ()
    must_not: Patterns = ()
    must_offer: Patterns = ()
    """Found in the text or on a button."""

    @property
    def named_entries(self) -> tuple[str, ...]:
        """Every id that the turn names."""
        return (*((self.entry,) if self.entry else ()), *self.entries)


class Dialogue(BaseModel):
    """One line of the file; a fresh user plays it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1)]
    kind: str = "all"
    turns: Annotated[tuple[Line, ...], Field(strict=False)]


def load_dialogues(path: Path, entries: Iterable[Entry]) -> list[Dialogue]:
    """The dialogues of the file. Raises FaqFileError with every problem, ids that `entries` lack among them."""
    read = read_jsonl(path, Dialogue)
    problems, known, names = read.problems, {entry.id for entry in entries}, dict[str, int]()
    for number, dialogue in read.numbered:
        if (first := names.setdefault(dialogue.name, number)) != number:
            problems.append(
                f"{path}:{number}: name: {shown(dialogue.name)} is already used on line {first}; give each its own"
            )
        if not dialogue.turns:
            problems.append(f"{path}:{number}: turns: found none, expected at least one; add it")
        problems += [
            f"{path}:{number}: turns[{turn}]: found the id {shown(identifier)}, expected one of the FAQ's; "
            "correct it, or rehearse with the build that has it"
            for turn, line in enumerate(dialogue.turns)
            for identifier in line.named_entries
            if identifier not in known
        ]
    if problems:
        raise FaqFileError(problems)
    return read.models


def holds_dialogues(path: Path) -> bool:
    """Whether a file is one of dialogues, by the field in its first line that no file of questions has."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            return '"turns"' in next(filter(str.strip, lines), "")
    except OSError:  # whoever reads it tells why it can't be read
        return False


TwinsOf = Callable[[str], Iterable[Entry]]
"""An entry's platform twins, itself among them."""
