"""Trains the adapter that makes the bundled encoder mind typos and missing spaces less.

No labels are needed: the student (the encoder with a LoRA) reads a spoiled sentence, the frozen teacher the sentence
as it was, and the student learns to give the teacher's vectors and the teacher's likenesses to all other sentences.

The shipped file was trained on 11,250 everyday sentences of songys/Chatbot_data and songys/Question_pair, both under
the MIT licence (the sentences themselves are not part of this project), by

    python -m scripts.train_adapter --sentences everyday_ko.txt --out embeddings/data/typo_adapter.safetensors
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm
from transformers import AutoTokenizer, BertModel, PreTrainedTokenizerBase

from embeddings.building.noise import spoil, with_fewer_spaces, with_typos
from embeddings.encoder.bundled import PROMPTS, bundled_model

RANK = 16
LEARNING_RATE = 8e-4
WARM_UP = 50
VECTOR_WEIGHT = 10.0
TOKEN_WEIGHT = 1.0
VECTOR_TEMPERATURE = 0.03
TOKEN_TEMPERATURE = 0.03
DOCUMENT_SHARE = 0.1
MAX_TOKENS = 64
BUCKET = 8
"""Batches drawn together, to be sorted by length: less padding, and neighbours of like length to tell apart."""

EXAMPLES = """examples:
  python -m scripts.train_adapter --sentences everyday_ko.txt --out embeddings/data/typo_adapter.safetensors
  python -m scripts.train_adapter --sentences own.txt --out /tmp/try.safetensors --steps 100 --batch 32
"""


@dataclass(frozen=True)
class Encoded:
    """A batch of n texts: `vectors` (n × hidden, unit length), `tokens` (n × length × hidden, unit length each)."""

    vectors: Tensor
    tokens: Tensor
    mask: Tensor
    """n × length, true where a token belongs to the sentence, not to prompt, end or padding."""


class Encoder:
    """The transformer with its LoRA; `frozen` turns the LoRA off and gives the teacher."""

    def __init__(self, folder: Path) -> None:
        transformer = BertModel.from_pretrained(folder, add_pooling_layer=False)
        shape = LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules=["query", "key", "value", "dense"])
        self.model: PeftModel = get_peft_model(transformer, shape).eval()
        self.tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder)

    def encode(self, texts: Sequence[str], prompt: str) -> Encoded:
        """Mean-pooled vectors and token vectors of `texts`, each read after `prompt`."""
        prompted = [prompt + text for text in texts]
        rows = self.tokenizer(prompted, truncation=True, max_length=MAX_TOKENS, padding=True, return_tensors="pt")
        mask = rows["attention_mask"]
        with torch.autocast("cpu", dtype=torch.bfloat16):  # a third faster than float32
            hidden = self.model(input_ids=rows["input_ids"], attention_mask=mask).last_hidden_state.float()
        pooled = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        start = 1 + len(self.tokenizer.tokenize(prompt.strip()))
        return Encoded(
            functional.normalize(pooled, dim=-1),
            functional.normalize(hidden[:, start:-1], dim=-1),
            mask[:, start + 1 :].bool(),  # moved by one: </s> is masked too
        )

    @torch.no_grad()
    def frozen(self, texts: Sequence[str], prompt: str) -> Encoded:
        """What the encoder gives without the LoRA."""
        with self.model.disable_adapter():
            return self.encode(texts, prompt)


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write the adapter file; returns the exit code."""
    arguments = _parser().parse_args(argv)
    torch.manual_seed(arguments.seed)
    sentences = arguments.sentences.read_text(encoding="utf-8").split("\n")
    sentences = [line.strip() for line in sentences if line.strip()]
    encoder = Encoder(bundled_model(arguments.cache, adapter=None))
    train(encoder, sentences, arguments.steps, arguments.batch, random.Random(arguments.seed))  # noqa: S311
    save(encoder.model, arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


def train(encoder: Encoder, sentences: Sequence[str], steps: int, batch: int, rng: random.Random) -> None:
    """Fit the encoder's LoRA in place."""
    bank = _bank(encoder, sentences)
    parameters = [p for p in encoder.model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=steps, pct_start=min(0.3, WARM_UP / steps)
    )
    progress = tqdm(_batches(sentences, batch, steps, rng), "training", steps, unit="step", file=sys.stderr)
    for clean in progress:
        prompt = PROMPTS["document" if rng.random() < DOCUMENT_SHARE else "query"]
        spoiled = [_spoiled(text, rng) for text in clean]
        loss = _loss(encoder.encode(spoiled, prompt), encoder.frozen(clean, prompt), bank)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        progress.set_postfix(loss=f"{loss.item():.3f}")


def save(model: PeftModel, out: Path) -> None:
    """Write the factors as `merge_adapter` in bundled.py reads them: `<weight>.A`, `<weight>.B`, float16."""
    factors = {}
    for name, layer in model.get_base_model().named_modules():
        if "default" in getattr(layer, "lora_A", {}):
            factors[f"{name}.weight.A"] = layer.lora_A["default"].weight.detach().half().contiguous()
            scaled = layer.lora_B["default"].weight * layer.scaling["default"]
            factors[f"{name}.weight.B"] = scaled.detach().half().contiguous()
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file(factors, out)


def _loss(student: Encoded, teacher: Encoded, bank: Tensor) -> Tensor:
    """Meet the teacher's vectors, and keep its likenesses: of sentences to the bank, of token sets in the batch."""
    apart = 1 - (student.vectors * teacher.vectors).sum(-1).mean()
    among_bank = _divergence(student.vectors @ bank.T, teacher.vectors @ bank.T, VECTOR_TEMPERATURE)
    own = _max_sim(student, teacher)
    among_batch = _divergence(own, _max_sim(teacher, teacher), TOKEN_TEMPERATURE)
    return VECTOR_WEIGHT * apart + among_bank + TOKEN_WEIGHT * (among_batch + VECTOR_WEIGHT * (1 - own.diag().mean()))


def _divergence(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """Kullback-Leibler divergence of the two rows of scores, as probabilities; the mean over rows."""
    return functional.kl_div(
        (student / temperature).log_softmax(-1), (teacher / temperature).softmax(-1), reduction="batchmean"
    )


def _max_sim(left: Encoded, right: Encoded) -> Tensor:
    """Mean over the left text's tokens of the best cosine among the right text's tokens (ColBERT's MaxSim)."""
    cosines = torch.einsum("ash,bth->abst", left.tokens, right.tokens)
    best = cosines.masked_fill(~right.mask[None, :, None, :], -1).amax(-1)
    weights = left.mask / left.mask.sum(1, keepdim=True)
    return (best * weights[:, None, :]).sum(-1)


def _bank(encoder: Encoder, sentences: Sequence[str], batch: int = 128) -> Tensor:
    """The teacher's vectors of all sentences."""
    starts = tqdm(range(0, len(sentences), batch), "teacher", unit="batch", file=sys.stderr)
    ordered = sorted(sentences, key=len)
    return torch.cat([encoder.frozen(ordered[i : i + batch], PROMPTS["query"]).vectors for i in starts])


def _batches(sentences: Sequence[str], batch: int, steps: int, rng: random.Random) -> Iterator[list[str]]:
    """`steps` lists of `batch` clean texts, those of a list alike in length."""
    done = 0
    while done < steps:
        drawn = sorted((_text(sentences, rng) for _ in range(BUCKET * batch)), key=len)
        starts = [i * batch for i in range(BUCKET)]
        rng.shuffle(starts)
        for start in starts[: steps - done]:
            yield drawn[start : start + batch]
        done += BUCKET


def _text(sentences: Sequence[str], rng: random.Random) -> str:
    """One sentence, or two in a row at every third call: questions to a bot are longer than small talk."""
    return " ".join(rng.choices(sentences, k=2 if rng.random() < 1 / 3 else 1))


def _spoiled(text: str, rng: random.Random) -> str:
    kind = rng.choices(("clean", "nospace", "typo", "typo+nospace", "fewer"), (10, 20, 25, 35, 10))[0]
    if kind == "fewer":
        return with_fewer_spaces(with_typos(text, rng), rng)
    return spoil(text, kind, rng)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=Path, required=True, help="text file, one clean sentence a line")
    parser.add_argument("--out", type=Path, required=True, help="the safetensors file to write")
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "faq-bot", help="the model's folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
