"""The FAQ as a shelf: services, their categories, and the questions in them, in the order of the file."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import texts
from bot.callbacks import key_of
from embeddings.entries import Entry, group_twins


@dataclass(frozen=True)
class Category:
    """Questions under one heading; each group holds the platform twins of one question."""

    key: str
    name: str
    service: str
    service_key: str
    groups: tuple[tuple[Entry, ...], ...]

    @property
    def count(self) -> int:
        """How many questions there are, twins counted once."""
        return len(self.groups)


@dataclass(frozen=True)
class Service:
    """A service with its categories."""

    key: str
    name: str
    categories: tuple[Category, ...]

    @property
    def count(self) -> int:
        """How many questions there are, twins counted once."""
        return sum(category.count for category in self.categories)


class Catalogue:
    """Finds services, categories and groups of twins by their keys."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        shelves: dict[str, dict[str, list[tuple[Entry, ...]]]] = {}
        for twins in group_twins(entries):
            shelf = shelves.setdefault(twins[0].service, {})
            shelf.setdefault(twins[0].category or texts.OTHER_CATEGORY, []).append(tuple(twins))
        self.services = tuple(_service(name, shelf) for name, shelf in shelves.items())
        self.example = min((entry.question for entry in entries), key=len)
        """A question to show as an example."""
        self._services = {service.key: service for service in self.services}
        self._categories = {c.key: c for service in self.services for c in service.categories}
        self._twins = {entry.id: twins for c in self._categories.values() for twins in c.groups for entry in twins}

    def service(self, key: str) -> Service | None:
        """The service with this key; None if a reindex has removed it."""
        return self._services.get(key)

    def category(self, key: str) -> Category | None:
        """The category with this key; None if a reindex has removed it."""
        return self._categories.get(key)

    def same_answer_twins(self, identifier: str) -> list[Entry]:
        """The entry and those of its twins that answer the same; empty if there is no such entry."""
        twins = self._twins.get(identifier, ())
        own = [entry for entry in twins if entry.id == identifier]
        return [entry for entry in twins if entry.answer == own[0].answer]


def _service(name: str, shelf: dict[str, list[tuple[Entry, ...]]]) -> Service:
    key = key_of(name)
    categories = (Category(key_of(name, title), title, name, key, tuple(groups)) for title, groups in shelf.items())
    return Service(key, name, tuple(categories))
