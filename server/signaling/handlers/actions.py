"""Commands about actions and closing: translate the wire to the service and back."""

from datetime import date

from mdt.domain.errors import N_, Invalid
from mdt.domain.ids import ActionId, ItemId, PersonId
from server.signaling.contract.actions import ActionAdd, ActionAssign, ActionSettle
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk
from server.signaling.dispatch import Caller


async def add(desk: Desk, caller: Caller, msg: ActionAdd) -> Committed:
    """Note what somebody has to do."""
    return await desk.change(
        caller,
        desk.board.actions.add,
        text=msg.text,
        item_id=ItemId(msg.item_id) if msg.item_id is not None else None,
        owner_id=_person(msg.owner_id),
        due=_day(msg.due),
    )


async def assign(desk: Desk, caller: Caller, msg: ActionAssign) -> Committed:
    """Give an action to somebody."""
    return await desk.change(
        caller,
        desk.board.actions.assign,
        action_id=ActionId(msg.action_id),
        owner_id=_person(msg.owner_id),
        due=_day(msg.due),
    )


async def settle(desk: Desk, caller: Caller, msg: ActionSettle) -> Committed:
    """End an action."""
    return await desk.change(
        caller,
        desk.board.actions.settle,
        action_id=ActionId(msg.action_id),
        state=msg.state,
        note=msg.note,
    )


async def close_meeting(desk: Desk, caller: Caller, _msg: Nothing) -> Committed:
    """Close the meeting when nothing is left to be done."""
    return await desk.change(caller, desk.board.actions.close_meeting)


def _person(person_id: str | None) -> PersonId | None:
    return PersonId(person_id) if person_id is not None else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(N_("Please give a date, as in 2026-03-31."), field="due") from error
