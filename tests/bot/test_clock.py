"""A step is timed from its beginning to its end."""

import time

from bot.clock import timed


def test_the_result_is_kept_and_the_time_is_that_of_the_step() -> None:
    before = time.perf_counter()
    (begun, ended), seconds = timed(lambda: (time.perf_counter(), time.perf_counter()))
    assert ended - begun <= seconds <= time.perf_counter() - before
