"""The cross-encoder: what it makes of the real model, in torch and exported."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertModel

from embeddings.encoder.bundled import CROSS_ENCODER
from embeddings.encoder.cross_encoder.network import CrossEncoder
from embeddings.encoder.graphs import Graph
from embeddings.encoder.loading import load_encoder
from embeddings.encoder.model_files import BUNDLED
from embeddings.encoder.protocol import Encoder, Floats
from embeddings.encoder.sentence_encoder import SentenceEncoder
from tests.fakes.tiny_model import make_tiny_model

REFUND = "구매한 상품을 환불하고 싶어요 주문 내역에서 환불 신청을 눌러 주세요."
DELIVERY = "배송은 얼마나 걸리나요 결제한 다음 날부터 이삼 일 걸려요."
PAIRS = [
    ("산거 환불 되나요", REFUND),
    ("산거 환불 되나요", DELIVERY),
    ("언제쯤 도착해요?", DELIVERY),
    ("x" * 400, REFUND * 9),
]


WAYS: tuple[tuple[Graph, bool], ...] = (("onnx", True), ("onnx-int8", False))


def read(encoder: Encoder, pairs: Sequence[tuple[str, str]]) -> Floats:
    told = encoder.relevance(pairs)
    assert told is not None
    return told


@pytest.mark.model
def test_the_exported_graph_says_what_the_model_says(
    encoder: SentenceEncoder, exported_bundled: Path, model_cache: Path
) -> None:
    told = read(encoder, PAIRS)
    assert told[0] > told[1]
    assert told[2] > told[1]
    for graph, serving in WAYS:
        exported = load_encoder(BUNDLED, model_cache, graph, serving=serving)
        np.testing.assert_allclose(read(exported, PAIRS), told, atol=2e-3)
        np.testing.assert_allclose(np.concatenate([read(exported, [pair]) for pair in PAIRS]), told, atol=2e-3)
    assert (exported_bundled / "cross.onnx.data").stat().st_size < 50e6  # the word vectors are the encoder's own


@pytest.mark.model
def test_nothing_is_read_for_no_pairs(encoder: SentenceEncoder) -> None:
    assert read(encoder, []).shape == (0,)


def test_another_model_reads_nothing_together(tmp_path: Path) -> None:
    other = SentenceEncoder(str(make_tiny_model(tmp_path)), tmp_path)
    assert other.relevance(PAIRS) is None


def test_the_update_is_added_to_the_first_layers_and_the_encoder_stays_as_it_is(tmp_path: Path) -> None:
    bert = BertModel.from_pretrained(make_tiny_model(tmp_path / "model"), attn_implementation="eager")
    name = "encoder.layer.0.intermediate.dense.weight"
    before = dict(bert.named_parameters())[name].clone()
    learned = {f"{name}.A": torch.randn(2, 32).half(), f"{name}.B": torch.randn(32, 2).half()}
    save_file(
        learned | {"head.weight": torch.ones(1, 64), "head.bias": torch.zeros(1)}, tmp_path / "learned.safetensors"
    )
    made = CrossEncoder(bert, tmp_path / "learned.safetensors")
    update = learned[f"{name}.B"].float() @ learned[f"{name}.A"].float()
    torch.testing.assert_close(
        dict(made.layers.named_parameters())[name.removeprefix("encoder.layer.")], before + update
    )
    torch.testing.assert_close(dict(bert.named_parameters())[name], before)


def test_the_shipped_file_is_small_and_has_a_head() -> None:
    assert CROSS_ENCODER.stat().st_size < 5e6
    assert load_file(CROSS_ENCODER)["head.weight"].shape == (1, 768)
