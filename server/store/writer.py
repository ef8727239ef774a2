"""The one path by which anything is written: one thread, many commands in one transaction.

A command is a function of a unit of work. It may be run a second time, alone, when the
transaction it shared could not be committed; so it changes nothing but the unit of work. Nobody
hears of a command before its transaction is durable, and everybody hears in commit order.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from mdt.domain.errors import MdtError
from mdt.service.outcome import Outcome
from server.store.errors import StorageBusy, StorageFull
from server.store.unit_of_work import ServerUnitOfWork

P = ParamSpec("P")
T = TypeVar("T")

Begin = Callable[[], AbstractContextManager[ServerUnitOfWork]]


@dataclass(slots=True, eq=False)
class _Command:
    """One waiting call, and what became of it."""

    call: Callable[[ServerUnitOfWork], object]
    future: asyncio.Future[object]
    value: object = None
    error: Exception | None = field(default=None)


class Writer:
    """Runs commands in the writer thread, and answers on the event loop that asked."""

    def __init__(
        self,
        begin: Begin,
        on_committed: Callable[[Outcome], None],
        *,
        max_group: int = 64,
        max_waiting: int = 8192,
    ) -> None:
        """Prepare the thread; it starts with the first command.

        Args:
            begin: opens the transaction that a group of commands shares.
            on_committed: told of each outcome, on the event loop, after it is durable and before
                its caller is answered.
            max_group: commands in one transaction.
            max_waiting: commands that may wait; more are refused as busy.
        """
        self._begin = begin
        self._on_committed = on_committed
        self._max_group = max_group
        self._max_waiting = max_waiting
        self._queue: SimpleQueue[_Command | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    async def run(
        self,
        fn: Callable[Concatenate[ServerUnitOfWork, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``fn(uow, *args, **kwargs)`` in the writer thread; return its result once durable.

        A caller that is cancelled does not stop a command that has begun.

        Raises:
            MdtError: what the command refused, or ``storage_busy`` or ``storage_full``; then
                nothing of it was kept.
        """
        if self._closed or self._queue.qsize() >= self._max_waiting:
            raise StorageBusy
        if self._thread is None:
            self._start()
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        result: list[T] = []

        def call(uow: ServerUnitOfWork) -> T:
            result[:] = [fn(uow, *args, **kwargs)]
            return result[0]

        self._queue.put(_Command(call, future))
        await future
        return result[0]

    async def close(self) -> None:
        """Finish what waits, refuse what comes, and end the thread."""
        self._closed = True
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            await asyncio.sleep(0)  # lets the last answers out

    def _start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while True:
            group = self._next_group()
            if not group:
                return
            self._run_group(group)
            self._answer(group)

    def _next_group(self) -> list[_Command]:
        """Wait for a command, and take along those that wait behind it; empty at the end."""
        first = self._queue.get()
        group = [] if first is None else [first]
        while group and len(group) < self._max_group:
            try:
                command = self._queue.get_nowait()
            except Empty:
                break
            if command is None:
                self._queue.put(None)
                break
            group.append(command)
        return group

    def _run_group(self, group: list[_Command]) -> None:
        try:
            with self._begin() as uow:
                for command in group:
                    _run_one(uow, command)
        except (StorageBusy, StorageFull) as refusal:
            waiting = self._drain()  # they would only wait for the same lock, one after another
            _refuse([*group, *waiting], refusal)
            self._answer(waiting)
        except Exception as error:  # the thread goes on; the caller gets it
            if len(group) == 1:
                _refuse(group, error)
            else:
                for command in group:
                    self._run_group([command])

    def _drain(self) -> list[_Command]:
        waiting: list[_Command] = []
        while True:
            try:
                command = self._queue.get_nowait()
            except Empty:
                return waiting
            if command is None:
                self._queue.put(None)
                return waiting
            waiting.append(command)

    def _answer(self, group: Sequence[_Command]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(partial(self._deliver, group))

    def _deliver(self, group: Sequence[_Command]) -> None:
        for command in group:
            if command.error is None:
                self._tell_all(command.value)
            if command.future.done():  # the caller was cancelled
                continue
            if command.error is None:
                command.future.set_result(None)
            else:
                command.future.set_exception(command.error)

    def _tell_all(self, value: object) -> None:
        """Tell what a command came to: one meeting's outcome, or those of several in a tuple."""
        if isinstance(value, Outcome):
            self._tell(value)
        elif isinstance(value, tuple):
            for one in value:
                if isinstance(one, Outcome):
                    self._tell(one)

    def _tell(self, outcome: Outcome) -> None:
        try:
            self._on_committed(outcome)
        except Exception as error:  # it is committed, whoever fails to hear it
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a listener failed on a committed outcome", "exception": error}
            )


def _run_one(uow: ServerUnitOfWork, command: _Command) -> None:
    """Run one command of a group. A database error spoils the group, any other only itself."""
    command.value, command.error = None, None
    if command.future.cancelled():
        return
    uow.transaction.begin_command()
    try:
        command.value = command.call(uow)
    except Exception as error:
        uow.transaction.abandon_command(error)
        if isinstance(error, DBAPIError):
            raise
        command.error = error
    else:
        uow.transaction.end_command()


def _refuse(group: Sequence[_Command], error: Exception) -> None:
    for command in group:
        command.value = None
        command.error = type(error)() if isinstance(error, MdtError) else error
