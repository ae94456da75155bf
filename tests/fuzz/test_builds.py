"""A folder of builds: the manifest, the pointer and every file, damaged as bytes and as what they say."""

import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from embeddings.building.identity import identity_of
from embeddings.building.learned import Learned
from embeddings.errors import IndexUnusableError
from embeddings.index.index import Index
from embeddings.index.manifest import MANIFEST, Manifest, read_manifest, sha256
from embeddings.index.store import BuildStore
from embeddings.sealed import sealed
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.running import publish
from tests.fuzz.mutations import VALUES, examples, mutated, replaced

pytestmark = pytest.mark.fuzz

IDENTITY = identity_of(WordEncoder().fingerprint)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build; and beside it nothing but its own store."""
    folder = tmp_path_factory.mktemp("builds")
    return folder / "index" / publish(folder)


@pytest.fixture(scope="module")
def build(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it, to be damaged and mended by each example."""
    return Path(shutil.copytree(whole, tmp_path_factory.mktemp("damaged") / whole.name))


def opened(build: Path) -> Index | None:
    """None where the build is refused in our words."""
    try:
        return Index.open(build, IDENTITY)
    except IndexUnusableError as error:
        assert str(error).startswith(str(build))
        assert "expected" in str(error) or "damaged" in str(error)
        return None


@examples(60)
@given(data=st.data())
def test_a_damaged_manifest_is_refused_or_says_the_same(whole: Path, build: Path, data: st.DataObject) -> None:
    good = (whole / MANIFEST).read_bytes()
    content = data.draw(mutated(good, most=1))
    (build / MANIFEST).write_bytes(content)
    Learned.of(build, IDENTITY)
    if opened(build):
        assert read_manifest(build) == read_manifest(whole)


@examples(60)
@given(data=st.data())
def test_a_manifest_of_anything_is_refused_or_names_files_of_the_build(
    whole: Path, build: Path, data: st.DataObject
) -> None:
    fields = json.loads((whole / MANIFEST).read_bytes())
    fields.pop("seal")
    content = data.draw(replaced(fields) | VALUES)
    (build / MANIFEST).write_text(json.dumps(content))
    Learned.of(build, IDENTITY)
    if opened(build):
        assert not [name for name in read_manifest(build).files if not (build / name).resolve().is_relative_to(build)]


@pytest.mark.parametrize("name", ["../live", "/etc/hostname", "a\0b", "x" * 5000, ".", ""])
def test_a_manifest_that_names_what_is_no_file_of_the_build_is_refused(whole: Path, build: Path, name: str) -> None:
    manifest = read_manifest(whole).model_copy(update={"files": {name: sha256([Path("/etc/hostname")])}})
    (build / MANIFEST).write_bytes(sealed(manifest))
    assert opened(build) is None


@examples(40)
@given(content=st.binary(max_size=100) | st.text(max_size=40).map(str.encode))
@example(content=b"\xff\xfe")
@example(content=b"../..\nheld\n")
@example(content=b"a\0b")
def test_any_pointer_leads_to_a_build_or_is_refused(whole: Path, content: bytes) -> None:
    store = BuildStore(whole.parent)
    pointer, before = whole.parent / "live", (whole.parent / "live").read_bytes()
    try:
        pointer.write_bytes(content)
        for ask in (store.live_folder, store.held, store.before_live):
            try:
                found = ask()
            except IndexUnusableError as error:
                assert str(error).startswith(str(whole.parent))
            else:
                assert found in (whole, whole.name, True, False)
    finally:
        pointer.write_bytes(before)


NAMES = (
    "confidence.json",
    "emphasis.json",
    "entries.jsonl",
    "intents.jsonl",
    "lexical.npz",
    "offsets.npy",
    "tokens.npy",
)


def vouched_for(build: Path, name: str, content: bytes) -> None:
    """Put the content in place of a file, as if it had been written so."""
    (build / name).write_bytes(content)
    manifest = read_manifest(build)
    manifest = manifest.model_copy(update={"files": manifest.files | {name: sha256([build / name])}})
    (build / MANIFEST).write_bytes(sealed(manifest))


@pytest.mark.parametrize("name", NAMES)
@examples(25)
@given(data=st.data())
def test_a_file_of_anything_is_refused_or_opened(whole: Path, build: Path, name: str, data: st.DataObject) -> None:
    shutil.copy(whole / MANIFEST, build / MANIFEST)
    good = (whole / name).read_bytes()
    vouched_for(build, name, data.draw(mutated(good) | arrays(good, name)))
    try:
        Learned.of(build, IDENTITY)
        opened(build)
    finally:
        shutil.copy(whole / name, build / name)


def arrays(good: bytes, name: str) -> st.SearchStrategy[bytes]:
    """The same kind of file with arrays of other types and shapes; of JSON with other values."""
    if name.endswith(".json"):
        return replaced(json.loads(good)).map(lambda value: json.dumps(value).encode())
    if name.endswith(".jsonl"):
        lines = [json.loads(line) for line in good.splitlines()]
        return replaced(lines).map(lambda some: "".join(json.dumps(line) + "\n" for line in some).encode())
    save: Callable[..., None] = np.savez if name.endswith(".npz") else np.save
    loaded = np.load(io.BytesIO(good))
    names = loaded.files if name.endswith(".npz") else [""]

    def written(some: list[Any]) -> bytes:
        out = io.BytesIO()
        save(
            out, *([] if names != [""] else some[:1]), **(dict(zip(names, some, strict=False)) if names != [""] else {})
        )
        return out.getvalue()

    one = st.builds(
        lambda kind, shape, value: np.full(shape, value).astype(kind),
        st.sampled_from(["f2", "f4", "f8", "i1", "i8", "u2", "b1", "U3", "O"]),
        st.lists(st.integers(0, 4), max_size=3),
        st.integers(-3, 300),
    )
    return st.lists(one, min_size=len(names), max_size=len(names)).map(written)


def test_an_array_that_would_run_code_is_refused(whole: Path, build: Path) -> None:
    """NumPy stores objects as pickles, which run what they say when they are read."""

    class Harm:
        def __reduce__(self) -> tuple[Any, ...]:
            return (sys.exit, (7,))

    out = io.BytesIO()
    np.save(out, np.array([Harm()], object), allow_pickle=True)
    shutil.copy(whole / MANIFEST, build / MANIFEST)
    vouched_for(build, "tokens.npy", out.getvalue())
    assert opened(build) is None
    shutil.copy(whole / "tokens.npy", build / "tokens.npy")


def test_the_manifest_of_a_build_is_sealed(whole: Path) -> None:
    fields = json.loads((whole / MANIFEST).read_bytes())
    assert set(fields) == {*Manifest.model_fields, "seal"}
