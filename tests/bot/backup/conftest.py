"""A backup, and a place for it."""

from pathlib import Path

import pytest

from tests.bot.backup.place import Place


@pytest.fixture
async def saved(tmp_path: Path) -> Path:
    """A backup of SAMPLE."""
    place = Place(tmp_path / "saved")
    await place.fill()
    return await place.save()


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """Where nothing is yet."""
    return Place(tmp_path / "place", database_url)
