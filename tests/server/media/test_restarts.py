"""New credentials on a standing connection: media goes on, and who has none is told so."""

import pytest

from server.media.messages import MediaError
from server.media.sdp.parse import parse
from tests.server.media.people import ROOM, hall, until
from tests.synthetic.descriptions import read_remote


async def test_a_publisher_goes_on_with_new_credentials_from_another_port() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.audio(1)
        await until(lambda: len(ben.packets) == 1, "sound before")
        before = ann.connection.remote

        answer = room.worker.restart_ice(ROOM, "ann", "publish", generation=1)
        remote = read_remote(answer, ["127.0.0.1"])
        assert before is not None
        assert (remote.ufrag, remote.pwd) != (before.ufrag, before.pwd)
        assert remote.fingerprint == before.fingerprint
        await ann.connection.restart(remote)
        await ann.connection.move()
        ann.audio(2)

        await until(lambda: len(ben.packets) == 2, "sound after")
        assert room.states("ann", "publish") == ["connected"]


async def test_a_subscriber_goes_on_with_new_credentials_from_another_port() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        before = ben.connection.remote

        offer = room.worker.restart_ice(ROOM, "ben", "subscribe", generation=1)
        remote = read_remote(offer, ["127.0.0.1"])
        assert before is not None
        assert remote.ufrag != before.ufrag
        assert len(parse(offer).sections) == 7
        assert sorted(ben.ssrcs.values()) == sorted(
            section.ssrcs[0] for section in parse(offer).sections
        )
        await ben.connection.restart(remote)
        await ben.connection.move()
        ann.audio(1)

        await until(lambda: len(ben.packets) == 1, "sound after")


@pytest.mark.parametrize(
    ("who", "direction", "generation"),
    [
        ("nobody", "publish", 1),
        ("ann", "publish", 2),
        ("ann", "subscribe", 1),
        ("ben", "publish", 1),
        ("ben", "subscribe", 0),
        ("ann", "sideways", 1),
    ],
)
async def test_a_connection_that_is_not_there_can_not_be_restarted(
    who: str, direction: str, generation: int
) -> None:
    async with hall() as room:
        await room.publish("ann")
        await room.subscribe("ben")

        with pytest.raises(MediaError) as refusal:
            room.worker.restart_ice(ROOM, who, direction, generation=generation)

        assert refusal.value.code == "no_participant"
