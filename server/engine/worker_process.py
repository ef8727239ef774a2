"""One media worker as the server sees it: started, spoken to, watched, and noticed when it dies."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from server.engine.engine import EngineError
from server.media.frames import Frame, FrameError, encode, read_frame
from server.media.memory import in_large_pages
from server.settings import inherited

START_WITHIN_S: Final = 60.0
CALL_WITHIN_S: Final = 10.0
"""A worker that does not answer for so long is hung, and is replaced."""
STOP_WITHIN_S: Final = 3.0

_ROOT = Path(__file__).parents[2]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class WorkerProcess:
    """One run of a worker, from start to death; it is never started twice."""

    def __init__(self) -> None:
        self.port = 0
        self.is_ready = False
        self._on_event: Callable[[Frame], None] = _ignore
        self._on_death: Callable[[WorkerProcess], None] = _ignore
        self._calls: dict[int, asyncio.Future[object]] = {}
        self._last_id = 0
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._is_wanted = True

    @property
    def pid(self) -> int:
        """The process id, 0 when it never ran."""
        return self._process.pid if self._process is not None else 0

    async def prepare(self) -> None:
        """Start the process, which then loads its code and waits to be told what to do.

        One that was prepared before is left as it is.
        """
        if self._process is not None:
            return
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            await self._launch(ours, theirs)
        except BaseException:
            if self._writer is None:
                ours.close()
            raise

    async def _launch(self, ours: socket.socket, theirs: socket.socket) -> None:
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "server.media",
                f"--line={theirs.fileno()}",
                f"--parent={os.getpid()}",
                cwd=_ROOT,
                env=in_large_pages(inherited()),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        self._reader, self._writer = await asyncio.open_unix_connection(sock=ours)

    async def begin(
        self,
        options: Frame,
        *,
        on_event: Callable[[Frame], None],
        on_death: Callable[["WorkerProcess"], None],
    ) -> None:
        """Let a prepared process work; returns when its port is bound.

        Args:
            options: see ``Options`` of ``server.media.__main__``.
            on_event: told what the worker tells.
            on_death: told once when the worker is gone without being asked to.

        Raises:
            EngineError: it cannot work, with a sentence why.
        """
        self._on_event, self._on_death = on_event, on_death
        first = await self._announced(options)
        if first is None or first.get("event") != "ready" or self._reader is None:
            await self.stop()
            detail = first.get("detail") if first is not None else None
            raise EngineError("worker_lost", str(detail or "it ended before it was ready"))
        port = first.get("port")
        self.port = port if isinstance(port, int) else 0
        self.is_ready = True
        self._reading = asyncio.create_task(self._read(self._reader))
        log.info("worker.started", pid=self.pid, port=self.port)

    async def _announced(self, options: Frame) -> Frame | None:
        if self._reader is None or self._writer is None:
            return None
        self._writer.write(encode(options))
        try:
            async with asyncio.timeout(START_WITHIN_S):
                return await read_frame(self._reader)
        except (TimeoutError, FrameError):
            return None

    async def call(self, do: str, **arguments: object) -> object:
        """Make a call and return its value.

        Raises:
            EngineError: the worker refuses, or died before it answered.
        """
        if not self.is_ready or self._writer is None:
            raise EngineError("worker_lost")
        self._last_id += 1
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._calls[self._last_id] = future
        number = self._last_id
        self._writer.write(encode({"id": number, "do": do, **arguments}))
        try:
            async with asyncio.timeout(CALL_WITHIN_S):
                return await future
        except TimeoutError:
            log.warning("worker.hung", pid=self.pid, action=do)
            self._kill()
            raise EngineError("worker_lost") from None
        finally:
            self._calls.pop(number, None)

    async def stop(self) -> None:
        """End the worker: by the end of the line, by force if that takes long."""
        self._is_wanted = False
        self.is_ready = False
        await self._hang_up()
        await self._ended()
        if self._reading is not None:
            await self._reading

    async def _ended(self) -> None:
        """Wait for the end of a process that was told to, or that is gone already."""
        if self._process is None:
            return
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                await self._process.wait()
        except TimeoutError:
            self._kill()
            await self._process.wait()

    async def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while (frame := await read_frame(reader)) is not None:
                self._take(frame)
        except FrameError as damage:
            log.warning("worker.unintelligible", pid=self.pid, error=str(damage))
        self.is_ready = False
        await self._hang_up()
        await self._ended()
        for future in self._calls.values():
            if not future.done():
                future.set_exception(EngineError("worker_lost"))
        if self._is_wanted:
            self._on_death(self)

    def _take(self, frame: Frame) -> None:
        number = frame.get("id")
        if number is None:
            try:
                self._on_event(frame)
            except Exception:
                # The listener's bug must not cost the line to the worker.
                log.exception("event.failed", kind=str(frame.get("event")))
            return
        future = self._calls.get(number) if isinstance(number, int) else None
        if future is None or future.done():
            return
        if "error" in frame:
            future.set_exception(EngineError(str(frame["error"]), str(frame.get("detail", ""))))
        else:
            future.set_result(frame.get("value"))


def row(value: object) -> dict[str, int | float | str]:
    """Return a worker's counters as they came."""
    if not isinstance(value, dict):
        raise EngineError("worker_lost", "the worker counts in another way")
    return {str(key): count for key, count in value.items() if isinstance(count, int | float | str)}


def _ignore(_what: object) -> None:
    """Stand for a listener that is not there yet."""
