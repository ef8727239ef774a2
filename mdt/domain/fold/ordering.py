"""What reordering, adding, withdrawing and listing make of the agenda."""

from dataclasses import replace

from mdt.domain.agenda import AgendaItem, ItemOutcome, ItemState
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.agenda import settled, with_item
from mdt.domain.fold.meetings import arranged, numbered
from mdt.domain.fold.rules import Changes, Rules
from mdt.domain.happened import agenda as happened
from mdt.domain.meetings import Meeting

RULES = Rules()


@RULES.on(happened.AgendaReordered)
def _reordered(meeting: Meeting, event: happened.AgendaReordered, _: LoggedEvent) -> Changes:
    by_id = {item.id: item for item in meeting.items}
    items = numbered(by_id[item_id] for item_id in event.order)
    return _arranged(meeting, Changes(items=items))


@RULES.on(happened.ItemAdded)
def _added(meeting: Meeting, event: happened.ItemAdded, _: LoggedEvent) -> Changes:
    ids = [item.id for item in meeting.items]
    place = 0 if event.after is None else ids.index(event.after) + 1
    items = (*meeting.items[:place], arranged(event.item), *meeting.items[place:])
    return _arranged(meeting, Changes(items=numbered(items)))


@RULES.on(happened.ItemWithdrawn)
def _withdrawn(meeting: Meeting, event: happened.ItemWithdrawn, log: LoggedEvent) -> Changes:
    def change(item: AgendaItem) -> AgendaItem:
        return replace(
            item,
            state=ItemState.WITHDRAWN,
            outcome=ItemOutcome.WITHDRAWN,
            reason=event.reason,
        )

    return _arranged(meeting, settled(meeting, event.item_id, log, change))


@RULES.on(happened.ItemListed)
def _listed(meeting: Meeting, event: happened.ItemListed, log: LoggedEvent) -> Changes:
    def change(item: AgendaItem) -> AgendaItem:
        return replace(
            item,
            state=ItemState.SOC_LISTED,
            outcome=ItemOutcome.SOC_LISTED,
            standard=event.standard,
        )

    return _arranged(meeting, settled(meeting, event.item_id, log, change))


@RULES.on(happened.ItemReopened)
def _reopened(meeting: Meeting, event: happened.ItemReopened, _: LoggedEvent) -> Changes:
    def change(item: AgendaItem) -> AgendaItem:
        return replace(
            item,
            state=ItemState.DECIDING,
            outcome=None,
            reason="",
            closed_at=None,
            closed_seq=None,
        )

    return with_item(meeting, event.item_id, change)


@RULES.on(happened.ItemShortened)
def _shortened(meeting: Meeting, event: happened.ItemShortened, _: LoggedEvent) -> Changes:
    return with_item(
        meeting, event.item_id, lambda item: replace(item, time_box_s=event.time_box_s)
    )


def _arranged(meeting: Meeting, changes: Changes) -> Changes:
    """Count a change of what is on the agenda; before the session it is one of the plan too."""
    changes["agenda_version"] = meeting.agenda_version + 1
    if not meeting.sessions:
        changes["plan_revision"] = meeting.plan_revision + 1
    return changes
