"""What the page of a meeting offers to do with its agenda, its actions and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mdt.domain.actions import ActionItem, ActionState
from mdt.domain.agenda import AgendaItem, ItemKind
from mdt.domain.cases import Case
from mdt.domain.closing import CheckLine, checklist
from mdt.domain.decide.ordering import to_come
from mdt.domain.decide.planning import is_short_notice
from mdt.domain.decide.sessions import REOPEN_MIN
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.people import Actor
from mdt.domain.policy import Action, allows
from server.store.unit_of_work import ServerUnitOfWork

RUNNING = frozenset({MeetingState.LIVE, MeetingState.PAUSED})
OVER = frozenset({MeetingState.ENDED, MeetingState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """One action with its owner's name."""

    action: ActionItem
    owner: str
    is_complete: bool  # has an owner and a date, or is over


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaTools:
    """What a person may do with a meeting's agenda now, and what is needed to draw it."""

    may_order: bool
    may_add: bool
    may_withdraw: bool
    coming: tuple[AgendaItem, ...]
    cases: tuple[Case, ...]  # that can be added
    kinds: tuple[str, ...]
    short_notice: bool  # publishing now is late
    was_short: bool  # it was published late


@dataclass(frozen=True, slots=True, kw_only=True)
class EndTools:
    """What is left to do after the session."""

    is_over: bool
    lines: tuple[CheckLine, ...]
    actions: tuple[ActionLine, ...]
    may_edit: bool
    may_close: bool
    may_reopen: bool


def agenda_tools(
    uow: ServerUnitOfWork, meeting: Meeting, actor: Actor, now: datetime
) -> AgendaTools:
    """Return what a person may do with the agenda."""
    is_published = meeting.state is MeetingState.PUBLISHED
    may_add = (is_published or meeting.state in RUNNING) and allows(
        actor, Action.AGENDA_ADD, meeting
    )
    taken = {item.case_id for item in meeting.items}
    published_at = meeting.published_at
    return AgendaTools(
        may_order=is_published and allows(actor, Action.AGENDA_REORDER, meeting),
        may_add=may_add,
        may_withdraw=is_published and allows(actor, Action.AGENDA_WITHDRAW, meeting),
        coming=to_come(meeting),
        cases=tuple(
            case
            for case in (uow.cases.list_for_board(meeting.board_id) if may_add else ())
            if case.id not in taken
        ),
        kinds=tuple(ItemKind),
        short_notice=meeting.state is MeetingState.DRAFT
        and is_short_notice(meeting.starts_at, now),
        was_short=published_at is not None and is_short_notice(meeting.starts_at, published_at),
    )


def end_tools(meeting: Meeting, actor: Actor, now: datetime) -> EndTools:
    """Return what is left to do after the session."""
    is_ended = meeting.state is MeetingState.ENDED
    ended_at = meeting.sessions[-1].ended_at if meeting.sessions else None
    return EndTools(
        is_over=meeting.state in OVER,
        lines=checklist(meeting),
        actions=tuple(_line(meeting, action) for action in meeting.actions.values()),
        may_edit=is_ended and allows(actor, Action.ACTION_EDIT, meeting),
        may_close=is_ended and allows(actor, Action.MEETING_CLOSE, meeting),
        may_reopen=is_ended
        and ended_at is not None
        and now - ended_at <= timedelta(minutes=REOPEN_MIN)
        and allows(actor, Action.SESSION_REOPEN, meeting),
    )


def moved(items: Sequence[AgendaItem], how: str, item_id: str) -> tuple[ItemId, ...]:
    """Return the order that a button means: an item up or down, or the complex cases first.

    Args:
        items: what is to come, in order.
        how: up, down or complexity.
        item_id: which item moves.
    """
    ids = [item.id for item in items]
    if how == "complexity":
        return tuple(item.id for item in by_complexity(items))
    if item_id in ids:
        place = ids.index(ItemId(item_id))
        target = place + {"up": -1, "down": 1}.get(how, 0)
        if 0 <= target < len(ids):
            ids[place], ids[target] = ids[target], ids[place]
    return tuple(ids)


def by_complexity(items: Sequence[AgendaItem]) -> tuple[AgendaItem, ...]:
    """Return the items with the most complex cases first, while people are fresh.

    What is no case stays where it is.
    """
    cases = iter(
        sorted(
            (item for item in items if item.kind is ItemKind.CASE),
            key=lambda item: -item.complexity,
        )
    )
    return tuple(next(cases) if item.kind is ItemKind.CASE else item for item in items)


def name_of(meeting: Meeting, person_id: PersonId | None) -> str:
    """Return somebody's name as invited, or nothing."""
    person = meeting.participants.get(person_id) if person_id is not None else None
    return person.display_name if person is not None else ""


def _line(meeting: Meeting, action: ActionItem) -> ActionLine:
    is_complete = action.owner_id is not None and action.due is not None
    return ActionLine(
        action=action,
        owner=name_of(meeting, action.owner_id),
        is_complete=is_complete or action.state is not ActionState.OPEN,
    )
