"""The lobby: who waits there sees, hears and may do nothing at all."""

import asyncio
from typing import Any

import pytest

from mdt.domain.ids import PersonId
from mdt.domain.institutions import INSTITUTION, InstitutionKept
from server.engine.engine import Slot, SlotsChanged, WorkerLost
from server.signaling.routes import COMMANDS
from tests.mdt.service.sitting import BEIJING, FIRST, NETWORK, PREVIOUS, Sitting
from tests.server.signaling.rows import every
from tests.server.signaling.wired import Browser, Wired, wired
from tests.server.signaling.wires import until

LOBBY = ("guest", "observer", "interpreter")
ALLOWED = {"room.join", "room.resume", "room.leave"}

SAMPLES: dict[str, dict[str, Any]] = {
    "room.admit": {"person_id": "guest"},
    "room.refuse": {"person_id": "guest"},
    "agenda.call": {"item_id": FIRST},
    "agenda.defer": {"item_id": FIRST, "reason_code": "out_of_time"},
    "agenda.close": {"item_id": FIRST},
    "agenda.extend": {"item_id": FIRST, "seconds": 60},
    "floor.give": {"person_id": "guest"},
    "chat.post": {"text": "hello"},
    "presentation.start": {"material_id": "image-1"},
    "presentation.point": {"material_id": "image-1", "x": 0.5, "y": 0.5},
    "presentation.view": {"material_id": "image-1", "x": 0.5, "y": 0.5, "zoom": 1},
    "recommendation.save_draft": {"item_id": FIRST, "revision": 0, "draft": {"text": "Nothing."}},
    "recommendation.read_back": {"item_id": FIRST, "revision": 1},
    "recommendation.record": {"item_id": FIRST, "revision": 1},
    "dissent.add": {"item_id": FIRST},
    "dissent.withdraw": {"item_id": FIRST, "dissent_id": "d"},
    "media.publish": {"generation": 1, "sdp": "v=0", "sources": []},
    "media.subscribe": {"generation": 1},
    "media.answer": {"generation": 1, "offer_id": 7, "sdp": "v=0"},
    "media.set_source": {"source": "microphone", "active": True},
    "media.view": {"tiles": ["chair"]},
    "media.restart": {"direction": "publish", "generation": 1},
    "media.report": {
        "freezes": 0,
        "freeze_s": 0,
        "concealed": 0,
        "frames_per_s": 24,
        "route": "udp",
    },
    "person.mute": {"person_id": "member"},
    "person.stop_camera": {"person_id": "member"},
    "person.remove": {"person_id": "member", "reason": "The wrong room."},
    "room.set_rules": {"cameras": "chair", "screens": 2},
    **every.SAMPLES,
}
"""A well-formed request of every command that has content."""


async def in_lobby(room: Wired, browser: Browser) -> dict[str, Any]:
    joined: dict[str, Any] = await browser.ok("room.join", meeting_id=room.sitting.id)
    assert joined["status"] == "lobby"
    return joined


@pytest.mark.parametrize("name", sorted({row.name for row in COMMANDS} - ALLOWED))
async def test_every_command_is_refused_in_the_lobby(name: str) -> None:
    async with wired(Sitting().live().called()) as room, room.browser("guest") as guest:
        await in_lobby(room, guest)
        seq = room.sitting.meeting.seq

        assert await guest.refused(name, **SAMPLES.get(name, {})) == "in_lobby"
        assert room.sitting.meeting.seq == seq
        assert guest.said == []
        assert room.engine.publishing == {}
        assert room.engine.subscribing == {}


@pytest.mark.parametrize("name", sorted({row.name for row in COMMANDS} - ALLOWED))
async def test_every_command_is_refused_without_a_seat(name: str) -> None:
    async with wired(Sitting().live().called()) as room, room.browser("chair") as chair:
        assert await chair.refused(name, **SAMPLES.get(name, {})) == "not_seated"


@pytest.mark.parametrize("person", LOBBY)
async def test_the_reply_to_somebody_who_waits_holds_nothing_of_the_meeting(person: str) -> None:
    async with wired(Sitting().live().called()) as room, room.browser(person) as waiting:
        joined = await in_lobby(room, waiting)

        assert joined["snapshot"] is None
        assert set(joined) == {
            "status", "person_id", "seat_id", "secret", "snapshot", "media_epoch", "removed"
        }  # fmt: skip
        assert joined["removed"] is None


async def test_a_whole_session_passes_and_the_lobby_hears_nothing() -> None:
    sitting = Sitting().published()
    async with (
        wired(sitting) as room,
        room.seated("chair", "scribe", "member", "radiologist") as (chair, scribe, member, other),
        room.browser("guest") as guest,
    ):
        await in_lobby(room, guest)
        await chair.ok("session.start")
        await chair.ok("agenda.call", item_id=PREVIOUS)
        await chair.ok("agenda.close", item_id=PREVIOUS)
        await chair.ok("agenda.call", item_id=FIRST)
        await member.ok("presentation.start", material_id="image-1")
        await member.ok("presentation.view", material_id="image-1", x=0.5, y=0.5, zoom=2)
        await member.ok("presentation.point", material_id="image-1", x=0.1, y=0.2)
        await other.ok("hand.raise")
        await chair.ok("floor.give", person_id="radiologist")
        await other.ok("chat.post", text="a secret")
        await scribe.ok(
            "recommendation.save_draft", item_id=FIRST, revision=0, draft={"text": "Resection."}
        )
        await member.ok("media.set_source", source="microphone", active=True)
        for browser in (chair, scribe, member, other):
            await browser.ok("media.publish", generation=1, sdp="v=0", sources=[])
        slot = Slot(mid="0", participant_id=None, source=None)
        room.engine.tell(SlotsChanged(room_id=sitting.id, participant_id="guest", slots=(slot,)))
        room.engine.tell(WorkerLost(room_ids=(sitting.id,)))
        async with room.browser("observer") as second:
            await in_lobby(room, second)
        await chair.ok("agenda.defer", item_id=FIRST, reason_code="out_of_time")
        await other.hears("room.event", lambda e: e["type"] == "item.deferred")
        await member.hears("media.lost")

        assert await guest.refused("room.snapshot") == "in_lobby"
        assert guest.said == []


async def test_resuming_in_the_lobby_replays_nothing() -> None:
    async with wired(Sitting().live().called()) as room, room.browser("guest") as guest:
        await in_lobby(room, guest)
        await guest.cut()
        async with room.browser("guest") as again:
            resumed = await again.ok(
                "room.resume", seat_id=guest.seat_id, secret=guest.secret, last_seq=0
            )

            assert resumed["status"] == "lobby"
            assert resumed["events"] == []
            assert resumed["snapshot"] is None


async def test_only_those_who_may_admit_are_told_who_waits() -> None:
    async with (
        wired() as room,
        room.seated("chair", "deputy", "scribe", "member") as (chair, deputy, scribe, member),
        room.browser("guest") as guest,
    ):
        await in_lobby(room, guest)

        waiting = {
            "person_id": "guest", "display_name": "Dr Guest", "institution": "Beijing Hospital",
            "removed": None,
        }  # fmt: skip
        assert (await chair.hears("room.lobby"))["lobby"] == [waiting]
        assert (await deputy.hears("room.lobby"))["lobby"] == [waiting]
        assert (await chair.ok("room.snapshot"))["lobby"] == [waiting]
        assert (await member.ok("room.snapshot"))["lobby"] == []
        assert scribe.heard("room.lobby") == member.heard("room.lobby") == []


async def test_who_is_let_in_learns_what_institutions_are_called_and_nobody_before() -> None:
    async with wired() as room, room.seated("chair") as (chair,), room.browser("guest:zh") as guest:
        kept = InstitutionKept(network_id=NETWORK, names={"zh": "北京医院"})
        room.sitting.uow.records.add(
            INSTITUTION, BEIJING, kept, based_on=0, by=PersonId("chair"), at=room.sitting.now,
            action="institution.settled",
        )  # fmt: skip
        await in_lobby(room, guest)
        assert await guest.refused("room.institutions") == "in_lobby"
        await chair.ok("room.admit", person_id="guest")
        await guest.hears("room.admitted")

        told = await guest.ok("room.institutions")

        assert {one["recorded"]: one["called"] for one in told["names"]} == {
            "Moscow Centre": "Moscow Centre",
            "Beijing Hospital": "北京医院",
        }


async def test_admission_brings_the_seat_with_everything() -> None:
    async with wired() as room, room.seated("chair") as (chair,), room.browser("guest") as guest:
        await in_lobby(room, guest)
        await chair.ok("room.admit", person_id="guest")

        admitted = await guest.hears("room.admitted")
        assert admitted["status"] == "seated"
        assert admitted["snapshot"]["seq"] == room.sitting.meeting.seq
        assert guest.said[0][0] == "room.admitted"
        assert PersonId("guest") in room.sitting.meeting.present
        assert (await chair.hears("room.lobby", lambda b: not b["lobby"]))["lobby"] == []
        await guest.ok("chat.post", text="thank you")
        await guest.ok("media.subscribe", generation=1)


async def test_who_was_admitted_once_does_not_wait_again() -> None:
    async with wired() as room, room.seated("chair") as (chair,):
        async with room.browser("guest") as guest:
            await in_lobby(room, guest)
            await chair.ok("room.admit", person_id="guest")
            await guest.hears("room.admitted")
            await guest.ok("room.leave")
        async with room.seated("guest"):
            assert PersonId("guest") in room.sitting.meeting.present


async def test_a_guest_who_dropped_while_being_admitted_comes_back_seated() -> None:
    async with wired() as room, room.seated("chair") as (chair,), room.browser("guest") as guest:
        await in_lobby(room, guest)
        await guest.cut()
        await chair.hears("room.lobby", lambda b: not b["lobby"])
        await chair.ok("room.admit", person_id="guest")
        assert PersonId("guest") not in room.sitting.meeting.present
        async with room.browser("guest") as again:
            resumed = await again.ok(
                "room.resume", seat_id=guest.seat_id, secret=guest.secret, last_seq=0
            )

            assert resumed["status"] == "seated"
            assert resumed["snapshot"] is not None
            assert PersonId("guest") in room.sitting.meeting.present


async def test_a_guest_who_is_admitted_while_changing_windows_is_let_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        wired() as room,
        room.seated("chair") as (chair,),
        room.browser("guest") as first,
        room.browser("guest") as second,
    ):
        await in_lobby(room, first)
        remove, is_cutting, goes_on = room.engine.remove, asyncio.Event(), asyncio.Event()

        async def slowly(room_id: str, participant_id: str) -> None:
            is_cutting.set()
            await goes_on.wait()
            await remove(room_id, participant_id)

        monkeypatch.setattr(room.engine, "remove", slowly)
        joining = asyncio.create_task(
            second.ok("room.join", meeting_id=room.sitting.id, take_over=True)
        )
        await is_cutting.wait()
        await chair.ok("room.admit", person_id="guest")
        goes_on.set()
        joined = await joining

        assert joined["status"] == "seated"
        assert PersonId("guest") in room.sitting.meeting.present


async def test_a_refused_guest_is_told_and_may_ask_again() -> None:
    async with wired() as room, room.seated("chair") as (chair,), room.browser("guest") as guest:
        await in_lobby(room, guest)
        await chair.ok("room.refuse", person_id="guest")

        assert (await guest.hears("room.closed"))["reason"] == "refused"
        assert await chair.refused("room.refuse", person_id="guest") == "not_in_lobby"
        await in_lobby(room, guest)


async def test_a_member_can_neither_admit_nor_refuse() -> None:
    async with wired() as room, room.seated("member") as (member,), room.browser("guest") as guest:
        await in_lobby(room, guest)

        assert await member.refused("room.admit", person_id="guest") == "not_allowed"
        assert await member.refused("room.refuse", person_id="guest") == "not_allowed"
        assert guest.said == []


async def test_admitting_somebody_who_never_waits_is_refused() -> None:
    async with wired() as room, room.seated("chair") as (chair,):
        assert await chair.refused("room.admit", person_id="member") == "not_in_lobby"
        assert await chair.refused("room.admit", person_id="nobody") == "not_in_lobby"


async def test_who_has_a_seat_is_not_turned_away_without_a_reason() -> None:
    async with wired() as room, room.seated("chair", "member") as (chair, member):
        assert await chair.refused("room.refuse", person_id="member") == "not_in_lobby"

        assert member.heard("room.closed") == []
        assert ("remove", room.sitting.id, "member") not in room.engine.calls


async def test_a_guest_who_goes_is_off_the_list() -> None:
    async with wired() as room, room.seated("chair") as (chair,):
        async with room.browser("guest") as guest:
            await in_lobby(room, guest)
            await chair.hears("room.lobby", lambda b: len(b["lobby"]) == 1)
        await until(lambda: chair.heard("room.lobby")[-1]["lobby"] == [])
        assert [len(told["lobby"]) for told in chair.heard("room.lobby")] == [1, 0]
