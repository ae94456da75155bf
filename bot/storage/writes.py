"""What waits to be written: statements that belong together, and who waits for them."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection


class Write(NamedTuple):
    """Statements that belong together, and who waits to hear of them."""

    statements: tuple[Executable, ...]
    done: asyncio.Future[int | None] | None = None
    wakes: Sequence[str] = ()
    at_last: bool = False

    async def execute(self, connection: AsyncConnection) -> int:
        """The number of rows changed, within the transaction that is open."""
        return sum([(await connection.execute(statement)).rowcount for statement in self.statements])

    def resolve(self, count: int | None) -> None:
        """Tell who waits, if they still do."""
        if self.done is not None and not self.done.done():
            self.done.set_result(count)
