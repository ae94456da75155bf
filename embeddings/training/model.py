"""The transformer in training: its weights as they are, each with a low-rank update that learns."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoTokenizer, BertConfig, BertModel, PreTrainedTokenizerBase

from embeddings.encoder.bundled import PROMPTS
from embeddings.encoder.cross_encoder.pairs import joined

MAX_TOKENS = 64
CHUNK = 96
"""Texts of a forward pass, those of like length together: little padding."""


@dataclass(frozen=True)
class Encoded:
    """n texts: `vectors` (n × hidden, unit length), `tokens` (n × length × hidden, unit length each)."""

    vectors: Tensor
    tokens: Tensor
    mask: Tensor
    """n × length, true where a token belongs to the sentence, not to prompt, end or padding."""

    def __getitem__(self, part: slice) -> "Encoded":
        """The texts of `part`, in order."""
        return Encoded(self.vectors[part], self.tokens[part], self.mask[part])

    def part(self, numbers: Tensor) -> "Encoded":
        """The texts with these numbers, cut to the longest of them."""
        mask = self.mask[numbers]
        longest = max(1, int(mask.sum(1).max()))
        return Encoded(self.vectors[numbers], self.tokens[numbers, :longest], mask[:, :longest])


class _Update(torch.autograd.Function):
    """x · (W + BA)ᵀ + bias with the update already in the weight; its gradients by way of the low rank, which takes
    half of the time of the whole weight's."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight, a, b)
        return functional.linear(x, weight, bias)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, a, b = ctx.saved_tensors
        flat, out = x.reshape(-1, x.shape[-1]), gradient.reshape(-1, gradient.shape[-1])
        low = functional.linear(flat, a)
        towards_a = (out @ b).T @ flat
        before = (gradient @ weight) if ctx.needs_input_grad[0] else None
        return before, None, None, towards_a, out.T @ low


class LowRank(nn.Module):
    """A linear layer whose weight is a frozen one plus B·A (LoRA, Hu et al. 2021). The sum is rounded to bfloat16, not
    its parts: small updates would otherwise be lost."""

    frozen: Tensor
    bias: Tensor

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.register_buffer("frozen", layer.weight.detach().float())
        self.register_buffer("bias", layer.bias.detach().bfloat16())
        self.A = nn.Parameter(torch.empty(rank, layer.in_features))
        self.B = nn.Parameter(torch.zeros(layer.out_features, rank))
        nn.init.kaiming_uniform_(self.A, a=math.sqrt(5))
        self.refresh()

    @torch.no_grad()
    def refresh(self) -> None:
        """Take in what A and B have learnt; call it after every step."""
        self.weight = torch.addmm(self.frozen, self.B, self.A).bfloat16()

    def forward(self, x: Tensor) -> Tensor:
        """As `nn.Linear`."""
        factors = self.A.bfloat16(), self.B.bfloat16()
        out: Tensor = _Update.apply(x, self.weight, self.bias, *factors)  # type: ignore[no-untyped-call]
        return out


class Encoder:
    """multilingual-e5-small, in bfloat16; with `rank`, its linear layers learn. With `layers`, only so many of them."""

    def __init__(
        self, folder: Path, rank: int | None = None, first_layer: int = 0, *, layers: int | None = None
    ) -> None:
        config = BertConfig.from_pretrained(folder)
        config.num_hidden_layers = min(layers or config.num_hidden_layers, config.num_hidden_layers)
        # Not "sdpa": its backward pass takes three times as long as all the rest on a CPU (torch 2.13).
        model = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False, attn_implementation="eager")
        self.model = model.eval().requires_grad_(requires_grad=False)  # type: ignore[no-untyped-call]
        self.tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder)
        self.updates: dict[str, LowRank] = {}
        linear = {name: layer for name, layer in model.named_modules() if isinstance(layer, nn.Linear)}
        updates = {name: LowRank(layer, rank) for name, layer in linear.items() if rank and _layer(name) >= first_layer}
        model.bfloat16()
        for name, update in updates.items():
            self.updates[f"{name}.weight"] = update
            model.set_submodule(name, update)

    @property
    def hidden(self) -> int:
        """Numbers of a token's vector."""
        return int(self.model.config.hidden_size)

    def parameters(self) -> list[nn.Parameter]:
        """What learns."""
        return [factor for update in self.updates.values() for factor in (update.A, update.B)]

    def refresh(self) -> None:
        """Take in what the updates have learnt; call it after every step."""
        for update in self.updates.values():
            update.refresh()

    def encode(self, texts: Sequence[str], kind: str) -> Encoded:
        """Mean-pooled vectors and token vectors of `texts`, read as `kind` ("query" or "document")."""
        prompt = PROMPTS[kind]
        rows = self.tokenizer([prompt + text for text in texts], truncation=True, max_length=MAX_TOKENS)["input_ids"]
        order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
        start = 1 + len(self.tokenizer.tokenize(prompt.strip()))
        longest = len(rows[order[-1]])
        chunks = [self._chunk([rows[i] for i in order[at : at + CHUNK]], start, longest) for at in _steps(len(rows))]
        back = torch.empty(len(rows), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(rows))
        vectors, tokens, mask = (torch.cat(parts)[back] for parts in zip(*chunks, strict=True))
        return Encoded(vectors, tokens, mask)

    def rows_of_pairs(self, queries: Sequence[str], entries: Sequence[str]) -> list[list[int]]:
        """Token ids of queries, each with an entry."""
        texts = ([PROMPTS["query"] + query for query in queries], entries)
        pieces = [self.tokenizer(list(part), add_special_tokens=False)["input_ids"] for part in texts]
        ends = [self.tokenizer.cls_token_id], [self.tokenizer.sep_token_id]
        return [joined(query, entry, *ends) for query, entry in zip(*pieces, strict=True)]

    def hidden_of(self, rows: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
        """The last layer's vectors of rows of token ids, and the mask of what is no padding."""
        length = max(map(len, rows))
        ids = torch.tensor([row + [self.tokenizer.pad_token_id] * (length - len(row)) for row in rows])
        mask = (torch.arange(length) < torch.tensor([[len(row)] for row in rows])).long()
        return self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float(), mask

    def _chunk(self, rows: list[list[int]], start: int, longest: int) -> tuple[Tensor, Tensor, Tensor]:
        hidden, mask = self.hidden_of(rows)
        vectors = functional.normalize((hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True), dim=-1)
        tokens = functional.normalize(hidden[:, start:-1], dim=-1)
        own = mask[:, start + 1 :].bool()  # moved by one: </s> is masked too
        room = longest - mask.shape[1]
        return vectors, functional.pad(tokens, (0, 0, 0, room)), functional.pad(own, (0, room))


def save(
    encoder: Encoder, out: Path, start: Path | None = None, scale: float = 1.0, head: nn.Linear | None = None
) -> None:
    """Write the factors as `embeddings.encoder.bundled.merge_adapter` reads them, float16, those of `start` with them.

    `scale` is how far to go from the old weights (0) to the new ones (1); a `head` is written as it is.
    """
    before = load_file(start) if start else {}
    factors = dict(before)
    for name, update in encoder.updates.items():
        a, b = update.A.detach().half(), (scale * update.B.detach()).half()
        if f"{name}.A" in before:
            a, b = torch.cat([before[f"{name}.A"], a]), torch.cat([before[f"{name}.B"], b], dim=1)
        factors |= {f"{name}.A": a.contiguous(), f"{name}.B": b.contiguous()}
    for name, values in (head.state_dict() if head else {}).items():
        factors[f"head.{name}"] = values.detach().contiguous()
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file(factors, out)


def _layer(name: str) -> int:
    """`encoder.layer.3.output.dense` to 3."""
    return int(name.split(".")[2])


def resume(encoder: Encoder, written: Path) -> None:
    """Go on from what `save` wrote, at scale 1 and with the same start: its last factors are those that learn."""
    factors = load_file(written)
    with torch.no_grad():
        for name, update in encoder.updates.items():
            rank = len(update.A)
            update.A.copy_(factors[f"{name}.A"][-rank:])
            update.B.copy_(factors[f"{name}.B"][:, -rank:])
            update.refresh()


def _steps(count: int) -> Iterator[int]:
    return iter(range(0, count, CHUNK))
