"""What becomes of a bug, and of what ended connections leave behind."""

import gc
import weakref

import pytest

from server.media import worker
from server.media.rtp.nack import NACK_FORMAT, RTPFB
from tests.server.media.people import ROOM, hall, until


async def test_a_bug_in_one_room_is_counted_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_turn: int, _now_s: float) -> None:
        raise ValueError("a bug")

    async with hall() as room:
        room.worker.open_room("broken")
        rooms = room.worker._rooms
        # The broken room has its turn first.
        rooms[ROOM] = rooms.pop(ROOM)
        monkeypatch.setattr(rooms["broken"].rounds, "run", fail)
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        ann.video(3)

        await until(lambda: ann.of_kind(RTPFB, NACK_FORMAT), "a request, sent by the tick")
        assert room.worker.counters.faults > 0
        assert len(ben.at("1")) == 2


async def test_what_ended_connections_leave_behind_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "TIDY_TICKS", 5)
    async with hall() as room:
        await room.publish("ann")
        publisher = room.worker._rooms[ROOM].participants["ann"].publisher
        assert publisher is not None
        left = weakref.ref(publisher.transport)
        del publisher
        gc.disable()
        try:
            await room.worker.remove(ROOM, "ann")
            await until(lambda: left() is None, "the end of the connection's memory")
        finally:
            gc.enable()
