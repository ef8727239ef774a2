"""The chair's watch, with rooms and a clock of the test."""

from collections.abc import Set
from datetime import timedelta

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import MeetingState
from server.sessions.chair_watch import ChairWatch
from server.sessions.presence import Place, new_seat
from server.sessions.registry import Room, Rooms
from tests.mdt.service.sitting import START, Sitting


class House:
    """A room with seats, and the watch over it."""

    def __init__(self, *people: str) -> None:
        self.sitting = Sitting().live(*people)
        self.rooms = Rooms(replay_events=10)
        self.asked = 0
        self.watch = ChairWatch(self.rooms, self.follow)
        with self.rooms.in_use(self.sitting.id) as room:
            self.room: Room = room
            room.saw(self.sitting.meeting)
            for person in people:
                seat = new_seat(PersonId(person), Place.SEATED)
                room.add(seat)
                self.connect(person)

    async def follow(
        self, meeting_id: MeetingId, *, reachable: Set[PersonId], is_lost: bool
    ) -> None:
        self.asked += 1
        outcome = self.sitting.service.chairing.follow(
            self.sitting.uow, meeting_id, reachable=reachable, is_lost=is_lost
        )
        self.room.saw(outcome.meeting)

    def connect(self, person: str) -> None:
        seat = self.room.seat_of(PersonId(person))
        assert seat is not None
        seat.connect("sid", language="en", shown=None, fresh="new")

    def drop(self, *people: str) -> None:
        for person in people:
            seat = self.room.seat_of(PersonId(person))
            assert seat is not None
            seat.drop(until=1e9)

    async def look(self, after_s: float) -> None:
        await self.watch.look(START + timedelta(seconds=after_s))

    @property
    def holder(self) -> str:
        return self.sitting.meeting.chairing.holder or "chair"


async def test_the_deputy_takes_over_after_thirty_seconds_and_not_before() -> None:
    house = House("chair", "deputy", "member")
    house.drop("chair")

    await house.look(0)
    await house.look(29)
    assert house.holder == "chair"
    assert house.asked == 0
    await house.look(30)
    assert house.holder == "deputy"

    house.connect("chair")
    await house.look(31)
    assert house.holder == "chair"


async def test_a_chair_who_is_back_in_time_keeps_the_lead() -> None:
    house = House("chair", "deputy")
    house.drop("chair")
    await house.look(0)
    house.connect("chair")
    await house.look(20)
    house.drop("chair")

    await house.look(21)
    await house.look(50)
    assert house.holder == "chair"
    await house.look(51)
    assert house.holder == "deputy"


async def test_a_chair_who_left_is_not_waited_for() -> None:
    house = House("chair", "deputy")
    house.sitting.left("chair")
    house.room.saw(house.sitting.meeting)
    house.drop("chair")

    await house.look(0)

    assert house.holder == "deputy"


async def test_when_the_deputy_is_lost_as_well_the_session_pauses() -> None:
    house = House("chair", "deputy", "member")
    house.drop("chair", "deputy")

    await house.look(0)
    await house.look(30)
    assert house.sitting.meeting.state is MeetingState.PAUSED
    asked = house.asked
    await house.look(31)

    assert house.asked == asked


async def test_a_session_that_everybody_forgot_is_paused() -> None:
    house = House("chair")
    await house.look(0)
    seat = house.room.seat_of(PersonId("chair"))
    assert seat is not None
    house.room.remove(seat)
    house.sitting.left("chair")
    assert house.rooms.forget_if_empty(house.room)

    await house.look(1)

    assert house.sitting.meeting.state is MeetingState.PAUSED
    asked = house.asked
    await house.look(2)
    assert house.asked == asked


async def test_a_session_that_ran_when_the_server_ended_is_looked_after() -> None:
    house = House("chair")
    await house.look(0)
    other = ChairWatch(Rooms(replay_events=10), house.follow)
    other.remember([house.sitting.id])

    await other.look(START)

    assert house.sitting.meeting.state is MeetingState.PAUSED
