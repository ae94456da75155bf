"""Lists whose items are made when they are asked for, out of files that are mapped."""

import mmap
from collections.abc import Callable, Sequence
from operator import eq, index
from pathlib import Path
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

Item = TypeVar("Item")


class Lazily(Sequence[Item]):
    """So many items by their number, equal to a list of the same ones."""

    def __init__(self, count: int, make: Callable[[int], Item]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    @overload
    def __getitem__(self, number: int) -> Item: ...
    @overload
    def __getitem__(self, number: slice) -> list[Item]: ...
    def __getitem__(self, number: int | slice) -> Item | list[Item]:
        """One, or those of a slice in a list. Raises IndexError."""
        if isinstance(number, slice):
            return [self._make(one) for one in range(*number.indices(self._count))]
        place = index(number)
        if not -self._count <= place < self._count:
            raise IndexError(f"found {place}, expected the number of one of {self._count} items")
        return self._make(place % self._count)

    def __eq__(self, other: object) -> bool:
        """Whether the other has the same items in the same order."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]


def pieces_of(path: Path, starts: npt.NDArray[np.int64]) -> Lazily[str]:
    """Piece i of a file in UTF-8 is what lies from starts[i] up to starts[i + 1]. Raises OSError, ValueError."""
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if len(data) != starts[-1]:
        raise ValueError(f"{path}: found {len(data)} bytes, expected {starts[-1]}")
    return Lazily(len(starts) - 1, lambda number: data[starts[number] : starts[number + 1]].decode())
