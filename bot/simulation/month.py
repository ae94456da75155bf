"""Who asks what, and when: people with habits, hours and days of a week, trends, and the wave after an incident. Pure.

The same seed makes the same month, of the same people.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from math import exp

from bot.matching.evaluation import Question
from bot.storage.tables import SIMULATED
from embeddings.building.noise import KINDS

TYPING = (0.55, 0.22, 0.15, 0.08)
"""Share of people who type as each of KINDS."""
HOURS = (3, 2, 1, 1, 1, 2, 3, 6, 9, 12, 13, 12, 14, 12, 11, 11, 11, 11, 12, 13, 15, 16, 13, 7)
"""How much is asked in each hour of a day; most in the evening, and at noon."""
WEEKDAYS = (1.25, 1.1, 1.05, 1.0, 1.05, 0.8, 0.75)
"""How much is asked from Monday to Sunday."""
FALLING = 0.6
"""By how much less is asked about a topic than about the one before it: 1 / rank ** FALLING."""
TREND = 1.0
"""How much more or less is asked about a topic at the month's end, at most: exp(TREND) times what it began with."""
OUTSIDE = 0.15
"""Share of the visits about what nothing answers, where the questions hold such."""
WAVE = 0.1
"""Share of the visits after the incident, all about one topic."""
WAVE_BEGINS = 0.6
"""Where in the month."""
WAVE_DAYS = (0.6, 0.3, 0.1)


@dataclass(frozen=True)
class Topic:
    """What somebody can want to know, in all the words that the questions have for it."""

    expected: tuple[str, ...]
    """Ids of the entries that answer it; empty where none does."""
    wordings: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """One user with their habits; each share is how often they do it where they could."""

    key: str
    typing: str
    """One of KINDS."""
    hour: int
    """About when they ask."""
    visits: int
    tries: int
    """How often they ask in other words before they give up."""
    judges: float
    """How often they press a thumb."""
    calls: float
    """How often they call for a person where they weren't helped."""


@dataclass(frozen=True)
class Visit:
    """One person comes with one wish."""

    at: int
    """Milliseconds since 1970."""
    person: Person
    topic: Topic


def topics_of(questions: Sequence[Question]) -> list[Topic]:
    """Questions that expect the same are one topic; each that expects nothing is one of its own."""
    found: dict[object, list[Question]] = {}
    for question in questions:
        found.setdefault(frozenset(question.expected) or question.query, []).append(question)
    return [
        Topic(same[0].expected, tuple(dict.fromkeys(question.query for question in same))) for same in found.values()
    ]


def people(count: int, seed: int) -> list[Person]:
    """So many; a larger count adds some and changes none."""
    return [_person(number, seed) for number in range(count)]


def month(
    topics: Sequence[Topic], crowd: Sequence[Person], first: date, days: int, zone: tzinfo, seed: int
) -> list[Visit]:
    """All visits in the order of their time; there is one topic at least."""
    rng = random.Random(f"month {seed} {first}")  # noqa: S311 (what is drawn here is no secret)
    inside, outside = [t for t in topics if t.expected], [t for t in topics if not t.expected]
    tides = {topic: _tide(rng, rank) for part in (inside, outside) for rank, topic in enumerate(_mixed(rng, part))}
    incident = rng.choice(inside or outside)
    dates = [first + timedelta(days=number) for number in range(days)]
    visits = []
    for person in crowd:
        for _ in range(person.visits):
            if rng.random() < WAVE:
                number = min(days - 1, int(days * WAVE_BEGINS) + rng.choices(range(len(WAVE_DAYS)), WAVE_DAYS)[0])
                topic, hour = incident, rng.choices(range(9, 24), HOURS[9:])[0]
            else:
                number = rng.choices(range(days), [WEEKDAYS[day.weekday()] for day in dates])[0]
                part = outside if not inside or (outside and rng.random() < OUTSIDE) else inside
                topic = rng.choices(part, [_asked(*tides[topic], number / days) for topic in part])[0]
                hour = int(rng.gauss(person.hour, 2)) % 24
            moment = datetime.combine(dates[number], time(hour, rng.randrange(60), rng.randrange(60)), zone)
            visits.append(Visit(int(moment.timestamp() * 1000), person, topic))
    return sorted(visits, key=lambda visit: (visit.at, visit.person.key))


def _person(number: int, seed: int) -> Person:
    rng = random.Random(f"person {seed} {number}")  # noqa: S311
    return Person(
        key=f"{SIMULATED}{seed}-{number}",
        typing=rng.choices(KINDS, TYPING)[0],
        hour=rng.choices(range(24), HOURS)[0],
        visits=min(12, 1 + int(rng.expovariate(1.0))),
        tries=rng.choices((1, 2, 3), (0.45, 0.4, 0.15))[0],
        judges=rng.betavariate(1.2, 2.8),
        calls=rng.betavariate(1, 6),
    )


def _tide(rng: random.Random, rank: int) -> tuple[float, float]:
    """How much is asked about the topic of this rank in mid-month, and how that rises."""
    return (rank + 1) ** -FALLING, rng.uniform(-TREND, TREND)


def _asked(mean: float, rise: float, passed: float) -> float:
    """`passed` is the share of the month that is over."""
    return mean * exp(rise * (passed - 0.5))


def _mixed(rng: random.Random, topics: Sequence[Topic]) -> list[Topic]:
    return rng.sample(topics, len(topics))
