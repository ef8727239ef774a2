"""Being put out of the room, over the wire: cut, told why, shut out, and let in again."""

import asyncio
from typing import Any

import pytest

from mdt.domain.ids import PersonId
from server.store.errors import StorageBusy
from tests.mdt.service.sitting import FIRST, Sitting
from tests.server.signaling.test_media_commands import SOURCES
from tests.server.signaling.wired import Browser, Wired, wired

OUT = {"person_id": "member", "reason": "The wrong room."}


async def resumed(browser: Browser, before: Browser, last_seq: int = 0) -> str:
    """Return the code with which a browser is refused a seat that was another's."""
    return await browser.refused(
        "room.resume", seat_id=before.seat_id, secret=before.secret, last_seq=last_seq
    )


async def in_lobby(room: Wired, browser: Browser) -> dict[str, Any]:
    joined: dict[str, Any] = await browser.ok("room.join", meeting_id=room.sitting.id)
    assert joined["status"] == "lobby"
    return joined


async def test_media_and_seat_are_gone_when_it_is_acknowledged() -> None:
    async with (
        wired(Sitting().live().called(FIRST)) as room,
        room.seated("chair", "member", "scribe") as (chair, member, scribe),
    ):
        await member.ok("media.publish", generation=1, sdp="v=0", sources=SOURCES)
        await member.ok("hand.raise")

        committed = await chair.ok("person.remove", **OUT)

        assert room.engine.calls.count(("remove", room.sitting.id, "member")) == 1
        live = room.rooms.get(room.sitting.id)
        assert live is not None
        assert live.seat_of(PersonId("member")) is None
        assert committed["seq"] == room.sitting.meeting.seq
        assert room.sitting.meeting.hands == ()
        told = await member.hears("room.closed")
        assert told == {"reason": "removed", "words": "The wrong room."}
        assert len(member.heard("room.closed")) == 1
        gone = await scribe.hears("room.event", lambda one: one["type"] == "participant.removed")
        assert [one["present"] for one in gone["change"]["participants"]] == [False]


async def test_they_are_out_also_when_whoever_asked_for_it_is_gone_meanwhile() -> None:
    async with wired(Sitting().live()) as room, room.seated("member") as (member,):
        remove = room.sitting.service.meetings.remove

        await room.store.run(remove, room.sitting.id, by=PersonId("chair"), **OUT)

        assert (await member.hears("room.closed"))["words"] == "The wrong room."
        assert ("remove", room.sitting.id, "member") in room.engine.calls


async def test_nothing_more_reaches_who_was_removed_nor_do_they_do_anything() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await chair.ok("person.remove", **OUT)
        await member.hears("room.closed")
        heard = len(member.said)

        await chair.ok("chat.post", text="They are gone.")

        assert await member.refused("chat.post", text="Still here?") == "not_seated"
        assert await member.refused("media.subscribe", generation=1) == "not_seated"
        assert await resumed(member, member) == "unknown_seat"
        assert len(member.said) == heard


async def test_they_wait_with_the_reason_beside_their_name_until_they_are_admitted() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await chair.ok("person.remove", **OUT)
        await member.hears("room.closed")
        joined = await in_lobby(room, member)
        assert joined["snapshot"] is None
        waits = await chair.hears("room.lobby", lambda body: body["lobby"])
        assert [(one["person_id"], one["removed"]) for one in waits["lobby"]] == [
            ("member", "The wrong room.")
        ]

        await chair.ok("room.admit", person_id="member")

        assert (await member.hears("room.admitted"))["status"] == "seated"
        await member.ok("chat.post", text="thank you")
        assert PersonId("member") in room.sitting.meeting.present


async def test_a_held_seat_is_removed_as_well() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair", "member") as (chair, member),
        room.browser("member") as again,
    ):
        await member.cut()
        await chair.hears("room.live", lambda b: any(not one["connected"] for one in b["live"]))

        await chair.ok("person.remove", **OUT)

        assert await resumed(again, member) == "unknown_seat"
        await in_lobby(room, again)


async def test_it_is_answered_after_whatever_happens_to_the_seat_meanwhile() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair", "member", "scribe") as (chair, member, scribe),
        room.browser("member") as again,
    ):
        await member.cut()
        await chair.hears("room.live", lambda b: any(not one["connected"] for one in b["live"]))
        async with room.rooms.turn(room.sitting.id, PersonId("member")):
            coming = asyncio.create_task(resumed(again, member))
            removing = asyncio.create_task(chair.ok("person.remove", **OUT))
            await scribe.hears("room.event", lambda one: one["type"] == "participant.removed")
            await scribe.ok("chat.post", text="Not answered yet.")
            assert not removing.done()
        await removing

        assert await coming == "unknown_seat"
        assert ("remove", room.sitting.id, "member") in room.engine.calls


async def test_a_seat_that_the_store_holds_up_is_not_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair", "member") as (chair, member),
        room.browser("member") as again,
    ):
        left = room.sitting.service.meetings.left

        def busy(*_args: object, **_options: object) -> None:
            raise StorageBusy

        monkeypatch.setattr(room.sitting.service.meetings, "left", busy)
        await chair.ok("person.remove", **OUT)
        monkeypatch.setattr(room.sitting.service.meetings, "left", left)

        assert ("remove", room.sitting.id, "member") in room.engine.calls
        assert (await member.hears("room.closed"))["reason"] == "removed"
        assert await resumed(again, member) == "unknown_seat"


@pytest.mark.parametrize(
    ("person", "code"),
    [("chair", "removal_of_lead"), ("deputy", "removal_of_lead"), ("expert", "not_present")],
)
async def test_who_may_lead_and_who_is_not_there_cannot_be_removed(person: str, code: str) -> None:
    async with (
        wired(Sitting().live().joined("deputy")) as room,
        room.seated("chair", "deputy") as (chair, deputy),
    ):
        assert await chair.refused("person.remove", person_id=person, reason="Why") == code
        assert deputy.heard("room.closed") == []
        assert "participant.removed" not in room.sitting.types()


async def test_the_reason_is_told_in_the_lobby_until_they_are_admitted() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair", "member") as (chair, member),
        room.browser("guest") as guest,
        room.browser("member") as reloaded,
    ):
        assert (await in_lobby(room, guest))["removed"] is None
        await member.cut()  # the message that says why is lost with the line
        await chair.hears("room.live", lambda b: any(not one["connected"] for one in b["live"]))
        await chair.ok("person.remove", **OUT)

        joined = await in_lobby(room, reloaded)
        assert joined["removed"] == "The wrong room."
        await reloaded.cut()
        async with room.browser("member") as back:
            place = {"seat_id": joined["seat_id"], "secret": joined["secret"]}
            resumed = await back.ok("room.resume", last_seq=0, **place)
            assert (resumed["status"], resumed["removed"]) == ("lobby", "The wrong room.")

            await chair.ok("room.admit", person_id="member")

            assert (await back.hears("room.admitted"))["removed"] is None
