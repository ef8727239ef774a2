"""What becomes of a bug: it is counted, and costs nobody else their meeting."""

import pytest

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
