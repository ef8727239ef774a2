"""The agenda as it changes after it was planned: order, additions, withdrawals, reopening.

Each change is one event with a version, so that all clients come to the same order (I29).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from mdt.domain.actions import CarriedOver
from mdt.domain.agenda import (
    TRANSITIONS,
    AgendaItem,
    Carried,
    ItemKind,
    ItemState,
    PlannedItem,
)
from mdt.domain.decide.agenda import clear_stage, is_decided
from mdt.domain.decide.attending import recusals_ended, steps_back
from mdt.domain.decide.guards import RUNNING, in_room, known_item, live, present
from mdt.domain.decide.planning import ITEMS_MAX, check_item, late
from mdt.domain.errors import (
    N_,
    AlreadyDecided,
    AnotherItemOpen,
    Invalid,
    NotACase,
    ReasonRequired,
    Required,
    RevisionConflict,
    UnknownItem,
)
from mdt.domain.events import Event
from mdt.domain.followups import OpenFollowUp
from mdt.domain.happened.agenda import (
    AgendaReordered,
    ItemAdded,
    ItemListed,
    ItemReopened,
    ItemWithdrawn,
)
from mdt.domain.happened.attendance import RecusalBegan
from mdt.domain.ids import ItemId, RecommendationId
from mdt.domain.meetings import TRANSITIONS as MEETING_TRANSITIONS
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require
from mdt.domain.refusals.agenda import ClosedElsewhere, OrderIncomplete, OutOfDiscussionOnly
from mdt.domain.refusals.attendance import TakesNoPart
from mdt.domain.text import REASON_MAX, TITLE_MAX, clean, clean_line
from mdt.domain.transitions import step

CARRIED_MAX = 40
"""Open recommendations that an agenda names; the page of follow-ups has all."""


def reorder(
    meeting: Meeting, *, by: Actor, based_on: int, order: tuple[ItemId, ...]
) -> tuple[Event, ...]:
    """Put the items that are still to come into another order, in one step (I29).

    What was dealt with, and the open item, stay where they are.

    Args:
        meeting: the meeting.
        by: who orders.
        based_on: the ``agenda_version`` that was seen.
        order: the items to come, all of them; one that was called meanwhile is passed over.

    Raises:
        RevisionConflict: the agenda was changed since; carries both orders as titles.
        OrderIncomplete: an item is missing or named twice.
    """
    _keeps(meeting, by, Action.AGENDA_REORDER, "reorder")
    wanted = tuple(known_item(meeting, item_id) for item_id in order)
    if based_on != meeting.agenda_version:
        raise RevisionConflict(
            expected=based_on,
            actual=meeting.agenda_version,
            current=_titles(to_come(meeting)),
            rejected=_titles(wanted),
            field="order",
        )
    coming = [item.id for item in wanted if item.state is ItemState.PLANNED]
    if sorted(coming) != sorted(item.id for item in to_come(meeting)):
        raise OrderIncomplete(field="order")
    rest = iter(coming)
    after = tuple(
        next(rest) if item.state is ItemState.PLANNED else item.id for item in meeting.items
    )
    if after == tuple(item.id for item in meeting.items):
        return ()
    return (AgendaReordered(version=meeting.agenda_version + 1, order=after),)


def add_item(
    meeting: Meeting,
    *,
    by: Actor,
    item: PlannedItem,
    after: ItemId | None,
    reason_code: str = "",
    reason: str = "",
) -> tuple[Event, ...]:
    """Put one more item on the agenda; after publication with the reason why it comes late.

    Args:
        meeting: the meeting.
        by: who adds.
        item: what, with its id; that its case exists is for the service to look up.
        after: the item it follows; None: it comes first.
        reason_code: of ``LATE_REASONS``; a break and a draft need none.
        reason: the same in words, needed where the code is ``other``.
    """
    require(by, Action.AGENDA_ADD, meeting)
    step(MEETING_TRANSITIONS, meeting.state, "add")
    if len(meeting.items) >= ITEMS_MAX:
        raise Invalid(N_("An agenda holds at most %(most)s items."), field="items", most=ITEMS_MAX)
    if after is not None and meeting.item(after) is None:
        raise UnknownItem
    if meeting.item(item.id) is not None:
        raise Invalid(N_("An item is on the agenda twice."), field="item_id")
    if item.case_id is not None and any(
        one.case_id == item.case_id and one.state is not ItemState.WITHDRAWN
        for one in meeting.items
    ):
        raise Invalid(N_("A case is on the agenda twice."), field="case_id")
    checked = check_item(item, set(meeting.participants), "item")
    if meeting.state is not MeetingState.DRAFT:
        checked = late(replace(checked, late_code=reason_code, late_reason=reason))
    return (ItemAdded(item=checked, after=after),)


def withdraw_item(
    meeting: Meeting, *, by: Actor, item_id: ItemId, reason: str
) -> tuple[Event, ...]:
    """Take an item off the agenda, with the reason; it stays in the record as withdrawn."""
    _keeps(meeting, by, Action.AGENDA_WITHDRAW, "withdraw")
    item = known_item(meeting, item_id)
    step(TRANSITIONS, item.state, "withdraw")
    if is_decided(meeting, item):
        raise AlreadyDecided
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    withdrawn = ItemWithdrawn(item_id=item_id, reason=words)
    return (*clear_stage(meeting, item), withdrawn, *recusals_ended(meeting, item_id))


def list_under_standard(
    meeting: Meeting, *, by: Actor, item_id: ItemId, standard: str
) -> tuple[Event, ...]:
    """List a case under a standard of care, without discussion, naming the standard."""
    in_room(meeting, by, Action.AGENDA_LIST_SOC)
    live(meeting)
    item = known_item(meeting, item_id)
    if item.kind is not ItemKind.CASE:
        raise NotACase
    if (item.state, "list") not in TRANSITIONS:
        raise OutOfDiscussionOnly
    words = clean_line(standard, limit=TITLE_MAX, field="standard")
    if not words:
        raise Required(field="standard")
    listed = ItemListed(item_id=item_id, standard=words)
    return (listed, *recusals_ended(meeting, item_id))


def reopen_item(meeting: Meeting, *, by: Actor, item_id: ItemId, reason: str) -> tuple[Event, ...]:
    """Take a closed item up again in the session that closed it; the board decides anew.

    Whoever had stepped out for it is out again.
    """
    in_room(meeting, by, Action.AGENDA_REOPEN)
    live(meeting)
    item = known_item(meeting, item_id)
    step(TRANSITIONS, item.state, "reopen")
    busy = meeting.current_item
    if busy is not None:
        raise AnotherItemOpen(title=busy.title)
    session, closed_seq = meeting.session, item.closed_seq or 0
    if session is None or closed_seq < session.started_seq:
        raise ClosedElsewhere
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    again = tuple(
        RecusalBegan(
            person_id=one.person_id,
            item_id=item_id,
            reason_code=one.reason_code,
            reason=one.reason,
        )
        for one in meeting.attending.recusals
        if one.item_id == item_id and (one.to_seq or 0) >= closed_seq
    )
    out = {one.person_id for one in again}
    if by.person_id in out:
        raise TakesNoPart
    return (*steps_back(meeting, out), *again, ItemReopened(item_id=item_id, reason=words))


def to_come(meeting: Meeting) -> tuple[AgendaItem, ...]:
    """Return the items that were neither called nor settled otherwise, in order."""
    return tuple(item for item in meeting.items if item.state is ItemState.PLANNED)


def carried_items(waiting: Iterable[OpenFollowUp], on: date) -> tuple[Carried, ...]:
    """Return the recommendations that the next agenda begins with, as they stand on a day."""
    return tuple(
        Carried(
            recommendation_id=one.recommendation_id,
            meeting_id=one.meeting_id,
            title=one.title,
            due_on=one.due_on,
            overdue=bool(one.due_on) and one.due_on < on.isoformat(),
        )
        for one in waiting
    )[:CARRIED_MAX]


def carried_actions(waiting: Iterable[CarriedOver], on: date) -> tuple[Carried, ...]:
    """Return the actions that the next agenda begins with, as they stand on a day."""
    return tuple(
        Carried(
            recommendation_id=RecommendationId(""),
            meeting_id=one.meeting_id,
            title=one.action.text,
            due_on=one.action.due.isoformat() if one.action.due is not None else "",
            overdue=one.action.due is not None and one.action.due < on,
            action_id=one.action.id,
        )
        for one in waiting
    )[:CARRIED_MAX]


def _keeps(meeting: Meeting, by: Actor, action: Action, name: str) -> None:
    """Refuse who may not keep the agenda; in session it is kept from within the room."""
    require(by, action, meeting)
    step(MEETING_TRANSITIONS, meeting.state, name)
    if meeting.state in RUNNING:
        present(meeting, by.person_id)


def _titles(items: Iterable[AgendaItem]) -> tuple[str, ...]:
    return tuple(item.title for item in items)
