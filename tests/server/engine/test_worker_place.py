"""A worker's place: how soon whoever died there is replaced, and what is forgotten of them."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest

from server.engine.engine import EngineEvent
from server.engine.worker_place import Place, Spare
from server.engine.worker_process import WorkerProcess
from server.media.frames import Frame
from tests.server.media.people import until

PATCHED = "server.engine.worker_place."


class Run:
    """A worker without a process."""

    def __init__(self, number: int) -> None:
        self.pid = number
        self.port = 8090
        self.is_ready = False
        self.on_death: Callable[[Run], None] = lambda _run: None

    async def prepare(self) -> None:
        """Be loaded already."""

    async def begin(
        self,
        _options: Frame,
        *,
        on_event: Callable[[Frame], None],
        on_death: "Callable[[Run], None]",
    ) -> None:
        self.on_death = on_death
        self.is_ready = True
        on_event({"event": "nonsense"})

    async def call(self, _do: str) -> Frame:
        return {"forwarded": 90_000, "participants": 12}

    async def stop(self) -> None:
        self.is_ready = False

    def die(self) -> None:
        self.is_ready = False
        self.on_death(self)


class Runs(Spare):
    """Workers one after another, as many as are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Run] = []

    def take(self) -> WorkerProcess:
        self.all.append(Run(len(self.all) + 1))
        return cast(WorkerProcess, self.all[-1])


@asynccontextmanager
async def staffed() -> AsyncGenerator[tuple[Place, Runs]]:
    """Run a place with its first worker."""
    runs, told = Runs(), list[EngineEvent]()
    place = Place(8090, {}, runs, tell=told.append, on_lost=lambda _: None, on_ready=lambda _: None)
    await place.start()
    try:
        yield place, runs
    finally:
        await place.stop()
    assert told == []  # what could not be read was told to nobody


async def test_who_dies_young_is_replaced_after_a_wait_and_who_lived_long_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PATCHED + "RESTART_DELAYS_S", (0.0, 60.0))
    async with staffed() as (place, runs):
        monkeypatch.setattr(PATCHED + "SHORT_LIFE_S", 0.0)
        runs.all[0].die()
        assert not place.is_ready
        await until(lambda: place.is_ready, "the second worker")
        assert (place.pid, place.restarts) == (2, 1)

        monkeypatch.setattr(PATCHED + "SHORT_LIFE_S", 60.0)
        runs.all[1].die()
        for _ in range(10):
            await asyncio.sleep(0)

        assert (len(runs.all), place.is_ready) == (2, False)


async def test_a_new_worker_is_not_as_busy_as_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PATCHED + "SHORT_LIFE_S", 0.0)
    async with staffed() as (place, runs):
        place._measured = (asyncio.get_running_loop().time() - 10.0, 0)
        await place.stats()
        assert place.participants == 12
        assert place.load_pps > 8_000

        runs.all[0].die()
        await until(lambda: place.is_ready, "the second worker")

        assert (place.load_pps, place.participants) == (0.0, 0)


async def test_the_end_of_a_worker_that_was_replaced_is_no_news() -> None:
    async with staffed() as (place, runs):
        place._worker = cast(WorkerProcess, Run(7))
        place._worker.is_ready = True

        runs.all[0].die()

        assert place.is_ready
        assert place.restarts == 0
