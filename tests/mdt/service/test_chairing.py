"""Handing over the chair, and what happens when who leads is gone."""

import pytest

from mdt.domain.errors import NotAllowed, NotPresent, SessionNotRunning, UnknownCode, UnknownPerson
from mdt.domain.ids import PersonId
from mdt.domain.meetings import MeetingState
from mdt.domain.refusals.chairing import CannotLead, NotLeading
from mdt.service.outcome import Outcome
from tests.mdt.service.sitting import FIRST, PREVIOUS, Sitting, refold


def both() -> Sitting:
    return Sitting().live("chair", "deputy", "scribe", "member", "radiologist")


def hand_over(sitting: Sitting, to: str, by: str = "chair") -> Outcome:
    return sitting.do(sitting.service.chairing.hand_over, by=by, person_id=PersonId(to))


def follow(sitting: Sitting, *reachable: str, is_lost: bool = True) -> Outcome:
    people = frozenset(PersonId(name) for name in reachable)
    return sitting.service.chairing.follow(
        sitting.uow, sitting.id, reachable=people, is_lost=is_lost
    )


def test_who_was_handed_the_chair_leads_and_who_gave_it_does_not() -> None:
    sitting = both()

    hand_over(sitting, "deputy")

    sitting.do(sitting.service.agenda.call, PREVIOUS, by="deputy")
    with pytest.raises(NotLeading, match="Dr Deputy"):
        sitting.do(sitting.service.agenda.close, PREVIOUS, by="chair")
    assert sitting.meeting.chairing.handovers[-1].reason_code == "handed_over"
    assert refold(sitting.log) == sitting.meeting


@pytest.mark.parametrize("action", ["pause", "end"])
def test_the_deputy_does_not_lead_beside_the_chair(action: str) -> None:
    sitting = both()

    with pytest.raises(NotLeading, match="Dr Chair"):
        sitting.do(getattr(sitting.service.sessions, action), by="deputy")


def test_the_deputy_drafts_but_does_not_record_beside_the_chair() -> None:
    sitting = both().called(FIRST).drafted()
    record = sitting.service.recommendations

    with pytest.raises(NotLeading):
        sitting.do(record.read_back, FIRST, by="deputy", revision=1)
    sitting.read_back()
    with pytest.raises(NotLeading):
        sitting.do(record.record, FIRST, by="deputy", revision=1)
    sitting.do(record.record, FIRST, by="scribe", revision=1)


@pytest.mark.parametrize(
    ("to", "by", "error"),
    [
        ("member", "chair", CannotLead),
        ("stranger", "chair", UnknownPerson),
        ("deputy", "deputy", NotLeading),
        ("deputy", "scribe", NotAllowed),
    ],
)
def test_the_lead_passes_from_who_has_it_to_who_may_have_it(
    to: str, by: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        hand_over(both(), to, by)


def test_the_lead_is_not_handed_to_somebody_who_is_not_there() -> None:
    with pytest.raises(NotPresent, match="Dr Deputy"):
        hand_over(Sitting().live(), "deputy")


def test_there_is_no_lead_to_hand_over_before_the_session() -> None:
    with pytest.raises(SessionNotRunning):
        hand_over(Sitting().published().joined("chair", "deputy"), "deputy")


def test_handing_the_lead_to_oneself_is_no_event() -> None:
    assert hand_over(both(), "chair").events == ()


def test_who_starts_while_the_chair_is_away_leads() -> None:
    sitting = Sitting().published().joined("deputy", "member")

    sitting.do(sitting.service.sessions.start, by="deputy")

    handover = sitting.meeting.chairing.handovers[-1]
    assert (handover.from_id, handover.to_id, handover.reason_code) == ("chair", "deputy", "absent")
    sitting.do(sitting.service.agenda.call, PREVIOUS, by="deputy")


def test_who_starts_beside_the_chair_does_not_take_the_lead() -> None:
    sitting = Sitting().published().joined("chair", "deputy")

    sitting.do(sitting.service.sessions.start, by="deputy")

    with pytest.raises(NotLeading):
        sitting.do(sitting.service.agenda.call, PREVIOUS, by="deputy")
    sitting.called(PREVIOUS)


def test_the_deputy_takes_over_from_a_lost_chair_and_gives_the_lead_back() -> None:
    sitting = both()

    assert follow(sitting, "deputy", "member", is_lost=False).events == ()
    follow(sitting, "deputy", "member")
    assert sitting.meeting.chairing.holder == "deputy"
    assert sitting.log[-1].actor_id is None
    assert sitting.log[-1].event.reason_code == "connection_lost"

    follow(sitting, "chair", "deputy", "member")
    assert sitting.meeting.chairing.holder == "chair"
    assert sitting.log[-1].event.reason_code == "returned"


def test_a_chair_who_left_is_followed_by_the_deputy() -> None:
    sitting = both().left("chair")

    follow(sitting, "deputy", "member")

    assert sitting.log[-1].event.reason_code == "left"


def test_a_lead_that_was_given_away_does_not_come_back_by_itself() -> None:
    sitting = both()
    hand_over(sitting, "deputy")

    assert follow(sitting, "chair", "deputy", is_lost=False).events == ()


def test_without_chair_and_deputy_the_session_pauses_once_and_never_ends() -> None:
    sitting = both()

    follow(sitting, "member", "scribe")
    assert sitting.meeting.state is MeetingState.PAUSED
    assert sitting.log[-1].event.reason == "chair_gone"
    assert follow(sitting, "member", "scribe").events == ()

    follow(sitting, "deputy", "member")
    sitting.do(sitting.service.sessions.resume, by="deputy")
    assert sitting.types()[-2:] == ["role.handed_over", "session.resumed"]


def test_who_takes_no_part_in_the_open_item_does_not_get_the_lead() -> None:
    sitting = both().called(FIRST)
    sitting.do(
        sitting.service.attending.recuse, by="deputy", item_id=FIRST, reason_code="own_institution"
    )

    with pytest.raises(CannotLead, match="no part"):
        hand_over(sitting, "deputy")
    follow(sitting, "deputy", "member")

    assert sitting.meeting.state is MeetingState.PAUSED
    assert sitting.meeting.chairing.handovers == ()


def test_only_a_running_session_has_a_lead_that_can_be_lost() -> None:
    sitting = Sitting().published().joined("deputy")

    assert follow(sitting, "deputy").events == ()


def rule(sitting: Sitting, cameras: str, screens: int, by: str = "chair") -> Outcome:
    return sitting.do(sitting.service.chairing.set_rules, by=by, cameras=cameras, screens=screens)


def test_chair_and_deputy_set_the_rules_for_pictures_side_by_side() -> None:
    sitting = both()

    rule(sitting, "chair", 2)
    assert (sitting.meeting.chairing.cameras, sitting.meeting.chairing.screens) == ("chair", 2)
    rule(sitting, "everyone", 2, by="deputy")

    assert (sitting.meeting.chairing.cameras, sitting.meeting.chairing.screens) == ("everyone", 2)
    assert rule(sitting, "everyone", 2).events == ()
    assert sitting.meeting.chairing.holder is None
    assert refold(sitting.log) == sitting.meeting


@pytest.mark.parametrize(
    ("cameras", "screens", "by", "error"),
    [
        ("nobody", 1, "chair", UnknownCode),
        ("chair", 3, "chair", UnknownCode),
        ("chair", 0, "chair", UnknownCode),
        ("chair", 1, "member", NotAllowed),
    ],
)
def test_rules_for_pictures_are_of_few_choices_and_of_few(
    cameras: str, screens: int, by: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        rule(both(), cameras, screens, by)


def test_rules_for_pictures_are_made_in_the_room_while_it_is_open() -> None:
    with pytest.raises(NotPresent):
        rule(Sitting().live("member"), "chair", 1)
    with pytest.raises(SessionNotRunning):
        rule(both().ended(), "chair", 1)


def test_the_minutes_say_when_and_why_the_lead_passed() -> None:
    sitting = both()
    follow(sitting, "deputy", "member")
    follow(sitting, "chair", "deputy")

    sitting.ended()

    assert sitting.meeting.minutes is not None
    told = [block for block in sitting.meeting.minutes.blocks if block.kind == "handover"]
    assert ["Dr Chair to Dr Deputy: connection lost" in told[0].text, len(told)] == [True, 2]
    assert [block.refs for block in told] == [
        (handover.seq,) for handover in sitting.meeting.chairing.handovers
    ]
