"""Whether the memory suffices for a large FAQ: told before its hours of encoding, not by the system's killer after."""

from collections.abc import Sequence
from pathlib import Path

from embeddings.encoder.protocol import Encoder
from embeddings.errors import NoRoomError
from embeddings.index.dense import CELLS_A_ROOT, LESSONS_A_CELL
from embeddings.index.rows import Row, is_large

_BYTES_A_ROW = 1500
"""As a model, a row and what is made of them for a while: python -m scripts.benchmark --only search."""
_LESSONS = 2
"""Copies of the vectors that cells are learned from, of four bytes a number; in a cell, a number of each has a byte."""
_AT_ONCE = 1_000_000_000
"""What a chunk's tokens and a block's n-grams take, whatever the size; all that is kept of them is in files."""

_GROUP = Path("/sys/fs/cgroup")


def check_memory(rows: Sequence[Row], encoder: Encoder) -> None:
    """Raise NoRoomError where encoding these rows takes more than is free; of a small FAQ nothing is asked."""
    if not is_large(len(rows)):
        return
    needed, there = needed_bytes(rows, encoder), free_bytes()
    if there is not None and needed > there:
        raise NoRoomError(
            f"the FAQ: {len(rows):,} phrasings and passages take about {needed / 1e9:.1f} GB of memory to encode, "
            f"found {there / 1e9:.1f} GB free; expected that much: end other programs, take a larger machine, or split "
            "the FAQ"
        )


def needed_bytes(rows: Sequence[Row], encoder: Encoder) -> int:
    """About what encoding the rows takes beside what is taken already."""
    dimension = int(encoder.encode_queries([rows[0].text]).vectors.shape[1])
    lessons = min(len(rows), LESSONS_A_CELL * int(CELLS_A_ROOT * len(rows) ** 0.5))
    return _AT_ONCE + len(rows) * (_BYTES_A_ROW + dimension) + lessons * dimension * 4 * _LESSONS


def free_bytes() -> int | None:
    """What this process may still have: the machine's (proc(5), MemAvailable) or its container's; None if not told."""
    try:
        told = Path("/proc/meminfo").read_text(encoding="utf-8").split("MemAvailable:")[1].split()[0]
    except (OSError, IndexError):
        return None
    try:
        most, used = (int((_GROUP / name).read_text(encoding="utf-8")) for name in ("memory.max", "memory.current"))
    except (OSError, ValueError):  # no container, or one without a limit
        return int(told) * 1024
    return min(int(told) * 1024, max(most - used, 0))
