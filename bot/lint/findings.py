"""What a check finds: where in which file, what, and how to mend it."""

import re
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<text>.*)", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """One fault. Errors keep the FAQ from being published, warnings don't."""

    severity: Severity
    file: str
    line: int
    """From 1; 0 for the file as a whole."""
    text: str
    """What was found, what was expected, how to mend it."""

    @classmethod
    def of(cls, severity: Severity, told: str, file: str) -> "Finding":
        """Of a message as those who read files tell it, `file:line: …`; one without a place is about all of `file`.

        >>> Finding.of("warning", "faq.jsonl:3: found HTML", "faq.jsonl")
        Finding(severity='warning', file='faq.jsonl', line=3, text='found HTML')
        """
        if match := _PLACE.fullmatch(told):
            return cls(severity, match["file"], int(match["line"]), match["text"])
        return cls(severity, file, 0, told.removeprefix(f"{file}: "))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.text}"
