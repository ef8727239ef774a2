"""The watch over media, with a room and a clock of the test."""

from dataclasses import replace
from datetime import timedelta

from mdt.domain.ids import MeetingId, PersonId
from server.sessions.media_watch import PATIENCE, PAUSE, MediaWatch
from server.sessions.presence import Place, Seat, new_seat
from server.sessions.registry import Rooms
from tests.mdt.service.sitting import START, Sitting

PATIENCE_S, PAUSE_S = PATIENCE.total_seconds(), PAUSE.total_seconds()


class House:
    """A room with a chair and a member who both hear, and the watch over it."""

    def __init__(self, *, grace_s: int = 0, is_live: bool = True) -> None:
        sitting = Sitting()
        self.sitting = sitting.live("chair", "member") if is_live else sitting.published()
        self.grace_s = grace_s
        self.rooms = Rooms(replay_events=10)
        self.noted: list[tuple[str, bool, bool]] = []
        self.watch = MediaWatch(self.rooms, self.note)
        self.seats: dict[str, Seat] = {}
        with self.rooms.in_use(self.sitting.id) as room:
            self.room = room
            for person in ("chair", "member"):
                seat = self.seats[person] = new_seat(PersonId(person), Place.SEATED)
                seat.connect("sid", language="en", shown=None, fresh="new")
                seat.media_was("subscribe", 1, "connected")
                room.add(seat)
        self.see()

    def see(self) -> None:
        meeting = self.sitting.meeting
        rule = replace(meeting.quorum_rule, grace_seconds=self.grace_s)
        self.room.meeting = replace(meeting, quorum_rule=rule)

    async def note(
        self, meeting_id: MeetingId, *, person_id: PersonId, audio: bool, images: bool
    ) -> None:
        self.noted.append((person_id, audio, images))
        self.sitting.service.attending.media_changed(
            self.sitting.uow, meeting_id, person_id=person_id, audio=audio, images=images
        )
        self.see()

    async def look(self, after_s: float) -> list[tuple[str, bool, bool]]:
        await self.watch.look(START + timedelta(seconds=after_s))
        return self.noted


async def test_while_everybody_hears_and_sees_nothing_is_noted() -> None:
    house = House()

    await house.look(0)

    assert await house.look(60) == []


async def test_a_connection_that_fell_silent_is_noted_once() -> None:
    house = House()
    await house.look(0)

    house.seats["member"].media_was("subscribe", 1, "silent")

    assert await house.look(1) == [("member", False, True)]
    assert len(await house.look(2)) == 1


async def test_the_rule_forgives_so_many_seconds() -> None:
    house = House(grace_s=20)
    house.seats["member"].media_was("subscribe", 1, "silent")

    assert await house.look(0) == []
    assert await house.look(19) == []
    assert await house.look(20) == [("member", False, True)]


async def test_what_came_back_in_time_is_not_noted() -> None:
    house = House(grace_s=20)
    house.seats["member"].media_was("subscribe", 1, "silent")
    await house.look(0)

    house.seats["member"].media_was("subscribe", 2, "connected")
    await house.look(10)
    house.seats["member"].media_was("subscribe", 2, "silent")

    assert await house.look(25) == []
    assert await house.look(45) == [("member", False, True)]


async def test_somebody_who_never_connected_is_waited_for() -> None:
    house = House()
    house.seats["member"].media.clear()
    await house.look(0)

    assert await house.look(PATIENCE_S - 1) == []
    assert await house.look(PATIENCE_S) == [("member", False, True)]


async def test_coming_back_is_noted_at_once_but_not_in_a_flicker() -> None:
    house = House()
    house.seats["member"].images = False
    await house.look(0)

    house.seats["member"].images = True

    assert await house.look(PAUSE_S - 1) == [("member", True, False)]
    assert await house.look(PAUSE_S) == [("member", True, False), ("member", True, True)]


async def test_nothing_is_noted_while_no_session_runs_or_of_who_has_left() -> None:
    before, gone = House(is_live=False), House()
    before.seats["member"].images = False
    gone.seats["member"].images = False
    gone.sitting.left("member")
    gone.see()

    assert await before.look(60) == []
    assert await gone.look(60) == []


async def test_a_new_window_is_taken_to_show_the_images() -> None:
    seat = House().seats["member"]
    seat.images = False

    seat.connect("other", language="en", shown=seat.secret, fresh="a")
    assert not seat.images
    seat.connect("third", language="en", shown=None, fresh="b")

    assert seat.images
