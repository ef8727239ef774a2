"""A room: its people, and what it can replay."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import Meeting
from server.sessions.live_session import LiveSession
from server.sessions.presence import Place, Seat
from server.sessions.registry import Rooms
from tests.mdt.service.sitting import Sitting

Room = LiveSession[int, str]


@cache
def published() -> Meeting:
    return Sitting().published().meeting


def meeting_at(seq: int) -> Meeting:
    return replace(published(), seq=seq)


def room_at(seq: int, kept: int = 5) -> Room:
    room = Room(MeetingId("meeting-1"), replay_events=kept)
    room.saw(meeting_at(seq))
    return room


def follow(room: Room, first: int, last: int) -> None:
    for seq in range(first, last + 1):
        room.saw(meeting_at(seq))
        room.remember(seq, seq)


@pytest.mark.parametrize(
    ("last_seq", "missed"),
    [(15, []), (14, [15]), (11, [12, 13, 14, 15]), (10, [11, 12, 13, 14, 15]), (9, None),
     (0, None), (16, None), (-1, None)],
)  # fmt: skip
def test_a_room_replays_what_it_kept_and_nothing_with_a_gap(
    last_seq: int, missed: list[int] | None
) -> None:
    room = room_at(3)
    follow(room, 4, 15)

    assert room.since(last_seq) == missed


def test_a_room_that_was_just_opened_replays_nothing() -> None:
    room = room_at(3)

    assert room.since(3) == []
    assert room.since(2) is None


def test_what_came_before_a_gap_is_not_replayed() -> None:
    room = room_at(3, kept=100)
    follow(room, 4, 6)
    follow(room, 8, 9)

    assert room.since(5) is None
    assert room.since(7) == [8, 9]


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_a_replay_is_whole_or_not_at_all(length: int, last_seq: int) -> None:
    room = room_at(1, kept=10)
    follow(room, 2, 1 + length)
    missed = room.since(last_seq)

    assert missed is None or missed == list(range(last_seq + 1, 2 + length))


def test_an_older_meeting_never_replaces_a_later_one() -> None:
    room = room_at(7)

    assert not room.saw(meeting_at(6))
    assert not room.saw(meeting_at(7))
    assert room.saw(meeting_at(8))
    assert room.meeting is not None
    assert room.meeting.seq == 8


def test_the_view_ends_with_the_presentation_it_was_of() -> None:
    sitting = Sitting().live().called()
    room = Room(sitting.id, replay_events=5)
    sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")
    room.saw(sitting.meeting)
    room.view = "zoomed in"
    sitting.do(sitting.service.discussion.post, by="member", text="look")
    room.saw(sitting.meeting)
    assert room.view == "zoomed in"

    sitting.do(sitting.service.discussion.stop_presenting, by="member")
    room.saw(sitting.meeting)
    assert room.view is None


def seat(person: str, place: Place, sid: str | None = None) -> Seat:
    return Seat(id=person, person_id=PersonId(person), place=place, secret="s", sid=sid)


def test_the_lobby_lists_the_connected_and_the_room_also_the_held() -> None:
    room = room_at(1)
    room.add(seat("held", Place.SEATED))
    room.add(seat("here", Place.SEATED, "s1"))
    room.add(seat("waiting", Place.LOBBY, "s2"))
    room.add(seat("gone", Place.LOBBY))

    assert [one.id for one in room.seated] == ["held", "here"]
    assert [one.id for one in room.waiting] == ["waiting"]
    assert len(room) == 4


def test_removing_an_old_seat_leaves_the_persons_new_one() -> None:
    room = room_at(1)
    old, new = seat("p", Place.LOBBY), seat("p", Place.SEATED)
    room.add(old)
    room.add(new)
    room.remove(old)

    assert room.seat_of(PersonId("p")) is new


def test_a_room_in_use_is_not_forgotten_though_nobody_has_a_seat_yet() -> None:
    rooms = Rooms(replay_events=5)
    with rooms.in_use(MeetingId("m")) as room:
        with rooms.in_use(MeetingId("m")) as same:
            assert same is room
        assert not rooms.forget_if_empty(room)

    assert rooms.forget_if_empty(room)
    assert rooms.get(MeetingId("m")) is None
    assert not rooms.forget_if_empty(room)


def test_everybody_has_a_turn_of_their_own() -> None:
    rooms = Rooms(replay_events=5)
    lock = rooms.turn(MeetingId("m"), PersonId("p"))

    assert rooms.turn(MeetingId("m"), PersonId("p")) is lock
    assert rooms.turn(MeetingId("m"), PersonId("q")) is not lock
    assert rooms.turn(MeetingId("n"), PersonId("p")) is not lock
    assert rooms.turn(MeetingId("m")) is not lock
