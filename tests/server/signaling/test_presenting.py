"""The shared view and its pointer: only for who leads, thinned, never recorded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.mdt.service.sitting import Sitting
from tests.server.signaling.wired import Browser, Wired, wired

IMAGE = "image-1"
HERE = {"material_id": IMAGE, "x": 0.5, "y": 0.5}


@asynccontextmanager
async def presenting() -> AsyncIterator[tuple[Wired, Browser, Browser, Browser]]:
    """The member presents to the chair and the radiologist."""
    sitting = Sitting().live("chair", "member", "radiologist").called()
    async with wired(sitting) as room:
        await room.entrance.restore([sitting.meeting])
        async with room.seated("chair", "member", "radiologist") as (chair, member, other):
            await member.ok("presentation.start", material_id=IMAGE)
            yield room, chair, member, other


async def test_the_pointer_goes_to_the_others_and_into_no_log() -> None:
    async with presenting() as (room, chair, member, other):
        seq = room.sitting.meeting.seq
        await member.ok("presentation.point", **HERE)

        pointed = await chair.hears("room.pointer")
        assert pointed == {"person_id": "member", **HERE}
        assert await other.hears("room.pointer") == pointed
        assert member.heard("room.pointer") == []
        assert room.sitting.meeting.seq == seq


async def test_pointing_nowhere_is_told_too() -> None:
    async with presenting() as (_, chair, member, _):
        await member.ok("presentation.point", material_id=IMAGE)

        assert (await chair.hears("room.pointer"))["x"] is None


async def test_a_fast_pointer_is_thinned_and_its_last_place_arrives() -> None:
    async with presenting() as (_, chair, member, _):
        for n in range(1, 41):
            await member.ok("presentation.point", material_id=IMAGE, x=n / 40, y=0)
        await chair.hears("room.pointer", lambda body: body["x"] == 1.0)

        seen = [body["x"] for body in chair.heard("room.pointer")]
        assert seen == sorted(seen)
        assert len(seen) < 40


async def test_who_comes_later_gets_the_view_as_it_is() -> None:
    async with presenting() as (room, _, member, _):
        await member.ok("presentation.view", **HERE, zoom=4)
        async with room.browser("scribe") as scribe:
            joined = await scribe.ok("room.join", meeting_id=room.sitting.id)

            assert joined["snapshot"]["view"] == {**HERE, "zoom": 4}
        await member.ok("presentation.stop")
        async with room.browser("expert") as expert:
            joined = await expert.ok("room.join", meeting_id=room.sitting.id)

            assert joined["snapshot"]["view"] is None


async def test_the_chair_may_point_and_others_may_not() -> None:
    async with presenting() as (_, chair, member, other):
        await chair.ok("presentation.point", **HERE)
        await member.hears("room.pointer")

        assert await other.refused("presentation.point", **HERE) == "not_allowed"
        assert await other.refused("presentation.view", **HERE, zoom=1) == "not_allowed"


async def test_what_is_not_shown_cannot_be_pointed_at() -> None:
    async with presenting() as (_, _, member, _):
        code = await member.refused("presentation.point", material_id="image-2", x=0, y=0)
        assert code == "unknown_material"

        await member.ok("presentation.stop")
        assert await member.refused("presentation.point", **HERE) == "unknown_material"


@pytest.mark.parametrize("zoom", [0, 0.5, 65, -1])
async def test_a_view_has_limits(zoom: float) -> None:
    async with presenting() as (_, _, member, _):
        assert await member.refused("presentation.view", **HERE, zoom=zoom) == "invalid_request"
