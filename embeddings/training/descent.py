"""Steps down a loss: what every training here does with the losses that its lesson makes."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from tqdm import tqdm

from embeddings.training.model import Encoder

_MOST_WARM_UP = 0.3
"""Of a short training's steps."""


class Learning(NamedTuple):
    """Parameters, and the highest rate that they learn at."""

    parameters: list[nn.Parameter]
    rate: float


def descend(
    encoder: Encoder,
    parts: Sequence[Learning],
    steps: int,
    warm_up: int,
    losses: Callable[[int], Mapping[str, Tensor]],
    after: Callable[[int], None] = lambda step: None,
) -> None:
    """Take so many steps down the sum of `losses`, called with the number of each step, from 0 on; in place.

    `after` is called with the number of steps done. The gradients of the encoder alone are clipped.
    """
    optimizer = torch.optim.AdamW([{"params": part.parameters, "lr": part.rate} for part in parts], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [part.rate for part in parts], total_steps=steps, pct_start=min(_MOST_WARM_UP, warm_up / steps)
    )
    progress = tqdm(range(steps), "training", unit="step", file=sys.stderr, mininterval=15)
    for step in progress:
        told = losses(step)
        sum(told.values()).backward()  # type: ignore[union-attr]
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        encoder.refresh()
        progress.set_postfix({name: f"{loss.item():.2f}" for name, loss in told.items()}, refresh=False)
        after(step + 1)
