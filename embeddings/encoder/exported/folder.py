"""The folder of a model's exported graphs: what lies in it, and whether it is whole."""

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from embeddings.encoder.graphs import EXPORT, EXPORTED, Graph
from embeddings.sealed import Stamp, stamp_of, unsealed

DESCRIPTION = "graphs.json"
TOKENIZER = "tokenizer.json"
CROSS_ENCODER = "cross.onnx"
"""There only where the model can read a query and an entry together."""
PIECES, SCORES = "pieces.txt", "scores.npy"
"""A Unigram tokenizer's vocabulary, which `tokenizer.json` then lacks."""


class Description(BaseModel):
    """Written last; with it, everything is there that an encoder needs beside the graph itself."""

    model_config = ConfigDict(frozen=True)

    export: int
    made_with: dict[str, str]
    """The versions of the packages that an export depends on."""
    refused: str = ""
    """Why the model can't be exported; then nothing else is here."""
    prompts: dict[str, str] = {}
    before: list[int] = []
    """Ids of the special tokens in front of a text."""
    after: list[int] = []
    pad: int = 0
    max_tokens: int = 0
    """Those before and after included."""
    unknown: int | None = None
    """Of a Unigram vocabulary: the id of what is in no piece."""
    special: dict[str, int] = {}
    """With a Unigram vocabulary: what is never cut, such as "<s>"."""
    files: dict[str, str] = {}
    """sha256 of every other file, by name."""
    written: dict[str, Stamp] = {}
    """Of each: one that still has its stamp is not read to be checked."""


def graphs_folder(cache: Path, model: str) -> Path:
    """Where the graphs of the model with this fingerprint lie."""
    return cache / "graphs" / model


def files_of(graph: Graph) -> list[str]:
    """What an encoder reads; the weights are a file of their own, which is mapped into memory and not read."""
    return [f"{graph}.onnx", f"{graph}.onnx.data"]


def read_description(folder: Path) -> Description:
    """Raises OSError or ValueError where there is none that can be read."""
    return unsealed(Description, (folder / DESCRIPTION).read_bytes())


def fault_of(folder: Path, graphs: tuple[Graph, ...] = EXPORTED) -> str | None:
    """What keeps these graphs from being used: "found …, expected …"; None if nothing does.

    A model that could not be exported is no fault, unless other versions of the packages may do better.
    """
    try:
        found = read_description(folder)
    except ValidationError as error:
        return f"found {error.error_count()} wrong fields in {DESCRIPTION}, expected a description of graphs"
    except OSError as error:
        return f"found no {DESCRIPTION} ({error.strerror}), expected one"
    except ValueError as error:
        return f"found {DESCRIPTION} damaged ({error}), expected it as it was written"
    if found.export != EXPORT:
        return f"found graphs of version {found.export}, expected {EXPORT}"
    if found.refused:
        return None if found.made_with == made_with() else "found packages of other versions than at the last try"
    named = [name for graph in graphs for name in files_of(graph)]
    needed = [*named, TOKENIZER, *((PIECES, SCORES) if found.unknown is not None else ())]
    if missing := [name for name in needed if name not in found.files]:
        return f"found nothing of {missing[0]} in {DESCRIPTION}, expected its sha256"
    faults = (
        _fault_of_file(folder / name, digest, found.written.get(name))
        for name, digest in found.files.items()
        if name in named or not name.startswith(EXPORTED)
    )
    return next(filter(None, faults), None)


def _fault_of_file(path: Path, digest: str, written: Stamp | None) -> str | None:
    if not path.is_file():
        return f"found no {path.name}, expected one"
    try:
        whole = stamp_of(path) == written or sha256(path) == digest
    except OSError as error:
        return f"found {path.name}, which can't be read ({error.strerror}), expected a file of the bot's"
    return None if whole else f"found {path.name} damaged, expected another sha256"


def sha256(path: Path) -> str:
    """Of a file that need not fit into memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def made_with() -> dict[str, str]:
    """The installed versions of what an export depends on; empty text for what isn't installed."""
    return {name: _version(name) for name in ("torch", "transformers", "onnx", "onnxscript", "onnxruntime")}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
