"""Agenda items as the room sees them; the open one with its case."""

from mdt.domain.agenda import OPEN_STATES, AgendaItem
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.visibility import may_see_item
from server.signaling.case_cards import CaseViews
from server.signaling.contract.agenda import CarriedView, ItemView


def item_view(meeting: Meeting, item: AgendaItem, cases: CaseViews, reader: PersonId) -> ItemView:
    """Return one item; to who may see it, its case while it is open, and why it ended so."""
    presenter = meeting.participants.get(item.presenter_id) if item.presenter_id else None
    may_see = may_see_item(meeting, reader, item.id)
    return ItemView(
        id=item.id,
        position=item.position,
        kind=item.kind.value,
        title=item.title,
        presenter_id=item.presenter_id,
        presenter_name=presenter.display_name if presenter is not None else "",
        time_box_s=item.time_box_s,
        state=item.state.value,
        opened_at=item.opened_at.isoformat() if item.opened_at is not None else None,
        closed_at=item.closed_at.isoformat() if item.closed_at is not None else None,
        outcome=item.outcome.value if item.outcome is not None else None,
        reason_code=item.reason_code,
        reason=item.reason if may_see else "",
        complexity=item.complexity,
        knows_patient=item.knows_patient,
        late_code=item.late_code,
        late_reason=item.late_reason,
        standard=item.standard,
        carried=[
            CarriedView(
                recommendation_id=one.recommendation_id,
                action_id=one.action_id,
                meeting_id=one.meeting_id,
                title=one.title,
                due_on=one.due_on,
                overdue=one.overdue,
            )
            for one in item.carried
        ],
        case=cases(item.case_version_id)
        if may_see and item.state in OPEN_STATES and item.case_version_id
        else None,
    )
