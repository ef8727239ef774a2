"""All tables of the database, in one metadata: what migrations are compared with."""

from mdt.store import audit, boards, cases, events, materials, meetings, people, records
from mdt.store.base import Base
from server.store import accounts, drafts, quality, sign_in_sessions

metadata = Base.metadata

ROWS = (
    people.NetworkRow,
    people.InstitutionRow,
    people.PersonRow,
    boards.BoardRow,
    boards.BoardMemberRow,
    cases.CaseRow,
    cases.CaseVersionRow,
    materials.MaterialRow,
    materials.CaseVersionMaterialRow,
    meetings.MeetingRow,
    meetings.MeetingParticipantRow,
    events.EventRow,
    audit.AuditRow,
    records.RecordRow,
    records.RecordHeadRow,
    accounts.AccountRow,
    sign_in_sessions.SignInSessionRow,
    drafts.DraftRow,
    quality.QualityIntervalRow,
)
"""Every table, those first that others refer to."""
