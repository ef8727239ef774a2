"""Every command of a meeting in every state by every role: what is refused, with which code.

The person who should do it meets the state's answer; everybody else is refused before the state
is looked at. Every refusal leaves the meeting as it was, and has a sentence without gaps.
"""

from collections.abc import Callable, Mapping

import pytest

from mdt.domain.errors import MdtError
from mdt.domain.ids import PersonId, PollId
from mdt.domain.policy import Action
from mdt.service.outcome import Outcome
from tests.mdt.domain.test_policy import MATRIX, OF_THE_CHAIR
from tests.mdt.service.sitting import FIRST, PEOPLE, PREVIOUS, WORDING, Sitting

Act = Callable[[Sitting, str], Outcome]

EVERYBODY = tuple(PEOPLE)
LOBBY = ("guest", "observer", "interpreter")


def draft() -> Sitting:
    return Sitting().planned()


def published() -> Sitting:
    sitting = Sitting().published()
    for guest in LOBBY[:2]:  # the interpreter waits in the lobby
        sitting.joined("chair").do(
            sitting.service.meetings.admit, by="chair", person_id=PersonId(guest)
        )
    return sitting.joined(*(name for name in EVERYBODY if name != "interpreter"))


def live() -> Sitting:
    sitting = published()
    sitting.do(sitting.service.sessions.start, by="chair")
    return sitting


def case_open() -> Sitting:
    return live().called(FIRST)


def paused() -> Sitting:
    sitting = case_open()
    sitting.do(sitting.service.sessions.pause, by="chair")
    return sitting


def ended() -> Sitting:
    return live().ended()


def cancelled() -> Sitting:
    sitting = published()
    sitting.do(sitting.service.meetings.cancel, by="coordinator", reason="Ill.")
    return sitting


STATES: Mapping[str, Callable[[], Sitting]] = {
    "draft": draft,
    "published": published,
    "live": live,
    "open": case_open,
    "paused": paused,
    "ended": ended,
    "cancelled": cancelled,
}


def _session(name: str) -> Act:
    return lambda s, by: s.do(getattr(s.service.sessions, name), by=by)


def _talk(name: str, **more: object) -> Act:
    return lambda s, by: s.do(getattr(s.service.talk, name), by=by, **more)


def _discussion(name: str, **more: object) -> Act:
    return lambda s, by: s.do(getattr(s.service.discussion, name), by=by, **more)


def _recommendation(name: str, **more: object) -> Act:
    return lambda s, by: s.do(getattr(s.service.recommendations, name), FIRST, by=by, **more)


MEMBER = PersonId("member")
ON_CASE: dict[str, object] = {"item_id": FIRST}
NONE: dict[str, object] = {"poll_id": PollId("none")}

ACTS: Mapping[str, tuple[Action, Act]] = {
    "start": (Action.SESSION_START, _session("start")),
    "pause": (Action.SESSION_PAUSE, _session("pause")),
    "resume": (Action.SESSION_RESUME, _session("resume")),
    "end": (Action.SESSION_END, _session("end")),
    "call": (
        Action.AGENDA_CALL,
        lambda s, by: s.do(s.service.agenda.call, PREVIOUS, by=by),
    ),
    "close": (
        Action.AGENDA_CLOSE,
        lambda s, by: s.do(s.service.agenda.close, FIRST, by=by),
    ),
    "defer": (
        Action.AGENDA_DEFER,
        lambda s, by: s.do(s.service.agenda.defer, FIRST, by=by, reason_code="", reason=""),
    ),
    "extend": (
        Action.AGENDA_EXTEND,
        lambda s, by: s.do(s.service.agenda.extend, FIRST, by=by, seconds=1),
    ),
    "give_floor": (Action.FLOOR_GIVE, _discussion("give_floor", person_id=PersonId("nobody"))),
    "chat": (Action.CHAT_POST, _discussion("post", text=" ")),
    "present": (Action.PRESENTATION_START, _discussion("present", material_id="none")),
    "save_draft": (
        Action.RECOMMENDATION_DRAFT,
        _recommendation("save_draft", revision=7, content=WORDING),
    ),
    "read_back": (Action.RECOMMENDATION_READ_BACK, _recommendation("read_back", revision=1)),
    "record": (Action.RECOMMENDATION_RECORD, _recommendation("record", revision=1)),
    "dissent": (Action.DISSENT_ADD, _recommendation("dissent", stance="no", text="")),
    "hand_over": (
        Action.CHAIR_HAND_OVER,
        lambda s, by: s.do(s.service.chairing.hand_over, by=by, person_id=MEMBER),
    ),
    "report": (Action.COMMS_REPORT, _talk("report", kind="no_smell", **ON_CASE)),
    "tick": (Action.CHECKLIST_TICK, _talk("tick", code="nothing", is_done=True, **ON_CASE)),
    "call_out": (Action.DISCIPLINE_CALL, _talk("call_out", discipline="alchemy", **ON_CASE)),
    "close_round": (Action.ROUND_OPEN, _talk("close_round", **ON_CASE)),
    "position": (Action.POSITION_SET, _talk("take_position", stance="agree", **ON_CASE)),
    "open_poll": (
        Action.POLL_OPEN,
        _talk("open_poll", question="?", options=("one",), method="named", **ON_CASE),
    ),
    "answer_poll": (Action.POLL_ANSWER, _talk("answer_poll", option="one", **NONE)),
}
"""Of each command a bad request: what its guards say shows in the states that let it pass."""

EXPECTED = {
    name: dict(zip(STATES, codes.split(), strict=True))
    for name, codes in {
        # draft, published, live, with a case open, paused, ended, cancelled
        "start": "room_closed ok illegal_transition illegal_transition illegal_transition"
        " session_not_running room_closed",
        "pause": "room_closed session_not_running ok ok illegal_transition"
        " session_not_running room_closed",
        "resume": "room_closed session_not_running illegal_transition illegal_transition ok"
        " session_not_running room_closed",
        "end": "room_closed session_not_running items_without_outcome items_without_outcome"
        " items_without_outcome session_not_running room_closed",
        "call": "room_closed session_not_running ok another_item_open session_not_running"
        " session_not_running room_closed",
        "close": "room_closed session_not_running item_not_open reason_required reason_required"
        " session_not_running room_closed",
        "defer": "room_closed session_not_running reason_required reason_required"
        " reason_required session_not_running room_closed",
        "extend": "room_closed session_not_running item_not_open invalid invalid"
        " session_not_running room_closed",
        "give_floor": "room_closed not_present not_present not_present not_present"
        " session_not_running room_closed",
        "chat": "room_closed required required required required session_not_running room_closed",
        "present": "room_closed unknown_material unknown_material unknown_material"
        " unknown_material session_not_running room_closed",
        "save_draft": "room_closed session_not_running item_not_open revision_conflict"
        " revision_conflict session_not_running room_closed",
        "read_back": "room_closed session_not_running item_not_open no_recommendation"
        " no_recommendation session_not_running room_closed",
        "record": "room_closed session_not_running item_not_open no_recommendation"
        " no_recommendation session_not_running room_closed",
        "dissent": "session_not_running session_not_running no_recommendation no_recommendation"
        " no_recommendation unknown_code session_not_running",
        "hand_over": "room_closed session_not_running cannot_lead cannot_lead cannot_lead"
        " session_not_running room_closed",
        "report": "room_closed session_not_running item_not_open unknown_code unknown_code"
        " session_not_running room_closed",
        "tick": "room_closed session_not_running item_not_open unknown_code unknown_code"
        " session_not_running room_closed",
        "call_out": "room_closed session_not_running item_not_open unknown_code unknown_code"
        " session_not_running room_closed",
        "close_round": "room_closed session_not_running item_not_open no_round_open"
        " no_round_open session_not_running room_closed",
        "position": "room_closed session_not_running item_not_open no_round_open no_round_open"
        " session_not_running room_closed",
        "open_poll": "room_closed session_not_running item_not_open too_few_options"
        " too_few_options session_not_running room_closed",
        "answer_poll": "room_closed session_not_running unknown_poll unknown_poll unknown_poll"
        " session_not_running room_closed",
    }.items()
}
"""By command and state the code for somebody who may do it, or ok."""

RUNNING = {"live", "open", "paused"}
OPEN = {"open", "paused"}


def expected(name: str, state: str, person: str) -> str:
    """Return the code that a person gets."""
    action = ACTS[name][0]
    allowed = person in MATRIX[action]
    if name == "present" and person == "member":
        allowed = state in OPEN  # by place: the member presents that item
    if state == "draft" and person not in {"chair", "deputy"}:
        return "not_allowed" if person == "coordinator" else "not_found"
    if person == "interpreter":
        return "in_lobby"
    if not allowed:
        return "not_allowed"
    if person == "deputy" and state in RUNNING and action in OF_THE_CHAIR:
        return "not_leading"
    return EXPECTED[name][state]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ACTS)
def test_every_command_in_every_state_by_every_role(name: str, state: str) -> None:
    act = ACTS[name][1]
    sitting = STATES[state]()
    for person in PEOPLE:
        before = sitting.meeting
        try:
            act(sitting, person)
        except MdtError as refusal:
            assert (person, refusal.code) == (person, expected(name, state, person))
            assert sitting.meeting is before, "a refusal left a trace"
            sentence = str(refusal)
            assert len(sentence) > 10
            assert sentence[-1] in ".?!" or ": " in sentence
            assert "%(" not in sentence
        else:
            assert (person, "ok") == (person, expected(name, state, person))
            sitting = STATES[state]()
