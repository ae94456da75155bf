"""Long work, one piece at a time, in a thread of its own: how far it is, what it told, and how it ended."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.log import place_of
from bot.wording.commands.findings import in_korean
from embeddings.errors import FaqBotError
from embeddings.progress import FOLLOWER

logger = logging.getLogger(__name__)


@dataclass
class Job:
    """One piece of work."""

    name: str
    leads_to: str
    """The page that shows what came of it."""
    by: str
    started: float = field(default_factory=time.monotonic)
    notes: list[str] = field(default_factory=list)
    step: str = ""
    done: int = 0
    of: int = 0
    """Of the present step; 0 before its size is known."""
    running: bool = True
    fault: str = ""
    ended: float | None = None

    @property
    def seconds(self) -> int:
        """How long it took, or takes already."""
        return int((self.ended or time.monotonic()) - self.started)

    def tell(self, note: str, questions: Mapping[str, str] = MappingProxyType({})) -> None:
        """Note what the software tells, in Korean; entries by their `questions`, given by id."""
        self.notes.append(in_korean(note, questions))

    def follow(self, step: str, done: int, of: int) -> None:
        """What a loop tells of itself; called in its thread."""
        self.step, self.done, self.of = step, done, of


class Jobs:
    """Holds the latest one. A second one has to wait for it."""

    def __init__(self) -> None:
        self.latest: Job | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is at work."""
        return self.latest is not None and self.latest.running

    def start(self, job: Job, work: Callable[[Job], Awaitable[None]]) -> bool:
        """Begin, unless something else is at work: then False."""
        if self.busy:
            return False
        self.latest = job
        self._task = asyncio.create_task(self._run(job, work))
        return True

    async def finish(self) -> None:
        """Wait for what is at work."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _run(self, job: Job, work: Callable[[Job], Awaitable[None]]) -> None:
        FOLLOWER.set(job.follow)  # of this task and the threads that it starts, and of no other
        try:
            await work(job)
        except FaqBotError as error:
            job.fault = str(error)
        except Exception as error:  # told, for the console stays
            job.fault = f"예상하지 못한 오류예요 ({type(error).__name__}). 로그를 확인해 주세요."
            logger.error("%s failed: %s", job.leads_to, place_of(error))
        finally:
            job.running, job.ended = False, time.monotonic()
