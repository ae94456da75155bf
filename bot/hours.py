"""When somebody is there: support hours, written as an operator would write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from embeddings.errors import ConfigurationError
from embeddings.faq.intents import Language

_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6} | {
    name: number for number, name in enumerate("월화수목금토일")
}
_SHOWN: dict[Language, tuple[Sequence[str], str]] = {
    "ko": ("월화수목금토일", "~"),
    "en": (("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "-"),
}
_SPAN = re.compile(r"(?:(\w+)(?:[-~](\w+))?\s+)?(\d{1,2}:\d\d)\s*[-~]\s*(\d{1,2}:\d\d)")


@dataclass(frozen=True)
class Hours:
    """Spans of the week, each with its days (Monday is 0) and its times of the day; without any, always."""

    spans: tuple[tuple[frozenset[int], time, time], ...]
    zone: ZoneInfo

    @classmethod
    def parse(cls, written: str, zone: ZoneInfo) -> "Hours":
        """From "mon-fri 09:00-18:00", "월~금 09:00~18:00", or several with commas. Raises ConfigurationError."""
        parts = [part.strip() for part in written.split(",") if part.strip()]
        return cls(tuple(_span(part) for part in parts), zone)

    def shown(self, language: Language) -> str:
        """As a user reads them: "월~금 09:00~18:00", "Mon-Fri 09:00-18:00"."""
        names, to = _SHOWN[language]
        return ", ".join(
            f"{_days(days, names, to)} {start:%H:%M}{to}{end:%H:%M}".strip() for days, start, end in self.spans
        )

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody is there at an aware datetime."""
        local = moment.astimezone(self.zone)
        now = local.time()
        return not self.spans or any(
            local.weekday() in days and start <= now < end
            if start < end  # a span over midnight belongs to the day on which it began
            else (local.weekday() in days and now >= start) or ((local.weekday() - 1) % 7 in days and now < end)
            for days, start, end in self.spans
        )


def _days(days: frozenset[int], names: Sequence[str], to: str) -> str:
    """Days that follow each other, Sunday to Monday too; nothing for every day."""
    if len(days) == 7:
        return ""
    first = next(day for day in sorted(days) if (day - 1) % 7 not in days)
    last = (first + len(days) - 1) % 7
    return names[first] if first == last else f"{names[first]}{to}{names[last]}"


def _span(text: str) -> tuple[frozenset[int], time, time]:
    try:
        match = _SPAN.fullmatch(text)
        if match is None:
            raise ValueError
        first, last, start, end = match.groups()
        begin = _DAYS[first.lower()] if first else 0
        finish = _DAYS[last.lower()] if last else (begin if first else 6)
        days = frozenset((begin + step) % 7 for step in range((finish - begin) % 7 + 1))
        return days, _time(start), _time(end)
    except (ValueError, KeyError):
        raise ConfigurationError(
            f'SUPPORT_HOURS: found {text!r}, expected days and times such as "mon-fri 09:00-18:00" or '
            '"월-금 09:00-18:00"; mend it in the environment or .env'
        ) from None


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))
