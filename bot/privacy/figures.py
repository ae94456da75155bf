"""Owns the measuring of the masking against texts whose personal data is labelled: precision and recall by kind.

Pure but for the reading of the file; how long masking takes is the script's business.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field

from bot.privacy.masking import Finding, find
from bot.privacy.personal_numbers import Kind
from embeddings.errors import FaqFileError
from embeddings.faq.jsonl import read_jsonl, shown

EVERY_KIND = "all kinds"
"""Name of the tally over everything."""


class Labelled(BaseModel):
    """One line of a file of labelled texts; spans are exact parts of the text, in its order, and none where none is."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: str
    spans: Annotated[tuple[Annotated[tuple[Kind, str], Field(strict=False)], ...], Field(strict=False)]

    def places(self) -> list[tuple[int, int, Kind]]:
        """Start, end and kind of each span. Raises ValueError where one is not in the rest of the text."""
        found, end = [], 0
        for kind, span in self.spans:
            start = self.text.index(span, end)
            end = start + len(span)
            found.append((start, end, kind))
        return found


@dataclass(frozen=True)
class Tally:
    """Counts of one kind: spans with this label, and what was masked as it."""

    labelled: int = 0
    found: int = 0
    """Labelled spans whose every letter and digit is masked, as whatever kind."""
    masked: int = 0
    right: int = 0
    """Masked stretches that touch a labelled span."""

    @property
    def recall(self) -> float | None:
        """Share of labelled spans that are found; None where there are none."""
        return self.found / self.labelled if self.labelled else None

    @property
    def precision(self) -> float | None:
        """Share of masked stretches that are right; None where nothing is masked."""
        return self.right / self.masked if self.masked else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.labelled + other.labelled,
            self.found + other.found,
            self.masked + other.masked,
            self.right + other.right,
        )


@dataclass(frozen=True)
class Fault:
    """Where the masking and a label differ: a span that shows, or a stretch masked without need."""

    text: str
    stretch: str
    missed: bool


def load_labelled(path: Path) -> list[Labelled]:
    """The texts of a file. Raises FaqFileError with every problem, spans that are not in their text among them."""
    read = read_jsonl(path, Labelled)
    problems = read.problems
    for number, sample in read.numbered:
        try:
            sample.places()
        except ValueError:
            problems.append(
                f"{path}:{number}: spans: found {shown([span for _, span in sample.spans])}, expected parts of the "
                "text in its order; copy them from it"
            )
    if problems:
        raise FaqFileError(problems)
    return read.models


def measure(
    samples: Iterable[Labelled], finder: Callable[[str], Sequence[Finding]] = find
) -> tuple[dict[str, Tally], list[Fault]]:
    """A tally for each kind and one for all, and every fault in the order of the samples."""
    tallies: dict[str, Tally] = dict.fromkeys((*get_args(Kind), EVERY_KIND), Tally())
    faults: list[Fault] = []
    for sample in samples:
        findings, places = finder(sample.text), sample.places()
        hidden = {place for finding in findings for place in range(finding.start, finding.end)}
        for start, end, kind in places:
            found = all(place in hidden or not sample.text[place].isalnum() for place in range(start, end))
            tallies[kind] += Tally(labelled=1, found=found)
            if not found:
                faults.append(Fault(sample.text, sample.text[start:end], missed=True))
        for finding in findings:
            right = any(start < finding.end and finding.start < end for start, end, _ in places)
            tallies[finding.kind] += Tally(masked=1, right=right)
            if not right:
                faults.append(Fault(sample.text, sample.text[finding.start : finding.end], missed=False))
    tallies[EVERY_KIND] = sum(tallies.values(), Tally())
    return tallies, faults
