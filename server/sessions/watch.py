"""The watch: what must happen because time passed, and not because anybody asked.

A chair who is gone for half a minute, an escalation, a report that is overdue: each is a function
that is called every second with the server's time, and decides by itself whether it is due.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from mdt.domain.errors import MdtError
from mdt.service.ports import Clock

log = structlog.get_logger()

LOOK_EVERY_S = 1.0

Look = Callable[[datetime], Awaitable[None]]
"""Called with the server's time; it must be quick when nothing is due."""


class Watch:
    """Calls everybody who asked for it once a second, one after the other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looks: dict[str, Look] = {}

    def add(self, name: str, look: Look) -> None:
        """Call ``look`` from now on; ``name`` tells it apart in the log.

        Raises:
            ValueError: the name is taken.
        """
        if name in self._looks:
            raise ValueError(f"{name} is watched already")
        self._looks[name] = look

    async def look(self) -> None:
        """Call everybody once. One that fails is logged, and called again the next time."""
        now = self._clock()
        for name, look in self._looks.items():
            try:
                await look(now)
            except MdtError as refusal:  # the meeting moved on, or the database is busy
                log.info("watch.refused", watch=name, code=refusal.code)
            except Exception:
                log.exception("watch.failed", watch=name)

    async def run(self) -> None:
        """Look every second, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()
