"""Losing a seat and coming back to it, or not: over real sockets."""

import asyncio

import pytest

from mdt.domain.ids import PersonId
from server.sessions.presence import Holds
from server.store.errors import StorageBusy
from tests.mdt.service.sitting import Sitting
from tests.server.signaling.wired import values, wired
from tests.server.signaling.wires import until

SHORT = Holds(hold_s=0.2, chair_hold_s=0.2)


async def test_a_dropped_seat_is_held_and_given_back_without_an_event() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        await member.cut()
        await chair.hears("room.live", lambda b: any(not one["connected"] for one in b["live"]))
        await chair.ok("chat.post", text="are you back?")
        last_seq = room.sitting.meeting.seq

        async with room.browser("member") as again:
            resumed = await again.ok(
                "room.resume", seat_id=member.seat_id, secret=member.secret, last_seq=last_seq - 1
            )

            assert resumed["status"] == "seated"
            assert [event["type"] for event in resumed["events"]] == ["chat.posted"]
            assert resumed["snapshot"] is None
            assert room.sitting.meeting.seq == last_seq
            assert ("remove", room.sitting.id, "member") not in room.engine.calls


async def test_a_window_whose_line_was_not_known_to_be_dead_is_told_that_the_seat_went_on() -> None:
    async with wired() as room, room.seated("member") as (before,), room.browser("member") as now:
        await now.ok(
            "room.resume",
            seat_id=before.seat_id,
            secret=before.secret,
            last_seq=room.sitting.meeting.seq,
        )

        assert (await before.hears("room.closed"))["reason"] == "moved"
        assert await before.refused("room.snapshot") == "not_seated"
        assert now.heard("room.closed") == []


async def test_a_line_that_breaks_often_leaves_nothing_that_waits() -> None:
    async with wired() as room, room.seated("member") as (member,):
        seat_id, secret = member.seat_id, member.secret
        await member.cut()
        for _ in range(5):
            async with room.browser("member") as again:
                resumed = await again.ok(
                    "room.resume", seat_id=seat_id, secret=secret, last_seq=room.sitting.meeting.seq
                )
                secret = resumed["secret"]
                await again.cut()
        waiting = [task.get_name() for task in asyncio.all_tasks()]
        assert waiting.count("seat.expire") == 0


async def test_missing_more_than_is_kept_brings_a_snapshot() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        seq = room.sitting.meeting.seq
        await member.cut()
        for n in range(25):  # the room keeps twenty
            await chair.ok("chat.post", text=f"line {n}")

        async with room.browser("member") as again:
            resumed = await again.ok(
                "room.resume", seat_id=member.seat_id, secret=member.secret, last_seq=seq
            )

            assert resumed["events"] == []
            assert resumed["snapshot"]["seq"] == room.sitting.meeting.seq
            assert len(values(resumed["snapshot"], "chat")) == 25


async def test_a_number_from_the_future_brings_a_snapshot() -> None:
    async with wired() as room, room.seated("member") as (member,):
        await member.cut()
        async with room.browser("member") as again:
            resumed = await again.ok(
                "room.resume", seat_id=member.seat_id, secret=member.secret, last_seq=10**9
            )

            assert resumed["snapshot"] is not None


async def test_a_seat_opens_only_to_its_person_and_secret() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        await member.cut()
        async with room.browser("expert") as thief, room.browser("member") as again:
            secret = {"secret": member.secret, "last_seq": 0}
            assert await thief.refused("room.resume", seat_id=member.seat_id, **secret) == (
                "unknown_seat"
            )
            assert await again.refused(
                "room.resume", seat_id=member.seat_id, secret="wrong", last_seq=0
            ) == ("unknown_seat")
            assert await again.refused("room.resume", seat_id="nothing", **secret) == (
                "unknown_seat"
            )
            assert await again.refused("room.resume", seat_id=chair.seat_id, **secret) == (
                "unknown_seat"
            )


async def test_the_secret_changes_and_an_old_one_ends_when_the_new_one_was_shown() -> None:
    async with wired() as room, room.seated("member") as (member,):
        first = member.secret
        await member.cut()
        async with room.browser("member") as lost_reply:
            ref = {"seat_id": member.seat_id, "last_seq": 0}
            await lost_reply.ok("room.resume", secret=first, **ref)
            second = lost_reply.secret
            await lost_reply.cut()
        async with room.browser("member") as again:
            await again.ok("room.resume", secret=first, **ref)  # the reply was lost on the way
            third = again.secret
            await again.ok("room.resume", secret=third, **ref)
            fourth = again.secret

            assert len({first, second, third, fourth}) == 4
            assert await again.refused("room.resume", secret=second, **ref) == "unknown_seat"
            assert await again.refused("room.resume", secret=first, **ref) == "unknown_seat"


async def test_coming_back_over_a_connection_that_only_seems_alive_cuts_that_off() -> None:
    async with wired() as room, room.seated("member") as (stale,), room.browser("member") as fresh:
        await fresh.ok("room.resume", seat_id=stale.seat_id, secret=stale.secret, last_seq=0)

        assert await stale.refused("hand.raise") == "not_seated"
        await fresh.ok("chat.post", text="here")
        assert "chat.posted" in fresh.types()
        assert "chat.posted" not in stale.types()


async def test_who_does_not_come_back_is_recorded_as_gone_and_media_is_cut_first() -> None:
    async with wired(holds=SHORT) as room, room.seated("chair", "member") as (chair, member):
        await member.cut()
        left = await chair.hears("room.event", lambda e: e["type"] == "attendance.left")

        stay = next(s for s in room.sitting.meeting.presence if s.person_id == "member")
        assert stay.end_reason == "disconnected"
        assert ("remove", room.sitting.id, "member") in room.engine.calls
        assert values(left, "participants")[0]["present"] is False
        async with room.browser("member") as again:
            ref = {"seat_id": member.seat_id, "secret": member.secret, "last_seq": 0}
            assert await again.refused("room.resume", **ref) == "unknown_seat"


async def test_the_chairs_seat_is_held_longer() -> None:
    holds = Holds(hold_s=0.05, chair_hold_s=60)
    async with wired(holds=holds) as room, room.seated("scribe") as (scribe,):
        async with room.seated("chair", "member") as (chair, member):
            await chair.cut()
            await member.cut()
        await scribe.hears("room.event", lambda e: e["type"] == "attendance.left")

        assert room.sitting.meeting.present == {PersonId("chair"), PersonId("scribe")}


async def test_a_full_disk_does_not_lose_that_somebody_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.sessions.entrance.RETRY_S", 0.05)
    async with wired(holds=SHORT) as room, room.seated("chair", "member") as (chair, member):
        room.store.refusal = StorageBusy()
        assert await member.refused("room.leave") == "storage_busy"
        assert await member.refused("chat.post", text="still here?") == "not_seated"

        room.store.refusal = None
        await chair.hears("room.event", lambda e: e["type"] == "attendance.left")
        assert room.sitting.meeting.present == {PersonId("chair")}


async def test_who_is_sent_out_is_told_though_the_store_cannot_note_it_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.sessions.entrance.RETRY_S", 0.05)
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        cancel = room.sitting.service.meetings.cancel
        await room.store.run(
            cancel, room.sitting.id, by=PersonId("coordinator"), reason="The chair is ill."
        )
        room.store.refusal = StorageBusy()

        assert (await chair.hears("room.closed"))["reason"] == "ended"
        assert (await member.hears("room.closed"))["reason"] == "ended"
        room.store.refusal = None
        await until(lambda: not room.sitting.meeting.present)


async def test_people_who_were_there_when_the_server_died_come_back_without_a_trace() -> None:
    sitting = Sitting().live("chair", "scribe", "member").called()
    async with wired(sitting) as room:
        seq = sitting.meeting.seq
        await room.entrance.restore([sitting.meeting])

        async with room.seated("chair", "scribe", "member") as (chair, _, _):
            assert sitting.meeting.seq == seq
            await chair.ok("session.pause")


async def test_who_does_not_come_back_after_a_restart_is_closed_with_that_reason() -> None:
    sitting = Sitting().live("chair", "scribe", "member")
    async with wired(sitting, holds=SHORT) as room:
        await room.entrance.restore([sitting.meeting])
        await until(lambda: not sitting.meeting.present)

        assert {stay.end_reason for stay in sitting.meeting.presence} == {"server_restarted"}


async def test_after_a_restart_an_ended_meetings_stays_are_closed_at_once() -> None:
    sitting = Sitting().live("chair", "scribe", "member", "radiologist").ended()
    async with wired(sitting) as room:
        await room.entrance.restore([sitting.meeting])

        assert not sitting.meeting.present
        assert room.rooms.get(sitting.id) is None


async def test_while_draining_nobody_is_taken_in() -> None:
    async with wired() as room, room.seated("chair") as (chair,), room.browser("member") as member:
        room.entrance.drain()

        assert await member.refused("room.join", meeting_id=room.sitting.id) == "draining"
        await chair.cut()
        await until(lambda: len(room.connections) == 1)
        assert room.sitting.meeting.present == {PersonId("chair")}


async def test_a_join_that_the_store_refuses_leaves_no_seat_behind() -> None:
    async with wired() as room, room.seated("chair") as (chair,), room.browser("member") as member:
        room.store.refusal = StorageBusy()
        assert await member.refused("room.join", meeting_id=room.sitting.id) == "storage_busy"
        room.store.refusal = None

        assert [one["person_id"] for one in (await chair.ok("room.snapshot"))["live"]] == ["chair"]
        await member.ok("room.join", meeting_id=room.sitting.id)


async def test_a_join_that_was_cut_short_after_it_was_recorded_is_ended_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.sessions.entrance.RETRY_S", 0.05)
    async with (
        wired(holds=Holds(hold_s=2.0, chair_hold_s=60)) as room,
        room.seated("chair"),
        room.browser("member") as late,
    ):
        stored = room.store.run

        async def slow(fn, /, *args, **options):  # type: ignore[no-untyped-def]  # a wrapper
            await stored(fn, *args, **options)
            await asyncio.Event().wait()

        room.store.run = slow  # type: ignore[method-assign]  # slow, and cut short for it
        monkeypatch.setattr("server.signaling.dispatch.COMMAND_TIMEOUT_S", 1.0)
        assert await late.refused("room.join", meeting_id=room.sitting.id) == "timeout"
        room.store.run = stored  # type: ignore[method-assign]
        assert "member" in room.sitting.meeting.present

        await until(lambda: "member" not in room.sitting.meeting.present)
