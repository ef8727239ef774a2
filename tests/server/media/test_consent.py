"""Nothing is sent to somebody who has not said for a while that they want it. Source: RFC 7675."""

import time

from server.media.messages import LinkMeasured
from server.media.transport.ice_lite import SILENT_AFTER_S
from server.media.transport.peer import CLOSE_AFTER_S
from tests.server.media.layered import keep_on, read_dry
from tests.server.media.people import ROOM, hall, until


async def test_who_is_silent_is_sent_nothing_until_they_are_back() -> None:
    async with hall() as room:
        ann, ben, cem = (
            await room.publish("ann"),
            await room.subscribe("ben"),
            await room.subscribe("cem"),
        )
        ann.video(1, key=True)
        ann.audio(1)
        await until(lambda: ben.at("0") and ben.at("1"), "sound and picture")
        ben.connection.silence()
        connection = room.worker._rooms[ROOM].participants["ben"].subscriber
        assert connection is not None
        connection.transport.ice.heard_at_s -= SILENT_AFTER_S + 1
        await until(lambda: room.states("ben", "subscribe")[-1] == "silent", "the silence")
        await read_dry(ben, cem)
        before = ben.raw, cem.raw

        for number in range(2, 22):
            ann.video(number, key=number % 5 == 0)
            ann.audio(number)
        await until(lambda: cem.raw >= before[1] + 40, "what the others get")
        await read_dry(ben)

        assert ben.raw == before[0]
        told = len(room.events)
        inside = room.worker._rooms[ROOM]
        inside.rounds._measure(inside.participants["ben"], time.monotonic())
        assert not [each for each in room.events[told:] if isinstance(each, LinkMeasured)]
        connection.transport.ice.heard_at_s += SILENT_AFTER_S + 1
        await until(lambda: room.states("ben", "subscribe")[-1] == "connected", "the return")
        numbers = iter(range(22, 1000))
        await keep_on(
            lambda: ann.video(next(numbers), key=True),
            lambda: ben.raw > before[0],
            "the picture again",
        )


async def test_who_sends_and_falls_silent_is_told_of_and_given_up_in_the_end() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        ann.connection.silence()
        (publisher,) = room.worker._rooms[ROOM].publishers()

        publisher.transport.ice.heard_at_s -= SILENT_AFTER_S + 1
        await until(lambda: room.states("ann", "publish")[-1] == "silent", "the silence")
        publisher.transport.ice.heard_at_s -= CLOSE_AFTER_S
        await until(lambda: room.states("ann", "publish")[-1] == "closed", "the end")

        assert room.worker.stats()["publishers"] == 0
