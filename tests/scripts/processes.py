"""Commands in processes of their own, which can be killed; forked from one that has imported what takes seconds."""

import contextlib
import importlib
import multiprocessing
import os
import sys
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["scripts.reindex", "embeddings.encoder.sentence_encoder"])


def start(module: str, *arguments: str, out: Path) -> ForkServerProcess:
    """The module's `main`, as `python -m` would run it with the present environment; what it prints goes to `out`."""
    process = _FORKS.Process(target=_run, args=(module, arguments, dict(os.environ), out))
    process.start()
    return process


def _run(module: str, arguments: Sequence[str], environment: dict[str, str], out: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    with out.open("w") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        sys.exit(importlib.import_module(module).main(list(arguments)))
