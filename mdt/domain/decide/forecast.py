"""Doing what the forecast proposes, as it was seen: shorten, defer, or take a break."""

from datetime import datetime

from mdt.domain.agenda import PlannedItem
from mdt.domain.codes.agenda import FORECAST_KINDS
from mdt.domain.decide.attending import recusals_ended
from mdt.domain.decide.guards import in_room, running
from mdt.domain.decide.ordering import to_come
from mdt.domain.errors import RevisionConflict
from mdt.domain.events import Event, ItemDeferred
from mdt.domain.forecast import Option, forecast
from mdt.domain.happened.agenda import ItemAdded, ItemShortened
from mdt.domain.ids import ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.domain.refusals.agenda import ForecastChanged
from mdt.domain.valuesets import check_code


def apply_forecast(
    meeting: Meeting,
    *,
    by: Actor,
    based_on: int,
    kind: str,
    items: tuple[ItemId, ...],
    pause: PlannedItem,
    at: datetime,
) -> tuple[Event, ...]:
    """Apply one proposal of the forecast.

    Args:
        meeting: in session.
        by: who decides; must be allowed to defer.
        based_on: the ``agenda_version`` that the proposal was made for.
        kind: of ``FORECAST_KINDS``.
        items: what the proposal was seen to change.
        pause: the break to put in, for the kind ``break``.
        at: now; the proposal is drawn up anew.

    Raises:
        RevisionConflict: the agenda was changed since.
        ForecastChanged: the proposal is no longer the one that was seen.
    """
    in_room(meeting, by, Action.AGENDA_DEFER)
    running(meeting)
    check_code(FORECAST_KINDS, kind, field="kind")
    if based_on != meeting.agenda_version:
        raise RevisionConflict(expected=based_on, actual=meeting.agenda_version, field="order")
    options = forecast(meeting, at).options
    option = next((each for each in options if each.kind == kind), None)
    if option is None or option.touches != items:
        raise ForecastChanged
    if kind == "break":
        return (ItemAdded(item=pause, after=_before_next(meeting)),)
    return _applied(meeting, option)


def _applied(meeting: Meeting, option: Option) -> tuple[Event, ...]:
    events: list[Event] = [
        ItemShortened(item_id=box.item_id, time_box_s=box.time_box_s) for box in option.boxes
    ]
    for item_id in option.items:
        events.append(ItemDeferred(item_id=item_id, reason_code="out_of_time", reason=""))
        events += recusals_ended(meeting, item_id)
    return tuple(events)


def _before_next(meeting: Meeting) -> ItemId | None:
    """Return the item that stands before the next one; None when that is the first of all."""
    first = to_come(meeting)[0]
    before = [item for item in meeting.items if item.position < first.position]
    return before[-1].id if before else None
