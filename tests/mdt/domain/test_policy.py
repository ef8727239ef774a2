"""The policy: every role with every action, and who is not there at all."""

from dataclasses import replace

import pytest

from mdt.domain.errors import InLobby, MdtError, NotAllowed, NotFound
from mdt.domain.ids import CaseId, PersonId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.people import LOBBY_ROLES, Role
from mdt.domain.policy import Action, actor_in, allows, require, require_case
from mdt.domain.refusals.chairing import NotLeading
from tests.mdt.domain.shut_out import recused, withheld
from tests.mdt.service.sitting import FIRST_CASE, PEOPLE, SECOND_CASE, Sitting, invited, plan

EVERYBODY = frozenset(PEOPLE)
LEADS = {"chair", "deputy"}
RECORD = LEADS | {"scribe"}
COUNT = RECORD | {"member", "radiologist", "expert"}
PLAN = {"coordinator"}
PRESENT = LEADS | {"member"}  # the member presents the open item

MATRIX: dict[Action, set[str] | frozenset[str]] = {
    Action.MEETING_PLAN: PLAN,
    Action.MEETING_CHANGE: PLAN,
    Action.MEETING_PUBLISH: PLAN,
    Action.MEETING_CANCEL: PLAN,
    Action.MEETING_INVITATION: EVERYBODY,
    Action.MEETING_READ: EVERYBODY,
    Action.ROOM_WAIT: EVERYBODY,
    Action.ROOM_ENTER: EVERYBODY,
    Action.ROOM_ADMIT: LEADS,
    Action.ROOM_SET_RULES: LEADS,
    Action.PERSON_MUTE: LEADS,
    Action.PERSON_STOP_CAMERA: LEADS,
    Action.PERSON_REMOVE: LEADS,
    Action.SESSION_START: LEADS,
    Action.SESSION_PAUSE: LEADS,
    Action.SESSION_RESUME: LEADS,
    Action.SESSION_END: LEADS,
    Action.AGENDA_CALL: LEADS,
    Action.AGENDA_DEFER: LEADS,
    Action.AGENDA_CLOSE: LEADS,
    Action.AGENDA_EXTEND: LEADS,
    Action.HAND_RAISE: EVERYBODY,
    Action.HAND_LOWER_OTHERS: LEADS,
    Action.FLOOR_GIVE: LEADS,
    Action.CHAT_POST: EVERYBODY,
    Action.PRESENTATION_START: PRESENT,
    Action.PRESENTATION_STOP: PRESENT,
    Action.PRESENTATION_POINT: PRESENT,
    Action.RECOMMENDATION_DRAFT: RECORD,
    Action.RECOMMENDATION_READ_BACK: RECORD,
    Action.RECOMMENDATION_RECORD: RECORD,
    Action.DISSENT_ADD: COUNT,
    Action.DISSENT_WITHDRAW: COUNT,
    Action.MATERIAL_READ: EVERYBODY,
    Action.MINUTES_READ: EVERYBODY - {"room"},
    Action.MINUTES_REVISE: RECORD | {"coordinator"},
    Action.MINUTES_SIGN: COUNT,
    Action.AGENDA_REORDER: LEADS | PLAN,
    Action.AGENDA_ADD: LEADS | PLAN,
    Action.AGENDA_WITHDRAW: LEADS | PLAN,
    Action.AGENDA_LIST_SOC: LEADS,
    Action.AGENDA_REOPEN: LEADS,
    Action.ACTION_EDIT: RECORD | {"coordinator"},
    Action.MEETING_CLOSE: LEADS | PLAN,
    Action.SESSION_REOPEN: LEADS,
    Action.ROLL_CALL: RECORD | {"coordinator"},
    Action.RECUSE_SELF: COUNT,
    Action.RECUSE_OTHER: LEADS,
    Action.CHAIR_HAND_OVER: LEADS,
    Action.DISCIPLINE_CALL: LEADS,
    Action.CHECKLIST_TICK: RECORD | {"coordinator"},
    Action.ROUND_OPEN: LEADS,
    Action.POSITION_SET: COUNT,
    Action.POLL_OPEN: LEADS,
    Action.POLL_ANSWER: COUNT,
    Action.COMMS_REPORT: EVERYBODY,
    Action.LOCAL_FIT_ANSWER: COUNT,
    Action.RECOMMENDATION_CONFIRM: COUNT,
    Action.RECOMMENDATION_SUPERSEDE: LEADS,
    Action.MINUTES_COMMENT: COUNT,
    Action.MINUTES_END_REVIEW: RECORD,
    Action.MINUTES_AMEND: LEADS,
    Action.MINUTES_TRANSLATE: RECORD | {"coordinator", "interpreter"},
    Action.LETTER_WRITE: RECORD | {"coordinator"},
    Action.LETTER_ISSUE: LEADS,
    Action.LETTER_ACKNOWLEDGE: EVERYBODY - {"room"},
}

TOGETHER = {
    Action.ROOM_ADMIT,
    Action.ROOM_SET_RULES,
    Action.PERSON_MUTE,
    Action.PERSON_STOP_CAMERA,
    Action.PERSON_REMOVE,
}
"""What the deputy may do beside the chair who leads."""

OF_THE_CHAIR = {
    Action.RECOMMENDATION_READ_BACK,
    Action.RECOMMENDATION_RECORD,
    *(
        action
        for action, allowed in MATRIX.items()
        if allowed in (LEADS, LEADS | PLAN, PRESENT) and action not in TOGETHER
    ),
}
"""What only the one may do who leads while a session runs."""

ROOM = {
    Action.MEETING_INVITATION,
    Action.MEETING_READ,
    Action.ROOM_WAIT,
    Action.ROOM_ENTER,
    Action.MATERIAL_READ,
    Action.CHAT_POST,
    Action.HAND_RAISE,
    Action.COMMS_REPORT,
}
"""What the room system of a hospital may do; the people in front of it speak for themselves."""


@pytest.fixture(scope="module")
def meeting() -> Meeting:
    """A live meeting with an open case, everybody admitted."""
    everybody = frozenset(PersonId(name) for name in PEOPLE)
    return replace(Sitting().live().called().meeting, admitted=everybody)


def refusal(name: str, action: Action, meeting: Meeting) -> type[MdtError] | None:
    try:
        require(actor_in(meeting, PersonId(name)), action, meeting)
    except MdtError as error:
        return type(error)
    return None


def test_the_matrix_names_every_action() -> None:
    assert set(MATRIX) == set(Action)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("name", PEOPLE)
def test_every_role_with_every_action(name: str, action: Action, meeting: Meeting) -> None:
    expected = None if name in MATRIX[action] else NotAllowed
    if name == "deputy" and action in OF_THE_CHAIR:
        expected = NotLeading

    assert refusal(name, action, meeting) is expected
    assert allows(actor_in(meeting, PersonId(name)), action, meeting) == (expected is None)


@pytest.mark.parametrize("action", Action)
def test_a_room_hears_and_shows_and_no_more(action: Action, meeting: Meeting) -> None:
    seat = invited("trainee", Role.ROOM)
    with_room = replace(meeting, participants={**meeting.participants, seat.person_id: seat})

    assert refusal("trainee", action, with_room) is (None if action in ROOM else NotAllowed)


@pytest.mark.parametrize("action", Action)
def test_for_the_uninvited_there_is_no_meeting(action: Action, meeting: Meeting) -> None:
    assert refusal("stranger", action, meeting) is NotFound


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("name", ["guest", "observer", "interpreter"])
def test_in_the_lobby_there_is_nothing_but_waiting(
    name: str, action: Action, meeting: Meeting
) -> None:
    outside = replace(meeting, admitted=frozenset())
    expected = None if action in {Action.MEETING_INVITATION, Action.ROOM_WAIT} else InLobby

    assert PEOPLE[name][0] in LOBBY_ROLES
    assert refusal(name, action, outside) is expected


@pytest.mark.parametrize("name", sorted(EVERYBODY - LEADS - PLAN))
def test_a_draft_is_for_those_who_prepare_it(name: str, meeting: Meeting) -> None:
    draft = replace(meeting, state=MeetingState.DRAFT)

    assert refusal(name, Action.MEETING_READ, draft) is NotFound
    assert refusal("chair", Action.MEETING_READ, draft) is None
    assert refusal("coordinator", Action.MEETING_READ, draft) is None


@pytest.mark.parametrize("action", Action)
def test_a_planner_who_is_not_invited_plans_and_no_more(action: Action, meeting: Meeting) -> None:
    planned = replace(meeting, planned_by=PersonId("planner"))
    may = PLAN_ACTIONS | {Action.MEETING_READ, Action.MEETING_INVITATION}
    may |= {Action.AGENDA_REORDER, Action.AGENDA_ADD, Action.AGENDA_WITHDRAW}
    may |= {Action.MEETING_CLOSE}

    assert refusal("planner", action, planned) is (None if action in may else NotAllowed)


PLAN_ACTIONS = {
    Action.MEETING_PLAN,
    Action.MEETING_CHANGE,
    Action.MEETING_PUBLISH,
    Action.MEETING_CANCEL,
}


def test_a_coordinator_of_the_meeting_who_did_not_plan_it_does_not_change_it(
    meeting: Meeting,
) -> None:
    other = replace(meeting, planned_by=PersonId("planner"))

    assert refusal("coordinator", Action.MEETING_CHANGE, other) is NotAllowed
    by_board = actor_in(other, PersonId("coordinator"), coordinates=True)
    assert allows(by_board, Action.MEETING_CHANGE, other)


def test_only_the_presenter_of_the_open_item_presents(meeting: Meeting) -> None:
    assert refusal("member", Action.PRESENTATION_START, meeting) is None
    assert refusal("radiologist", Action.PRESENTATION_START, meeting) is NotAllowed

    nothing_open = replace(meeting, items=())
    assert refusal("member", Action.PRESENTATION_START, nothing_open) is NotAllowed


def test_the_coordinator_drafts_where_no_scribe_is_invited(meeting: Meeting) -> None:
    people = {k: v for k, v in meeting.participants.items() if k != "scribe"}

    assert refusal("coordinator", Action.RECOMMENDATION_DRAFT, meeting) is NotAllowed
    without = replace(meeting, participants=people)
    assert refusal("coordinator", Action.RECOMMENDATION_DRAFT, without) is None


def test_case_content_needs_the_case_on_the_agenda() -> None:
    meeting = Sitting().published().meeting
    member = actor_in(meeting, PersonId("member"))

    require_case(member, meeting, FIRST_CASE)
    with pytest.raises(NotFound):
        require_case(member, meeting, CaseId("case-of-another-board"))


def test_an_admitted_guest_sees_a_case_only_from_when_it_is_called() -> None:
    sitting = Sitting().live()
    sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId("guest"))
    guest = actor_in(sitting.meeting, PersonId("guest"))

    with pytest.raises(NotFound):
        require_case(guest, sitting.meeting, FIRST_CASE)
    sitting.called()
    require_case(guest, sitting.meeting, FIRST_CASE)


def test_who_is_recused_from_a_case_does_not_get_it_before_the_recusal_ends() -> None:
    meeting = recused("member")

    with pytest.raises(NotFound):
        require_case(actor_in(meeting, PersonId("member")), meeting, FIRST_CASE)
    require_case(actor_in(meeting, PersonId("member")), meeting, SECOND_CASE)
    require_case(actor_in(meeting, PersonId("radiologist")), meeting, FIRST_CASE)
    ended = recused("member", to_seq=9)
    require_case(actor_in(ended, PersonId("member")), ended, FIRST_CASE)


def test_whom_the_gate_left_out_does_not_get_the_case() -> None:
    meeting = withheld("member")

    with pytest.raises(NotFound):
        require_case(actor_in(meeting, PersonId("member")), meeting, FIRST_CASE)
    require_case(actor_in(meeting, PersonId("radiologist")), meeting, FIRST_CASE)


def test_the_role_is_the_meetings_not_the_callers() -> None:
    sitting = Sitting().published(plan())

    assert actor_in(sitting.meeting, PersonId("trainee")).role == "trainee"
    assert actor_in(sitting.meeting, PersonId("stranger")).role is None
