"""A real sentence-transformers folder small enough to make in a test: random weights, one piece a character."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from embeddings.encoder.bundled import PROMPTS

SPECIAL = ["<s>", "</s>", "<pad>", "<unk>"]


def make_tiny_model(folder: Path, seed: int = 0) -> Path:
    """Write the folder; another seed gives other weights, and so another fingerprint."""
    pieces = [*SPECIAL, *(chr(code) for code in (*range(0x20, 0x7F), *range(0xAC00, 0xD7A4)))]
    tokenizer = Tokenizer(models.WordLevel({piece: number for number, piece in enumerate(pieces)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder)
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>"
    ).save_pretrained(folder)
    types = "sentence_transformers.models"
    for name, content in {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{types}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{types}.Pooling"},
        ],
        "sentence_bert_config.json": {"max_seq_length": 128},
        "1_Pooling/config.json": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": PROMPTS},
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    return folder
