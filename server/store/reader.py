"""Reads beside the writer: a few threads, each call one snapshot of the committed state."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Concatenate, ParamSpec, TypeVar

from server.store.unit_of_work import ServerUnitOfWork

P = ParamSpec("P")
T = TypeVar("T")

Snapshot = Callable[[], AbstractContextManager[ServerUnitOfWork]]


class Reader:
    """Runs functions of a read-only unit of work in a small pool of threads."""

    def __init__(self, snapshot: Snapshot, *, threads: int = 4) -> None:
        """Prepare the pool.

        Args:
            snapshot: opens a read-only transaction.
            threads: how many may be open at once; no more than the database's ``readers``.
        """
        self._snapshot = snapshot
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="reader")

    async def run(
        self,
        fn: Callable[Concatenate[ServerUnitOfWork, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``fn(uow, *args, **kwargs)`` on one snapshot and return its result."""

        def call() -> T:
            with self._snapshot() as uow:
                return fn(uow, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    async def close(self) -> None:
        """Let the running reads end, and start no more."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
