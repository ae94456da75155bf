"""What a build answers with, and by which rows that is found: entries, groups of twins, rows; by number, text and day.

Small, all of it is in memory. Large, the lists make their items when they are asked for, and the columns are mapped.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import mmh3
import numpy as np
import numpy.typing as npt

from embeddings.faq.entries import Entry, group_twins
from embeddings.faq.intents import Intent
from embeddings.index.contents.lazily import Lazily
from embeddings.index.dense import Rows
from embeddings.index.rows import KINDS, Belonging, Row, belonging_of, rows_of, topics_of
from embeddings.text.normal_form import same_text_key

Shown = npt.NDArray[np.bool_]
"""Of each entry, whether users may see it."""

COLUMNS = ("topics", "kinds", "hashes", "hashed", "topic_of_entry", "days", "standing")
"""What is the same at every opening, and takes its time to be worked out of a large FAQ's texts."""

_FIRST_DAY, _LAST_DAY = 0, date.max.toordinal()
_NO_ROWS: Rows = np.zeros(0, np.intp)


class Contents:
    """Row i is the same here and in what is searched; topics are groups and, numbered after them, intents."""

    def __init__(
        self,
        entries: Sequence[Entry],
        groups: Sequence[Sequence[Entry]],
        rows: Sequence[Row],
        hidden: Rows = _NO_ROWS,
        **columns: npt.NDArray[Any],
    ) -> None:
        """Groups have the platform twins of each question. Rows that are `hidden` are as if they weren't there."""
        self.entries, self.groups, self.rows, self.hidden = entries, groups, rows, hidden
        vars(self).update(columns)  # what the properties would work out again

    @classmethod
    def of(cls, entries: Sequence[Entry], intents: Sequence[Intent]) -> "Contents":
        """Of entries in memory."""
        groups = group_twins(entries)
        return cls(list(entries), groups, rows_of(groups, intents))

    @cached_property
    def topics(self) -> Rows:
        """The topic of each row."""
        return topics_of(self.rows)

    @cached_property
    def kinds(self) -> npt.NDArray[np.uint8]:
        """The kind of each row, by its place among KINDS."""
        return np.array([KINDS.index(row.kind) for row in self.rows], np.uint8)

    @cached_property
    def hashes(self) -> npt.NDArray[np.uint64]:
        """Of what each row's text is compared by, in ascending order."""
        return self._unsorted[self.hashed]

    @cached_property
    def hashed(self) -> Rows:
        """The rows in the order of their hashes, those with the same in their own."""
        return np.argsort(self._unsorted, kind="stable")

    @cached_property
    def _unsorted(self) -> npt.NDArray[np.uint64]:
        return np.array([_hash(key) for key in self.keys], np.uint64)

    @cached_property
    def keys(self) -> Sequence[str]:
        """What each row's text is compared by, to the letter."""
        if isinstance(self.rows, list):
            return [same_text_key(row.text) for row in self.rows]
        return Lazily(len(self.rows), lambda number: same_text_key(self.rows[number].text))

    @cached_property
    def topic_of_entry(self) -> Rows:
        """The topic of each entry."""
        topic_of = {id(entry): topic for topic, group in enumerate(self.groups) for entry in group}
        return np.array([topic_of[id(entry)] for entry in self.entries], np.intp)

    @cached_property
    def days(self) -> npt.NDArray[np.integer]:
        """The first and the last day on which users may see each entry, as ordinals; a draft's last day is over."""
        return np.array([_days(entry) for entry in self.entries], np.int32).reshape(-1, 2)

    @cached_property
    def places(self) -> list[Belonging]:
        """Where in the FAQ a topic may stand, each once."""
        return list(dict.fromkeys(map(belonging_of, self.groups)))

    @cached_property
    def standing(self) -> npt.NDArray[np.integer]:
        """Where each group stands, by the number among `places`."""
        number_of = {place: number for number, place in enumerate(self.places)}
        return np.array([number_of[belonging_of(twins)] for twins in self.groups], np.int32)

    @property
    def belongings(self) -> list[Belonging]:
        """Where each row stands; an intent's stands nowhere."""
        of_topic = [self.places[number] for number in self.standing.tolist()]
        return [of_topic[topic] if topic < len(of_topic) else Belonging() for topic in self.topics.tolist()]

    @cached_property
    def are_passages(self) -> npt.NDArray[np.bool_]:
        """Of each row, whether it is a part of an answer."""
        return np.asarray(self.kinds == KINDS.index("answer"))

    @cached_property
    def phrasings(self) -> Rows:
        """The rows that are what an entry is asked by: its question and its alternates."""
        return self._seen(np.flatnonzero(self.kinds < KINDS.index("intent")))

    @cached_property
    def _by_topic(self) -> tuple[Rows, Rows]:
        order = np.argsort(self.topics, kind="stable")
        return order, np.searchsorted(self.topics[order], np.arange(int(self.topics.max(initial=-1)) + 2))

    def rows_of(self, topic: int) -> Rows:
        """The rows that lead to a topic, ascending."""
        order, starts = self._by_topic
        return self._seen(order[starts[topic] : starts[topic + 1]])

    def rows_with(self, key: str) -> Rows:
        """The rows whose text has this `same_text_key`, ascending."""
        wanted = np.uint64(_hash(key))
        first, last = (int(np.searchsorted(self.hashes, wanted, side)) for side in ("left", "right"))
        return self._seen(np.array([row for row in self.hashed[first:last].tolist() if self.keys[row] == key], np.intp))

    def _seen(self, rows: Rows) -> Rows:
        return rows[~np.isin(rows, self.hidden)] if len(self.hidden) else rows

    def exact_topic(self, query: str) -> int | None:
        """The one question that has `query` as a phrasing; None if none or several have."""
        rows = self.rows_with(same_text_key(query))
        topics = np.unique(self.topics[rows[self.kinds[rows] < KINDS.index("intent")]])
        return int(topics[0]) if len(topics) == 1 else None

    def holds(self, topic: int, key: str) -> bool:
        """Whether a text of the topic has all of a `same_text_key` in a row; none has an empty one."""
        return bool(key) and any(key in self.keys[row] for row in self.rows_of(topic).tolist())

    def topic_of(self, entry: Entry) -> int:
        """The number of the entry's question. Raises StopIteration where it is not here."""
        topics: list[int] = np.unique(self.topics[self.rows_with(same_text_key(entry.question))]).tolist()
        return next(topic for topic in topics if topic < len(self.groups) and entry in self.groups[topic])

    def shown_on(self, day: date) -> Shown:
        """Of each entry, whether users may see it on that day."""
        return np.asarray((self.days[:, 0] <= day.toordinal()) & (day.toordinal() <= self.days[:, 1]))

    def showing(self, shown: Shown) -> "Contents":
        """The same as if the other entries weren't there; rows and topics keep their numbers."""
        own, topic_of = np.flatnonzero(shown), self.topic_of_entry
        columns = {name: getattr(self, name) for name in COLUMNS} | {"topic_of_entry": topic_of[own]}
        entries = Lazily(len(own), lambda number: self.entries[own[number]])
        groups = grouped(entries, topic_of[own], len(self.groups))
        hidden = np.array([*self._beside(groups, np.unique(topic_of[~shown]))], np.intp)
        view = Contents(entries, groups, self.rows, hidden, **columns | {"days": self.days[own]})
        vars(view).update(places=self.places)
        return view

    def _beside(self, groups: Sequence[Sequence[Entry]], topics: Rows) -> Iterator[int]:
        """The rows of these topics that their groups, as they are now, don't give."""
        for topic in topics.tolist():
            given = {row[1:] for row in rows_of([groups[topic]], ())}
            yield from (row for row in self.rows_of(topic).tolist() if self.rows[row][1:] not in given)


def grouped(entries: Sequence[Entry], topic_of_entry: Rows, count: int) -> Sequence[Sequence[Entry]]:
    """The entries of each of so many topics."""
    order = np.argsort(topic_of_entry, kind="stable")
    starts = np.searchsorted(topic_of_entry[order], np.arange(count + 1))
    return Lazily(count, lambda topic: [entries[number] for number in order[starts[topic] : starts[topic + 1]]])


def _hash(key: str) -> int:
    return int(mmh3.hash64(key.encode("utf-8", "surrogatepass"), signed=False)[0])


def _days(entry: Entry) -> tuple[int, int]:
    if entry.status == "draft":
        return _LAST_DAY, _FIRST_DAY
    first, last = entry.valid_from, entry.valid_until
    return first.toordinal() if first else _FIRST_DAY, last.toordinal() if last else _LAST_DAY
