"""Actions: which events touch them, and their views."""

from mdt.domain.actions import ActionItem
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.happened import actions as happened
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.visibility import may_see
from server.signaling.case_cards import CaseViews
from server.signaling.changes.touched import Rule, meeting_changed
from server.signaling.contract.actions import ActionView
from server.signaling.contract.rooms import Change


def view(meeting: Meeting, reader: PersonId) -> list[ActionView]:
    """Return every action, but for those of an item that the reader must not see."""
    return [
        action_view(meeting, action)
        for action in meeting.actions.values()
        if may_see(meeting, reader, action.item_id)
    ]


def action_view(meeting: Meeting, action: ActionItem) -> ActionView:
    """Return one action."""
    owner = meeting.participants.get(action.owner_id) if action.owner_id is not None else None
    return ActionView(
        id=action.id,
        item_id=action.item_id,
        text=action.text,
        owner_id=action.owner_id,
        owner_name=owner.display_name if owner is not None else "",
        due=action.due.isoformat() if action.due is not None else "",
        state=action.state.value,
        note=action.note,
    )


def action_changed(
    meeting: Meeting, logged: LoggedEvent, _cases: CaseViews, reader: PersonId
) -> Change:
    """The action that the event names."""
    action_id = getattr(logged.event, "action_id", None)
    return Change(actions=[one for one in view(meeting, reader) if one.id == action_id])


RULES: dict[type[Event], Rule] = {
    happened.ActionAdded: action_changed,
    happened.ActionAssigned: action_changed,
    happened.ActionSettled: action_changed,
    happened.MeetingClosed: meeting_changed,
}
