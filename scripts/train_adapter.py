"""Trains the adapter of the bundled encoder: to read customers' hurried Korean, and to stay as good elsewhere.

Two lessons, one after the other, each with low-rank updates (LoRA) of the frozen weights:

1. Noise. The student reads a spoiled sentence, the teacher (the encoder as it was) the sentence before; the student
   learns to give the teacher's vectors and its likenesses to all other sentences. No labels are needed.
2. Help centres. Customers' questions meet the entry that answers them, told apart from the other entries of the same
   help centre and from "none of them"; the first lesson goes on beside it, so that what was good stays.

The everyday sentences are those of songys/Chatbot_data and songys/Question_pair, both under the MIT licence; they are
not part of this project. Everything else is in embeddings/data/help_centres/. These give the shipped file's like:

    python -m scripts.train_adapter --sentences everyday_ko.txt --noise-only --out noise.safetensors
    six=hosting,ebook,healthinsurance,furniture,train,fitness    # kept apart, to choose by
    learn="python -m scripts.train_adapter --sentences everyday_ko.txt --leave-out $six --start noise.safetensors"
    for seed in 1 2 3 4 5; do $learn --seed $seed --out $seed.safetensors; done
    $learn --average [1-5].safetensors --scale 0.75 --out adapter.safetensors

The mean of five runs finds better on FAQs that none of them saw than each, and a step back towards the old weights
(`--scale`) wins back much of what it cost elsewhere. The shipped file was trained on a GPU, in four minutes, by a
program with the same losses that is not part of the project; here a run takes hours. Of its five runs one had half of
`keep` and `hold`, one twice the rate, one a dropout of 0.1; steps were 830 to 930, on 109 help centres.

The cross-encoder, which reads a question and an entry together, is a second update of the adapted weights. The shipped
one was trained on the same GPU, in five minutes, by a program with the same losses; the plan in the code is as near to
it as was kept, but for a dropout that it may have had:

    python -m scripts.train_adapter --sentences everyday_ko.txt --leave-out $six --cross-encoder --out cross.safetensors
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from bot.command_line import command_parser, positive, telling_errors
from embeddings.building.help_centres import ENGLISH, HELP_CENTRES, load_help_centres
from embeddings.encoder.bundled import ADAPTER, bundled_model
from embeddings.errors import FaqBotError
from embeddings.training import reading
from embeddings.training.averaging import average
from embeddings.training.loop import HELP_CENTRE_PLAN, NOISE_PLAN, Material, Plan, train
from embeddings.training.model import Encoder, resume, save

_EXAMPLES = """examples:
  python -m scripts.train_adapter --sentences everyday_ko.txt --start noise.safetensors --out adapter.safetensors
  python -m scripts.train_adapter --sentences everyday_ko.txt --leave-out train,pos --out /tmp/try.safetensors
  python -m scripts.train_adapter --sentences own.txt --noise-only --steps 100 --out /tmp/noise.safetensors
"""
SAVE_EVERY = 50
MERGED_RANK = 72
"""Of a mean, the noise lesson's update included: 12 MB."""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the adapter is written, 1 for unusable input, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    try:
        if options.average:
            average(options.average, options.out, options.start, MERGED_RANK, options.scale)
            return 0
        material = _material(options)
        folder = bundled_model(options.cache, adapter=ADAPTER if options.cross_encoder else options.start)
    except OSError as error:
        raise FaqBotError(f"{error.filename}: can't be read ({error.strerror}), expected a file") from error
    rng = random.Random(options.seed)  # noqa: S311
    if options.cross_encoder:
        _train_cross_encoder(folder, material, options, rng)
        return 0
    plan = _plan(options)
    encoder, teacher = Encoder(folder, plan.rank, plan.first_layer), Encoder(folder)
    if options.resume:
        resume(encoder, options.resume)

    def keep(step: int) -> None:
        if step % SAVE_EVERY == 0 or step == plan.steps:
            save(encoder, options.out, options.start, options.scale)

    train(encoder, teacher, material, plan, rng, keep)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


def _train_cross_encoder(folder: Path, material: Material, options: argparse.Namespace, rng: random.Random) -> None:
    plan = reading.Plan()
    plan = replace(plan, steps=options.steps or plan.steps, rate=options.rate or plan.rate)
    encoder = Encoder(folder, plan.rank, layers=plan.layers)
    head = reading.train(encoder, Encoder(folder), material.centres, material.sentences, plan, rng)
    save(encoder, options.out, head=head)


def _material(options: argparse.Namespace) -> Material:
    """Raises FaqBotError or OSError where files can't be used."""
    sentences = _lines(options.sentences)
    if options.noise_only:
        return Material(sentences, [], [])
    centres = load_help_centres(options.help_centres)
    if unknown := options.leave_out - {centre.name for centre in centres}:
        found = ", ".join(sorted(unknown))
        raise FaqBotError(f"--leave-out: found {found}, expected names of help centres in {options.help_centres}")
    kept = [centre for centre in centres if centre.name not in options.leave_out]
    return Material(sentences, _lines(options.help_centres / ENGLISH), kept)


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _plan(options: argparse.Namespace) -> Plan:
    plan = NOISE_PLAN if options.noise_only else HELP_CENTRE_PLAN
    return replace(plan, steps=options.steps or plan.steps, rate=options.rate or plan.rate)


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.train_adapter", __doc__, _EXAMPLES)
    parser.add_argument("--sentences", type=Path, required=True, help="text file, one clean everyday sentence a line")
    parser.add_argument("--out", type=Path, required=True, help="the safetensors file to write, again every 50 steps")
    parser.add_argument("--help-centres", type=Path, default=HELP_CENTRES, help="folder (default: the shipped one)")
    parser.add_argument(
        "--leave-out", type=lambda text: set(text.split(",")), default=set(), help="names of help centres"
    )
    parser.add_argument("--start", type=Path, help="adapter to go on from; its factors become part of the new one")
    parser.add_argument("--resume", type=Path, help="what an earlier run with the same --start wrote: learn on")
    parser.add_argument("--noise-only", action="store_true", help="the first lesson alone")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="how far to go, from the old weights (0) to the new (1)"
    )
    parser.add_argument("--cross-encoder", action="store_true", help="train that, on the shipped adapter")
    parser.add_argument("--average", type=Path, nargs="+", metavar="RUN", help="write the mean of these; train nothing")
    parser.add_argument("--steps", type=positive, help="default: as many as the shipped file took")
    parser.add_argument("--rate", type=float, help="learning rate (default: that of the shipped file)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=positive, help="of torch (default: its own choice)")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "faq-bot", help="the model's folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
