"""Which graph a wish comes to: exported once, checked, made anew where it is damaged, and torch where there is none."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models

from embeddings.encoder.exported import folder as folders
from embeddings.encoder.exported.folder import DESCRIPTION, graphs_folder, made_with, read_description
from embeddings.encoder.exported.measuring import CHOICE, Agreement, read_choice
from embeddings.encoder.graphs import EXPORT, EXPORTED, Graph, graph_of, model_of
from embeddings.encoder.loading import available_graph, load_encoder
from embeddings.encoder.model_files import fingerprint_of
from embeddings.encoder.sentence_encoder import SentenceEncoder
from tests.embeddings.encoder.exported.conftest import SAMPLE, sample


def folder_in(cache: Path, model: Path) -> Path:
    return graphs_folder(cache, fingerprint_of(str(model)))


def change(folder: Path, **fields: object) -> None:
    """Rewrite fields of the folder's description."""
    changed = read_description(folder).model_copy(update=fields)
    (folder / DESCRIPTION).write_text(changed.model_dump_json())


@pytest.mark.parametrize(("graph", "least"), [("onnx", 0.9999), ("onnx-int8", 0.995)])
def test_an_exported_graph_gives_the_originals_vectors(graph: Graph, least: float, tiny: Path, made: Path) -> None:
    texts = [*SAMPLE, "", "가" * 500]
    original = SentenceEncoder(str(tiny), made).encode_queries(texts)
    encoder = load_encoder(str(tiny), made, graph, serving=False)
    exported = encoder.encode_queries(texts)
    assert exported.offsets.tolist() == original.offsets.tolist()
    assert (exported.vectors * original.vectors).sum(axis=1).min() >= least
    assert (exported.tokens * original.tokens).sum(axis=1).min() >= least - 0.02
    assert encoder.fingerprint == f"{fingerprint_of(str(tiny))} {graph} {EXPORT}"
    assert (model_of(encoder.fingerprint), graph_of(encoder.fingerprint)) == (fingerprint_of(str(tiny)), graph)


@pytest.mark.parametrize("graph", EXPORTED)
def test_a_texts_vector_does_not_depend_on_its_neighbours(graph: Graph, tiny: Path, made: Path) -> None:
    encoder = load_encoder(str(tiny), made, graph, serving=True)
    together = encoder.encode_queries(SAMPLE)
    for number, text in enumerate(SAMPLE):
        assert encoder.encode_queries([text]).vectors[0] @ together.vectors[number] >= 0.999


def test_what_is_there_is_used_and_nothing_is_told(tiny: Path, cache: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*")}
    told: list[str] = []
    choice = read_choice(folder_in(cache, tiny))
    assert choice is not None
    assert available_graph(str(tiny), cache, "auto", sample, told.append) == choice.graph
    assert available_graph(str(tiny), cache, "onnx", sample, told.append) == "onnx"
    assert available_graph(str(tiny), cache, "torch", sample, told.append) == "torch"
    assert told == []
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*")} == before


def cut(folder: Path) -> str:
    (folder / "onnx.onnx.data").write_bytes(b"x")
    return "found onnx.onnx.data damaged, expected another sha256"


def remove(folder: Path) -> str:
    (folder / "tokenizer.json").unlink()
    return "found no tokenizer.json, expected one"


def older(folder: Path) -> str:
    change(folder, export=EXPORT - 1)
    return f"found graphs of version {EXPORT - 1}, expected {EXPORT}"


def garbled(folder: Path) -> str:
    (folder / DESCRIPTION).write_text("{")
    return f"found 1 wrong fields in {DESCRIPTION}, expected a description of graphs"


@pytest.mark.parametrize("damage", [cut, remove, older, garbled])
def test_damage_is_told_by_name(damage: Callable[[Path], str], tiny: Path, cache: Path) -> None:
    fault = damage(folder_in(cache, tiny))
    assert folders.fault_of(folder_in(cache, tiny)) == fault


def test_what_is_as_it_was_written_is_not_read_to_be_checked(tiny: Path, cache: Path) -> None:
    """A copy has another time, and is read; so is what was written since."""
    file = folder_in(cache, tiny) / "onnx.onnx.data"
    written = folders.read_description(file.parent).written[file.name]
    other = bytes(file.stat().st_size)
    file.write_bytes(other)
    assert folders.fault_of(file.parent) == "found onnx.onnx.data damaged, expected another sha256"
    os.utime(file, ns=(0, written[1]))
    assert folders.fault_of(file.parent) is None


def test_a_damaged_graph_is_made_anew_and_said_once(tiny: Path, cache: Path) -> None:
    folder, told = folder_in(cache, tiny), list[str]()
    fault = cut(folder)
    for _ in range(2):
        assert available_graph(str(tiny), cache, "onnx", sample, told.append) == "onnx"
    choice = read_choice(folder)
    assert choice is not None
    assert told == [f"{folder}: {fault}; made anew", choice.told()]
    assert folders.fault_of(folder) is None
    assert not list(folder.parent.glob(".exporting-*"))


def test_damage_to_a_graph_that_is_not_wanted_is_no_fault(tiny: Path, cache: Path) -> None:
    cut(folder_in(cache, tiny))
    assert folders.fault_of(folder_in(cache, tiny), ("onnx-int8",)) is None


def test_a_model_that_was_refused_runs_in_torch_until_the_packages_change(tiny: Path, cache: Path) -> None:
    folder, told = folder_in(cache, tiny), list[str]()
    change(folder, refused="ValueError: no such operator")
    assert available_graph(str(tiny), cache, "auto", sample, told.append) == "torch"
    assert told == [
        "the model runs in torch, slower and larger than exported: it can't be exported (ValueError: no such operator)"
    ]
    change(folder, made_with=made_with() | {"onnx": "0.1"})
    assert folders.fault_of(folder) == "found packages of other versions than at the last try"


def test_a_model_that_cannot_be_exported_is_refused_with_the_reason(tmp_path: Path) -> None:
    """It has no vectors of tokens."""
    pieces = {"<pad>": 0, "[UNK]": 1, "환불": 2}
    static = StaticEmbedding(Tokenizer(models.WordLevel(pieces, unk_token="[UNK]")), embedding_dim=4)
    SentenceTransformer(modules=[static], device="cpu").save(str(tmp_path / "static"))
    told: list[str] = []
    assert available_graph(str(tmp_path / "static"), tmp_path / "cache", "auto", sample, told.append) == "torch"
    assert len(told) == 1
    assert told[0].startswith("the model runs in torch, slower and larger than exported: it can't be exported (")
    assert [path.name for path in folder_in(tmp_path / "cache", tmp_path / "static").iterdir()] == [DESCRIPTION]


def test_of_two_that_export_at_once_one_does_it(tiny: Path, tmp_path: Path) -> None:
    told: list[str] = []
    with ThreadPoolExecutor(2) as both:
        asked = [both.submit(available_graph, str(tiny), tmp_path, "onnx", sample, told.append) for _ in range(2)]
        assert [each.result() for each in asked] == ["onnx", "onnx"]
    assert folders.fault_of(folder_in(tmp_path, tiny)) is None
    assert len(set(told)) == 1  # both tell the one measurement


def test_a_graph_that_disagrees_is_not_used(tiny: Path, cache: Path) -> None:
    folder, told = folder_in(cache, tiny), list[str]()
    choice = read_choice(folder)
    assert choice is not None
    bad = Agreement(least_cosine=0.5, mean_cosine=0.9, order=0.99)
    changed = choice.model_copy(update={"agreement": choice.agreement | {"onnx-int8": bad}})
    (folder / CHOICE).write_text(changed.model_dump_json())
    assert available_graph(str(tiny), cache, "onnx-int8", sample, told.append) == "torch"
    assert told == [f"the model runs in torch: onnx-int8 differs from it too much ({bad})"]


def test_a_cache_that_cannot_be_written_is_named(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told: list[str] = []
    assert available_graph(str(tiny), tmp_path / "file" / "models", "onnx", sample, told.append) == "torch"
    assert told == [
        "the model runs in torch, slower and larger than exported: "
        f"MODEL_CACHE_DIR: {tmp_path}/file/models can't be written (Not a directory)"
    ]


def test_many_workers_give_the_vectors_of_one(tiny: Path, made: Path) -> None:
    from embeddings.encoder.exported.onnx_encoder import OnnxEncoder

    folder = folder_in(made, tiny)
    one, three = (OnnxEncoder("tiny", folder, "onnx-int8", workers=workers) for workers in (1, 3))
    texts = [text + "?" * n for n in range(12) for text in SAMPLE]  # several batches
    assert np.array_equal(one.encode_queries(texts).vectors, three.encode_queries(texts).vectors)
