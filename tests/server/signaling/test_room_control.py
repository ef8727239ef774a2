"""What the chair does about sound and picture, over the wire: told, enforced, and theirs alone."""

import asyncio
from dataclasses import replace

import pytest

from mdt.domain.attending import Attending, Recusal
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.service.outcome import Outcome
from server.engine.engine import EngineError, Permission, Source
from server.sessions.room_rules import NOTHING
from tests.mdt.service.sitting import FIRST, Sitting
from tests.server.signaling.test_media_commands import SOURCES
from tests.server.signaling.wired import Browser, Wired, wired
from tests.server.signaling.wires import until

LEADS = frozenset({"chair", "deputy"})
CHAIR_ONLY = Permission(send=frozenset(Source) - {Source.SCREEN}, camera_to=LEADS)


async def publishing(browser: Browser) -> None:
    await browser.ok("media.publish", generation=1, sdp="v=0", sources=SOURCES)


async def switch_on(browser: Browser, *sources: str) -> None:
    for source in sources:
        await browser.ok("media.set_source", source=source, active=True)


def tell(room: Wired, before: Meeting, attending: Attending) -> None:
    """Tell the room of an event after which people attend in another way."""
    known = room.rooms.get(before.id)
    assert known is not None
    assert known.meeting is not None
    seq = known.meeting.seq + 1
    logged = replace(room.sitting.log[-1], seq=seq)
    meeting = replace(before, seq=seq, attending=attending)
    room.broadcaster.committed(Outcome(meeting=meeting, events=(logged,)))


def allowed(room: Wired, person: str) -> Permission | None:
    return room.engine.permitted.get((room.sitting.id, person))


@pytest.mark.parametrize(
    ("command", "source"), [("person.mute", "microphone"), ("person.stop_camera", "camera")]
)
async def test_the_chair_switches_a_source_off_and_everybody_sees_it(
    command: str, source: str
) -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        await switch_on(member, source)

        await chair.ok(command, person_id="member")

        assert room.engine.active[room.sitting.id, "member", Source(source)] is False
        assert await member.hears("media.muted") == {"source": source, "by": "chair"}
        live = await chair.hears(
            "room.live",
            lambda body: any(
                one["person_id"] == "member" and not one[source] for one in body["live"]
            ),
        )
        assert live["rules"] == {"cameras": "everyone", "screens": 1}
        assert chair.heard("media.muted") == []
        await switch_on(member, source)
        assert room.engine.active[room.sitting.id, "member", Source(source)] is True


async def test_who_was_silent_anyway_is_not_told_of_it() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await chair.ok("person.mute", person_id="member")
        await member.ok("hand.raise")

        assert member.heard("media.muted") == []


@pytest.mark.parametrize("person", ["guest", "stranger", "surgeon"])
async def test_who_is_not_in_the_room_cannot_be_muted(person: str) -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair") as (chair,),
        room.browser("guest") as guest,
    ):
        await guest.ok("room.join", meeting_id=room.sitting.id)

        assert await chair.refused("person.mute", person_id=person) == "not_here"


async def test_a_worker_that_is_away_keeps_nobody_loud() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await switch_on(member, "microphone")

        await chair.ok("person.mute", person_id="member")
        await publishing(member)

        assert room.engine.active[room.sitting.id, "member", Source.MICROPHONE] is False


async def test_cameras_only_to_the_chair_hold_for_those_here_and_those_who_come() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair", "member", "scribe") as (chair, member, scribe),
    ):
        await publishing(member)
        assert allowed(room, "member") == Permission()

        await chair.ok("room.set_rules", cameras="chair", screens=1)

        assert allowed(room, "member") == CHAIR_ONLY
        assert allowed(room, "chair") == Permission()
        told = await scribe.hears("room.live", lambda body: body["rules"]["cameras"] == "chair")
        assert told["rules"] == {"cameras": "chair", "screens": 1}
        async with room.seated("radiologist") as (radiologist,):
            await radiologist.ok("media.subscribe", generation=1)
            assert allowed(room, "radiologist") == CHAIR_ONLY
            snapshot = await radiologist.ok("room.snapshot")
            assert snapshot["rules"]["cameras"] == "chair"
        await chair.ok("room.set_rules", cameras="everyone", screens=1)
        assert allowed(room, "member") == Permission()


async def test_the_permission_is_there_before_the_connection() -> None:
    async with wired(Sitting().live()) as room, room.seated("member") as (member,):
        await publishing(member)

        calls = [call[0] for call in room.engine.calls if call[0] in {"permit", "publish"}]
        assert calls == ["permit", "publish"]


async def test_the_lobby_sends_and_receives_nothing_until_it_is_admitted() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair") as (chair,),
        room.browser("guest") as guest,
    ):
        await guest.ok("room.join", meeting_id=room.sitting.id)
        await publishing(chair)
        assert allowed(room, "guest") == NOTHING

        await chair.ok("room.admit", person_id="guest")
        await guest.hears("room.admitted")
        await publishing(guest)
        assert allowed(room, "guest") == Permission()


async def test_somebody_recused_has_no_media_until_they_are_back() -> None:
    async with wired(Sitting().live().called()) as room, room.seated("member") as (member,):
        await publishing(member)
        before = room.sitting.meeting
        recusal = Recusal(
            person_id=PersonId("member"), item_id=FIRST, reason_code="COI", from_seq=before.seq + 1
        )
        back = replace(recusal, to_seq=before.seq + 2)

        tell(room, before, Attending(recusals=(recusal,)))
        await until(lambda: allowed(room, "member") == NOTHING)
        tell(room, before, Attending(recusals=(back,)))

        await until(lambda: allowed(room, "member") == Permission())
        permitted = [call for call in room.engine.calls if call[0] == "permit"]
        assert permitted == [("permit", room.sitting.id, "member")] * 3  # came, left, is back


async def test_who_leaves_is_forgotten_and_allowed_anew_when_they_come_back() -> None:
    async with wired(Sitting().live()) as room, room.seated("member") as (member,):
        await publishing(member)
        await member.ok("room.leave")
        assert allowed(room, "member") is None

        await member.ok("room.join", meeting_id=room.sitting.id)
        await publishing(member)
        assert allowed(room, "member") == Permission()


async def test_a_permission_that_the_engine_could_not_take_is_told_the_next_time() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        room.engine.refusal = EngineError("worker_lost")
        await chair.ok("room.set_rules", cameras="chair", screens=1)
        assert allowed(room, "member") == Permission()

        room.engine.refusal = None
        await member.ok("media.publish", generation=2, sdp="v=0", sources=SOURCES)
        assert allowed(room, "member") == CHAIR_ONLY


async def test_a_second_screen_is_refused_until_the_chair_allows_two() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair", "member", "scribe", "radiologist") as (chair, first, second, third),
    ):
        await switch_on(first, "screen")
        assert await second.refused("media.set_source", source="screen", active=True) == (
            "screen_taken"
        )
        await switch_on(first, "screen")  # again is nothing new

        await chair.ok("room.set_rules", cameras="everyone", screens=2)
        await switch_on(second, "screen")
        assert await third.refused("media.set_source", source="screen", active=True) == (
            "screen_taken"
        )
        await first.ok("media.set_source", source="screen", active=False)
        await switch_on(third, "screen")


async def test_of_two_who_share_at_the_same_moment_one_is_refused() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("member", "scribe") as (first, second),
    ):
        answers = await asyncio.gather(
            *(one.call("media.set_source", source="screen", active=True) for one in (first, second))
        )

        assert sorted(answer["ok"] for answer in answers) == [False, True]


async def test_back_to_one_screen_the_presenters_stays() -> None:
    sitting = Sitting().live("chair", "member", "scribe").called()
    async with (
        wired(sitting) as room,
        room.seated("chair", "member", "scribe") as (chair, member, scribe),
    ):
        await chair.ok("room.set_rules", cameras="everyone", screens=2)
        await switch_on(scribe, "screen")
        await switch_on(member, "screen")
        await member.ok("presentation.start", material_id="image-1")

        await chair.ok("room.set_rules", cameras="everyone", screens=1)

        assert await scribe.hears("media.muted") == {"source": "screen", "by": "chair"}
        assert member.heard("media.muted") == []


async def test_a_screen_of_somebody_who_is_away_gives_its_place_up() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("member", "scribe") as (member, scribe),
    ):
        await switch_on(member, "screen")
        await member.cut()
        inside = room.rooms.get(room.sitting.meeting.id)
        assert inside is not None
        seat = inside.seat_of(PersonId("member"))
        assert seat is not None
        await until(lambda: not seat.is_connected)

        await switch_on(scribe, "screen")

        assert not seat.screen
        live = await scribe.hears(
            "room.live",
            lambda body: [one["person_id"] for one in body["live"] if one["screen"]] == ["scribe"],
        )
        assert live


async def test_a_worker_that_is_replaced_is_waited_for_once_and_not_for_each_person() -> None:
    people = ("chair", "member", "scribe", "radiologist")
    async with wired(Sitting().live()) as room, room.seated(*people) as (chair, *_):
        waiting: list[str] = []
        all_wait = asyncio.Event()

        async def slow(_room_id: str, person_id: str, _allowed: Permission) -> None:
            waiting.append(person_id)
            if len(waiting) == len(people):
                all_wait.set()
            await all_wait.wait()

        room.engine.set_permission = slow  # type: ignore[method-assign]  # waits for a worker
        await chair.ok("room.set_rules", cameras="chair", screens=1)

        assert sorted(waiting) == sorted(people)


@pytest.mark.parametrize("command", ["media.publish", "media.subscribe"])
async def test_nobody_connects_before_the_engine_knows_what_they_may(command: str) -> None:
    async with wired(Sitting().live()) as room, room.seated("member") as (member,):
        known = room.engine.set_permission

        async def fails(_room_id: str, _person_id: str, _allowed: Permission) -> None:
            raise EngineError("worker_lost")

        room.engine.set_permission = fails  # type: ignore[method-assign]  # one call fails
        offer = {"sdp": "v=0", "sources": SOURCES} if command == "media.publish" else {}
        assert await member.refused(command, generation=1, **offer) == "worker_lost"
        assert room.engine.publishing == room.engine.subscribing == {}

        room.engine.set_permission = known  # type: ignore[method-assign]
        await member.ok(command, generation=1, **offer)
        assert allowed(room, "member") == Permission()


async def test_rules_that_the_engine_refuses_are_not_acknowledged_and_do_not_stay() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        room.engine.refusal = EngineError("internal")

        assert await chair.refused("room.set_rules", cameras="chair", screens=2) == "internal"

        snapshot = await member.ok("room.snapshot")
        assert snapshot["rules"] == {"cameras": "everyone", "screens": 1}


@pytest.mark.parametrize("source", ["camera", "screen"])
async def test_a_source_that_the_engine_refuses_to_switch_on_stays_off(source: str) -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)

        async def fails(*_who: str, active: bool) -> None:
            raise EngineError("internal", f"{active}")

        room.engine.set_active = fails  # type: ignore[method-assign, assignment]
        assert await member.refused("media.set_source", source=source, active=True) == "internal"

        live = (await chair.ok("room.snapshot"))["live"]
        assert not any(one[source] for one in live)


async def test_a_permission_told_while_somebody_starts_anew_is_told_again() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        tell, gate, begun = room.engine.set_permission, asyncio.Event(), asyncio.Event()

        async def slow(room_id: str, person_id: str, permission: Permission) -> None:
            await tell(room_id, person_id, permission)
            begun.set()
            await gate.wait()

        room.engine.set_permission = slow  # type: ignore[method-assign]  # its answer is late
        ruling = asyncio.create_task(chair.ok("room.set_rules", cameras="chair", screens=1))
        await begun.wait()
        joining = asyncio.create_task(member.ok("room.join", meeting_id=room.sitting.id))
        await until(lambda: allowed(room, "member") is None)
        gate.set()
        await ruling
        await joining

        await publishing(member)

        assert allowed(room, "member") == CHAIR_ONLY


async def test_rules_that_take_too_long_do_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        room.engine.gate = asyncio.Event()
        with monkeypatch.context() as patch:
            patch.setattr("server.signaling.dispatch.COMMAND_TIMEOUT_S", 0.2)

            assert await chair.refused("room.set_rules", cameras="chair", screens=2) == "timeout"

        snapshot = await member.ok("room.snapshot")
        assert snapshot["rules"] == {"cameras": "everyone", "screens": 1}


async def test_a_mute_that_the_engine_refuses_is_shown_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        await switch_on(member, "microphone")
        await chair.hears("room.live", lambda body: any(one["microphone"] for one in body["live"]))

        async def fails(*_who: str, active: bool) -> None:
            raise EngineError("internal", f"{active}")

        monkeypatch.setattr(room.engine, "set_active", fails)
        assert await chair.refused("person.mute", person_id="member") == "internal"

        await until(
            lambda: not any(one["microphone"] for one in chair.heard("room.live")[-1]["live"])
        )
