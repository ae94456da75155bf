"""Has the graphs of a model made, in a process of its own.

What the libraries print, the gigabytes they take and a crash of theirs stay there.
"""

import logging
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path


def make_graphs(name: str, cache: Path, sample: Sequence[str]) -> None:
    """Make what is missing of the folder, from the model that a value of EMBEDDING_MODEL means.

    `sample` holds texts to compare and to time the ways with, two at least. Raises ModelError where the model can't be
    had, OSError where `cache` can't be written, BrokenProcessPool where the process was killed.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        apart.submit(_make, name, cache, list(sample)).result()


def _make(name: str, cache: Path, sample: Sequence[str]) -> None:
    os.dup2(2, 1)  # the bot's answers have stdout to themselves
    logging.basicConfig(level=logging.WARNING)  # else ONNX Runtime's quantiser sets INFO, for everybody
    from embeddings.encoder.exported.workshop import make  # torch, here and in no process that serves

    make(name, cache, sample)
