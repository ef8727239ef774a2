"""Who leads a session: one at a time, and never nobody without a pause."""

from mdt.domain.chairing import holder_of, in_line, leads, rightful_holder
from mdt.domain.happened.chairing import ChairHandedOver
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from tests.mdt.service.sitting import PEOPLE, Sitting

CHAIR, DEPUTY = PersonId("chair"), PersonId("deputy")


def leading(meeting: Meeting) -> set[str]:
    return {name for name in (*PEOPLE, "stranger") if leads(meeting, PersonId(name))}


def passed(to: PersonId, reason_code: str, *, of: PersonId | None = None) -> ChairHandedOver:
    return ChairHandedOver(from_id=of, to_id=to, reason_code=reason_code)


def test_before_a_session_chair_and_deputy_may_both_lead() -> None:
    assert leading(Sitting().planned().meeting) == {"chair", "deputy"}


def test_while_it_runs_one_leads() -> None:
    sitting = Sitting().live().joined("deputy")
    assert leading(sitting.meeting) == {"chair"}

    sitting.force(passed(DEPUTY, "handed_over", of=CHAIR))
    assert leading(sitting.meeting) == {"deputy"}


def test_the_chair_comes_before_the_deputies() -> None:
    meeting = Sitting().planned().meeting

    assert in_line(meeting) == (CHAIR, DEPUTY)
    assert holder_of(meeting) == CHAIR


def test_what_passed_by_itself_goes_back_and_what_was_given_does_not() -> None:
    sitting = Sitting().live().joined("deputy")

    sitting.force(passed(DEPUTY, "connection_lost", of=CHAIR))
    assert rightful_holder(sitting.meeting) == CHAIR

    sitting.force(passed(CHAIR, "returned", of=DEPUTY), passed(DEPUTY, "handed_over", of=CHAIR))
    assert rightful_holder(sitting.meeting) == DEPUTY

    sitting.force(passed(CHAIR, "left", of=DEPUTY))
    assert rightful_holder(sitting.meeting) == DEPUTY
