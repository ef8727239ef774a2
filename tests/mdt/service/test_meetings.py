"""Admission, attendance, and who may read."""

import pytest

from mdt.domain.errors import (
    InLobby,
    MdtError,
    NotAllowed,
    NotFound,
    NotInLobby,
    NotPresent,
    RoomClosed,
    UnknownCode,
)
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.people import Role
from mdt.domain.policy import Action
from tests.mdt.service.sitting import (
    Sitting,
)


def test_a_guest_waits_until_the_chair_admits_them() -> None:
    sitting = Sitting().published().joined("chair")
    with pytest.raises(InLobby):
        sitting.joined("guest")

    sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId("guest"))
    sitting.joined("guest")

    assert PersonId("guest") in sitting.meeting.present


@pytest.mark.parametrize("name", ["member", "trainee", "stranger"])
def test_only_who_waits_in_the_lobby_is_admitted(name: str) -> None:
    sitting = Sitting().published().joined("chair")

    with pytest.raises(NotInLobby):
        sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId(name))


def test_admitting_twice_is_one_event() -> None:
    sitting = Sitting().published().joined("chair")
    for _ in range(2):
        sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId("guest"))

    assert sitting.types().count("participant.admitted") == 1


def test_the_uninvited_cannot_join() -> None:
    with pytest.raises(NotFound):
        Sitting().published().joined("stranger")


def test_nobody_enters_the_room_of_a_meeting_that_is_over() -> None:
    sitting = Sitting().live().ended()

    with pytest.raises(RoomClosed):
        sitting.joined("expert")


def test_joining_twice_is_one_stay() -> None:
    sitting = Sitting().published().joined("chair", "chair")

    assert sitting.types().count("attendance.joined") == 1


def test_who_leaves_takes_hand_floor_and_view_along() -> None:
    sitting = Sitting().live().called()
    discussion = sitting.service.discussion
    sitting.do(discussion.present, by="member", material_id="image-1")
    sitting.do(discussion.give_floor, by="chair", person_id=PersonId("member"))
    sitting.do(discussion.raise_hand, by="member")

    sitting.left("member", "disconnected")

    meeting = sitting.meeting
    assert (meeting.hands, meeting.floor, meeting.presentation) == ((), None, None)
    stay = next(s for s in meeting.presence if s.person_id == "member")
    assert (stay.end_reason, stay.to_seq) == ("disconnected", meeting.seq)


def test_leaving_without_being_there_is_no_event() -> None:
    sitting = Sitting().published().left("member")

    assert sitting.types() == ["meeting.planned", "meeting.published"]


def test_leaving_for_an_unknown_reason_is_refused() -> None:
    with pytest.raises(UnknownCode):
        Sitting().published().joined("member").left("member", "abducted")


def test_drafts_are_listed_only_for_those_who_prepare_them() -> None:
    sitting = Sitting().planned()
    seen = {
        name: len(sitting.service.meetings.list_for(sitting.uow, PersonId(name)))
        for name in ("coordinator", "chair", "member", "guest", "stranger")
    }

    assert seen == {"coordinator": 1, "chair": 1, "member": 0, "guest": 0, "stranger": 0}

    sitting.do(sitting.service.meetings.publish, by="coordinator")
    assert len(sitting.service.meetings.list_for(sitting.uow, PersonId("guest"))) == 1


def test_reading_asks_the_policy() -> None:
    sitting = Sitting().published()
    read = sitting.service.meetings.read

    meeting, actor = read(sitting.uow, sitting.id, by=PersonId("member"))
    assert (meeting.id, actor.role) == (sitting.id, Role.MEMBER)
    with pytest.raises(InLobby):
        read(sitting.uow, sitting.id, by=PersonId("guest"))
    read(sitting.uow, sitting.id, by=PersonId("guest"), action=Action.MEETING_INVITATION)
    with pytest.raises(NotFound):
        read(sitting.uow, sitting.id, by=PersonId("stranger"))
    with pytest.raises(NotFound):
        read(sitting.uow, MeetingId("none"), by=PersonId("chair"))


@pytest.mark.parametrize(
    ("by", "error"),
    [
        ("member", NotAllowed),
        ("scribe", NotAllowed),
        ("guest", InLobby),
        ("stranger", NotFound),
        ("deputy", NotPresent),
    ],
)
def test_only_a_chair_in_the_room_admits(by: str, error: type[MdtError]) -> None:
    sitting = Sitting().published().joined("chair", "member", "scribe")

    with pytest.raises(error):
        sitting.do(sitting.service.meetings.admit, by=by, person_id=PersonId("guest"))
    assert sitting.meeting.admitted == frozenset()
