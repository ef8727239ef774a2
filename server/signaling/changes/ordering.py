"""The order of the agenda: which events touch it, and its view."""

from mdt.domain.events import Event, LoggedEvent
from mdt.domain.happened import agenda as happened
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from server.signaling.case_cards import CaseViews
from server.signaling.changes.touched import Rule, item_changed, meeting_changed
from server.signaling.contract.ordering import OrderingView
from server.signaling.contract.rooms import Change
from server.signaling.views.agenda import item_view
from server.signaling.views.meetings import meeting_view


def view(meeting: Meeting, _reader: PersonId) -> OrderingView:
    """Return it whole, as a reader may see it."""
    return OrderingView(version=meeting.agenda_version)


def agenda_changed(
    meeting: Meeting, _logged: LoggedEvent, cases: CaseViews, reader: PersonId
) -> Change:
    """Every item, because their places follow from each other, and the version."""
    return Change(
        meeting=meeting_view(meeting, reader),
        items=[item_view(meeting, item, cases, reader) for item in meeting.items],
        ordering=view(meeting, reader),
    )


RULES: dict[type[Event], Rule] = {
    happened.AgendaReordered: agenda_changed,
    happened.ItemAdded: agenda_changed,
    happened.ItemWithdrawn: agenda_changed,
    happened.ItemListed: agenda_changed,
    happened.ItemReopened: item_changed,
    happened.ItemShortened: item_changed,
    happened.SessionAborted: meeting_changed,
    happened.SessionReopened: meeting_changed,
}
