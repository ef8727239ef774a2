"""What the engine says while a window is away is said again when it is back: it was not heard."""

import pytest

from server.engine.engine import (
    EngineEvent,
    LayersWanted,
    Quality,
    Slot,
    SlotsChanged,
    Source,
    SpeakersChanged,
    WorkerLost,
)
from tests.mdt.service.sitting import Sitting
from tests.server.signaling.wired import Browser, Wired, wired


def said(room: Wired) -> tuple[EngineEvent, ...]:
    """Return what is said of a member's media, each thing with what came before it."""
    meeting_id = room.sitting.id
    slots = [
        Slot(mid="1", participant_id=who, source=Source.CAMERA, quality=Quality.LOW)
        for who in ("scribe", "chair")
    ]
    return (
        *(
            SlotsChanged(room_id=meeting_id, participant_id="member", slots=(slot,))
            for slot in slots
        ),
        LayersWanted(room_id=meeting_id, participant_id="member", camera=None, screen=False),
        LayersWanted(room_id=meeting_id, participant_id="member", camera=Quality.HIGH, screen=True),
        SpeakersChanged(room_id=meeting_id, speaker="chair", audible=("chair",)),
    )


async def come_back(browser: Browser, member: Browser) -> None:
    await browser.ok("room.resume", seat_id=member.seat_id, secret=member.secret, last_seq=0)


@pytest.mark.parametrize("is_noticed", [True, False])
async def test_what_was_said_of_media_meanwhile_is_said_again(is_noticed: bool) -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        if is_noticed:
            await member.cut()
            await chair.hears("room.live", lambda b: any(not one["connected"] for one in b["live"]))
        for event in said(room):
            room.engine.tell(event)
        if not is_noticed:  # the line had died already
            await member.cut()

        async with room.browser("member") as again:
            await come_back(again, member)
            await again.hears("media.speakers")

            (slots,) = again.heard("media.slots")
            assert [slot["person_id"] for slot in slots["slots"]] == ["chair"]
            assert again.heard("media.layers") == [{"camera": "high", "screen": True}]
            assert again.heard("media.speakers") == [{"speaker": "chair", "audible": ["chair"]}]


async def test_whoever_comes_while_somebody_speaks_is_told_who() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair") as (chair,):
        speaks = SpeakersChanged(room_id=room.sitting.id, speaker="chair", audible=("chair",))
        room.engine.tell(speaks)
        await chair.hears("media.speakers")
        async with room.seated("member") as (member,):
            await member.ok("media.subscribe", generation=1)

            assert await member.hears("media.speakers") == {
                "speaker": "chair",
                "audible": ["chair"],
            }
            room.engine.tell(WorkerLost(room_ids=(room.sitting.id,)))
            await member.hears("media.lost")
            await member.ok("media.subscribe", generation=2)
            assert len(member.heard("media.speakers")) == 1


async def test_nothing_is_said_again_of_a_worker_that_is_gone() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (_, member):
        await member.cut()
        for event in said(room):
            room.engine.tell(event)
        room.engine.tell(WorkerLost(room_ids=(room.sitting.id,)))

        async with room.browser("member") as again:
            await come_back(again, member)
            await again.ok("hand.raise")

            assert again.heard("media.slots") == []
            assert again.heard("media.layers") == []
