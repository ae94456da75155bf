"""An array that is written in parts is the array of all parts; one that is mapped takes memory while it is read."""

import os
from pathlib import Path

import numpy as np
import pytest

from embeddings.index.contents.growing_array import GrowingArray, let_go, save_unless_there
from tests.fakes.bot_process import megabytes


@pytest.mark.parametrize("kind", [np.int8, np.float16, np.int64])
def test_parts_are_one_array_in_the_end(kind: type[np.generic], tmp_path: Path) -> None:
    rows = np.arange(66).astype(kind).reshape(22, 3)
    growing = GrowingArray(tmp_path / "rows.npy")
    for first, last in ((0, 0), (0, 4), (4, 4), (4, 22)):
        growing.append(rows[first:last])
    mapped = growing.mapped()
    assert isinstance(mapped, np.memmap)
    assert mapped.dtype == kind
    assert np.array_equal(mapped, rows)
    assert np.array_equal(np.load(tmp_path / "rows.npy"), rows)


def test_what_was_mapped_to_be_changed_is_changed_in_its_file(tmp_path: Path) -> None:
    growing = GrowingArray(tmp_path / "row.npy")
    growing.append(np.array([1.0, 2.0]))
    growing.mapped("r+")[1] = 3.0
    assert np.load(tmp_path / "row.npy").tolist() == [1.0, 3.0]


def test_an_array_is_written_but_onto_itself(tmp_path: Path) -> None:
    np.save(tmp_path / "own.npy", np.arange(3))
    written = (tmp_path / "own.npy").stat().st_mtime_ns
    own = np.load(tmp_path / "own.npy", mmap_mode="r")
    save_unless_there(tmp_path / "own.npy", own)
    save_unless_there(tmp_path / "copy.npy", own)
    assert (tmp_path / "own.npy").stat().st_mtime_ns == written
    assert np.load(tmp_path / "copy.npy").tolist() == [0, 1, 2]


def test_what_was_read_of_a_mapped_array_is_given_back(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.arange(8_000_000))  # 64 MB
    mapped = np.asarray(np.load(tmp_path / "rows.npy", mmap_mode="r"))
    before = megabytes(os.getpid())
    assert mapped.sum() == 31999996000000
    read = megabytes(os.getpid())
    let_go(mapped)
    assert (read - before > 50, megabytes(os.getpid()) - before < 15) == (True, True)
    assert mapped[-1] == 7_999_999


def test_an_array_in_memory_stays() -> None:
    rows = np.arange(6).reshape(2, 3)
    let_go(rows[1:])
    assert rows.tolist() == [[0, 1, 2], [3, 4, 5]]
