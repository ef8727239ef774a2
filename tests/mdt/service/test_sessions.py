"""Starting, pausing, resuming, ending; repeated commands."""

from dataclasses import replace

import pytest

from mdt.domain.errors import (
    IllegalTransition,
    ItemsWithoutOutcome,
    MdtError,
    NotAllowed,
    NotPresent,
    RoomClosed,
    SessionNotRunning,
)
from mdt.domain.ids import PersonId
from mdt.domain.meetings import MeetingState
from mdt.domain.minutes import Minutes, MinutesBlock, MinutesState
from mdt.domain.refusals.minutes import ChangesOpen
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, Sitting, refold

REFUSED = (SessionNotRunning, RoomClosed, IllegalTransition)


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        (MeetingState.PUBLISHED, "start", MeetingState.LIVE),
        (MeetingState.LIVE, "pause", MeetingState.PAUSED),
        (MeetingState.LIVE, "end", MeetingState.ENDED),
        (MeetingState.PAUSED, "resume", MeetingState.LIVE),
        (MeetingState.PAUSED, "end", MeetingState.ENDED),
    ],
)
def test_steps_of_a_session(state: MeetingState, action: str, after: MeetingState) -> None:
    sitting = in_state(state)

    sitting.do(getattr(sitting.service.sessions, action), by="chair")

    assert sitting.meeting.state is after


@pytest.mark.parametrize("action", ["start", "pause", "resume", "end"])
@pytest.mark.parametrize("state", MeetingState)
def test_no_other_step(state: MeetingState, action: str) -> None:
    if (state, action) in {
        (MeetingState.PUBLISHED, "start"),
        (MeetingState.LIVE, "pause"),
        (MeetingState.LIVE, "end"),
        (MeetingState.PAUSED, "resume"),
        (MeetingState.PAUSED, "end"),
    }:
        return
    sitting = in_state(state)
    before = sitting.meeting

    with pytest.raises(REFUSED):
        sitting.do(getattr(sitting.service.sessions, action), by="chair")
    assert sitting.meeting == before


def in_state(state: MeetingState) -> Sitting:
    """Return a meeting in a state, its agenda done, the chair in the room."""
    if state is MeetingState.DRAFT:
        sitting = Sitting().planned()
    elif state in {MeetingState.PUBLISHED, MeetingState.CANCELLED}:
        sitting = Sitting().published().joined("chair")
    else:
        sitting = Sitting().live()
        for item_id in (PREVIOUS, FIRST, SECOND, LECTURE):
            sitting.deferred(item_id)
    sitting.uow.meetings.folds[sitting.id] = replace(sitting.meeting, state=state)
    return sitting


@pytest.mark.parametrize("by", ["scribe", "member", "trainee"])
@pytest.mark.parametrize("action", ["start", "pause", "resume", "end"])
def test_only_who_leads_moves_the_session(by: str, action: str) -> None:
    sitting = in_state(MeetingState.LIVE)

    with pytest.raises(NotAllowed):
        sitting.do(getattr(sitting.service.sessions, action), by=by)


def test_the_deputy_may_start() -> None:
    sitting = Sitting().published().joined("deputy")

    sitting.do(sitting.service.sessions.start, by="deputy")

    assert sitting.meeting.state is MeetingState.LIVE


def test_who_is_not_in_the_room_does_not_lead_it() -> None:
    sitting = Sitting().published()

    with pytest.raises(NotPresent, match="Dr Chair"):
        sitting.do(sitting.service.sessions.start, by="chair")


def test_the_session_names_its_events() -> None:
    sitting = Sitting().live().ended()
    session = sitting.meeting.sessions[0]

    inside = [logged for logged in sitting.log if logged.session_id == session.id]

    assert sitting.log[session.started_seq - 1].session_id is None
    assert [logged.seq for logged in inside] == list(
        range(session.started_seq + 1, sitting.meeting.seq + 1)
    )
    assert inside[-1].event.TYPE == "minutes.drafted"


def test_the_session_does_not_end_before_every_item_has_an_outcome() -> None:
    sitting = Sitting().live().called(PREVIOUS).closed(PREVIOUS).called()

    with pytest.raises(ItemsWithoutOutcome) as refused:
        sitting.do(sitting.service.sessions.end, by="chair")

    for title in ("converted", "recurrence", "HIPEC"):
        assert title in str(refused.value)
    assert "February" not in str(refused.value)


def test_an_ended_session_leaves_no_hand_floor_or_view() -> None:
    sitting = in_state(MeetingState.LIVE)
    sitting.do(sitting.service.discussion.raise_hand, by="member")
    sitting.do(sitting.service.discussion.give_floor, by="chair", person_id=PersonId("radiologist"))

    sitting.do(sitting.service.sessions.end, by="chair")

    assert (sitting.meeting.hands, sitting.meeting.floor) == ((), None)


def test_a_command_sent_twice_is_one_event_and_the_same_answer() -> None:
    sitting = Sitting().published().joined("chair")
    start = sitting.service.sessions.start

    first = sitting.do(start, by="chair", command_id="c1")
    second = sitting.do(start, by="chair", command_id="c1")

    assert (second.repeated, second.events) == (True, ())
    assert first.seq == second.seq == 4
    assert sitting.types().count("session.started") == 1


def test_a_command_of_several_events_is_found_by_its_last_number() -> None:
    sitting = in_state(MeetingState.LIVE)
    end = sitting.service.sessions.end

    first = sitting.do(end, by="chair", command_id="c1")
    sitting.left("member")
    second = sitting.do(end, by="chair", command_id="c1")

    assert [logged.event.TYPE for logged in first.events] == ["session.ended", "minutes.drafted"]
    assert second.seq == first.seq == first.events[-1].seq


def test_the_same_command_id_of_another_person_is_another_command() -> None:
    sitting = Sitting().live()
    post = sitting.service.discussion.post
    sitting.do(post, by="chair", text="one", command_id="c1")

    outcome = sitting.do(post, by="member", text="two", command_id="c1")

    assert not outcome.repeated


def test_a_refused_command_may_be_sent_again() -> None:
    sitting = Sitting().published()
    start = sitting.service.sessions.start
    with pytest.raises(MdtError):
        sitting.do(start, by="chair", command_id="c1")
    sitting.joined("chair")

    assert not sitting.do(start, by="chair", command_id="c1").repeated


def minutes_of(sitting: Sitting) -> Minutes:
    assert sitting.meeting.minutes is not None
    return sitting.meeting.minutes


def block(sitting: Sitting, kind: str) -> MinutesBlock:
    return next(block for block in minutes_of(sitting).blocks if block.kind == kind)


def taken_up_again(sitting: Sitting) -> Sitting:
    """Let the chair take the meeting up again for a moment, so that its minutes are redrafted."""
    sitting.do(sitting.service.sessions.reopen, by="chair", reason="A case was forgotten.")
    sitting.do(sitting.service.sessions.end, by="chair")
    return sitting


def test_a_new_draft_keeps_open_what_was_asked_of_the_one_before() -> None:
    sitting = Sitting().live().ended()
    about = block(sitting, "recommendation")
    ask = sitting.service.amending.request_changes
    sitting.do(ask, by="member", text="Which?", block_id=about.id)

    taken_up_again(sitting)

    (asked,) = minutes_of(sitting).open_requests
    assert (asked.person_id, asked.text) == ("member", "Which?")
    assert asked.block_id == block(sitting, "recommendation").id != about.id
    assert minutes_of(sitting).state is MinutesState.CHANGES_REQUESTED
    with pytest.raises(ChangesOpen):
        sitting.do(sitting.service.amending.end_review, by="scribe")
    assert refold(sitting.log) == sitting.meeting


def test_what_was_answered_stays_answered_in_a_new_draft() -> None:
    sitting = Sitting().live().ended()
    sitting.do(sitting.service.amending.request_changes, by="member", text="The time is wrong.")
    sitting.do(sitting.service.amending.answer, by="scribe", text="The log says so.")

    taken_up_again(sitting)

    assert [each.answer for each in minutes_of(sitting).requests] == ["The log says so."]
    assert minutes_of(sitting).open_requests == ()
    assert minutes_of(sitting).state is MinutesState.IN_REVIEW


@pytest.mark.parametrize(("kind", "is_open"), [("attendance", True), ("deferral", False)])
def test_a_change_that_the_new_draft_does_not_hold_is_asked_for_again(
    kind: str, is_open: bool
) -> None:
    sitting = Sitting().live().ended()
    sitting.do(sitting.service.amending.request_changes, by="member", text="The time is wrong.")
    about, words = block(sitting, kind), "As it was asked for."
    revise = sitting.service.minutes.revise
    sitting.do(revise, about.id, by="scribe", based_on=about.revision, text=words)
    assert minutes_of(sitting).open_requests == ()

    taken_up_again(sitting.left("trainee"))  # which the paragraph on attendance tells

    kept = words in [each.text for each in minutes_of(sitting).blocks]
    assert kept is not is_open
    assert bool(minutes_of(sitting).open_requests) is is_open
