"""Who was shown what of a case: the decisions of the gate, as they are kept.

One record for each item that was called, with everybody in the meeting: so it can be told at any
time which country saw which version, and on what legal ground.
"""

from dataclasses import dataclass
from typing import Any

from mdt.domain.ids import CaseId, CaseVersionId, ItemId, MeetingId, PersonId
from mdt.domain.records import Heading, RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the gate said of one person."""

    person_id: PersonId
    country: str  # of the viewer, ISO 3166-1 alpha-2
    allow: bool
    reason_code: str = ""  # code of codes.cases.GATE_REASONS, when refused
    ground: str = ""
    ground_id: str = ""  # of the consent or agreement
    legal_basis: str = ""  # code of codes.cases.LEGAL_BASES


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The gate's decisions on one item of one meeting, as of its call or of a later change."""

    meeting_id: MeetingId
    item_id: ItemId
    case_id: CaseId
    case_version_id: CaseVersionId
    purpose: str  # code of codes.cases.CONSENT_PURPOSES
    people: tuple[Decided, ...]


def _heading(access: Access) -> Heading:
    return Heading(scope_id=access.case_id, title=access.meeting_id)


ACCESS = RecordKind(name="access", cls=Access, heading=_heading)
"""The subject is the meeting and the item, with a colon between."""

KINDS: tuple[RecordKind[Any], ...] = (ACCESS,)
