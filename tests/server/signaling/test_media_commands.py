"""Media over the wire: only who has a seat, cut before leaving, told when it moves."""

import asyncio

from server.engine.engine import (
    ConnectionChanged,
    EngineError,
    Slot,
    SlotsChanged,
    Source,
    WorkerLost,
)
from tests.server.signaling.wired import wired

SOURCES = [
    {"mid": "0", "source": "microphone"},
    {"mid": "1", "source": "camera"},
    {"mid": "2", "source": "screen"},
]


async def test_publishing_and_subscribing() -> None:
    async with wired() as room, room.seated("member") as (member,):
        published = await member.ok("media.publish", generation=3, sdp="v=0", sources=SOURCES)
        offered = await member.ok("media.subscribe", generation=4)
        await member.ok("media.answer", generation=4, offer_id=offered["offer_id"], sdp="v=0")

        assert published == {"generation": 3, "sdp": "answer to v=0"}
        assert offered["sdp"] == "offer"
        assert offered["slots"] == [
            {"mid": "0", "person_id": None, "source": None, "quality": None, "paused": None}
        ]
        assert room.engine.publishing[room.sitting.id, "member"] == 3
        assert room.engine.subscribing[room.sitting.id, "member"] == 4


async def test_a_stale_answer_is_refused_with_the_engines_code() -> None:
    async with wired() as room, room.seated("member") as (member,):
        assert await member.refused("media.answer", generation=1, offer_id=6, sdp="v=0") == (
            "stale_answer"
        )


async def test_an_engine_that_refuses_is_told_with_its_code() -> None:
    async with wired() as room, room.seated("member") as (member,):
        room.engine.refusal = EngineError("limit")

        assert await member.refused("media.subscribe", generation=1) == "limit"


async def test_an_sdp_over_64_kib_does_not_reach_the_engine() -> None:
    async with wired() as room, room.seated("member") as (member,):
        answer = await member.call("media.publish", generation=1, sdp="x" * 65_000, sources=[])
        assert answer["ok"]
        await member.raw_call("hand.raise", {"id": "1", "data": {}})

        assert ("publish", room.sitting.id, "member") in room.engine.calls


async def test_nothing_is_sent_until_a_source_is_on_and_everybody_is_told() -> None:
    async with wired() as room, room.seated("member", "chair") as (member, chair):
        await member.ok("media.set_source", source="microphone", active=True)
        await member.ok("media.publish", generation=1, sdp="v=0", sources=SOURCES)

        key = (room.sitting.id, "member")
        assert room.engine.active[*key, Source.MICROPHONE] is True
        assert room.engine.active[*key, Source.CAMERA] is False
        await member.ok("media.set_source", source="camera", active=True)
        assert room.engine.active[*key, Source.CAMERA] is True
        told = await chair.hears("room.live", lambda b: any(one["camera"] for one in b["live"]))
        assert next(one for one in told["live"] if one["microphone"])["person_id"] == "member"


async def test_slots_go_to_the_one_they_are_of() -> None:
    async with wired() as room, room.seated("member", "chair") as (member, chair):
        slot = Slot(mid="0", participant_id="chair", source=Source.CAMERA)
        room.engine.tell(
            SlotsChanged(room_id=room.sitting.id, participant_id="member", slots=(slot,))
        )

        assert (await member.hears("media.slots"))["slots"] == [
            {
                "mid": "0",
                "person_id": "chair",
                "source": "camera",
                "quality": None,
                "paused": None,
            }
        ]
        assert chair.heard("media.slots") == []


async def test_a_lost_worker_is_told_to_its_rooms_with_a_new_epoch() -> None:
    async with wired() as room, room.seated("member") as (member,), room.browser("chair") as chair:
        room.engine.tell(WorkerLost(room_ids=(room.sitting.id, "another")))
        lost = await member.hears("media.lost")
        joined = await chair.ok("room.join", meeting_id=room.sitting.id)

        assert lost["media_epoch"] == joined["media_epoch"] == 2


async def test_media_that_is_negotiated_while_somebody_takes_over_is_cut_before_the_new_seat() -> (
    None
):
    async with wired() as room, room.seated("member") as (old,), room.browser("member") as new:
        room.engine.gate = asyncio.Event()
        negotiating = asyncio.create_task(old.call("media.subscribe", generation=1))
        await asyncio.sleep(0)
        joining = asyncio.create_task(
            new.ok("room.join", meeting_id=room.sitting.id, take_over=True)
        )
        await asyncio.sleep(0)
        room.engine.gate.set()
        await negotiating
        await joining

        assert room.engine.subscribing == {}
        assert await old.refused("media.subscribe", generation=2) == "not_seated"
        await new.ok("media.subscribe", generation=1)


async def test_nobody_hears_by_a_worker_that_is_gone() -> None:
    async with wired() as room, room.seated("member"):
        known = room.rooms.get(room.sitting.id)
        assert known is not None
        (seat,) = known
        room.engine.tell(
            ConnectionChanged(
                room_id=room.sitting.id,
                participant_id="member",
                direction="subscribe",
                generation=1,
                state="connected",
            )
        )
        before = seat.hears

        room.engine.tell(WorkerLost(room_ids=(room.sitting.id,)))

        assert (before, seat.hears) == (True, False)


async def test_an_engine_that_is_away_does_not_keep_people_out() -> None:
    async with wired() as room:

        async def away(_room_id: str) -> None:
            raise EngineError("worker_lost")

        room.engine.open_room = away  # type: ignore[method-assign]  # one call fails
        async with room.seated("member") as (member,):
            await member.ok("chat.post", text="no sound, but here")
            assert await member.refused("media.subscribe", generation=1) == "worker_lost"
