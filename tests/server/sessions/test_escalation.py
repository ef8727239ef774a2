"""Who is next on call is looked for every ten seconds, and those in the room are told."""

from datetime import UTC, datetime, timedelta

from mdt.domain.ids import BoardId, CaseId, MeetingId, NetworkId, PersonId
from mdt.domain.rosters import Urgent
from server.sessions.escalation import ASK_EVERY, Escalation
from server.sessions.registry import Room, Rooms

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALL = Urgent(
    network_id=NetworkId("n"),
    board_id=BoardId("b"),
    meeting_id=MeetingId("m"),
    case_id=CaseId("c"),
    opened_by=PersonId("p"),
    opened_at=START,
    reason="Perforation",
    basis="consent",
)


class Board:
    """Notes when it was asked to follow, and says which calls moved."""

    def __init__(self, *moved: Urgent) -> None:
        self.looked: list[datetime] = []
        self.moved = moved
        self.urgency = self

    def follow(self, _uow: object, *, at: datetime) -> tuple[Urgent, ...]:
        self.looked.append(at)
        return self.moved


class Write:
    """Runs work at once."""

    async def run(self, work):
        return work(None)


async def test_it_looks_every_ten_seconds() -> None:
    board = Board()
    escalation = Escalation(Write(), board, Rooms(replay_events=1), lambda _room: None)

    for seconds in (0, 1, 9, 10):
        await escalation.look(START + timedelta(seconds=seconds))

    assert board.looked == [START, START + ASK_EVERY]


async def test_the_room_of_a_call_that_moved_is_told_and_no_other() -> None:
    rooms, told = Rooms(replay_events=1), list[Room]()
    with rooms.in_use(CALL.meeting_id) as room, rooms.in_use(MeetingId("other")) as other:
        await Escalation(Write(), Board(CALL), rooms, told.append).look(START)

        assert (room.urgent, other.urgent) == (CALL, None)
        assert told == [room]


async def test_a_call_into_whose_room_nobody_came_is_followed_all_the_same() -> None:
    told: list[Room] = []

    await Escalation(Write(), Board(CALL), Rooms(replay_events=1), told.append).look(START)

    assert told == []
