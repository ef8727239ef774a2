"""A worker's place: the port that it has, whoever works there now, and how busy they are.

A worker that dies is replaced on the same port. Loading the worker's code takes a second, much
more on a busy machine, so one process waits loaded for all places.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from server.engine.engine import EngineError, EngineEvent
from server.engine.worker_process import WorkerProcess, row
from server.engine.worker_words import event_of
from server.media.frames import Frame, FrameError

WATCH_EVERY_S: Final = 5.0
RESTART_DELAYS_S: Final = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
SPARE_AFTER_S: Final = 5.0
"""When a spare process is prepared: once the start, or a replacement, needs the processor less."""
SHORT_LIFE_S: Final = 5.0
"""A worker that dies sooner is replaced after a longer wait each time."""

Row = Mapping[str, int | float | str]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Spare:
    """One process that waits, loaded, for whichever worker dies."""

    def __init__(self) -> None:
        self.process: WorkerProcess | None = None
        self._preparing: asyncio.Task[None] | None = None

    def take(self) -> WorkerProcess | None:
        """Take the process, if there is one, and have another prepared in a while."""
        process, self.process = self.process, None
        if self._preparing is None or self._preparing.done():
            self._preparing = asyncio.create_task(self._prepare())
        return process

    async def stop(self) -> None:
        """End the process, and the preparing of one."""
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)
        if self.process is not None:
            await self.process.stop()
        self.process = self._preparing = None

    async def _prepare(self) -> None:
        await asyncio.sleep(SPARE_AFTER_S)
        process = WorkerProcess()
        try:
            await process.prepare()
        except BaseException:
            await process.stop()
            raise
        self.process = process


class Place:
    """One of the workers that the engine keeps."""

    def __init__(
        self,
        port: int,
        options: Frame,
        spare: Spare,
        *,
        tell: Callable[[EngineEvent], None],
        on_lost: Callable[["Place"], None],
        on_ready: Callable[["Place"], None],
    ) -> None:
        """Take the port; nothing runs yet.

        Args:
            port: 0 lets the system choose, once.
            options: of the worker, without the port.
            spare: where a loaded process is taken from.
            tell: told what the worker tells.
            on_lost: told when the worker died.
            on_ready: told when another has taken its place.
        """
        self.port = port
        self.restarts = 0
        self.load_pps = 0.0
        """Packets forwarded each second, as last measured."""
        self.participants = 0
        self._options = options
        self._spare = spare
        self._tell, self._on_lost, self._on_ready = tell, on_lost, on_ready
        self._worker: WorkerProcess | None = None
        self._is_ready = False
        self._tasks: list[asyncio.Task[None]] = []
        self._hired_at_s = 0.0
        self._short_lives = 0
        self._measured = (0.0, 0)  # when, and the packets forwarded until then

    @property
    def pid(self) -> int:
        """Process id of whoever works here."""
        return self._worker.pid if self._worker is not None else 0

    @property
    def is_ready(self) -> bool:
        """Whether a worker takes calls here."""
        return self._is_ready and self._worker is not None and self._worker.is_ready

    async def start(self) -> None:
        """Hire the first worker. Raises EngineError."""
        await self._hire()
        self._tasks.append(asyncio.create_task(self._watch()))

    async def stop(self) -> None:
        """End the worker and everything about it."""
        self._is_ready = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._worker is not None:
            await self._worker.stop()

    async def call(self, do: str, **arguments: object) -> object:
        """Call whoever works here. Raises EngineError: ``worker_lost`` when nobody does."""
        if not self._is_ready or self._worker is None:
            raise EngineError("worker_lost")
        return await self._worker.call(do, **arguments)

    async def stats(self) -> Row:
        """Return the worker's counters, and measure how busy it is. Raises EngineError."""
        counted = row(await self.call("stats"))
        now_s = asyncio.get_running_loop().time()
        then_s, before = self._measured
        forwarded = int(counted.get("forwarded", 0))
        if now_s - then_s >= 1.0:
            self.load_pps = max(0, forwarded - before) / (now_s - then_s) if then_s else 0.0
            self._measured = (now_s, forwarded)
        self.participants = int(counted.get("participants", 0))
        return counted

    async def _hire(self) -> None:
        worker = self._spare.take() or WorkerProcess()
        try:
            await worker.prepare()
            await worker.begin(
                {**self._options, "port": self.port}, on_event=self._take, on_death=self._replace
            )
        except BaseException:  # also when the engine is stopped meanwhile
            await worker.stop()
            raise
        self.port = worker.port
        self.load_pps, self.participants = 0.0, 0
        self._worker = worker
        self._hired_at_s = asyncio.get_running_loop().time()
        self._measured = (self._hired_at_s, 0)
        self._is_ready = True

    async def _watch(self) -> None:
        """Notice a worker that hangs: a call that is not answered kills it."""
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            if self.is_ready:
                try:
                    await self.stats()
                except EngineError as failure:
                    log.warning("worker.unwell", pid=self.pid, code=failure.code)

    def _replace(self, worker: WorkerProcess) -> None:
        if worker is not self._worker:
            return
        log.warning("worker.died", pid=worker.pid, port=self.port)
        self._is_ready = False
        lived_s = asyncio.get_running_loop().time() - self._hired_at_s
        self._short_lives = self._short_lives + 1 if lived_s < SHORT_LIFE_S else 0
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.create_task(self._hire_again()))
        self._on_lost(self)

    async def _hire_again(self) -> None:
        self.restarts += 1
        attempt = self._short_lives
        while not self._is_ready:
            await asyncio.sleep(RESTART_DELAYS_S[min(attempt, len(RESTART_DELAYS_S) - 1)])
            attempt += 1
            try:
                await self._hire()
            except (EngineError, OSError) as failure:  # no process, memory or descriptor to be had
                log.warning("worker.not_replaced", port=self.port, error=str(failure))
        self._on_ready(self)

    def _take(self, frame: Frame) -> None:
        try:
            event = event_of(frame)
        except FrameError as damage:
            log.warning("worker.unintelligible", pid=self.pid, error=str(damage))
            return
        self._tell(event)
