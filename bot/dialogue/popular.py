"""What users read much of late: what a stranger may want to read too."""

from bot.matching.catalogue import Catalogue, Group
from bot.storage.history import History

MIN_READERS = 5
"""Different users who must have read an entry before others are told that it is read much."""


async def popular(history: History, catalogue: Catalogue) -> list[Group]:
    """What enough users have read, the most read first."""
    readers = await history.readers()
    read = sorted((i for i, count in readers.items() if count >= MIN_READERS), key=lambda i: -readers[i])
    groups = [catalogue.twins(identifier) for identifier in read]
    return [group for group in dict.fromkeys(groups) if group]
