"""Whether the memory suffices for a large FAQ: told before its hours of encoding, not by the system's killer after."""

from collections.abc import Sequence
from pathlib import Path

from embeddings.encoder.protocol import Encoder
from embeddings.errors import NoRoomError
from embeddings.index.rows import Row, is_large

_SAMPLE = 64
_COPIES = 2
"""Of all vectors: as the encoder gives them, and one after another."""
_BYTES_A_NGRAM = 24
"""A letter has an n-gram of each length; counted, weighted, by row and by column."""
_NGRAMS_A_LETTER = 8

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
    """About what encoding the rows takes, told from some of them."""
    some = [row.text for row in rows[:: max(1, len(rows) // _SAMPLE)]]
    encoded = encoder.encode_queries(some)
    vectors = _COPIES * (encoded.vectors.nbytes + encoded.tokens.nbytes)
    ngrams = sum(map(len, some)) * _NGRAMS_A_LETTER * _BYTES_A_NGRAM
    return (vectors + ngrams) * len(rows) // len(some)


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
