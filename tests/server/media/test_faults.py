"""What becomes of a bug, and of what ended connections leave behind."""

import gc
import weakref
from collections.abc import Awaitable, Callable

import pytest

from server.media.rtp.nack import NACK_FORMAT, RTPFB
from tests.server.media.people import ROOM, Hall, Listener, Sender, hall, until


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


async def remove(room: Hall, _ann: Sender, _ben: Listener) -> None:
    for name in ("ann", "ben"):
        await room.worker.remove(ROOM, name)


async def hang_up(_room: Hall, ann: Sender, ben: Listener) -> None:
    for one in (ann, ben):
        await one.connection.stop()


async def replace(room: Hall, _ann: Sender, _ben: Listener) -> None:
    await room.publish("ann", generation=2)
    await room.subscribe("ben", generation=2)


@pytest.mark.parametrize("end", [remove, hang_up, replace])
async def test_an_ended_connection_is_given_back_without_being_looked_for(
    end: Callable[[Hall, Sender, Listener], Awaitable[None]],
) -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        people = room.worker._rooms[ROOM].participants
        publisher, subscriber = people["ann"].publisher, people["ben"].subscriber
        assert publisher is not None and subscriber is not None
        left = [weakref.ref(link.transport) for link in (publisher, subscriber)]
        del publisher, subscriber, people
        # The collector's turn comes rarely here, as it stops everything for a moment.
        gc.disable()
        try:
            await end(room, ann, ben)
            await until(lambda: not any(ref() for ref in left), "the end of both")
        finally:
            gc.enable()
