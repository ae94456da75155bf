"""An array in a file, of as many rows as come: those that are written need no memory."""

import mmap
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class GrowingArray:
    """Rows of one shape and type, the first ones given say which. NumPy reads the file once it is `mapped`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count = 0
        self._first = np.zeros(0, np.int8)

    def append(self, rows: Array) -> None:
        """Write these behind those that are there. Raises OSError."""
        if not self._count:
            self._first = rows[:0]
            self._write_header("wb")
        with self._path.open("ab") as file:
            file.write(np.ascontiguousarray(rows, self._first.dtype).data)
        self._count += len(rows)

    def mapped(self, mode: Literal["r", "r+"] = "r") -> Array:
        """All rows; none may be appended after."""
        self._write_header("r+b")
        mapped: Array = np.load(self._path, mmap_mode=mode)
        return mapped

    def _write_header(self, mode: Literal["wb", "r+b"]) -> None:
        """NumPy leaves room in it for any number of rows, so that it can be written again."""
        with self._path.open(mode) as file:
            np.lib.format.write_array_header_1_0(
                file,
                {
                    "descr": np.lib.format.dtype_to_descr(self._first.dtype),
                    "fortran_order": False,
                    "shape": (self._count, *self._first.shape[1:]),
                },
            )


def save_unless_there(path: Path, array: Array) -> None:
    """Write an array to its file, unless it is mapped from that."""
    lies = getattr(array, "filename", None)
    if lies is None or Path(lies).resolve() != path.resolve():
        np.save(path, array)


def let_go(array: Array) -> None:
    """Take a mapped array's pages out of this process; the system's cache keeps them. Nothing happens to another.

    A page that is read brings those around it in the cache, 64 KB in all (Linux's fault_around_bytes), so that a few
    hundred searches make an array on the disk one in memory: `python -m scripts.benchmark --only search`.
    """
    lies: object = array
    while isinstance(lies, np.ndarray):
        lies = lies.base
    if isinstance(lies, mmap.mmap):
        lies.madvise(mmap.MADV_DONTNEED)
