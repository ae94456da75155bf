"""Measures in a process of its own: what one contender imports, allocates or warms is no other one's."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def apart(measure: Callable[_Given, _Result], *args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
    """What `measure` gives in a fresh process, which ends with it; everything given and taken must be picklable.

    Raises what it raises, and BrokenProcessPool where the process was killed.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_quiet) as one:
        return one.submit(measure, *args, **kwargs).result()


def _quiet() -> None:
    """The report has stdout to itself."""
    os.dup2(2, 1)


def python(module: str, *arguments: str, settings: dict[str, str] | None = None) -> list[str]:
    """The command that runs a module, with these settings before those of the environment."""
    given = [f"{name}={value}" for name, value in (settings or {}).items()]
    return ["/usr/bin/env", *given, sys.executable, "-m", module, *arguments]


def completed(command: list[str]) -> None:
    """Run a command to its end. Raises RuntimeError with what it said where it fails."""
    ended = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 (made by `python`)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {ended.returncode}\n{ended.stderr[-2000:]}")
