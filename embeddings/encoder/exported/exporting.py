"""Writes a model's graphs and its tokenizer into a folder: what torch and onnx are needed for, and nothing later."""

import json
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from torch import Tensor, nn
from torch.nn import functional

from embeddings.encoder.exported.folder import (
    DESCRIPTION,
    TOKENIZER,
    Description,
    made_with,
    sha256,
)
from embeddings.encoder.exported.unigram import Unigram
from embeddings.encoder.graphs import EXPORT
from embeddings.encoder.sentence_encoder import SentenceEncoder
from embeddings.sealed import sealed, stamp_of

BLOCK = 128
"""Weights that share a scale, along a column. 32 is nearer to float32 (cosine .9995 at least, not .9986), a
fifth slower, and changes as many answers."""
_INT8_PRODUCTS = 4
"""ONNX Runtime's name for: multiply in 8 bits."""


class _Vectors(nn.Module):
    """From token ids to the text's vector and those of its tokens, each of length 1."""

    def __init__(self, modules: nn.Module) -> None:
        super().__init__()
        self._modules_in_turn = modules

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        for module in self._modules_in_turn.children():
            features = module(features)
        return (
            functional.normalize(features["sentence_embedding"], dim=-1),
            functional.normalize(features["token_embeddings"], dim=-1),
        )


def export(original: SentenceEncoder, folder: Path) -> None:
    """Both graphs, in float32 and with weights of 8 bits, for any number of texts of any length.

    Whatever the libraries raise where a model can't be exported comes through.
    """
    texts = torch.ones(2, 7, dtype=torch.long)  # two: one would be traced as one
    inputs = {"input_ids": texts, "attention_mask": texts.clone()}
    write_graph(_Vectors(original.module), inputs, ["vector", "tokens"], original.max_tokens, folder / "onnx.onnx")
    with _quiet():
        _export_int8(folder)
    _for_all_users(folder / "onnx-int8.onnx")


def write_graph(
    module: nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], max_tokens: int, file: Path
) -> None:
    """A module's graph, with its weights beside it; `inputs` are examples by name, of shape (rows, tokens, …)."""
    sizes = {0: torch.export.Dim("rows", min=1, max=4096), 1: torch.export.Dim("length", max=max_tokens)}
    with _quiet(), torch.inference_mode():
        program = torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            dynamo=True,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=dict.fromkeys(inputs, sizes),
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export returned nothing")
    program.save(file, external_data=True)
    _for_all_users(file)


def _for_all_users(graph: Path) -> None:
    """The bot may run as another user than the one who reindexes."""
    for path in (graph, graph.with_name(f"{graph.name}.data")):
        path.chmod(0o644)


def _export_int8(folder: Path) -> None:
    """Weights of 8 bits with a scale for every block of a column; so are the numbers that they are multiplied with.

    One scale a matrix (quantize_dynamic, QInt8, per channel) is nearly twice as fast and no longer the same model:
    of 113 questions five or six fewer are answered right, and a text's vector depends on its neighbours in a batch.
    """
    quantizer = MatMulNBitsQuantizer(
        str(folder / "onnx.onnx"), bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=_INT8_PRODUCTS
    )
    quantizer.process()
    quantizer.model.save_model_to_file(str(folder / "onnx-int8.onnx"), True)


def describe(original: SentenceEncoder, folder: Path) -> None:
    """Write the tokenizer and, last, the description of what the folder holds."""
    whole = original.tokenizer
    plain, framed = (whole.encode("a", add_special_tokens=special).ids for special in (False, True))
    start = next(place for place in range(len(framed)) if framed[place : place + len(plain)] == plain)
    unknown, special = _save_tokenizer(json.loads(whole.to_str()), folder)
    files = sorted(folder.iterdir())
    description = Description(
        export=EXPORT,
        made_with=made_with(),
        prompts=original.prompts,
        before=framed[:start],
        after=framed[start + len(plain) :],
        pad=original.pad,
        max_tokens=original.max_tokens,
        unknown=unknown,
        special=special,
        files={path.name: sha256(path) for path in files},
        written={path.name: stamp_of(path) for path in files},
    )
    write_description(folder, description)


def write_description(folder: Path, description: Description) -> None:
    """Make the folder count as one with graphs, or as one of a model that was refused."""
    (folder / DESCRIPTION).write_bytes(sealed(description))


def _save_tokenizer(content: dict[str, Any], folder: Path) -> tuple[int | None, dict[str, int]]:
    """The `tokenizers` library's file; of a Unigram without its pieces; returns their unknown and special ids."""
    model = content["model"]
    unigram = model["type"] == "Unigram" and not model.get("byte_fallback")
    special: dict[str, int] = {}
    if unigram:
        Unigram.save(folder, model["vocab"])
        added = content["added_tokens"]
        special = {token["content"]: token["id"] for token in added}
        model["vocab"] = [model["vocab"][model["unk_id"]]]
        content |= {"added_tokens": [], "post_processor": None}
    unknown = model["unk_id"] if unigram else None
    model |= {"unk_id": 0} if unigram else {}
    (folder / TOKENIZER).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return unknown, special


@contextmanager
def _quiet() -> Iterator[None]:
    """The libraries warn of their own ways, and of packages that nobody here needs."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
