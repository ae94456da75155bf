"""Encodes the rows of a large index, a chunk at a time: what it keeps of them is in files by the next one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Encoder
from embeddings.index.contents.growing_array import GrowingArray
from embeddings.index.dense import HALVES
from embeddings.index.rows import OFFSETS, TOKENS, Offsets, Row, Tokens, directions, encode_rows
from embeddings.progress import followed

CHUNK = 2048
"""Rows that are encoded at once; their tokens take some 50 MB."""


def encode_into(
    folder: Path, rows: Sequence[Row], encoder: Encoder, *, progress: bool = False
) -> tuple[npt.NDArray[np.float16], Tokens, Offsets]:
    """Vectors, the directions of tokens in bytes, and their offsets, all mapped. Raises OSError."""
    vectors, tokens, lengths = GrowingArray(folder / HALVES), GrowingArray(folder / TOKENS), []
    starts = _starts(rows)
    ends = [*starts[1:], len(rows)]
    chunks = list(zip(starts, ends, strict=True))
    for start, end in followed(chunks, "encoding", f"chunks of {CHUNK} rows") if progress else chunks:
        encoded = encode_rows(rows[start:end], encoder)
        vectors.append(encoded.vectors.astype(np.float16))
        tokens.append(directions(encoded.tokens))
        lengths.append(np.diff(encoded.offsets))
    np.save(folder / OFFSETS, np.cumsum(np.concatenate([[0], *lengths]), dtype=np.int64))
    return vectors.mapped(), tokens.mapped(), np.load(folder / OFFSETS, mmap_mode="r")


def _starts(rows: Sequence[Row]) -> list[int]:
    """Of chunks, none of which has phrasings and passages."""
    passages = next((number for number, row in enumerate(rows) if row.kind == "answer"), len(rows))
    return [*range(0, passages, CHUNK), *range(passages, len(rows), CHUNK)]
