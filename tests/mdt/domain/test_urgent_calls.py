"""How far an urgent call has come, and that what it says of the next step is what happens."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from mdt.domain.attendance import PresenceInterval
from mdt.domain.decide.urgency import escalate
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.rosters import ASKED_FOR, Urgent
from mdt.domain.urgent_calls import call_lines, came_at
from tests.mdt.domain.test_urgency import AT, waiting
from tests.mdt.service.sitting import Sitting

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def room(*there: str, state: MeetingState = MeetingState.PUBLISHED) -> Meeting:
    """Return the meeting of the call, with people who came in its first minute."""
    presence = tuple(
        PresenceInterval(person_id=PersonId(who), from_seq=n, from_at=AT + n * SECOND)
        for n, who in enumerate(there, start=1)
    )
    return replace(Sitting().published().meeting, presence=presence, state=state)


def called(**changes: object) -> Urgent:
    """Return a call by somebody who is on no list, before anybody is asked."""
    return waiting(opened_by=PersonId("admin"), **changes)


def begun(**changes: object) -> Urgent:
    return escalate(called(**changes), there=set(), at=AT)


def told(urgent: Urgent, meeting: Meeting) -> list[tuple[str, str | None, int | None]]:
    """Return of each line its discipline, who is next, and after how many minutes."""
    return [
        (
            one.discipline,
            one.next_id,
            (one.next_at - AT) // MINUTE if one.next_at is not None else None,
        )
        for one in call_lines(urgent, meeting)
    ]


SURGERY, ONCOLOGY = "surgical_oncology", "medical_oncology"


def test_each_discipline_says_who_was_asked_and_who_is_next_and_when() -> None:
    surgery, oncology = call_lines(begun(), room())

    assert [(one.person_id, one.asked_at, one.came_at) for one in surgery.people] == [
        ("chair", AT, None),
        ("deputy", None, None),
    ]
    assert (surgery.next_id, surgery.next_at) == ("deputy", AT + 5 * MINUTE)
    assert (oncology.next_id, oncology.next_at) == ("path", AT + 5 * MINUTE)


@pytest.mark.parametrize(
    ("there", "changes", "expected"),
    [
        (("onco",), {}, [(SURGERY, "deputy", 5), (ONCOLOGY, None, None)]),
        (("deputy",), {}, [(SURGERY, None, None), (ONCOLOGY, "path", 5)]),
        ((), {"answer_min": 1}, [(SURGERY, "deputy", 1), (ONCOLOGY, "path", 1)]),
        ((), {"chair_id": None}, [(SURGERY, "deputy", 5), (ONCOLOGY, None, None)]),
        (("path",), {}, [(SURGERY, "deputy", 5), (ONCOLOGY, None, None)]),
        (
            (),
            {"uncovered": ("radiology",)},
            [(SURGERY, "deputy", 5), (ONCOLOGY, None, None), ("", None, None)],
        ),
    ],
)
def test_who_came_and_who_is_left_say_whether_there_is_a_next_step(
    there: tuple[str, ...], changes: dict[str, object], expected: list[object]
) -> None:
    assert told(begun(**changes), room(*there)) == expected


@pytest.mark.parametrize("state", [MeetingState.ENDED, MeetingState.CANCELLED])
def test_in_a_meeting_that_is_over_nobody_is_next(state: MeetingState) -> None:
    assert {next_id for _, next_id, _ in told(begun(), room(state=state))} == {None}


def test_who_opened_it_and_who_came_first_are_there_since_then() -> None:
    urgent, meeting = begun(), room("chair", "onco", "chair")

    assert came_at(urgent, meeting) == {
        urgent.opened_by: urgent.opened_at,
        "chair": AT + SECOND,
        "onco": AT + 2 * SECOND,
    }


def moments(urgent: Urgent, meeting: Meeting) -> list[datetime]:
    return [one.next_at for one in call_lines(urgent, meeting) if one.next_at is not None]


THERE = [there for n in range(4) for there in combinations(("chair", "onco", "deputy", "path"), n)]


@pytest.mark.parametrize("there", THERE)
@pytest.mark.parametrize("changes", [{}, {"chair_id": None}, {"uncovered": ("radiology",)}])
def test_the_next_step_is_what_is_done_when_its_time_comes_and_not_before(
    there: tuple[str, ...], changes: dict[str, object]
) -> None:
    meeting = room(*there)
    here = set(came_at(called(**changes), meeting))
    urgent = escalate(called(**changes), there=here, at=AT)
    while due := min(moments(urgent, meeting), default=None):
        expected = {one.next_id for one in call_lines(urgent, meeting) if one.next_at == due}

        assert escalate(urgent, there=here, at=due - SECOND) == urgent
        after = escalate(urgent, there=here, at=due)
        assert {one.person_id for one in after.asked if one.at == due} == expected
        urgent = after

    assert escalate(urgent, there=here, at=AT + ASKED_FOR) == urgent


def test_before_anybody_was_asked_the_first_is_due_at_the_opening() -> None:
    assert told(called(), room()) == [(SURGERY, "chair", 0), (ONCOLOGY, "onco", 0)]


def test_after_two_hours_nobody_is_asked_any_more() -> None:
    late = begun(answer_min=60)
    assert moments(late, room()) == [AT + timedelta(hours=1)] * 2

    twice = escalate(late, there={PersonId("onco")}, at=AT + ASKED_FOR - SECOND)
    assert twice != late
    assert moments(twice, room("onco")) == []
