"""Ends a process whose event loop hangs, so that whatever keeps it running starts it anew."""

import asyncio
import faulthandler

HANG_SECONDS = 30.0
"""The loop never waits for the model or a disk: what holds it up for so long will do so for ever."""
LOOK_SECONDS = 1.0


async def watch(hang_seconds: float = HANG_SECONDS) -> None:
    """Until cancelled. A thread that needs no Python says where each thread stood, and ends the process."""
    try:
        while True:
            faulthandler.dump_traceback_later(hang_seconds, exit=True)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        faulthandler.cancel_dump_traceback_later()
