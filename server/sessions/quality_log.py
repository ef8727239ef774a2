"""Intervals of quality on their way into the store: many in one command, and never in the way.

What the store refuses, because it is busy or full, is tried again with the next intervals, up to
a bound: how well media went is worth less than what the board decides.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from mdt.domain.errors import MdtError
from server.sessions.quality_record import Interval
from server.tasks import Tasks

MOST_WAITING: Final = 5_000

Store = Callable[[Sequence[Interval]], Awaitable[None]]

log = structlog.get_logger()


class QualityLog:
    """Writes intervals that are over."""

    def __init__(self, store: Store, tasks: Tasks) -> None:
        """Take what stores, and who owns the work.

        Args:
            store: returns once they are durable; raises MdtError when it cannot.
            tasks: of the server.
        """
        self._store = store
        self._tasks = tasks
        self._waiting: deque[Interval] = deque(maxlen=MOST_WAITING)
        self._writing: asyncio.Task[None] | None = None

    def add(self, intervals: Sequence[Interval]) -> None:
        """Have intervals written soon."""
        self._waiting.extend(intervals)
        if intervals and (self._writing is None or self._writing.done()):
            self._writing = self._tasks.start(self._write(), name="quality.write")

    async def close(self) -> None:
        """Write what waits, and what is just being written, before the server ends."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)
        await self._write()

    async def _write(self) -> None:
        batch = list(self._waiting)
        self._waiting.clear()
        if not batch:
            return
        try:
            await self._store(batch)
        except MdtError as refusal:
            self._waiting.extendleft(reversed(batch))
            log.warning("quality.not_recorded", code=refusal.code, count=len(batch))
