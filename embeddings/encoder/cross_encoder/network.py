"""Reads a query and an entry together, as Nogueira and Cho do (Passage Re-ranking with BERT, 2019).

The encoder's first layers with a low-rank update of their own, and a head on the first token and the mean of all.
"""

import copy
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertModel

from embeddings.encoder.bundled import CROSS_ENCODER

_LAYERS = "encoder.layer."


class CrossEncoder(nn.Module):
    """From token ids of pairs to the log odds that the entry answers the query."""

    def __init__(self, encoder: BertModel, learned: Path = CROSS_ENCODER) -> None:
        """`encoder` is the bundled one; its embeddings are shared, its first layers copied."""
        super().__init__()
        factors = load_file(learned)
        updated = [name.removesuffix(".A") for name in factors if name.endswith(".A")]
        count = 1 + max(int(name.removeprefix(_LAYERS).split(".")[0]) for name in updated)
        self.embeddings = encoder.embeddings
        self.layers = nn.ModuleList(copy.deepcopy(layer) for layer in list(encoder.encoder.layer)[:count])
        weights = dict(self.layers.named_parameters())
        with torch.no_grad():
            for name in updated:
                update = factors[f"{name}.B"].float() @ factors[f"{name}.A"].float()
                weights[name.removeprefix(_LAYERS)].add_(update)
        self.head = nn.Linear(factors["head.weight"].shape[1], 1)
        self.head.load_state_dict({name: factors[f"head.{name}"] for name in ("weight", "bias")})

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Both of shape (pairs, tokens); returns shape (pairs,)."""
        return self.read(self.embeddings.word_embeddings(input_ids), attention_mask)

    def read(self, words: Tensor, attention_mask: Tensor) -> Tensor:
        """The same from the tokens' word vectors, of shape (pairs, tokens, hidden)."""
        hidden = self.embeddings(inputs_embeds=words)
        mask = attention_mask.to(hidden.dtype)
        hindrance = (1 - mask[:, None, None, :]) * torch.finfo(hidden.dtype).min
        for layer in self.layers:
            hidden = layer(hidden, attention_mask=hindrance)
        told: Tensor = self.head(pooled(hidden, mask))
        return told[:, 0]


def pooled(hidden: Tensor, mask: Tensor) -> Tensor:
    """What the head sees of the tokens' vectors, shape (pairs, tokens, hidden): the first one, and the mean of those
    that the mask has; shape (pairs, 2 · hidden)."""
    mean = (hidden * mask[:, :, None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
    return torch.cat([hidden[:, 0], mean], dim=1)
