"""Actions, the closing checklist, and what a session's unusual ends leave behind."""

from datetime import date, timedelta

import pytest

from mdt.domain.actions import ActionState
from mdt.domain.agenda import ItemOutcome, ItemState
from mdt.domain.closing import checklist
from mdt.domain.errors import (
    IllegalTransition,
    MdtError,
    MinutesAreSigned,
    NotAllowed,
    NotPresent,
    ReasonRequired,
    Required,
    SessionNotRunning,
    UnknownCode,
    UnknownItem,
    UnknownPerson,
)
from mdt.domain.ids import ActionId, MeetingId
from mdt.domain.meetings import MeetingState
from mdt.domain.refusals.agenda import NotClosable, ReopenTooLate, UnknownAction
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, Sitting, plan
from tests.mdt.service.taking_part import kept_from

DUE = date(2026, 4, 1)


def noted(sitting: Sitting, *, by: str = "scribe", **kw: object) -> ActionId:
    sitting.do(sitting.service.actions.add, by=by, **{"text": "Send the slides", **kw})
    return list(sitting.meeting.actions)[-1]


def close(sitting: Sitting, by: str = "chair") -> None:
    sitting.do(sitting.service.actions.close_meeting, by=by)


def test_an_action_has_a_text_an_owner_and_a_date() -> None:
    sitting = Sitting().live()

    action_id = noted(sitting, text=" Send  the slides ", item_id=FIRST, owner_id="member", due=DUE)

    action = sitting.meeting.actions[action_id]
    assert (action.text, action.item_id, action.owner_id, action.due, action.state) == (
        "Send the slides", FIRST, "member", DUE, ActionState.OPEN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"text": "  "}, Required),
        ({"item_id": "elsewhere"}, UnknownItem),
        ({"owner_id": "stranger"}, UnknownPerson),
        ({"by": "member"}, NotAllowed),
        ({"by": "deputy"}, MdtError),
    ],
)
def test_what_is_no_action(changes: dict[str, str], refusal: type[MdtError]) -> None:
    sitting = Sitting().live()

    with pytest.raises(refusal):
        noted(sitting, **changes)
    assert not sitting.meeting.actions


def test_who_a_case_is_kept_from_notes_no_action_of_it() -> None:
    sitting = kept_from(Sitting().live(), "scribe")

    with pytest.raises(UnknownItem):
        noted(sitting, item_id=FIRST)
    noted(sitting, item_id=SECOND)


def test_in_session_actions_are_noted_from_within_the_room() -> None:
    with pytest.raises(NotPresent):
        noted(Sitting().live(), by="coordinator")


def test_an_action_is_given_to_an_owner_and_ended_once() -> None:
    sitting = Sitting().live()
    action_id = noted(sitting)
    actions = sitting.service.actions

    with pytest.raises(Required):
        sitting.do(actions.assign, action_id, by="scribe", owner_id=None, due=DUE)
    with pytest.raises(Required):
        sitting.do(actions.assign, action_id, by="scribe", owner_id="member", due=None)
    sitting.do(actions.assign, action_id, by="scribe", owner_id="member", due=DUE)
    seq = sitting.meeting.seq
    sitting.do(actions.assign, action_id, by="scribe", owner_id="member", due=DUE)
    assert sitting.meeting.seq == seq, "the same again is no event"
    with pytest.raises(UnknownCode):
        sitting.do(actions.settle, action_id, by="scribe", state="forgotten")
    with pytest.raises(IllegalTransition):
        sitting.do(actions.settle, action_id, by="scribe", state="open")
    sitting.do(actions.settle, action_id, by="scribe", state="done", note="Sent.")

    found = sitting.meeting.actions[action_id]
    assert (found.owner_id, found.state, found.note) == ("member", ActionState.DONE, "Sent.")
    for again in ("done", "cancelled", "carried_over"):
        with pytest.raises(IllegalTransition):
            sitting.do(actions.settle, action_id, by="scribe", state=again)
    with pytest.raises(UnknownAction):
        sitting.do(actions.settle, ActionId("other"), by="scribe", state="done")


def test_before_the_session_there_are_no_actions() -> None:
    with pytest.raises(SessionNotRunning):
        noted(Sitting().published().joined("scribe"))


# -- closing (I20)


def test_a_meeting_with_an_unowned_action_is_not_closed() -> None:
    sitting = Sitting().live()
    action_id = noted(sitting, owner_id="member")
    sitting.ended().answered()

    with pytest.raises(NotClosable) as refused:
        close(sitting)
    assert refused.value.codes == ("actions",)
    assert [line.refs for line in checklist(sitting.meeting) if not line.ok] == [(action_id,)]

    sitting.do(
        sitting.service.actions.assign, action_id, by="coordinator", owner_id="member", due=DUE
    )
    close(sitting, by="coordinator")
    assert sitting.meeting.state is MeetingState.CLOSED


def test_a_meeting_with_an_item_without_outcome_is_not_closed() -> None:
    sitting = Sitting().live()
    before = checklist(sitting.meeting)

    sitting.ended().answered()

    assert {line.code: line.ok for line in before} == {"items": False, "actions": True, "qc": True}
    assert all(line.ok for line in checklist(sitting.meeting))


@pytest.mark.parametrize("by", ["scribe", "member", "trainee"])
def test_only_who_leads_or_coordinates_closes(by: str) -> None:
    with pytest.raises(NotAllowed):
        close(Sitting().live().ended().answered(), by=by)


def test_a_running_meeting_is_not_closed_and_a_closed_one_stays_so() -> None:
    with pytest.raises(IllegalTransition):
        close(Sitting().live())
    sitting = Sitting().live().ended().answered()
    close(sitting)

    for refused in (
        lambda: close(sitting),
        lambda: noted(sitting),
        lambda: sitting.do(sitting.service.sessions.reopen, by="chair", reason="Once more."),
    ):
        with pytest.raises(IllegalTransition):
            refused()
    sitting.signed()
    assert sitting.meeting.minutes is not None


# -- breaking off, and taking up again


def test_a_session_that_is_broken_off_leaves_every_item_with_an_outcome() -> None:
    sitting = Sitting().live().called(PREVIOUS).closed(PREVIOUS)
    sitting.called().drafted().read_back().recorded()
    abort = sitting.service.sessions.abort

    with pytest.raises(ReasonRequired):
        sitting.do(abort, by="chair", reason=" ")
    with pytest.raises(NotAllowed):
        sitting.do(abort, by="scribe", reason="Fire alarm.")
    sitting.do(abort, by="chair", reason="Fire alarm.")

    meeting = sitting.meeting
    assert meeting.state is MeetingState.ENDED
    assert meeting.sessions[0].abort_reason == "Fire alarm."
    assert sitting.item(FIRST).outcome is ItemOutcome.DECISION
    for item_id in (SECOND, LECTURE):
        assert sitting.item(item_id).state is ItemState.DEFERRED
        assert sitting.item(item_id).reason == "Fire alarm."
    assert meeting.minutes is not None
    assert any("Fire alarm." in block.text for block in meeting.minutes.blocks)
    assert all(line.ok for line in checklist(sitting.answered().meeting))


def test_a_session_is_taken_up_again_within_a_quarter_of_an_hour() -> None:
    sitting = Sitting().live().ended()
    reopen = sitting.service.sessions.reopen
    with pytest.raises(ReasonRequired):
        sitting.do(reopen, by="chair", reason="")
    with pytest.raises(NotAllowed):
        sitting.do(reopen, by="coordinator", reason="A case was forgotten.")

    sitting.do(reopen, by="chair", reason="A case was forgotten.")

    first, second = sitting.meeting.sessions
    assert sitting.meeting.state is MeetingState.LIVE
    assert first.id != second.id
    assert (first.ended_seq is None, second.reopen_reason) == (False, "A case was forgotten.")


@pytest.mark.parametrize(("minutes", "refused"), [(14, False), (15, True)])
def test_later_a_new_meeting_is_needed(minutes: int, refused: bool) -> None:
    sitting = Sitting().live().ended()
    sitting.now += timedelta(minutes=minutes)

    try:
        sitting.do(sitting.service.sessions.reopen, by="chair", reason="Late.")
    except ReopenTooLate:
        assert refused
    else:
        assert not refused


def next_meeting(before: Sitting) -> Sitting:
    """Return the meeting after, of the same board, not begun."""
    after = Sitting(before.uow)
    after.id, after.now = MeetingId("meeting-2"), before.now + timedelta(days=7)
    after._ids = 1000
    return after.published(plan(starts_at=after.now + timedelta(hours=1)))


def started(sitting: Sitting) -> Sitting:
    sitting.joined("chair", "scribe", "member", "radiologist")
    sitting.do(sitting.service.sessions.start, by="chair")
    return sitting


def test_what_is_open_at_the_close_goes_to_the_next_session_of_the_board() -> None:
    before = Sitting().live()
    slides = noted(before, text="Send the slides", owner_id="member", due=DUE)
    family = noted(before, text="Ask the family", owner_id="guest", due=DUE)
    done = noted(before, text="Book a room", owner_id="member", due=DUE)
    before.do(before.service.actions.settle, done, by="scribe", state="done")
    before.ended().answered()
    close(before)
    states = [action.state for action in before.meeting.actions.values()]
    assert states == [ActionState.CARRIED_OVER, ActionState.CARRIED_OVER, ActionState.DONE]

    after = started(next_meeting(before))

    taken_up = list(after.meeting.actions.values())
    assert [(one.text, one.carried_from, one.state) for one in taken_up] == [
        ("Send the slides", slides, ActionState.OPEN),
        ("Ask the family", family, ActionState.OPEN),
    ]
    assert {(one.item_id, one.owner_id, one.due) for one in taken_up} == {
        (PREVIOUS, "member", DUE),
        (PREVIOUS, "guest", DUE),
    }
    assert all(logged.session_id for logged in after.log if logged.event.TYPE == "action.added")


def test_an_owner_who_is_not_invited_again_is_asked_for_anew() -> None:
    before = Sitting().live()
    noted(before, owner_id="guest", due=DUE)
    close(before.ended().answered())
    people = tuple(one for one in plan().participants if one.person_id != "guest")
    after = Sitting(before.uow)
    after.id, after._ids = MeetingId("meeting-2"), 1000
    after.now = before.now + timedelta(days=7)
    after.published(plan(starts_at=after.now, participants=people))

    (action,) = started(after).meeting.actions.values()

    assert action.owner_id is None


def test_it_is_taken_up_once() -> None:
    before = Sitting().live()
    noted(before, owner_id="member", due=DUE)
    close(before.ended().answered())
    second = started(next_meeting(before))
    assert len(second.meeting.actions) == 1
    third = Sitting(before.uow)
    third.id, third._ids = MeetingId("meeting-3"), 2000
    third.now = second.now + timedelta(days=7)
    third.published(plan(starts_at=third.now))

    assert not started(third).meeting.actions, "the second meeting has it"


def test_a_session_with_nothing_to_take_up_recognises_its_command() -> None:
    sitting = Sitting().published().joined("chair")
    for _ in range(2):
        sitting.do(sitting.service.sessions.start, by="chair", command_id="start-1")

    assert sitting.types().count("session.started") == 1


def test_minutes_that_are_signed_end_it_for_good() -> None:
    sitting = Sitting().live().ended().signed()

    with pytest.raises(MinutesAreSigned):
        sitting.do(sitting.service.sessions.reopen, by="chair", reason="Late.")


def test_minutes_that_were_signed_end_it_also_while_they_are_amended() -> None:
    """A new draft would take the place of the amendment, and of its reason."""
    sitting = Sitting().live().ended().signed()
    sitting.do(sitting.service.amending.amend, by="chair", reason="A name was wrong.")

    with pytest.raises(MinutesAreSigned):
        sitting.do(sitting.service.sessions.reopen, by="chair", reason="Late.")


def test_the_minutes_tell_of_actions_and_of_what_came_late() -> None:
    sitting = Sitting().live()
    noted(sitting, text="Send the slides", owner_id="member", due=DUE)
    noted(sitting, text="Ask the family", item_id=FIRST)
    sitting.do(
        sitting.service.ordering.list_under_standard, SECOND, by="chair", standard="CACA 4.2"
    )
    sitting.do(sitting.service.sessions.abort, by="chair", reason="Fire alarm.")

    minutes = sitting.meeting.minutes
    assert minutes is not None
    told = {block.text: block for block in minutes.blocks}
    assert "Action: Send the slides. Dr Member, by 2026-04-01. Open." in told
    family = told["Action: Ask the family. Nobody has it yet. Open."]
    assert (family.kind, family.item_id) == ("action", FIRST)
    assert [logged.event.TYPE for logged in sitting.log if logged.seq in family.refs] == [
        "action.added"
    ]
    assert "Listed without discussion under: CACA 4.2." in told
    assert any(text.startswith("The session was broken off at") for text in told)
