"""What the minutes say of each case, gathered for the domain that drafts them."""

from mdt.domain.ids import ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes_draft import CaseBrief
from mdt.service.ports import UnitOfWork


def case_briefs(uow: UnitOfWork, meeting: Meeting) -> dict[ItemId, CaseBrief]:
    """Return, by item, the case version that the board saw, if it saw one."""
    briefs = {}
    for item in meeting.items:
        if item.case_id is None:
            continue
        case = uow.cases.get(item.case_id)
        seen = uow.cases.version(item.case_version_id) if item.case_version_id else None
        briefs[item.id] = CaseBrief(
            pseudonym=case.pseudonym,
            version=seen.n if seen is not None else 0,
            question=seen.sheet.question if seen is not None else "",
        )
    return briefs
