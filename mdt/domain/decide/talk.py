"""An orderly discussion: who could not follow, checklist, call-out, rounds of positions."""

from mdt.domain.agenda import AgendaItem, ItemKind
from mdt.domain.checklist import lines
from mdt.domain.codes.talk import CHECKLIST, COMMS_KINDS, POSITIONS
from mdt.domain.decide.discussion import give_floor
from mdt.domain.decide.guards import in_room, open_item, running
from mdt.domain.errors import Label, NotACase, ReasonRequired
from mdt.domain.events import Event
from mdt.domain.happened.talk import (
    ChecklistTicked,
    CommsReported,
    CommsSolved,
    DisciplineCalled,
    PositionRecorded,
    RoundClosed,
    RoundOpened,
)
from mdt.domain.ids import ItemId, PersonId, PositionId
from mdt.domain.meetings import Meeting
from mdt.domain.people import COUNTING_ROLES, Actor
from mdt.domain.policy import Action
from mdt.domain.refusals.attendance import TakesNoPart
from mdt.domain.refusals.talk import (
    NobodyOfDiscipline,
    NoRoundOpen,
    RoundIsOpen,
    TickedByRecord,
)
from mdt.domain.talk import Position
from mdt.domain.text import REASON_MAX, TITLE_MAX, clean, clean_line
from mdt.domain.valuesets import DISCIPLINES, check_code
from mdt.domain.visibility import may_see_item


def report(meeting: Meeting, *, by: Actor, item_id: ItemId, kind: str) -> tuple[Event, ...]:
    """Say that one cannot follow the open item. Saying it again adds nothing until it is solved."""
    taking_part(meeting, by, item_id, Action.COMMS_REPORT)
    check_code(COMMS_KINDS, kind, field="kind")
    if _is_told(meeting, by.person_id, item_id, kind):
        return ()
    told = CommsReported(
        item_id=item_id, person_id=by.person_id, discipline=by.discipline, kind=kind
    )
    return (told,)


def solve(
    meeting: Meeting, *, by: Actor, item_id: ItemId, kind: str, person_id: PersonId
) -> tuple[Event, ...]:
    """Say that one can follow again, or, for the chair, that somebody can."""
    own = person_id == by.person_id
    taking_part(meeting, by, item_id, Action.COMMS_REPORT if own else Action.FLOOR_GIVE)
    check_code(COMMS_KINDS, kind, field="kind")
    if not _is_told(meeting, person_id, item_id, kind):
        return ()
    return (CommsSolved(item_id=item_id, person_id=person_id, kind=kind),)


def tick(
    meeting: Meeting, *, by: Actor, item_id: ItemId, code: str, is_done: bool
) -> tuple[Event, ...]:
    """Tick a line of the checklist of the open case, or take the tick back.

    Raises:
        TickedByRecord: the record says otherwise of this line.
    """
    item = _open_case(meeting, by, item_id, Action.CHECKLIST_TICK)
    check_code(CHECKLIST, code, field="code")
    line = next(one for one in lines(meeting, item) if one.code == code)
    if line.is_done == is_done:
        return ()
    if not line.by_hand:
        raise TickedByRecord
    return (ChecklistTicked(item_id=item_id, code=code, is_done=is_done),)


def call_out(meeting: Meeting, *, by: Actor, item_id: ItemId, discipline: str) -> tuple[Event, ...]:
    """Ask a discipline for its view: who speaks for it gets the floor, raised hands first."""
    taking_part(meeting, by, item_id, Action.DISCIPLINE_CALL)
    check_code(DISCIPLINES, discipline, field="discipline")
    speakers = [
        person.person_id
        for person in meeting.participants.values()
        if person.discipline == discipline
        and person.role in COUNTING_ROLES
        and person.person_id in meeting.present
        and may_see_item(meeting, person.person_id, item_id)
    ]
    if not speakers:
        raise NobodyOfDiscipline(discipline=Label(DISCIPLINES[discipline]))
    speakers.sort(
        key=lambda one: meeting.hands.index(one) if one in meeting.hands else len(meeting.hands)
    )
    called = DisciplineCalled(item_id=item_id, discipline=discipline)
    if meeting.floor in speakers:
        return (called,)
    return (called, *give_floor(meeting, by=by, person_id=speakers[0]))


def open_round(
    meeting: Meeting, *, by: Actor, item_id: ItemId, blind: bool, blind_first: bool
) -> tuple[Event, ...]:
    """Ask everybody who counts for their position on the open case.

    Args:
        meeting: the meeting.
        by: who asks.
        item_id: the open case.
        blind: whether nobody shall see another's before the round is closed.
        blind_first: whether the board wants that of every first round.
    """
    _open_case(meeting, by, item_id, Action.ROUND_OPEN)
    before = meeting.talk.rounds.get(item_id)
    if before is not None and before.is_open:
        raise RoundIsOpen
    n = before.n + 1 if before is not None else 1
    return (RoundOpened(item_id=item_id, n=n, blind=blind or (blind_first and n == 1)),)


def close_round(meeting: Meeting, *, by: Actor, item_id: ItemId) -> tuple[Event, ...]:
    """Close the round; what was blind is seen by all from now on."""
    _open_case(meeting, by, item_id, Action.ROUND_OPEN)
    before = meeting.talk.rounds.get(item_id)
    if before is None or not before.is_open:
        raise NoRoundOpen
    return (RoundClosed(item_id=item_id, n=before.n),)


def take_position(
    meeting: Meeting,
    *,
    by: Actor,
    item_id: ItemId,
    stance: str,
    option: str,
    comment: str,
    new_id: PositionId,
) -> tuple[Event, ...]:
    """Say where one stands, for one's discipline, in the open round; the last word counts.

    Raises:
        NoRoundOpen: the chair did not ask.
        ReasonRequired: the stance is nothing without a comment.
    """
    _open_case(meeting, by, item_id, Action.POSITION_SET)
    asked = meeting.talk.rounds.get(item_id)
    if asked is None or not asked.is_open:
        raise NoRoundOpen
    check_code(POSITIONS, stance, field="stance")
    words = clean(comment, limit=REASON_MAX, field="comment")
    if stance == "agree_with_comment" and not words:
        raise ReasonRequired(field="comment")
    taken = PositionRecorded(
        position_id=new_id,
        item_id=item_id,
        person_id=by.person_id,
        discipline=by.discipline,
        round=asked.n,
        stance=stance,
        option=clean_line(option, limit=TITLE_MAX, field="option"),
        comment=words,
    )
    return () if any(_is_same(taken, one) for one in meeting.talk.positions) else (taken,)


def taking_part(meeting: Meeting, by: Actor, item_id: ItemId, action: Action) -> AgendaItem:
    """Return the open item, refusing whoever takes no part in it.

    Raises:
        NotAllowed, NotPresent, SessionNotRunning, UnknownItem, NoItemOpen, TakesNoPart.
    """
    in_room(meeting, by, action)
    running(meeting)
    item = open_item(meeting, item_id)
    if not may_see_item(meeting, by.person_id, item_id):
        raise TakesNoPart
    return item


def _open_case(meeting: Meeting, by: Actor, item_id: ItemId, action: Action) -> AgendaItem:
    item = taking_part(meeting, by, item_id, action)
    if item.kind is not ItemKind.CASE:
        raise NotACase
    return item


def _is_told(meeting: Meeting, person_id: PersonId, item_id: ItemId, kind: str) -> bool:
    about = (person_id, item_id, kind)
    return any(
        (one.person_id, one.item_id, one.kind) == about and one.solved_seq is None
        for one in meeting.talk.problems
    )


def _is_same(taken: PositionRecorded, stored: Position) -> bool:
    return (
        taken.item_id == stored.item_id
        and taken.person_id == stored.person_id
        and taken.round == stored.round
        and (taken.stance, taken.option, taken.comment)
        == (stored.stance, stored.option, stored.comment)
    )
