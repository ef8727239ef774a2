"""Urgent meetings through the service: one commit, who may, who is told, and when it ends."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mdt.domain.access import ACCESS
from mdt.domain.consents import AGREEMENT, CONSENT, Consent
from mdt.domain.errors import NotFound, RevisionConflict, UnknownCase
from mdt.domain.ids import CaseId, MeetingId, PersonId
from mdt.domain.institutions import NetworkKept
from mdt.domain.meetings import MeetingState
from mdt.domain.people import Role
from mdt.domain.refusals.boards import NetworkSuspended, NoEmergencies, TwoClinicians
from mdt.domain.rosters import URGENT, Roster, Shift
from mdt.service.urgency import Wanted
from mdt.service.vital_interest import vital_interest
from tests.mdt.service.sitting import BOARD, FIRST_CASE, NETWORK, START, Sitting

COORDINATOR, MEMBER = PersonId("coordinator"), PersonId("member")
MEETING = MeetingId("urgent-1")
WANTED = Wanted(
    board_id=BOARD,
    case_id=FIRST_CASE,
    reason="Bleeding, operation tonight?",
    basis="vital_interest",
    clinicians=(PersonId("member"), PersonId("radiologist")),
    disciplines=("surgical_oncology", "radiology"),
)


def ready(*, emergency: bool = True) -> Sitting:
    """A board that takes urgent cases, with the deputy and the radiologist on call."""
    sitting = Sitting()
    teams = sitting.service.standing_teams
    kept = replace(teams.kept(sitting.uow, BOARD), emergency=emergency)
    teams.settle(sitting.uow, BOARD, by=COORDINATOR, kept=kept, based_on=0)
    shifts = tuple(
        Shift(
            discipline=discipline,
            person_id=PersonId(who),
            starts_at=START,
            ends_at=START + timedelta(hours=12),
        )
        for who, discipline in (("deputy", "surgical_oncology"), ("radiologist", "radiology"))
    )
    sitting.service.urgency.set_roster(
        sitting.uow,
        BOARD,
        by=COORDINATOR,
        roster=Roster(network_id=NETWORK, shifts=shifts),
        based_on=0,
    )
    sitting.id = MEETING
    return sitting


def opened(sitting: Sitting, wanted: Wanted = WANTED, by: PersonId = MEMBER) -> Sitting:
    sitting.service.urgency.open(
        sitting.uow, by=by, wanted=wanted, meeting_id=MEETING, command_id="command-1"
    )
    return sitting


def test_one_step_plans_publishes_and_opens_the_room() -> None:
    sitting = opened(ready())

    meeting = sitting.meeting
    assert meeting.state is MeetingState.PUBLISHED
    assert [item.case_id for item in meeting.items] == [FIRST_CASE]
    assert {who: one.role for who, one in meeting.participants.items()} == {
        "deputy": Role.CHAIR,
        "radiologist": Role.MEMBER,
        "member": Role.DEPUTY_CHAIR,
        "chair": Role.DEPUTY_CHAIR,
    }
    assert sitting.uow.records.audited[-1] == ("urgent.opened", MEETING)


def test_it_can_be_joined_and_led_at_once() -> None:
    sitting = opened(ready()).joined("deputy", "radiologist", "member")

    sitting.do(sitting.service.sessions.start, by="deputy")

    assert sitting.meeting.state is MeetingState.LIVE


def test_a_form_sent_twice_opens_one_meeting() -> None:
    sitting = opened(opened(ready()))

    assert len(sitting.uow.records.history(URGENT, MEETING)) == 1


def test_vital_interest_is_the_basis_for_72_hours_and_for_that_case_only() -> None:
    sitting = opened(ready())
    at = sitting.now

    assert vital_interest(sitting.uow, FIRST_CASE, at)
    assert vital_interest(sitting.uow, CaseId("case-2"), at) is None
    assert vital_interest(sitting.uow, FIRST_CASE, at + timedelta(hours=71, minutes=59))
    assert vital_interest(sitting.uow, FIRST_CASE, at + timedelta(hours=72)) is None


def test_vital_interest_without_two_clinicians_opens_nothing() -> None:
    sitting = ready()

    with pytest.raises(TwoClinicians):
        opened(sitting, replace(WANTED, clinicians=(MEMBER,)))
    assert sitting.uow.records.history(URGENT, MEETING) == ()


def test_with_consent_there_is_no_vital_interest() -> None:
    sitting = opened(ready(), replace(WANTED, basis="consent", clinicians=()))

    assert vital_interest(sitting.uow, FIRST_CASE, sitting.now) is None


def test_a_board_that_takes_no_urgent_cases_is_not_called() -> None:
    with pytest.raises(NoEmergencies):
        opened(ready(emergency=False))


def test_a_suspended_network_opens_nothing() -> None:
    sitting = ready()
    sitting.service.institutions.settle_network(
        sitting.uow,
        NETWORK,
        by=COORDINATOR,
        kept=NetworkKept(names={"en": "Network"}, state="suspended"),
        based_on=0,
    )

    with pytest.raises(NetworkSuspended):
        opened(sitting)


def test_a_case_that_the_board_does_not_discuss_is_not_known() -> None:
    with pytest.raises(UnknownCase):
        opened(ready(), replace(WANTED, case_id=CaseId("case-99")))


def test_the_hospital_of_the_case_may_open_without_being_of_the_board() -> None:
    sitting = ready()

    opened(sitting, by=PersonId("observer"))  # works where the case comes from, is no full member

    assert sitting.meeting.planned_by == "observer"


def test_who_stands_nowhere_opens_nothing() -> None:
    sitting = ready()
    case = sitting.uow.cases.table[FIRST_CASE]
    sitting.uow.cases.table[FIRST_CASE] = replace(
        case, origin_institution_id=sitting.uow.people.get(PersonId("deputy")).institution_id
    )

    with pytest.raises(NotFound):
        opened(sitting, by=PersonId("trainee"))


def test_those_who_oversee_see_all_and_others_what_concerns_them() -> None:
    sitting = opened(ready())
    listed = sitting.service.urgency.listed

    for name in ("coordinator", "member", "deputy", "radiologist"):
        assert [entry.subject_id for entry in listed(sitting.uow, PersonId(name))] == [MEETING]
    for name in ("chair", "scribe", "guest"):
        assert listed(sitting.uow, PersonId(name)) == ()


def test_what_can_be_opened_is_offered_to_those_who_may() -> None:
    choices = ready().service.urgency.choices
    sitting = ready()

    (choice,) = sitting.service.urgency.choices(sitting.uow, MEMBER)

    assert choice.board.id == BOARD
    assert FIRST_CASE in {case.id for case in choice.cases}
    assert choices(ready(emergency=False).uow, MEMBER) == ()


def test_the_slower_of_two_rosters_is_a_conflict() -> None:
    sitting = ready()

    with pytest.raises(RevisionConflict):
        sitting.service.urgency.set_roster(
            sitting.uow, BOARD, by=COORDINATOR, roster=Roster(network_id=NETWORK), based_on=0
        )


def without_agreement(sitting: Sitting) -> Sitting:
    """Let nothing allow the case to leave its country."""
    for key in [key for key in sitting.uow.records.table if key[0] == AGREEMENT.name]:
        del sitting.uow.records.table[key]
    return sitting


def may_see(sitting: Sitting, who: str, at: datetime) -> bool:
    sitting.now = at
    case = sitting.uow.cases.get(FIRST_CASE)
    viewer = sitting.service.gate.viewer(sitting.uow, PersonId(who))
    return sitting.service.gate.verdict(sitting.uow, case, viewer).allow


def test_vital_interest_opens_the_case_to_those_invited_and_to_nobody_else() -> None:
    sitting = opened(without_agreement(ready()))
    at = sitting.now

    assert may_see(sitting, "deputy", at)  # works abroad, and is called
    assert not may_see(sitting, "guest", at)  # works abroad, and is not
    assert not may_see(sitting, "deputy", at + timedelta(hours=72))


def test_with_consent_as_the_basis_the_gate_asks_for_the_consent() -> None:
    sitting = without_agreement(ready())

    opened(sitting, replace(WANTED, basis="consent", clinicians=()))

    assert not may_see(sitting, "deputy", sitting.now)


def test_who_is_called_is_withheld_nothing_when_the_case_is_called() -> None:
    sitting = opened(without_agreement(ready())).joined("deputy", "radiologist", "member")
    sitting.do(sitting.service.sessions.start, by="deputy")

    sitting.do(sitting.service.agenda.call_next, by="deputy")

    item = sitting.meeting.current_item
    assert item is not None
    assert not sitting.meeting.withheld.get(item.id)
    access = sitting.uow.records.current(ACCESS, f"{MEETING}:{item.id}").value
    assert {one.ground for one in access.people if one.person_id == "deputy"} == {"vital_interest"}


def test_vital_interest_opens_neither_genetic_data_nor_what_the_patient_withdrew() -> None:
    sitting = opened(without_agreement(ready()))
    case, gate = sitting.uow.cases.get(FIRST_CASE), sitting.service.gate
    deputy = gate.viewer(sitting.uow, PersonId("deputy"))
    genetic = gate.verdict(sitting.uow, case, deputy, data_class="genomic")
    withdrawn = Consent(
        case_id=FIRST_CASE,
        purpose="care",
        countries=("CN",),
        data_classes=("clinical",),
        legal_basis="explicit_consent",
        text_id="care-2",
        language="ru",
        method="paper",
        obtained_by=MEMBER,
        valid_from="2026-01-01",
        withdrawn_on=START.date().isoformat(),
    )
    sitting.uow.records.add(
        CONSENT, "consent", withdrawn, based_on=0, by=None, at=START, action="consent.withdrawn"
    )

    assert (genetic.allow, genetic.reason_code) == (False, "class_blocked")
    assert gate.verdict(sitting.uow, case, deputy).reason_code == "consent_withdrawn"


def test_who_does_not_come_is_followed_by_the_next_and_each_step_is_kept() -> None:
    sitting = opened(ready()).joined("radiologist")
    follow, begun = sitting.service.urgency.follow, sitting.uow.records.current(URGENT, MEETING)

    def asked_after(minutes: int) -> list[str]:
        follow(sitting.uow, at=begun.value.opened_at + timedelta(minutes=minutes))
        return [one.person_id for one in sitting.uow.records.current(URGENT, MEETING).value.asked]

    assert sitting.service.urgency.stated(sitting.uow, MEETING) == begun.value
    assert asked_after(4) == ["deputy", "radiologist"]
    assert asked_after(5) == ["deputy", "radiologist", "chair"]
    assert asked_after(30) == ["deputy", "radiologist", "chair"]
    assert sitting.uow.records.audited[-1] == ("urgent.escalated", MEETING)
    assert len(sitting.uow.records.history(URGENT, MEETING)) == 2
    assert [
        entry.subject_id for entry in sitting.service.urgency.listed(sitting.uow, PersonId("chair"))
    ] == [MEETING]


@pytest.mark.parametrize("how", ["ended", "long ago"])
def test_nobody_is_asked_to_a_meeting_that_is_over(how: str) -> None:
    sitting = opened(ready())
    at = sitting.now + timedelta(hours=3 if how == "long ago" else 1)
    if how == "ended":
        sitting.joined("member")
        sitting.do(sitting.service.sessions.start, by="member")
        sitting.do(sitting.service.sessions.abort, by="member", reason="Already operated.")

    assert sitting.service.urgency.follow(sitting.uow, at=at) == ()
