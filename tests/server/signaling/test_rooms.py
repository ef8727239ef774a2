"""Taking a seat, taking it over, and being taken out of it: over real sockets."""

import asyncio
import gc
import weakref

import pytest

from mdt.domain.ids import PersonId
from mdt.domain.people import Role
from server.sessions.presence import Holds
from tests.mdt.service.sitting import PEOPLE, SECOND, Sitting, invited, plan
from tests.server.signaling.wired import Browser, values, wired
from tests.server.signaling.wires import until

SHORT = Holds(hold_s=0.2, chair_hold_s=0.2)


async def test_a_seat_comes_with_everything_there_is_to_see() -> None:
    async with wired(Sitting().live().called()) as room, room.browser("expert") as expert:
        joined = await expert.ok("room.join", meeting_id=room.sitting.id)

        snapshot = joined["snapshot"]
        assert joined["status"] == "seated"
        assert joined["person_id"] == "expert"
        assert snapshot["seq"] == room.sitting.meeting.seq
        assert {p["person_id"] for p in values(snapshot, "participants")} == set(
            room.sitting.meeting.participants
        )
        open_item = next(item for item in values(snapshot, "items") if item["case"])
        assert open_item["case"]["pseudonym"] == "K-7F31"
        assert open_item["case"]["materials"][0]["url"] == "/materials/image-1"
        assert values(snapshot, "quorum")["satisfied"] is True
        assert snapshot["live"] == [
            {"person_id": "expert", "microphone": False, "camera": False, "screen": False,
             "connected": True, "media_away": False}
        ]  # fmt: skip
        assert snapshot["rules"] == {"cameras": "everyone", "screens": 1}
        assert snapshot["lobby"] == []


async def test_a_case_that_is_not_open_is_not_sent() -> None:
    async with wired(Sitting().live()) as room, room.browser("expert") as expert:
        joined = await expert.ok("room.join", meeting_id=room.sitting.id)

        assert all(item["case"] is None for item in values(joined["snapshot"], "items"))


async def test_the_fixed_words_of_a_case_are_in_the_readers_language() -> None:
    async with (
        wired(Sitting().live().called(SECOND)) as room,
        room.browser("expert:ru") as russian,
        room.browser("member") as english,
    ):
        first = await russian.ok("room.join", meeting_id=room.sitting.id)
        second = await english.ok("room.join", meeting_id=room.sitting.id)

        facts = [
            next(item for item in values(one["snapshot"], "items") if item["case"])["case"]["facts"]
            for one in (first, second)
        ]
        urgency = [next(f["value"] for f in fs if f["key"] == "urgency") for fs in facts]
        assert urgency[0] != urgency[1]


async def test_everybody_hears_of_a_new_seat_once_and_in_order() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        await member.ok("room.leave")
        await chair.hears("room.event", lambda e: e["type"] == "attendance.left")

        seqs = [event["seq"] for event in chair.heard("room.event")]
        assert chair.types() == ["attendance.joined", "attendance.left"]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


async def test_the_quorum_comes_with_every_change_of_presence() -> None:
    async with wired() as room, room.seated("chair", "scribe", "member") as (chair, _, _):
        joined = await chair.hears(
            "room.event", lambda e: values(e, "participants")[0]["person_id"] == "member"
        )

        assert values(joined, "quorum")["satisfied"] is True


async def test_an_uninvited_person_learns_nothing_not_even_that_the_meeting_exists() -> None:
    async with wired() as room, room.browser("stranger") as stranger:
        assert await stranger.refused("room.join", meeting_id=room.sitting.id) == "not_found"
        assert await stranger.refused("room.join", meeting_id="no-such-meeting") == "not_found"
        assert room.rooms.get(room.sitting.id) is None
        assert stranger.said == []


async def test_the_room_of_a_draft_is_closed_also_to_the_chair() -> None:
    async with wired(Sitting().planned()) as room, room.browser("chair") as chair:
        assert await chair.refused("room.join", meeting_id=room.sitting.id) == "room_closed"


async def test_a_second_window_is_refused_and_may_take_over() -> None:
    async with wired() as room, room.seated("chair") as (first,), room.browser("chair") as second:
        assert await second.refused("room.join", meeting_id=room.sitting.id) == "already_here"

        joined = await second.ok("room.join", meeting_id=room.sitting.id, take_over=True)

        assert joined["status"] == "seated"
        assert (await first.hears("room.closed"))["reason"] == "moved"
        assert await first.refused("chat.post", text="still here?") == "not_seated"
        assert ("remove", room.sitting.id, "chair") in room.engine.calls
        await second.ok("chat.post", text="here")
        assert "chat.posted" not in first.types()
        stays = [s for s in room.sitting.meeting.presence if s.person_id == "chair"]
        assert len(stays) == 1


async def test_a_window_that_was_offline_when_i_moved_does_not_take_the_seat_back() -> None:
    async with wired() as room, room.seated("chair") as (first,):
        await first.cut()
        async with room.browser("chair") as second, room.browser("chair") as first_again:
            await second.ok("room.join", meeting_id=room.sitting.id, take_over=True)

            ref = {"seat_id": first.seat_id, "secret": first.secret, "last_seq": 0}
            assert await first_again.refused("room.resume", **ref) == "unknown_seat"
            assert await first_again.refused("room.join", meeting_id=room.sitting.id) == (
                "already_here"
            )
            await second.ok("chat.post", text="here")


async def test_the_old_window_going_away_does_not_touch_the_new_ones_seat() -> None:
    async with wired(holds=SHORT) as room, room.browser("chair") as second:
        async with room.seated("chair"):
            await second.ok("room.join", meeting_id=room.sitting.id, take_over=True)
        await until(lambda: len(room.connections) == 1)

        await second.ok("chat.post", text="here")
        assert room.sitting.meeting.present == {PersonId("chair")}


async def test_the_last_who_leaves_closes_the_room_and_its_media() -> None:
    async with wired() as room, room.seated("chair") as (chair,):
        assert room.sitting.id in room.engine.rooms
        await chair.ok("room.leave")

        assert room.rooms.get(room.sitting.id) is None
        assert room.sitting.id not in room.engine.rooms
        assert await chair.refused("room.snapshot") == "not_seated"


async def test_a_room_that_all_have_left_is_not_kept_for_the_seats_it_would_have_held() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        kept = weakref.ref(room.rooms.get(room.sitting.id))
        await member.cut()  # a seat that is held, and left when its time is over
        async with room.browser("member") as again:
            await again.ok("room.join", meeting_id=room.sitting.id)
            await again.ok("room.leave")
        await chair.ok("room.leave")
        await chair.cut()

        def is_gone() -> bool:
            gc.collect()
            return kept() is None

        await until(is_gone)
        assert room.rooms.get(room.sitting.id) is None


async def test_leaving_twice_is_no_fault() -> None:
    async with wired() as room, room.seated("chair", "member") as (_, member):
        await member.ok("room.leave")

        assert await member.refused("room.leave") == "not_seated"


async def test_signing_out_elsewhere_empties_the_seat_and_closes_the_socket() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        room.sign_ins.valid.discard("member")
        room.connections.sign_in_ended("hash of member")

        assert (await member.hears("room.closed"))["reason"] == "signed_out"
        await asyncio.wait_for(member.is_closed.wait(), 30)
        await chair.hears("room.event", lambda e: e["type"] == "attendance.left")
        assert ("remove", room.sitting.id, "member") in room.engine.calls


async def test_a_sign_in_that_ran_out_is_noticed() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        room.sign_ins.valid.discard("member")
        await room.connections.recheck()

        await asyncio.wait_for(member.is_closed.wait(), 30)
        assert not chair.is_closed.is_set()


@pytest.mark.parametrize("cookie", ["", "nobody"])
async def test_a_socket_without_a_sign_in_is_refused(cookie: str) -> None:
    async with wired() as room:
        browser = Browser(await room.open(cookie))
        with pytest.raises(AssertionError, match="not_signed_in"):
            await browser.connect()
        await asyncio.wait_for(browser.is_closed.wait(), 30)
        await browser.close()


async def test_one_person_cannot_hold_any_number_of_sockets() -> None:
    async with wired() as room:
        browsers = [Browser(await room.open("member")) for _ in range(9)]
        for browser in browsers[:8]:
            await browser.connect()
        with pytest.raises(AssertionError, match="too_many_connections"):
            await browsers[8].connect()
        for browser in browsers:
            await browser.close()


async def test_a_guest_who_is_taken_off_the_plan_no_longer_waits() -> None:
    async with (
        wired() as room,
        room.seated("chair") as (chair,),
        room.browser("guest") as guest,
    ):
        await guest.ok("room.join", meeting_id=room.sitting.id)
        kept = tuple(invited(name) for name in PEOPLE if name != "guest")
        await room.store.run(
            room.sitting.service.meetings.change_plan,
            room.sitting.id,
            by=PersonId("coordinator"),
            plan=plan(participants=kept),
            based_on=room.sitting.meeting.plan_revision,
        )

        assert (await guest.hears("room.closed"))["reason"] == "removed"
        assert await guest.refused("room.join", meeting_id=room.sitting.id) == "not_found"
        changed = await chair.hears("room.event", lambda e: e["type"] == "meeting.plan_changed")
        assert "guest" not in {p["person_id"] for p in values(changed, "participants")}


async def test_a_guest_who_is_made_a_member_is_let_in() -> None:
    async with wired() as room, room.browser("guest") as guest:
        await guest.ok("room.join", meeting_id=room.sitting.id)
        people = tuple(invited(name, Role.EXPERT if name == "guest" else None) for name in PEOPLE)
        await room.store.run(
            room.sitting.service.meetings.change_plan,
            room.sitting.id,
            by=PersonId("coordinator"),
            plan=plan(participants=people),
            based_on=room.sitting.meeting.plan_revision,
        )

        assert (await guest.hears("room.admitted"))["status"] == "seated"


async def test_cancelling_the_meeting_empties_the_room() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        await room.store.run(
            room.sitting.service.meetings.cancel,
            room.sitting.id,
            by=PersonId("coordinator"),
            reason="The chair is ill.",
        )

        assert (await chair.hears("room.closed"))["reason"] == "ended"
        assert (await member.hears("room.closed"))["reason"] == "ended"
        await until(lambda: room.rooms.get(room.sitting.id) is None)
        assert not room.sitting.meeting.present
