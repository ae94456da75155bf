"""Callback data of the buttons: short, stable over reindexing, and checked when it comes back.

Telegram allows 64 bytes. Entries go by their id, services and categories by a digest of their names.
"""

import hashlib
from typing import Literal, NamedTuple

SERVICES = "services"

Kind = Literal["services", "service", "category", "entry"]
_PREFIXES: dict[str, Kind] = {"s": "service", "c": "category", "e": "entry"}


class Target(NamedTuple):
    """What a button leads to; `key` is empty for the list of services."""

    kind: Kind
    key: str


def service(key: str) -> str:
    """Data of a button that lists a service's categories."""
    return f"s:{key}"


def category(key: str) -> str:
    """Data of a button that lists a category's questions."""
    return f"c:{key}"


def entry(identifier: str) -> str:
    """Data of a button that opens an entry."""
    return f"e:{identifier}"


def parse(data: str) -> Target | None:
    """The target of callback data; None for data that no button of ours carries.

    >>> parse("e:cash-refund")
    Target(kind='entry', key='cash-refund')
    >>> parse("x:y") is None
    True
    """
    if data == SERVICES:
        return Target("services", "")
    prefix, separator, key = data.partition(":")
    kind = _PREFIXES.get(prefix)
    return Target(kind, key) if kind and separator and key else None


def key_of(*names: str) -> str:
    """A stable key of 12 characters for a service or a category, whose names may be too long for callback data."""
    return hashlib.sha256("\0".join(names).encode()).hexdigest()[:12]
