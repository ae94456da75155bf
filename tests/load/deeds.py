"""Does to a bot what a schedule says, while users ask it."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from tests.conftest import ROOT
from tests.fakes.bot_api import Fault
from tests.fakes.bot_api_samples import BROKEN, RETRY
from tests.fakes.posts import Fate
from tests.load.place import FAKETIME, Place
from tests.load.schedule import KINDS, OF_THE_API, TRACKS, Deed
from tests.load.users import Users

FAULTS: dict[str, Sequence[Fault]] = {
    "429": [RETRY],
    "5xx": [BROKEN, {"error_code": 502, "description": "Bad Gateway"}],
    "time-outs": ["hang"],
    "resets": ["drop", "drop after"],
}
SHARES = {"429": 0.2, "5xx": 0.3, "time-outs": 0.05, "resets": 0.2}
"""Of the calls of the Bot API, while they last."""
ODD_SHARE = 0.05
"""Of the updates come twice, and as many too late."""
LATE_SECONDS = 0.5
JUMPS_SECONDS = (-86_400, -3_600, -30, 30, 3_600, 86_400)
PAGE = 4096


def possible(place: Place) -> dict[str, str]:
    """Why a kind can't be done here; empty where it can."""
    alone = "" if place.workers else "the bot is one process on SQLite"
    disk = "" if place.small else "no file system may be mounted here"
    clock = "" if FAKETIME else "there is no libfaketime: apt-get install faketime"
    lacking = {"stop": alone, "database gone": alone, "database read-only": alone, "full disk": disk, "clock": clock}
    return {kind: lacking.get(kind, "") for kind in KINDS}


class Deeds:
    """All of them on one place; `faults` is what went otherwise than it has to."""

    def __init__(self, place: Place, users: Users, seed: int) -> None:
        self._place = place
        self._users = users
        self._chance = random.Random(seed)
        self._edition = 1
        self.faults: list[str] = []
        place.api.posts.fate = self._fate

    async def run(self, schedule: Collection[Deed]) -> None:
        """Each at its time, or as soon as the one before it on its track is done."""
        started = time.monotonic()

        async def go_on(track: Collection[str]) -> None:
            for deed in (deed for deed in schedule if deed.kind in track):
                await asyncio.sleep(max(0.0, started + deed.at - time.monotonic()))
                print(deed, file=sys.stderr, flush=True)
                await self._do(deed)

        await asyncio.gather(*map(go_on, TRACKS))

    async def _do(self, deed: Deed) -> None:
        match deed.kind:
            case "kill":
                now = time.monotonic()
                self._users.troubles.append((now, now))
                await self._place.kill_the_oldest()
            case "stop":
                await self._stop(deed.seconds)
            case "database gone":
                await self._database_gone(deed.seconds)
            case "database read-only":
                await self._database_read_only(deed.seconds)
            case "good build":
                edition = await self._publish("good", expected=0)
                self._users.editions[edition] = time.monotonic()
            case "damaged build":
                await self._publish("damaged", expected=0)
            case "faulty FAQ":
                await self._publish("faulty", expected=1)
            case "full disk":
                await self._fill_disk(deed.seconds)
            case "clock":
                self._place.clock.write_text(f"{self._chance.choice(JUMPS_SECONDS):+d}")
                await asyncio.sleep(deed.seconds)
                self._place.clock.write_text("+0")
            case kind if kind in OF_THE_API:
                self._place.api.chaos = lambda method: self._fault(kind)
                await asyncio.sleep(deed.seconds)
                self._place.api.chaos = lambda method: None

    def _fault(self, kind: str) -> Fault | None:
        return self._chance.choice(FAULTS[kind]) if self._chance.random() < SHARES[kind] else None

    def _fate(self) -> Fate:
        share = self._chance.random()
        return Fate(2) if share < ODD_SHARE else Fate(1, LATE_SECONDS) if share < 2 * ODD_SHARE else Fate()

    async def _stop(self, seconds: float) -> None:
        """The oldest process, and let it go on."""
        pid, now = self._place.processes()[0], time.monotonic()
        self._users.troubles.append((now, now + seconds))
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.kill(pid, signal.SIGCONT)

    async def _database_gone(self, seconds: float) -> None:
        if database := self._place.database:
            await asyncio.to_thread(database.stop)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(database.start)

    async def _database_read_only(self, seconds: float) -> None:
        if database := self._place.database:
            await asyncio.to_thread(database.let_write, False)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(database.let_write, True)

    async def _publish(self, kind: str, expected: int) -> int:
        """An edition of its own; returns its number."""
        self._edition = edition = self._edition + 1
        code, said = await run_module("tests.load.edition", str(self._place.disk), str(edition), kind)
        if code != expected:
            self.faults.append(f"publishing a {kind} build: exit code {code}, expected {expected}: {said[-500:]}")
        return edition

    async def _fill_disk(self, seconds: float) -> None:
        """Where the builds and the database are, with a reindex meanwhile."""
        ballast = self._place.disk / "ballast"
        _fill(ballast)
        await asyncio.gather(asyncio.sleep(seconds), self._publish("whole", expected=1))
        ballast.unlink()
        if self._place.database:
            await asyncio.to_thread(self._place.database.start_again)  # it ends where its own log finds no room


async def run_module(*module: str) -> tuple[int, str]:
    """Another of the project's modules, in a process of its own: its exit code, and what it said on stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    said = (await process.communicate())[1].decode()
    return process.returncode or 0, said


def _fill(ballast: Path) -> None:
    """Until there is no room for another page."""
    with ballast.open("wb", buffering=0) as file:
        for size in (2**20, PAGE):
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
