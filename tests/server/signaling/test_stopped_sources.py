"""What the chair switched off stays off, whatever a window says that did not hear of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from server.engine.engine import Source
from tests.mdt.service.sitting import Sitting
from tests.server.signaling.test_room_control import publishing, switch_on
from tests.server.signaling.wired import Browser, Wired, wired


@asynccontextmanager
async def returning(room: Wired, member: Browser) -> AsyncIterator[Browser]:
    """Give the seat of a window that was cut to a new one."""
    async with room.browser("member") as again:
        await again.ok(
            "room.resume",
            seat_id=member.seat_id,
            secret=member.secret,
            last_seq=room.sitting.meeting.seq,
        )
        yield again


@pytest.mark.parametrize(
    ("command", "source"), [("person.mute", "microphone"), ("person.stop_camera", "camera")]
)
@pytest.mark.parametrize("is_noticed", [True, False])
async def test_what_is_switched_off_while_its_window_is_away_stays_off_when_it_returns(
    command: str, source: str, is_noticed: bool
) -> None:
    """A window says after each return which of its sources are on, as far as it knows."""
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        await switch_on(member, source)
        if is_noticed:
            await member.cut()
            await chair.hears("room.live", lambda b: any(not one["connected"] for one in b["live"]))
        await chair.ok(command, person_id="member")
        if not is_noticed:  # the line had died already, and what was said into it is lost
            await member.cut()

        async with returning(room, member) as again:
            await switch_on(again, source)

            assert room.engine.active[room.sitting.id, "member", Source(source)] is False
            assert await again.hears("media.muted") == {"source": source, "by": "chair"}
            assert not any(one[source] for one in (await chair.ok("room.snapshot"))["live"])
            await switch_on(again, source)
            assert room.engine.active[room.sitting.id, "member", Source(source)] is True


async def test_who_heard_of_it_and_returns_is_not_told_again() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        await switch_on(member, "microphone")
        await chair.ok("person.mute", person_id="member")
        await member.ok("media.set_source", source="microphone", active=False)
        await member.cut()

        async with returning(room, member) as again:
            await switch_on(again, "microphone")

            assert room.engine.active[room.sitting.id, "member", Source.MICROPHONE] is True
            assert again.heard("media.muted") == []


async def test_who_is_muted_while_the_worker_hangs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        await switch_on(member, "microphone")

        async def hangs(*_who: str, active: bool) -> None:
            await asyncio.Event().wait()

        with monkeypatch.context() as patch:
            patch.setattr(room.engine, "set_active", hangs)
            patch.setattr("server.signaling.dispatch.COMMAND_TIMEOUT_S", 0.2)
            assert await chair.refused("person.mute", person_id="member") == "timeout"

        assert await member.hears("media.muted") == {"source": "microphone", "by": "chair"}
