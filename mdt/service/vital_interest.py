"""Vital interest: the urgent meeting by which somebody may see a case without consent."""

from datetime import datetime

from mdt.domain.ids import CaseId, PersonId
from mdt.domain.records import Entry
from mdt.domain.rosters import URGENT, VITAL_INTEREST, Urgent
from mdt.service.ports import UnitOfWork


def vital_interest(
    uow: UnitOfWork, case_id: CaseId, at: datetime, *, person_id: PersonId | None = None
) -> Entry[Urgent] | None:
    """Return the urgent meeting by which vital interest is the basis of reading a case now.

    Args:
        uow: storage.
        case_id: which case.
        at: the moment; the basis ends 72 hours after the meeting was opened (invariant I24).
        person_id: who wants to read it; must be invited to that meeting. None: anybody.
    """
    for entry in uow.records.find(URGENT, scope_id=case_id, state=VITAL_INTEREST):
        if not entry.value.holds(at):
            continue
        invited = uow.meetings.load(entry.value.meeting_id).participants
        if person_id is None or person_id in invited:
            return entry
    return None
