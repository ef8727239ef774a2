"""What adding, assigning and closing make of the actions."""

from dataclasses import replace

from mdt.domain.actions import ActionItem
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules
from mdt.domain.happened import actions as happened
from mdt.domain.meetings import Meeting

RULES = Rules()


@RULES.on(happened.ActionAdded)
def _added(meeting: Meeting, event: happened.ActionAdded, log: LoggedEvent) -> Changes:
    action = ActionItem(
        id=event.action_id,
        item_id=event.item_id,
        text=event.text,
        owner_id=event.owner_id,
        due=event.due,
        carried_from=event.carried_from,
        seq=log.seq,
    )
    return _with(meeting, action)


@RULES.on(happened.ActionAssigned)
def _assigned(meeting: Meeting, event: happened.ActionAssigned, log: LoggedEvent) -> Changes:
    before = meeting.actions[event.action_id]
    return _with(meeting, replace(before, owner_id=event.owner_id, due=event.due, seq=log.seq))


@RULES.on(happened.ActionSettled)
def _settled(meeting: Meeting, event: happened.ActionSettled, log: LoggedEvent) -> Changes:
    before = meeting.actions[event.action_id]
    return _with(meeting, replace(before, state=event.state, note=event.note, seq=log.seq))


def _with(meeting: Meeting, action: ActionItem) -> Changes:
    return Changes(actions={**meeting.actions, action.id: action})
