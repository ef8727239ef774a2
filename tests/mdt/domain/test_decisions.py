"""Decisions guard themselves, whoever calls them; the services only add to that."""

from dataclasses import replace
from datetime import date

import pytest

from mdt.domain.agenda import ItemKind, ItemState
from mdt.domain.decide import (
    actions,
    agenda,
    closing,
    discussion,
    ordering,
    planning,
    sessions,
)
from mdt.domain.errors import (
    Invalid,
    NoItemOpen,
    NotAllowed,
    NotFound,
    SessionNotRunning,
    UnknownCase,
    UnknownPerson,
)
from mdt.domain.ids import CaseVersionId, ItemId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.policy import actor_in
from mdt.domain.refusals.agenda import NotClosable
from tests.mdt.service.sitting import BOARD, FIRST, IMAGE, LECTURE, Sitting, item, plan


def test_calling_asks_the_policy() -> None:
    meeting = Sitting().live().meeting

    with pytest.raises(NotAllowed):
        agenda.call_item(
            meeting,
            by=actor_in(meeting, PersonId("scribe")),
            item_id=LECTURE,
            case_version_id=None,
        )


@pytest.mark.parametrize(("item_id", "version"), [(FIRST, None), (LECTURE, "version-1-1")])
def test_a_case_is_called_with_a_version_and_nothing_else_is(
    item_id: str, version: str | None
) -> None:
    meeting = Sitting().live().meeting

    with pytest.raises(UnknownCase):
        agenda.call_item(
            meeting,
            by=actor_in(meeting, PersonId("chair")),
            item_id=item_id,
            case_version_id=CaseVersionId(version) if version else None,
        )


def test_showing_asks_the_policy_and_needs_an_open_item() -> None:
    sitting = Sitting().live()
    image = sitting.uow.materials.table[IMAGE]
    meeting = sitting.meeting

    with pytest.raises(NotAllowed):
        discussion.start_presenting(
            meeting, by=actor_in(meeting, PersonId("member")), material=image
        )
    with pytest.raises(NoItemOpen):
        discussion.start_presenting(
            meeting, by=actor_in(meeting, PersonId("chair")), material=image
        )


def test_adding_asks_the_policy() -> None:
    meeting = Sitting().live().meeting
    late = item(ItemId("late"), ItemKind.BREAK, "Break", None)

    with pytest.raises(NotAllowed):
        ordering.add_item(meeting, by=actor_in(meeting, PersonId("scribe")), item=late, after=None)


def test_an_action_is_given_to_somebody_of_the_meeting_only() -> None:
    sitting = Sitting().live()
    sitting.do(sitting.service.actions.add, by="scribe", text="Order the MRI.")
    meeting = sitting.meeting
    (noted,) = meeting.actions.values()

    with pytest.raises(UnknownPerson) as refused:
        actions.assign(
            meeting,
            by=actor_in(meeting, PersonId("scribe")),
            action_id=noted.id,
            owner_id=PersonId("stranger"),
            due=date(2026, 4, 1),
        )

    assert refused.value.field == "owner_id"


def without_outcome(sitting: Sitting) -> Meeting:
    first, *others = sitting.meeting.items
    return replace(sitting.meeting, items=(replace(first, state=ItemState.PLANNED), *others))


def with_an_unowned_action(sitting: Sitting) -> Meeting:
    sitting.do(sitting.service.actions.add, by="scribe", text="Order the MRI.")
    return sitting.meeting


def with_an_unanswered_check(sitting: Sitting) -> Meeting:
    (recorded,) = sitting.meeting.recommendations.values()
    asked = replace(recorded, content=replace(recorded.content, type="ST"), quality={})
    return replace(sitting.meeting, recommendations={asked.id: asked})


@pytest.mark.parametrize(
    ("line", "left_open"),
    [
        ("items", without_outcome),
        ("actions", with_an_unowned_action),
        ("qc", with_an_unanswered_check),
    ],
)
def test_a_meeting_with_anything_left_open_is_not_closed(line: str, left_open: object) -> None:
    meeting = left_open(Sitting().live().ended())

    with pytest.raises(NotClosable) as refused:
        closing.close_meeting(meeting, by=actor_in(meeting, PersonId("chair")))

    assert line in refused.value.codes


@pytest.mark.parametrize("action", [sessions.resume, sessions.end])
def test_what_belongs_to_a_session_says_so_before_it_began(action: object) -> None:
    meeting = Sitting().published().joined("chair").meeting

    with pytest.raises(SessionNotRunning):
        action(meeting, by=actor_in(meeting, PersonId("chair")))


@pytest.mark.parametrize("name", ["chair", "member", "stranger"])
def test_planning_asks_the_policy(name: str) -> None:
    sitting = Sitting().planned()
    meeting, by = sitting.meeting, actor_in(sitting.meeting, PersonId(name))

    with pytest.raises(NotAllowed):
        planning.plan_meeting(sitting.uow.boards.get(BOARD), plan(), by=by)
    with pytest.raises((NotAllowed, NotFound)):
        planning.change_plan(meeting, planning.plan_of(meeting), by=by, based_on=1)


def test_a_meeting_has_room_for_a_hundred() -> None:
    people = Sitting().planned().meeting.participants
    crowd = tuple(
        replace(people[PersonId("member")], person_id=PersonId(f"p{n}")) for n in range(99)
    )
    chair = people[PersonId("chair")]

    planning.check_plan(plan(participants=(chair, *crowd), items=()))
    one_more = replace(crowd[0], person_id=PersonId("one-more"))
    with pytest.raises(Invalid, match="100"):
        planning.check_plan(plan(participants=(chair, *crowd, one_more), items=()))
