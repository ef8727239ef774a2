"""Rooms over several workers: placed by load, moved when their worker is killed, and as before."""

import asyncio
import errno
import os
import signal

import pytest
from aiortc.rtcdtlstransport import RTCCertificate

from server.engine.embedded import EmbeddedEngine, worker_count
from server.engine.engine import EngineError, EngineEvent, Permission
from server.engine.worker_place import Spare
from server.engine.worker_process import WorkerProcess
from tests.server.engine.test_embedded import Client, lost, running, sound
from tests.server.media.people import until

WORKERS = 3


async def rooms_by_worker(engine: EmbeddedEngine) -> list[int]:
    return [int(row["rooms"]) for row in await engine.stats()]


def test_zero_means_one_worker_per_core_less_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, expected in ((1, 1), (2, 1), (8, 7)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid, n=cores: set(range(n)))
        assert worker_count(0) == expected
        assert worker_count(5) == 5


async def test_rooms_are_spread_and_a_killed_workers_move_to_the_living() -> None:
    events: list[EngineEvent] = []
    async with running(events, workers=WORKERS) as engine:
        for number in range(6):
            await engine.open_room(f"room {number}")
        assert await rooms_by_worker(engine) == [2, 2, 2]
        ports = [row["port"] for row in await engine.stats()]
        assert len(set(ports)) == WORKERS
        victim = engine.pids[0]

        os.kill(victim, signal.SIGKILL)
        await until(lambda: lost(events), "the news", within_s=60)

        assert [set(event.room_ids) for event in lost(events)] == [{"room 0", "room 3"}]
        homes = {row["pid"]: row["rooms"] for row in await engine.stats()}
        assert [homes[pid] for pid in engine.pids[1:]] == [3, 3]
        for number in range(6):
            await engine.subscribe(f"room {number}", "ann", generation=1)

        await until(lambda: engine.pids[0] not in (0, victim), "a replacement", within_s=60)
        await until_ready(engine, WORKERS)
        assert [row["port"] for row in await engine.stats()] == ports
        await engine.open_room("a new one")
        assert await rooms_by_worker(engine) == [1, 3, 3]


async def test_people_of_a_killed_worker_meet_again_elsewhere_as_they_were_allowed() -> None:
    events: list[EngineEvent] = []
    async with running(events, workers=2) as engine:
        await engine.open_room("room")
        certificate = RTCCertificate.generateCertificate()
        ann, ben = Client(engine, certificate, "ann"), Client(engine, certificate, "ben")
        eve = Client(engine, certificate, "eve")
        await engine.set_permission("room", "eve", Permission(receives=False))

        os.kill(engine.pids[0], signal.SIGKILL)
        await until(lambda: lost(events), "the news", within_s=60)

        publishing = await ann.join()
        await ben.join()
        await eve.join()
        publishing.send_rtp(sound(1))
        await until(lambda: ben.heard, "sound elsewhere")
        assert eve.heard == []
        for person in (ann, ben, eve):
            await person.leave()


async def test_all_workers_killed_at_once_come_back_with_every_room() -> None:
    events: list[EngineEvent] = []
    async with running(events, workers=2) as engine:
        for number in range(4):
            await engine.open_room(f"room {number}")

        for pid in engine.pids:
            os.kill(pid, signal.SIGKILL)
        await until(
            lambda: (
                {one for event in lost(events) for one in event.room_ids}
                == {f"room {number}" for number in range(4)}
            ),
            "every room",
            within_s=60,
        )

        await until_ready(engine, 2)
        assert sum(await rooms_by_worker(engine)) == 4
        with pytest.raises(EngineError, match="no_room"):
            await engine.subscribe("room 9", "ann", generation=1)


async def test_a_machine_that_starts_no_process_for_a_moment_costs_no_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events: list[EngineEvent] = []
    async with running(events, workers=1) as engine:
        await engine.open_room("room")
        prepare, refused = WorkerProcess.prepare, []

        async def refuse_once(process: WorkerProcess) -> None:
            if not refused:
                refused.append(process)
                raise BlockingIOError(errno.EAGAIN, "too many processes")
            await prepare(process)

        monkeypatch.setattr(WorkerProcess, "prepare", refuse_once)
        monkeypatch.setattr(Spare, "take", lambda _spare: None)
        os.kill(engine.pid, signal.SIGKILL)
        await until(lambda: lost(events), "the news", within_s=60)

        assert refused
        assert await rooms_by_worker(engine) == [1]


async def test_a_room_closed_while_it_is_moved_is_open_nowhere() -> None:
    events: list[EngineEvent] = []
    async with running(events, workers=2) as engine:
        await engine.open_room("kept")
        await engine.open_room("other")
        await engine.open_room("closed")
        assert await rooms_by_worker(engine) == [2, 1]

        os.kill(engine.pids[0], signal.SIGKILL)
        closing = asyncio.create_task(close_soon(engine, "closed"))
        await until(lambda: lost(events), "the news", within_s=60)
        await closing

        assert "kept" in lost(events)[0].room_ids
        with pytest.raises(EngineError) as refusal:
            await engine.subscribe("closed", "ann", generation=1)
        assert refusal.value.code == "no_room"
        await until_ready(engine, 2)
        assert sum(await rooms_by_worker(engine)) == 2


async def test_the_busier_worker_gets_no_new_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.engine.housing.ROOM_PPS", 1.0)
    async with running([], workers=2) as engine:
        await engine.open_room("room")
        certificate = RTCCertificate.generateCertificate()
        ann, ben = Client(engine, certificate, "ann"), Client(engine, certificate, "ben")
        publishing = await ann.join()
        await ben.join()
        for seq in range(300):
            publishing.send_rtp(sound(seq))
        await until(lambda: len(ben.heard) > 100, "a lot of sound")
        await until_measured(engine)
        busy, idle = engine._places
        assert busy.load_pps > 3 > idle.load_pps == 0

        for number in range(3):
            await engine.open_room(f"room {number}")

        assert await rooms_by_worker(engine) == [1, 3]
        await ann.leave()
        await ben.leave()


async def close_soon(engine: EmbeddedEngine, room_id: str) -> None:
    """Close a room as soon as its worker is known to be dead."""
    await until(lambda: not engine._places[0].is_ready, "the death")
    await engine.close_room(room_id)


async def until_ready(engine: EmbeddedEngine, count: int) -> None:
    await until(
        lambda: sum(place.is_ready for place in engine._places) == count, "workers", within_s=60
    )


async def until_measured(engine: EmbeddedEngine) -> None:
    """Ask for the counters until a second has passed since the worker began."""
    first = engine._places[0]._measured
    while engine._places[0]._measured == first:
        await engine.stats()
        await asyncio.sleep(0.1)
