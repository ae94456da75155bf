"""The pace of a load: evenly, whatever the machine is busy with."""

import asyncio
import time
from collections.abc import AsyncIterator


async def paced(count: int, rate: float) -> AsyncIterator[int]:
    """The numbers below `count`, `rate` of them a second; those that are late come at once, and none is left out."""
    started = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
        yield number
