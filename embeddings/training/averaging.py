"""The mean of what several runs have learnt, as one low-rank update: better on FAQs of other kinds than any of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

Updates = dict[str, npt.NDArray[np.float32]]
"""By the name of a weight, what is added to it."""


def average(runs: Sequence[Path], out: Path, start: Path | None, rank: int, scale: float) -> None:
    """Write the mean of `runs`, all of the same `start`, as `embeddings.encoder.bundled.merge_adapter` reads it.

    Averaging weights: Wortsman et al., Model soups, 2022. What exceeds the rank is cut off by singular values. `scale`
    is how far to go from the start (0) to the mean (1).
    """
    before = _updates(start) if start else {}
    learnt = [_updates(run) for run in runs]
    factors: dict[str, npt.NDArray[np.float16]] = {}
    for name in learnt[0]:
        old = before.get(name, np.float32(0))
        mean = np.mean([update[name] - old for update in learnt], axis=0)
        left, values, right = np.linalg.svd(old + scale * mean, full_matrices=False)
        root = np.sqrt(values[:rank])
        factors[f"{name}.A"] = (root[:, None] * right[:rank]).astype(np.float16)
        factors[f"{name}.B"] = np.ascontiguousarray((left[:, :rank] * root).astype(np.float16))
    save_file(factors, out)


def _updates(file: Path) -> Updates:
    factors = load_file(file)
    names = [key.removesuffix(".A") for key in factors if key.endswith(".A")]
    return {name: factors[f"{name}.B"].astype(np.float32) @ factors[f"{name}.A"].astype(np.float32) for name in names}
