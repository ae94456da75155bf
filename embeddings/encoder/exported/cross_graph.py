"""The cross-encoder's graph. It shares the word vectors of the encoder's, which are nine tenths of all weights."""

from pathlib import Path

import onnx
import torch
from onnx import helper
from torch import Tensor, nn

from embeddings.encoder.cross_encoder.network import CrossEncoder
from embeddings.encoder.exported.exporting import write_graph
from embeddings.encoder.exported.folder import CROSS_ENCODER

_MAX_TOKENS = 512
_WORDS, _IDS = "words", "input_ids"


class _Reading(nn.Module):
    """Everything behind the word vectors."""

    def __init__(self, cross_encoder: CrossEncoder) -> None:
        super().__init__()
        self._cross_encoder = cross_encoder

    def forward(self, words: Tensor, attention_mask: Tensor) -> Tensor:
        return self._cross_encoder.read(words, attention_mask)


def export_cross_encoder(cross_encoder: CrossEncoder, folder: Path) -> None:
    """Write it into the folder where the graph of the encoder that it is made from lies."""
    vectors = cross_encoder.embeddings.word_embeddings.weight
    inputs = {_WORDS: torch.zeros(2, 7, vectors.shape[1]), "attention_mask": torch.ones(2, 7, dtype=torch.long)}
    write_graph(_Reading(cross_encoder), inputs, ["relevance"], _MAX_TOKENS, folder / CROSS_ENCODER)
    _look_words_up(folder / CROSS_ENCODER, folder / "onnx.onnx", tuple(vectors.shape))


def _look_words_up(file: Path, encoder: Path, shape: tuple[int, ...]) -> None:
    """Have the graph take token ids, and find their vectors where the encoder's graph keeps them."""
    model = onnx.load(file, load_external_data=False)
    others = onnx.load(encoder, load_external_data=False).graph.initializer
    table = next(tensor for tensor in others if tuple(tensor.dims) == shape)
    model.graph.initializer.append(table)
    model.graph.node.insert(0, helper.make_node("Gather", [table.name, _IDS], [_WORDS]))
    words = next(value for value in model.graph.input if value.name == _WORDS)
    pairs, length, _ = words.type.tensor_type.shape.dim
    sizes = [pairs.dim_param, length.dim_param]
    model.graph.input.remove(words)
    model.graph.input.insert(0, helper.make_tensor_value_info(_IDS, onnx.TensorProto.INT64, sizes))
    onnx.save(model, file)
