"""Running the agenda: calling, closing, deferring and extending items, one at a time."""

from mdt.domain.agenda import TRANSITIONS, AgendaItem, ItemKind, ItemOutcome, ItemState
from mdt.domain.decide.attending import recusals_ended, recused_from, steps_back
from mdt.domain.decide.guards import in_room, known_item, live, open_item, running
from mdt.domain.errors import (
    N_,
    AlreadyDecided,
    AnotherItemOpen,
    Invalid,
    NothingToCall,
    ReasonRequired,
    UnknownCase,
)
from mdt.domain.events import (
    Event,
    FloorEnded,
    ItemCalled,
    ItemClosed,
    ItemDeferred,
    ItemExtended,
    ItemStageChanged,
    PresentationStopped,
)
from mdt.domain.happened.talk import PollClosed, RoundClosed
from mdt.domain.ids import CaseVersionId, ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.domain.recommendations import RecommendationState
from mdt.domain.talk import PollState, polls_on
from mdt.domain.text import REASON_MAX, clean
from mdt.domain.transitions import step
from mdt.domain.valuesets import DEFER_REASONS, check_code

EXTEND_MIN_S = 30
EXTEND_MAX_S = 3_600


def next_item(meeting: Meeting) -> AgendaItem:
    """Return the first item that was not called yet. Raises NothingToCall."""
    for item in meeting.items:
        if item.state is ItemState.PLANNED:
            return item
    raise NothingToCall


def call_item(
    meeting: Meeting,
    *,
    by: Actor,
    item_id: ItemId,
    case_version_id: CaseVersionId | None,
    gate_asked: bool = False,
) -> tuple[Event, ...]:
    """Call an item.

    Args:
        meeting: the meeting, live.
        by: who leads.
        item_id: which item.
        case_version_id: what the board will see of the case from now on (I5); None for no case.
        gate_asked: whether the gate decides on everybody invited with the same command.

    Raises:
        AnotherItemOpen: the item before has no outcome yet.
    """
    in_room(meeting, by, Action.AGENDA_CALL)
    live(meeting)
    item = known_item(meeting, item_id)
    busy = meeting.current_item
    if busy is not None:
        raise AnotherItemOpen(title=busy.title)
    step(TRANSITIONS, item.state, "call")
    if (item.kind is ItemKind.CASE) != (case_version_id is not None):
        raise UnknownCase(field="case_id")
    called = ItemCalled(item_id=item_id, case_version_id=case_version_id, gate_asked=gate_asked)
    return (*steps_back(meeting, recused_from(meeting, item_id)), called)


def defer_item(
    meeting: Meeting, *, by: Actor, item_id: ItemId, reason_code: str, reason: str = ""
) -> tuple[Event, ...]:
    """Put an item off, with the reason: the open one, or one that was never called."""
    in_room(meeting, by, Action.AGENDA_DEFER)
    running(meeting)
    item = known_item(meeting, item_id)
    step(TRANSITIONS, item.state, "defer")
    if is_decided(meeting, item):
        raise AlreadyDecided
    if not reason_code:
        raise ReasonRequired(field="reason_code")
    check_code(DEFER_REASONS, reason_code, field="reason_code")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if reason_code == "other" and not words:
        raise ReasonRequired(field="reason")
    deferred = ItemDeferred(item_id=item_id, reason_code=reason_code, reason=words)
    return (*clear_stage(meeting, item), deferred, *recusals_ended(meeting, item_id))


def close_item(
    meeting: Meeting, *, by: Actor, item_id: ItemId, reason: str = ""
) -> tuple[Event, ...]:
    """Close the open item. A case without a recorded recommendation needs the reason why."""
    in_room(meeting, by, Action.AGENDA_CLOSE)
    running(meeting)
    item = open_item(meeting, item_id)
    step(TRANSITIONS, item.state, "close")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if item.kind is not ItemKind.CASE:
        outcome = ItemOutcome.DONE
    elif is_decided(meeting, item):
        outcome = ItemOutcome.DECISION
    elif words:
        outcome = ItemOutcome.NO_DECISION
    else:
        raise ReasonRequired(
            N_("No recommendation is recorded: record one, defer the case, or give a reason."),
            field="reason",
        )
    closed = ItemClosed(item_id=item_id, outcome=outcome, reason=words)
    return (*clear_stage(meeting, item), closed, *recusals_ended(meeting, item_id))


def extend_item(meeting: Meeting, *, by: Actor, item_id: ItemId, seconds: int) -> tuple[Event, ...]:
    """Give the open item more time."""
    in_room(meeting, by, Action.AGENDA_EXTEND)
    running(meeting)
    open_item(meeting, item_id)
    if not EXTEND_MIN_S <= seconds <= EXTEND_MAX_S:
        raise Invalid(
            N_("Between %(least)s and %(most)s seconds can be added."),
            field="seconds",
            least=EXTEND_MIN_S,
            most=EXTEND_MAX_S,
        )
    return (ItemExtended(item_id=item_id, seconds=seconds),)


def stage(item: AgendaItem, action: str) -> tuple[Event, ...]:
    """Return the event that moves the open item on, or none when it stays where it is."""
    after = step(TRANSITIONS, item.state, action)
    return () if after is item.state else (ItemStageChanged(item_id=item.id, state=after),)


def is_decided(meeting: Meeting, item: AgendaItem) -> bool:
    """Return whether a recommendation on an item is recorded."""
    return any(
        each.item_id == item.id and each.state is RecommendationState.RECORDED
        for each in meeting.recommendations.values()
    )


def clear_stage(meeting: Meeting, item: AgendaItem) -> tuple[Event, ...]:
    """Return what ends with the open item: what was asked, what is shown, and whose word it is."""
    if meeting.current_item is not item:
        return ()
    ended: list[Event] = [*_talk_ended(meeting, item)]
    if meeting.presentation is not None:
        ended.append(PresentationStopped())
    if meeting.floor is not None:
        ended.append(FloorEnded(person_id=meeting.floor))
    return tuple(ended)


def _talk_ended(meeting: Meeting, item: AgendaItem) -> tuple[Event, ...]:
    """Return the end of the round and of the polls that are still open on an item."""
    ended: list[Event] = []
    asked = meeting.talk.rounds.get(item.id)
    if asked is not None and asked.is_open:
        ended.append(RoundClosed(item_id=item.id, n=asked.n, with_item=True))
    ended += [
        PollClosed(poll_id=poll.id, with_item=True)
        for poll in polls_on(meeting, item.id)
        if poll.state is PollState.OPEN
    ]
    return tuple(ended)
