"""Where a folder of graphs is made: exported, held against the original, timed, and put in its place in one step."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from filelock import FileLock

from embeddings.encoder.exported.cross_graph import export_cross_encoder
from embeddings.encoder.exported.exporting import describe, export, write_description
from embeddings.encoder.exported.folder import Description, fault_of, graphs_folder, made_with, read_description
from embeddings.encoder.exported.measuring import (
    CHOICE,
    Choice,
    agreement,
    cores,
    fastest,
    measured_here,
    milliseconds,
    processor,
    way,
)
from embeddings.encoder.exported.onnx_encoder import OnnxEncoder
from embeddings.encoder.graphs import EXPORT, EXPORTED, Graph
from embeddings.encoder.protocol import Encoder
from embeddings.encoder.sentence_encoder import SentenceEncoder
from embeddings.sealed import sealed

_SCRATCH = ".exporting-"


def make(name: str, cache: Path, sample: Sequence[str]) -> None:
    """See `make_graphs`. Of two at once, one makes the folder, and the other waits and finds it made."""
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "graphs.lock"):
        original = SentenceEncoder(name, cache)
        folder = graphs_folder(cache, original.fingerprint)
        if fault_of(folder) is not None:
            _export(original, folder)
        if not read_description(folder).refused and not measured_here(folder):
            with _refusing(folder):  # what was exported need not run here
                _note(measure(original, folder, sample), folder)


def _export(original: SentenceEncoder, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    for leftover in folder.parent.glob(f"{_SCRATCH}*"):  # of killed exports; about 600 MB each
        shutil.rmtree(leftover)
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=folder.parent))
    scratch.chmod(0o755)  # the bot may run as another user than the one who reindexes
    try:
        with _refusing(scratch):
            export(original, scratch)
            if original.cross_encoder is not None:
                export_cross_encoder(original.cross_encoder, scratch)
            describe(original, scratch)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    """Has the folder say, in place of all that lies in it, what went wrong within."""
    try:
        yield
    except OSError:
        raise  # the disk's fault and not the model's
    except Exception as error:  # a model can fail to be exported in any way
        for path in folder.iterdir():
            path.unlink()
        first_line = str(error).strip().partition("\n")[0]
        reason = f"{type(error).__name__}: {first_line}"
        write_description(folder, Description(export=EXPORT, made_with=made_with(), refused=reason))


def measure(original: SentenceEncoder, folder: Path, sample: Sequence[str]) -> Choice:
    """What this processor makes of the model and of its graphs."""
    torch.set_num_threads(1)
    whole = original.encode_queries(sample)
    exported = {(graph, n): OnnxEncoder(original.name, folder, graph, n) for graph in EXPORTED for n in {1, cores()}}
    agreed = {graph: agreement(whole, exported[graph, 1].encode_queries(sample)) for graph in EXPORTED}
    ways: dict[str, Encoder] = {way("torch", 1): original}
    ways |= {way(*key): encoder for key, encoder in exported.items()}
    found = milliseconds(ways, sample)
    usable: list[Graph] = ["torch", *(graph for graph in EXPORTED if agreed[graph].keeps_answers)]
    graph, threads = fastest(found, usable, cores())
    return Choice(processor=processor(), graph=graph, threads=threads, agreement=agreed, milliseconds=found)


def _note(choice: Choice, folder: Path) -> None:
    scratch = folder / f".{CHOICE}"
    scratch.write_bytes(sealed(choice))
    os.replace(scratch, folder / CHOICE)
