"""What calling, closing and deferring make of the agenda."""

from collections.abc import Callable
from dataclasses import replace

from mdt.domain import events as ev
from mdt.domain.agenda import AgendaItem, ItemOutcome, ItemState
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules
from mdt.domain.ids import ItemId
from mdt.domain.meetings import Meeting

RULES = Rules()


def with_item(
    meeting: Meeting, item_id: ItemId, change: Callable[[AgendaItem], AgendaItem]
) -> Changes:
    """Return the agenda with one item changed."""
    items = tuple(change(item) if item.id == item_id else item for item in meeting.items)
    return Changes(items=items)


def settled(
    meeting: Meeting, item_id: ItemId, log: LoggedEvent, change: Callable[[AgendaItem], AgendaItem]
) -> Changes:
    """Return the agenda with one item that has its outcome."""

    def end(item: AgendaItem) -> AgendaItem:
        return replace(change(item), closed_at=log.at, closed_seq=log.seq)

    return with_item(meeting, item_id, end)


@RULES.on(ev.ItemCalled)
def _called(meeting: Meeting, event: ev.ItemCalled, log: LoggedEvent) -> Changes:
    def change(item: AgendaItem) -> AgendaItem:
        return replace(
            item,
            state=ItemState.CALLED,
            case_version_id=event.case_version_id,
            version_seq=log.seq if event.case_version_id is not None else None,
            gate_seq=log.seq if event.gate_asked else item.gate_seq,
            opened_at=log.at,
            opened_seq=log.seq,
        )

    return with_item(meeting, event.item_id, change)


@RULES.on(ev.ItemStageChanged)
def _staged(meeting: Meeting, event: ev.ItemStageChanged, _: LoggedEvent) -> Changes:
    return with_item(meeting, event.item_id, lambda item: replace(item, state=event.state))


@RULES.on(ev.ItemExtended)
def _extended(meeting: Meeting, event: ev.ItemExtended, _: LoggedEvent) -> Changes:
    def change(item: AgendaItem) -> AgendaItem:
        return replace(item, time_box_s=item.time_box_s + event.seconds)

    return with_item(meeting, event.item_id, change)


@RULES.on(ev.ItemDeferred)
def _deferred(meeting: Meeting, event: ev.ItemDeferred, log: LoggedEvent) -> Changes:
    def change(item: AgendaItem) -> AgendaItem:
        return replace(
            item,
            state=ItemState.DEFERRED,
            outcome=ItemOutcome.DEFERRED,
            reason_code=event.reason_code,
            reason=event.reason,
        )

    return settled(meeting, event.item_id, log, change)


@RULES.on(ev.ItemClosed)
def _closed(meeting: Meeting, event: ev.ItemClosed, log: LoggedEvent) -> Changes:
    def change(item: AgendaItem) -> AgendaItem:
        return replace(item, state=ItemState.CLOSED, outcome=event.outcome, reason=event.reason)

    return settled(meeting, event.item_id, log, change)
