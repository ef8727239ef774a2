"""Quality over the wire: my numbers to me, levels to the others, intervals to the record."""

from dataclasses import replace

from mdt.domain.ids import MeetingId
from server.engine.engine import (
    ConnectionChanged,
    LinkMeasured,
    LinkStats,
    Paused,
    Slot,
    SlotsChanged,
    Source,
)
from server.sessions.quality import Level, Reason
from tests.mdt.service.sitting import Sitting
from tests.server.signaling.wired import Browser, Wired, wired
from tests.server.signaling.wires import until

FINE = LinkStats(
    bitrate_bps=800_000, loss=0.0, round_trip_s=0.31, jitter_s=0.01, estimate_bps=3_000_000
)
LOSSY = replace(FINE, loss=0.22)
REPORT = {"freezes": 1, "freeze_s": 3.0, "concealed": 0.0, "frames_per_s": 12, "route": "tcp"}


def measured(room: Wired, person: str, up: LinkStats | None, down: LinkStats | None) -> None:
    room.engine.tell(LinkMeasured(room_id=room.sitting.id, participant_id=person, up=up, down=down))


def connection(room: Wired, state: str, generation: int = 1, way: str = "publish") -> None:
    room.engine.tell(
        ConnectionChanged(
            room_id=room.sitting.id,
            participant_id="member",
            direction=way,
            generation=generation,
            state=state,
        )
    )


def away(browser: Browser) -> list[bool]:
    """Return what each roster that was told said of the member's media."""
    return [
        one["media_away"]
        for body in browser.heard("room.live")
        for one in body["live"]
        if one["person_id"] == "member"
    ]


async def test_numbers_go_to_oneself_and_a_level_to_the_others_when_it_is_news() -> None:
    async with wired() as room, room.seated("member", "chair") as (member, chair):
        measured(room, "member", LOSSY, FINE)
        measured(room, "member", LOSSY, FINE)

        await until(lambda: len(member.heard("media.quality")) == 2)
        (own,) = member.heard("media.quality")[-1]["people"]
        assert own["person_id"] == "member"
        assert (own["level"], own["reason"]) == ("poor", "loss")
        assert own["up"] == {
            "bitrate_bps": 800_000,
            "loss": 0.22,
            "round_trip_s": 0.31,
            "jitter_s": 0.01,
            "quality": None,
            "estimate_bps": 3_000_000,
        }
        assert own["down"]["loss"] == 0.0
        assert await chair.hears("media.quality") == {
            "people": [
                {"person_id": "member", "level": "poor", "reason": "loss", "up": None, "down": None}
            ]
        }
        assert len(chair.heard("media.quality")) == 1


async def test_who_comes_later_learns_whose_level_is_not_good() -> None:
    async with wired() as room, room.seated("member", "chair") as _:
        measured(room, "member", LOSSY, None)
        measured(room, "chair", FINE, None)
        async with room.seated("scribe") as (scribe,):
            measured(room, "scribe", None, FINE)
            measured(room, "scribe", None, FINE)

            await until(lambda: len(scribe.heard("media.quality")) == 2)
            first, second = [
                [one["person_id"] for one in body["people"]]
                for body in scribe.heard("media.quality")
            ]
            assert (first, second) == (["scribe", "member"], ["scribe"])


async def test_a_level_that_ended_with_its_window_is_taken_back() -> None:
    async with wired() as room, room.seated("member", "chair") as (_, chair):
        measured(room, "member", LOSSY, FINE)
        await chair.hears("media.quality")
        async with room.browser("member") as again:
            await again.ok("room.join", meeting_id=room.sitting.id, take_over=True)

            await until(lambda: len(chair.heard("media.quality")) == 2)
            (told,) = chair.heard("media.quality")[-1]["people"]
            assert (told["person_id"], told["level"]) == ("member", "good")


async def test_the_lobby_learns_nothing_and_is_not_measured() -> None:
    async with (
        wired() as room,
        room.seated("member") as (member,),
        room.browser("guest") as guest,
    ):
        await guest.ok("room.join", meeting_id=room.sitting.id)
        measured(room, "guest", LOSSY, LOSSY)
        measured(room, "member", LOSSY, FINE)
        await member.hears("media.quality")

        assert guest.said == []
        assert [one.person_id for one in room.recorded] == []


async def test_a_report_counts_with_the_next_measurement_and_once() -> None:
    async with wired() as room, room.seated("member") as (member,):
        await member.ok("media.report", **REPORT)
        measured(room, "member", FINE, FINE)
        room.now_s += 2
        measured(room, "member", FINE, FINE)
        await member.ok("room.leave")

        shown = await member.hears("media.quality")
        assert (shown["people"][0]["level"], shown["people"][0]["reason"]) == ("poor", "frozen")
        (interval,) = room.recorded
        assert (interval.worst.freezes, interval.worst.route) == (1, "tcp")


async def test_a_picture_paused_for_congestion_makes_the_level_fair() -> None:
    async with wired() as room, room.seated("member") as (member,):
        slot = Slot(mid="1", participant_id="chair", source=Source.CAMERA, paused=Paused.CONGESTION)
        room.engine.tell(
            SlotsChanged(room_id=room.sitting.id, participant_id="member", slots=(slot,))
        )
        measured(room, "member", FINE, FINE)

        moved = await member.hears("media.slots")
        assert moved["slots"][0]["paused"] == "congestion"
        shown = await member.hears("media.quality")
        assert shown["people"][0]["reason"] == "bandwidth"


async def test_intervals_carry_meeting_session_and_event_number() -> None:
    async with wired(Sitting().live()) as room, room.seated("member", "chair") as (member, _):
        meeting = room.sitting.meeting
        assert meeting.session is not None
        measured(room, "member", FINE, FINE)
        room.now_s += 2
        measured(room, "member", FINE, FINE)
        room.now_s += 2
        measured(room, "member", LOSSY, FINE)
        room.now_s += 2
        measured(room, "member", LOSSY, FINE)
        await member.ok("room.leave")

        good, poor = room.recorded
        assert good.where.meeting_id == MeetingId(room.sitting.id)
        assert good.where.session_id == meeting.session.id
        assert good.where.seq >= meeting.seq
        assert (good.ended_at - good.started_at).total_seconds() == 2
        assert (poor.verdict.level, poor.verdict.reason) == (Level.POOR, Reason.LOSS)
        assert poor.worst.loss_up == 0.22


async def test_somebody_who_is_not_measured_any_more_is_swept_up() -> None:
    async with wired() as room, room.seated("member"):
        measured(room, "member", FINE, FINE)
        room.now_s += 2
        measured(room, "member", FINE, FINE)
        room.quality.sweep()
        assert room.recorded == []

        room.now_s += 30
        room.quality.sweep()
        room.quality.sweep()

        (interval,) = room.recorded
        assert (interval.ended_at - interval.started_at).total_seconds() == 2


async def test_the_end_of_the_server_closes_every_interval() -> None:
    async with wired() as room, room.seated("member", "chair") as _:
        for _second in range(2):
            measured(room, "member", FINE, FINE)
            measured(room, "chair", FINE, FINE)
            room.now_s += 2

        room.quality.close()

        assert {one.person_id for one in room.recorded} == {"member", "chair"}


async def test_media_that_fell_silent_is_told_to_the_room_and_to_oneself() -> None:
    async with wired() as room, room.seated("member", "chair") as (member, chair):
        connection(room, "connected")
        connection(room, "silent")
        connection(room, "connected")

        await until(lambda: away(chair)[-2:] == [True, False])
        assert [body["state"] for body in member.heard("media.connection")] == [
            "connected",
            "silent",
            "connected",
        ]
        assert member.heard("media.connection")[1] == {
            "direction": "publish",
            "generation": 1,
            "state": "silent",
        }
        assert chair.heard("media.connection") == []


async def test_silence_lasts_until_there_is_a_newer_connection() -> None:
    async with wired() as room, room.seated("member", "chair") as (_, chair):
        connection(room, "silent")
        connection(room, "closed")
        await until(lambda: away(chair)[-1:] == [True])
        connection(room, "connected", generation=2)
        await until(lambda: away(chair)[-1:] == [False])

        connection(room, "silent", generation=1)  # of a connection that was replaced
        connection(room, "silent", generation=5, way="subscribe")

        await until(lambda: away(chair)[-1:] == [True])
        assert away(chair).count(True) == 2


async def test_news_of_connections_to_people_who_are_gone_is_of_no_use() -> None:
    async with wired() as room, room.seated("chair") as (chair,):
        connection(room, "silent")
        measured(room, "member", LOSSY, LOSSY)
        await chair.ok("chat.post", text="whatever was told before has arrived by now")

        assert away(chair) == []
        assert chair.heard("media.quality") == []
