"""Who leads a session."""

from mdt.domain.chairing import leads
from mdt.domain.ids import PersonId
from tests.mdt.service.sitting import PEOPLE, Sitting


def test_only_the_chair_and_the_deputy_lead() -> None:
    meeting = Sitting().planned().meeting

    leading = {name for name in (*PEOPLE, "stranger") if leads(meeting, PersonId(name))}

    assert leading == {
        person.person_id
        for person in meeting.participants.values()
        if person.role in ("chair", "deputy_chair")
    }
    assert "chair" in leading
