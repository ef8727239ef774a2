"""Who reaches a case's content."""

import pytest

from mdt.domain.errors import InLobby, NotFound
from mdt.domain.ids import CaseId, MaterialId, MeetingId, PersonId
from tests.mdt.service.sitting import FIRST_CASE, IMAGE, Sitting


@pytest.mark.parametrize("meeting_id", [None, MeetingId("meeting-1")])
def test_a_participant_reads_the_materials_of_a_published_agenda(
    meeting_id: MeetingId | None,
) -> None:
    sitting = Sitting().published()

    found = sitting.service.cases.material(
        sitting.uow, IMAGE, by=PersonId("radiologist"), meeting_id=meeting_id
    )

    assert found.id == IMAGE


@pytest.mark.parametrize("by", ["guest", "stranger"])
@pytest.mark.parametrize("meeting_id", [None, MeetingId("meeting-1")])
def test_nobody_else_reads_them(by: str, meeting_id: MeetingId | None) -> None:
    sitting = Sitting().live().called()

    with pytest.raises(NotFound):
        sitting.service.cases.material(sitting.uow, IMAGE, by=PersonId(by), meeting_id=meeting_id)


def test_a_draft_agenda_opens_nothing() -> None:
    sitting = Sitting().planned()

    with pytest.raises(NotFound):
        sitting.service.cases.material(sitting.uow, IMAGE, by=PersonId("radiologist"))


def test_the_owner_reads_their_own_case_without_a_meeting() -> None:
    sitting = Sitting()

    found = sitting.service.cases.material(sitting.uow, IMAGE, by=PersonId("member"))

    assert found.case_id == FIRST_CASE


def test_a_material_or_case_that_is_not_there() -> None:
    sitting = Sitting().published()
    cases = sitting.service.cases

    with pytest.raises(NotFound):
        cases.material(sitting.uow, MaterialId("none"), by=PersonId("chair"))
    with pytest.raises(NotFound):
        cases.seen(sitting.uow, sitting.id, CaseId("none"), by=PersonId("chair"))


def test_before_it_is_called_a_case_shows_its_current_version() -> None:
    sitting = Sitting().published()

    case, version = sitting.service.cases.seen(
        sitting.uow, sitting.id, FIRST_CASE, by=PersonId("member")
    )

    assert (case.pseudonym, version.n) == ("K-7F31", 1)
    with pytest.raises(InLobby):
        sitting.service.cases.seen(sitting.uow, sitting.id, FIRST_CASE, by=PersonId("guest"))
