"""Intervals on their way into the store: many at once, and none lost when it is busy or ends."""

import asyncio
from collections.abc import Sequence

from server.sessions.quality_log import QualityLog
from server.sessions.quality_record import Interval
from server.store.errors import StorageBusy
from server.tasks import Tasks
from tests.server.sessions.intervals import Sitting, interval


class Store:
    """Takes intervals, unless it is busy; slowly, when there is a gate."""

    def __init__(self) -> None:
        self.batches: list[list[Interval]] = []
        self.is_busy = False
        self.gate: asyncio.Event | None = None

    async def take(self, intervals: Sequence[Interval]) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.is_busy:
            raise StorageBusy
        self.batches.append(list(intervals))


def some(count: int) -> list[Interval]:
    return [interval(second=10 * number) for number in range(count)]


async def test_what_comes_while_it_writes_goes_in_the_next_batch() -> None:
    store, tasks = Store(), Tasks()
    log = QualityLog(store.take, tasks)
    first, second, third = some(3)
    store.gate = asyncio.Event()

    log.add([first])
    await asyncio.sleep(0)
    log.add([second])
    store.gate.set()
    await tasks.settled()
    log.add([third])
    await tasks.settled()

    assert store.batches == [[first], [second, third]]


async def test_what_the_store_refuses_is_tried_again_in_its_order() -> None:
    store, tasks = Store(), Tasks()
    log = QualityLog(store.take, tasks)
    first, second = some(2)
    store.is_busy = True
    log.add([first])
    await tasks.settled()

    store.is_busy = False
    log.add([second])
    await tasks.settled()

    assert store.batches == [[first, second]]


async def test_the_end_of_the_server_waits_for_what_is_not_written() -> None:
    store, tasks = Store(), Tasks()
    log = QualityLog(store.take, tasks)
    first, second = some(2)
    store.gate = asyncio.Event()
    log.add([first])
    await asyncio.sleep(0)
    log.add([second])
    closing = asyncio.create_task(log.close())
    await asyncio.sleep(0)
    store.gate.set()
    await closing

    assert store.batches == [[first], [second]]


async def test_nothing_to_write_asks_nothing_of_the_store() -> None:
    store, tasks = Store(), Tasks()
    log = QualityLog(store.take, tasks)

    log.add(Sitting().keeper.close())
    await log.close()

    assert store.batches == []
