"""What is kept with a case beside its versions: its stage, its gaps, and the draft of the next.

None of it is what a board saw; that is a version. So these may change, each change one version of
a record of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mdt.domain.drafts import FormDraft
from mdt.domain.ids import BoardId, CaseId, NetworkId
from mdt.domain.pathway import FIRST
from mdt.domain.readiness import GapKept
from mdt.domain.records import Heading, RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Relisting:
    """A board that shall see the case again, and why."""

    board_id: BoardId
    reason_code: str  # code of codes.cases.RELIST_REASONS
    on: str  # ISO 8601 date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKept:
    """What was settled about a case."""

    case_id: CaseId
    network_id: NetworkId
    stage: str = FIRST  # code of codes.cases.PATHWAY
    episode: int = 1
    settled: Mapping[str, GapKept] = field(default_factory=dict)
    """By field of the data set."""
    relistings: tuple[Relisting, ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    """Data class of materials that are not what their kind says, by id."""
    class_reasons: Mapping[str, str] = field(default_factory=dict)
    """Why the class of a material was changed last, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft(FormDraft):
    """The next version of a case as those who prepare it type it together."""

    case_id: CaseId
    based_on: int  # the version that the form began with


def _kept_heading(kept: CaseKept) -> Heading:
    due = [gap.due_on for gap in kept.settled.values() if gap.due_on and gap.waived_by is None]
    return Heading(state=kept.stage, scope_id=kept.network_id, due_on=min(due, default=""))


def _draft_heading(draft: CaseDraft) -> Heading:
    return Heading(scope_id=draft.case_id)


CASE_KEPT = RecordKind(name="case_kept", cls=CaseKept, heading=_kept_heading)
"""The subject is the case."""

CASE_DRAFT = RecordKind(name="case_draft", cls=CaseDraft, heading=_draft_heading)
"""The subject is the case."""

KINDS: tuple[RecordKind[Any], ...] = (CASE_KEPT, CASE_DRAFT)
