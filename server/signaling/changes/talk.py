"""The talk about a case: which events touch it, and its view."""

from mdt.domain.agenda import AgendaItem
from mdt.domain.events import (
    Event,
    ItemCalled,
    ItemClosed,
    ItemDeferred,
    LoggedEvent,
    SessionEnded,
)
from mdt.domain.fold.rules import name_of
from mdt.domain.happened import agenda
from mdt.domain.happened import talk as happened
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.talk import Poll, PollState, Position, deaf_at, polls_on, positions_on
from mdt.domain.visibility import may_see_item
from server.signaling.case_cards import CaseViews
from server.signaling.changes.touched import Rule
from server.signaling.contract.rooms import Change
from server.signaling.contract.talk import (
    PollResult,
    PollView,
    PositionView,
    ProblemView,
    RoundView,
    TalkView,
)


def view(meeting: Meeting, reader: PersonId) -> TalkView:
    """Return what was said on the open item; nothing to a reader who takes no part in it."""
    item = meeting.current_item
    if item is None or not may_see_item(meeting, reader, item.id):
        return TalkView()
    asked = meeting.talk.rounds.get(item.id)
    return TalkView(
        item_id=item.id,
        called_out=list(meeting.talk.called_out.get(item.id, ())),
        round=RoundView(
            n=asked.n,
            blind=asked.blind,
            is_open=asked.is_open,
            with_item=asked.n in meeting.talk.ended_rounds.get(item.id, frozenset()),
        )
        if asked is not None
        else None,
        positions=[_position(meeting, one, reader) for one in positions_on(meeting, item.id)],
        polls=[_poll(meeting, one) for one in polls_on(meeting, item.id)],
        problems=_problems(meeting, item),
    )


def _position(meeting: Meeting, taken: Position, reader: PersonId) -> PositionView:
    """Return a position; in a blind round that is open, of others only that there is one."""
    asked = meeting.talk.rounds.get(taken.item_id)
    is_blind = (
        asked is not None and asked.is_open and asked.blind and taken.round == asked.n
    ) and taken.person_id != reader
    return PositionView(
        person_id=taken.person_id,
        display_name=name_of(meeting, taken.person_id),
        discipline=taken.discipline,
        round=taken.round,
        stance="" if is_blind else taken.stance,
        option="" if is_blind else taken.option,
        comment="" if is_blind else taken.comment,
    )


def _poll(meeting: Meeting, poll: Poll) -> PollView:
    is_shown = poll.state is PollState.PUBLISHED
    return PollView(
        id=poll.id,
        question=poll.question,
        options=list(poll.options),
        method=poll.method,
        state=poll.state.value,
        entitled=list(poll.entitled),
        answered=list(poll.answers),
        results=[_result(meeting, poll, option) for option in poll.options] if is_shown else [],
        reason=poll.reason,
        with_item=poll.with_item,
    )


def _result(meeting: Meeting, poll: Poll, option: str) -> PollResult:
    people = [person_id for person_id, given in poll.answers.items() if given == option]
    of = [meeting.participants[one].discipline for one in people if one in meeting.participants]
    return PollResult(
        option=option,
        count=len(people),
        names=[name_of(meeting, one) for one in people] if poll.method == "named" else [],
        disciplines=sorted(set(of)) if poll.method == "by_discipline" else [],
    )


def _problems(meeting: Meeting, item: AgendaItem) -> list[ProblemView]:
    return [
        ProblemView(
            person_id=one.person_id,
            display_name=name_of(meeting, one.person_id),
            discipline=one.discipline,
            kind=one.kind,
            at=one.at.isoformat(),
        )
        for one in deaf_at(meeting, item.id)
    ]


def _talk_changed(
    meeting: Meeting, _logged: LoggedEvent, _cases: CaseViews, reader: PersonId
) -> Change:
    return Change(talk=view(meeting, reader))


RULES: dict[type[Event], Rule] = dict.fromkeys(
    (
        happened.DisciplineCalled,
        happened.RoundOpened,
        happened.RoundClosed,
        happened.PositionRecorded,
        happened.PollOpened,
        happened.PollAnswered,
        happened.PollClosed,
        happened.PollPublished,
        happened.PollVoided,
        happened.CommsReported,
        happened.CommsSolved,
    ),
    _talk_changed,
)

MOVED: tuple[type[Event], ...] = (
    ItemCalled,
    ItemClosed,
    ItemDeferred,
    SessionEnded,
    agenda.ItemWithdrawn,
    agenda.ItemListed,
    agenda.ItemReopened,
    agenda.SessionAborted,
    agenda.SessionReopened,
)
"""Events of the agenda after which another item may be open, so that the talk is another one."""
