"""The FAQ by its sections: services, their categories, and the questions in them, in the order of the file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching.platforms import platform_named
from embeddings.faq.entries import Entry, group_twins

Group = tuple[Entry, ...]
"""The platform twins of one question."""


@dataclass(frozen=True)
class Category:
    """Questions under one heading."""

    key: str
    name: str | None
    """None for the entries that have no category."""
    service: str
    service_key: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many questions there are, twins counted once."""
        return len(self.groups)

    @property
    def place(self) -> str:
        """The heading as a label."""
        return f"[{self.service}]" + (f"[{self.name}]" if self.name else "")


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
    """Finds services, categories, platforms and groups of twins by their keys."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        sections: dict[str, dict[str | None, list[Group]]] = {}
        for twins in group_twins(entries):
            sections.setdefault(twins[0].service, {}).setdefault(twins[0].category, []).append(tuple(twins))
        self.services = tuple(_service(name, section) for name, section in sections.items())
        self.example = min((entry.question for entry in entries), key=len, default="")
        """A question to show as an example; empty where users may see nothing yet."""
        names = dict.fromkeys(e.platform for e in entries if e.platform and not e.for_every_platform)
        self.platforms = {key_of(name): name for name in names}
        """Platforms that some entry is only for, by key."""
        self._services = {service.key: service for service in self.services}
        self._categories = {c.key: c for service in self.services for c in service.categories}
        self._places = {e.id: (c, twins) for c in self._categories.values() for twins in c.groups for e in twins}
        self._ids = {key_of(identifier): identifier for identifier in self._places}

    @property
    def service_names(self) -> list[str]:
        """In the order of the file."""
        return [service.name for service in self.services]

    def service(self, key: str) -> Service | None:
        """The service with this key; None if a reindex has removed it."""
        return self._services.get(key)

    def category(self, key: str) -> Category | None:
        """The category with this key; None if a reindex has removed it."""
        return self._categories.get(key)

    def names_of(self, section: str, platform: str) -> list[str]:
        """What the keys of a service or category and of a platform stand for, those that are there."""
        category, service = self.category(section), self.service(section)
        found = (category and category.place, service and service.name, self.platforms.get(platform))
        return [name for name in found if name]

    def platform_named(self, name: str) -> str | None:
        """The key of the platform that a user names, in its own name or in another one; None if there is none."""
        own = platform_named(name, self.platforms.values())
        return key_of(own) if own else None

    def id_of(self, key: str) -> str:
        """The entry id with this key; empty if there is none."""
        return self._ids.get(key, "")

    def twins(self, identifier: str) -> Group:
        """The entry and its twins; empty if there is no such entry."""
        return self._places[identifier][1] if identifier in self._places else ()

    def same_answer_twins(self, identifier: str) -> list[Entry]:
        """The entry and those of its twins that answer the same; empty if there is no such entry."""
        twins = self.twins(identifier)
        own = [entry for entry in twins if entry.id == identifier]
        return [entry for entry in twins if entry.answer == own[0].answer]


def key_of(*names: str) -> str:
    """A stable key of 10 characters for a service, a category, a platform or an entry in a list.

    >>> key_of("카카오페이지") == key_of("카카오페이지")
    True
    """
    return hashlib.sha256("\0".join(names).encode()).hexdigest()[:10]


def _service(name: str, section: dict[str | None, list[Group]]) -> Service:
    key = key_of(name)
    categories = (
        Category(key_of(name, title or ""), title, name, key, tuple(groups)) for title, groups in section.items()
    )
    return Service(key, name, tuple(categories))
