"""A file is there whole or not at all, whatever fails."""

import stat
from pathlib import Path

import pytest

from bot.whole_files import write_whole, written_beside
from tests.fakes.full_disk import full_disk


def test_a_file_takes_its_place_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    new = written_beside(path, b"new", 0o600)
    assert path.read_text() == "old"
    new.replace(path)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "faq.jsonl"
    path.write_text("old")
    with pytest.raises(OSError, match="File too large"), full_disk(after=10):
        write_whole(path, b"more than ten bytes")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_is_taken_by_a_folder_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "faq.jsonl"
    path.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        write_whole(path, b"new")
    assert list(tmp_path.iterdir()) == [path]
