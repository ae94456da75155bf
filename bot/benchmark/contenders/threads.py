"""How many threads a peer's model gets: as many as are fastest here, for its sake."""

from collections.abc import Callable

import torch

from bot.benchmark.figures import middle
from bot.clock import timed

_TRIES = 5


def choose_threads(run: Callable[[], object]) -> None:
    """One thread or torch's own number of them: beside other work of the machine, several can be ten times slower."""
    run()  # what is made once is made
    seconds = {count: _median(run, count) for count in (torch.get_num_threads(), 1)}
    torch.set_num_threads(min(seconds, key=lambda count: seconds[count]))


def _median(run: Callable[[], object], threads: int) -> float:
    torch.set_num_threads(threads)
    return middle([1000 * timed(run)[1] for _ in range(_TRIES)])
