"""Whoever leads puts somebody out of the room, and lets them in again: what is recorded of it."""

import pytest

from mdt.domain.errors import (
    InLobby,
    MdtError,
    NotAllowed,
    NotFound,
    NotPresent,
    ReasonRequired,
    TooLong,
)
from mdt.domain.ids import PersonId
from mdt.domain.people import Role
from mdt.domain.policy import Action, actor_in, allows, require_case
from mdt.domain.refusals.attendance import RemovalOfLead
from tests.mdt.service.sitting import FIRST_CASE, PEOPLE, Sitting, invited, plan

WHY = "Speaks of another case."


def removed(sitting: Sitting, name: str = "member", *, by: str = "chair") -> Sitting:
    meetings = sitting.service.meetings
    sitting.do(meetings.remove, by=by, person_id=PersonId(name), reason=f"  {WHY} ")
    return sitting


def admitted(sitting: Sitting, name: str = "member") -> Sitting:
    sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId(name))
    return sitting


def may(sitting: Sitting, name: str, action: Action) -> bool:
    return allows(actor_in(sitting.meeting, PersonId(name)), action, sitting.meeting)


def test_who_is_removed_leaves_with_all_they_have_and_the_record_says_who_and_why() -> None:
    sitting = Sitting().live().called()
    discussion = sitting.service.discussion
    sitting.do(discussion.present, by="member", material_id="image-1")
    sitting.do(discussion.give_floor, by="chair", person_id=PersonId("member"))
    sitting.do(discussion.raise_hand, by="member")
    before = len(sitting.log)

    removed(sitting)

    meeting, added = sitting.meeting, sitting.log[before:]
    assert (meeting.hands, meeting.floor, meeting.presentation) == ((), None, None)
    assert [(one.event.TYPE, one.actor_id) for one in (added[0], added[-1])] == [
        ("participant.removed", "chair"),
        ("attendance.left", None),
    ]
    stay = next(one for one in meeting.presence if one.person_id == "member")
    assert (stay.end_reason, stay.to_seq) == ("removed", meeting.seq)
    removal = meeting.attending.removal(PersonId("member"))
    assert removal is not None
    assert (removal.by_id, removal.reason, removal.from_seq) == ("chair", WHY, added[0].seq)


def test_the_room_and_its_cases_are_shut_to_who_was_removed_until_they_are_admitted() -> None:
    sitting = removed(Sitting().live().called())
    member = actor_in(sitting.meeting, PersonId("member"))

    with pytest.raises(InLobby):
        sitting.joined("member")
    with pytest.raises(InLobby):
        require_case(member, sitting.meeting, FIRST_CASE)
    assert may(sitting, "member", Action.ROOM_WAIT)
    assert not may(sitting, "member", Action.MEETING_READ)

    admitted(sitting).joined("member")
    assert PersonId("member") in sitting.meeting.present
    assert sitting.meeting.attending.removal(PersonId("member")) is None


def test_a_guest_who_was_removed_is_a_guest_whom_nobody_admitted() -> None:
    sitting = admitted(Sitting().live(), "guest").joined("guest")

    removed(sitting, "guest")

    assert PersonId("guest") not in sitting.meeting.admitted
    with pytest.raises(InLobby):
        sitting.joined("guest")
    assert PersonId("guest") in admitted(sitting, "guest").joined("guest").meeting.present


def test_once_the_session_is_over_a_member_who_was_removed_reads_and_signs_like_others() -> None:
    sitting = removed(Sitting().live())
    assert not may(sitting, "member", Action.MINUTES_READ)

    sitting.ended()

    assert may(sitting, "member", Action.MINUTES_READ)
    assert may(sitting, "member", Action.MINUTES_SIGN)


def test_who_is_made_to_lead_by_a_later_plan_is_let_in() -> None:
    sitting = removed(Sitting().published().joined("chair", "member"))
    assert not may(sitting, "member", Action.ROOM_ENTER)
    role = {"member": Role.DEPUTY_CHAIR}
    people = tuple(invited(name, role.get(name)) for name in PEOPLE)

    sitting.do(
        sitting.service.meetings.change_plan,
        by="coordinator",
        plan=plan(participants=people),
        based_on=sitting.meeting.plan_revision,
    )

    assert may(sitting, "member", Action.ROOM_ENTER)


@pytest.mark.parametrize("by", ["chair", "deputy"])
def test_the_deputy_removes_beside_the_chair_who_leads(by: str) -> None:
    sitting = Sitting().live().joined("deputy")

    assert PersonId("member") not in removed(sitting, by=by).meeting.present


@pytest.mark.parametrize(
    ("by", "name", "error"),
    [
        ("chair", "chair", RemovalOfLead),
        ("chair", "deputy", RemovalOfLead),
        ("deputy", "chair", RemovalOfLead),
        ("chair", "expert", NotPresent),
        ("chair", "stranger", NotPresent),
        ("scribe", "member", NotAllowed),
        ("member", "member", NotAllowed),
        ("guest", "member", InLobby),
        ("stranger", "member", NotFound),
    ],
)
def test_who_may_lead_stays_and_nobody_else_removes(
    by: str, name: str, error: type[MdtError]
) -> None:
    sitting = Sitting().live().joined("deputy")
    before = sitting.meeting

    with pytest.raises(error):
        removed(sitting, name, by=by)
    assert sitting.meeting is before


@pytest.mark.parametrize(("reason", "error"), [(" \n", ReasonRequired), ("x" * 2_001, TooLong)])
def test_nobody_is_removed_without_a_short_reason(reason: str, error: type[MdtError]) -> None:
    sitting = Sitting().live()

    with pytest.raises(error):
        sitting.do(
            sitting.service.meetings.remove,
            by="chair",
            person_id=PersonId("member"),
            reason=reason,
        )


def test_removing_twice_by_the_same_command_is_one_removal() -> None:
    sitting = Sitting().live()
    removing = {"person_id": PersonId("member"), "reason": WHY, "command_id": "c"}
    for _ in range(2):
        sitting.do(sitting.service.meetings.remove, by="chair", **removing)

    assert sitting.types().count("participant.removed") == 1
    assert sitting.types().count("attendance.left") == 1
