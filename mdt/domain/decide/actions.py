"""Actions of a meeting: adding, giving to an owner, and how they end."""

from collections.abc import Sequence
from datetime import date

from mdt.domain.actions import TRANSITIONS, ActionItem, ActionState, CarriedOver
from mdt.domain.agenda import ItemKind
from mdt.domain.codes.agenda import ACTION_STATES
from mdt.domain.decide.guards import RUNNING, present, seen_item
from mdt.domain.errors import IllegalTransition, Required, SessionNotRunning, UnknownPerson
from mdt.domain.events import Event
from mdt.domain.happened.actions import ActionAdded, ActionAssigned, ActionSettled
from mdt.domain.ids import ActionId, ItemId, PersonId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require
from mdt.domain.refusals.agenda import UnknownAction
from mdt.domain.text import REASON_MAX, TITLE_MAX, clean, clean_line
from mdt.domain.transitions import step
from mdt.domain.valuesets import check_code
from mdt.domain.visibility import may_see


def add_action(
    meeting: Meeting,
    *,
    by: Actor,
    action_id: ActionId,
    item_id: ItemId | None,
    text: str,
    owner_id: PersonId | None,
    due: date | None,
) -> tuple[Event, ...]:
    """Note what somebody has to do; owner and date may follow until the meeting is closed."""
    _edits(meeting, by)
    if item_id is not None:
        seen_item(meeting, by, item_id)
    _known(meeting, owner_id)
    words = clean_line(text, limit=TITLE_MAX, field="text", required=True)
    added = ActionAdded(
        action_id=action_id, item_id=item_id, text=words, owner_id=owner_id, due=due
    )
    return (added,)


def assign(
    meeting: Meeting, *, by: Actor, action_id: ActionId, owner_id: PersonId | None, due: date | None
) -> tuple[Event, ...]:
    """Give an open action to somebody, by a date."""
    _edits(meeting, by)
    action = _action(meeting, by, action_id)
    step(TRANSITIONS, action.state, "assign", labels=ACTION_STATES)
    if owner_id is None:
        raise Required(field="owner_id")
    if due is None:
        raise Required(field="due")
    _known(meeting, owner_id)
    if (action.owner_id, action.due) == (owner_id, due):
        return ()
    return (ActionAssigned(action_id=action_id, owner_id=owner_id, due=due),)


def settle(
    meeting: Meeting, *, by: Actor, action_id: ActionId, state: str, note: str = ""
) -> tuple[Event, ...]:
    """End an action: done, no longer needed, or carried over to the next meeting."""
    _edits(meeting, by)
    action = _action(meeting, by, action_id)
    check_code(ACTION_STATES, state, field="state")
    after = step(TRANSITIONS, action.state, state, labels=ACTION_STATES)
    words = clean(note, limit=REASON_MAX, field="note")
    return (ActionSettled(action_id=action_id, state=ActionState(after), note=words),)


def continue_carried(
    meeting: Meeting, waiting: Sequence[CarriedOver], *, new_ids: Sequence[ActionId]
) -> tuple[Event, ...]:
    """Return the events that take up what earlier meetings left, as the session begins.

    An owner who is not invited cannot be asked about it, so it needs another one before the meeting
    is closed.
    """
    first = next((item for item in meeting.items if item.kind is ItemKind.PREVIOUS_MINUTES), None)
    return tuple(
        ActionAdded(
            action_id=new_id,
            item_id=first.id if first is not None else None,
            text=one.action.text,
            owner_id=one.action.owner_id if one.action.owner_id in meeting.participants else None,
            due=one.action.due,
            carried_from=one.action.id,
        )
        for one, new_id in zip(waiting, new_ids, strict=True)
    )


def all_carried(meeting: Meeting) -> tuple[Event, ...]:
    """Return the events that leave every open action to the next meeting of the board."""
    return tuple(
        ActionSettled(action_id=action.id, state=ActionState.CARRIED_OVER)
        for action in meeting.actions.values()
        if action.state is ActionState.OPEN
    )


def _edits(meeting: Meeting, by: Actor) -> None:
    """Refuse who may not; in session from within the room, then until the meeting is closed."""
    require(by, Action.ACTION_EDIT, meeting)
    if meeting.state in RUNNING:
        present(meeting, by.person_id)
    elif meeting.state is MeetingState.CLOSED:
        raise IllegalTransition
    elif meeting.state is not MeetingState.ENDED:
        raise SessionNotRunning


def _action(meeting: Meeting, by: Actor, action_id: ActionId) -> ActionItem:
    action = meeting.actions.get(action_id)
    if action is None or not may_see(meeting, by.person_id, action.item_id):
        raise UnknownAction
    return action


def _known(meeting: Meeting, person_id: PersonId | None) -> None:
    if person_id is not None and person_id not in meeting.participants:
        raise UnknownPerson(field="owner_id")
