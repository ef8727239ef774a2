"""Owned tasks: background work that outlives the call which started it.

Every task is held until it ends, a failure is logged where it happens, and closing the owner
cancels and awaits all of them, so that none is lost and none outlives the server.
"""

import asyncio
from collections.abc import Coroutine

import structlog

log = structlog.get_logger()


class Tasks:
    """The tasks of one owner."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def __len__(self) -> int:
        """How many are running."""
        return len(self._running)

    def start(self, work: Coroutine[object, object, None], *, name: str) -> asyncio.Task[None]:
        """Run ``work`` in the background until it ends or the owner closes.

        Raises:
            RuntimeError: the owner is closed already.
        """
        if self._closed:
            work.close()
            raise RuntimeError(f"task {name} was started after its owner had closed")
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def settled(self, within_s: float | None = None) -> None:
        """Wait until everything that runs now has ended, however it ends, or so long at most."""
        if self._running:
            await asyncio.wait(self._running, timeout=within_s)

    async def close(self) -> None:
        """Cancel everything that still runs, and wait until it has ended."""
        self._closed = True
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("task.failed", kind=task.get_name(), exc_info=failure)
