"""Whoever waits for a picture is let in by what came since, never by what was shown before."""

import itertools

import pytest

from server.media.messages import Permission
from server.media.rtp.keyframes import PLI_FORMAT, PSFB
from tests.server.media.egress import FAN_OUTS, library_folder
from tests.server.media.layered import keep_on, read_dry
from tests.server.media.people import ROOM, hall, until

pytestmark = pytest.mark.parametrize("fan_out", FAN_OUTS)

NOTHING = Permission(send=frozenset(), receives=False)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the native library out of the cache of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(library_folder()))


async def test_a_picture_of_meanwhile_that_is_repaired_later_stays_unseen(fan_out: str) -> None:
    """Its key frame comes when the viewer waits for one; what it shows was not for them."""
    async with hall(fan_out=fan_out) as room:
        ann = await room.publish("ann")
        ben, cem = await room.subscribe("ben"), await room.subscribe("cem")
        ann.video(1, key=True)
        await until(lambda: ben.at("1") and cem.at("1"), "the picture")
        room.worker.set_permission(ROOM, "cem", NOTHING)
        ann.video(3, payload=b"secret")
        await until(lambda: len(ben.at("1")) == 2, "what the others see")
        before = len(cem.packets)

        room.worker.set_permission(ROOM, "cem", Permission())
        ann.repair(2, key=True, payload=b"secret")
        await until(lambda: len(ben.at("1")) == 3, "the repair")
        await read_dry(cem)

        assert len(cem.packets) == before
        ann.video(4)
        ann.video(5, key=True, payload=b"now")
        await until(lambda: len(cem.packets) > before, "what is shown by now")
        assert [packet.payload[7:] for packet in cem.packets[before:]] == [b"now"]


async def test_a_key_frame_that_is_too_old_for_who_waits_is_followed_by_a_wish(
    fan_out: str,
) -> None:
    async with hall(fan_out=fan_out) as room:
        ann = await room.publish("ann")
        ben, cem = await room.subscribe("ben"), await room.subscribe("cem")
        ann.video(1, key=True)
        await until(lambda: ben.at("1") and cem.at("1"), "the picture")
        room.worker.set_permission(ROOM, "cem", NOTHING)
        ann.video(3)
        await until(lambda: len(ben.at("1")) == 2, "what the others see")
        room.worker.set_permission(ROOM, "cem", Permission())
        ann.repair(2, key=True)
        await until(lambda: len(ben.at("1")) == 3, "the repair")
        numbers = itertools.count(4)
        before = len(ann.of_kind(PSFB, PLI_FORMAT))
        await keep_on(
            lambda: ann.video(next(numbers)),
            lambda: len(ann.of_kind(PSFB, PLI_FORMAT)) >= before + 2,
            "another one to be asked for, and again",
        )
        ann.video(next(numbers), key=True)
        await until(lambda: len(cem.at("1")) == 2, "the picture that was asked for")

        assert len(cem.packets) == 2
