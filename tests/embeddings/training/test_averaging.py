"""The mean of several runs of the training, as one file that merges like any other."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from embeddings.training.averaging import average

WEIGHT = "layer.weight"


def adapter(path: Path, update: npt.NDArray[np.float32]) -> Path:
    save_file({f"{WEIGHT}.A": np.eye(len(update), dtype=np.float16), f"{WEIGHT}.B": update.astype(np.float16)}, path)
    return path


def update_of(path: Path) -> npt.NDArray[np.float32]:
    factors = load_file(path)
    return factors[f"{WEIGHT}.B"].astype(np.float32) @ factors[f"{WEIGHT}.A"].astype(np.float32)


def test_what_all_started_from_is_kept_and_the_rest_is_averaged(tmp_path: Path) -> None:
    old, one, two = np.diag([4.0, 0, 0]), np.diag([0, 2.0, 0]), np.diag([0, 0, 1.0])
    start = adapter(tmp_path / "start", old)
    runs = [adapter(tmp_path / str(number), old + learnt) for number, learnt in enumerate((one, two))]
    average(runs, tmp_path / "mean", start, rank=3, scale=0.5)
    np.testing.assert_allclose(update_of(tmp_path / "mean"), np.diag([4.0, 0.5, 0.25]), atol=2e-3)
    average(runs, tmp_path / "small", start, rank=2, scale=0.5)
    assert load_file(tmp_path / "small")[f"{WEIGHT}.A"].shape == (2, 3)
    np.testing.assert_allclose(update_of(tmp_path / "small"), np.diag([4.0, 0.5, 0]), atol=2e-3)
