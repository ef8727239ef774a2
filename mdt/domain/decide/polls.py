"""Polls on the open item: to whom they are put, what they answered, and what was made of it."""

from collections.abc import Sequence

from mdt.domain.codes.talk import POLL_METHODS, POLL_STATES
from mdt.domain.decide.guards import in_room, running
from mdt.domain.decide.talk import taking_part
from mdt.domain.errors import ReasonRequired, Required, UnknownCode
from mdt.domain.events import Event
from mdt.domain.happened.talk import (
    PollAnswered,
    PollClosed,
    PollOpened,
    PollPublished,
    PollVoided,
)
from mdt.domain.ids import ItemId, PollId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.domain.presence import counted_now
from mdt.domain.refusals.talk import NotEntitled, PollIsOpen, TooFewOptions, UnknownPoll
from mdt.domain.talk import POLL_TRANSITIONS, Poll, PollState, polls_on
from mdt.domain.text import REASON_MAX, TITLE_MAX, clean, clean_line
from mdt.domain.transitions import step
from mdt.domain.valuesets import check_code
from mdt.domain.visibility import may_see_item

OPTIONS_MIN, OPTIONS_MAX = 2, 8


def open_poll(
    meeting: Meeting,
    *,
    by: Actor,
    item_id: ItemId,
    question: str,
    options: Sequence[str],
    method: str,
    new_id: PollId,
) -> tuple[Event, ...]:
    """Put a question to everybody who counts at this event number, and takes part (I12)."""
    taking_part(meeting, by, item_id, Action.POLL_OPEN)
    if any(poll.state is PollState.OPEN for poll in polls_on(meeting, item_id)):
        raise PollIsOpen
    words = clean_line(question, limit=TITLE_MAX, field="question")
    if not words:
        raise Required(field="question")
    offered = [clean_line(one, limit=TITLE_MAX, field="options") for one in options]
    offered = list(dict.fromkeys(one for one in offered if one))
    if not OPTIONS_MIN <= len(offered) <= OPTIONS_MAX:
        raise TooFewOptions(field="options", least=OPTIONS_MIN, most=OPTIONS_MAX)
    check_code(POLL_METHODS, method, field="method")
    entitled = tuple(
        dict.fromkeys(
            person.person_id
            for person in counted_now(meeting)
            if may_see_item(meeting, person.person_id, item_id)
        )
    )
    opened = PollOpened(
        poll_id=new_id,
        item_id=item_id,
        question=words,
        options=tuple(offered),
        method=method,
        entitled=entitled,
    )
    return (opened,)


def answer(meeting: Meeting, *, by: Actor, poll_id: PollId, option: str) -> tuple[Event, ...]:
    """Answer an open poll; the last answer counts.

    Raises:
        NotEntitled: the person did not count when it was opened.
    """
    poll = _moved(meeting, by, poll_id, Action.POLL_ANSWER, "answer")
    if by.person_id not in poll.entitled:
        raise NotEntitled
    if option not in poll.options:
        raise UnknownCode(field="option", value=option)
    if poll.answers.get(by.person_id) == option:
        return ()
    return (PollAnswered(poll_id=poll_id, person_id=by.person_id, option=option),)


def close(meeting: Meeting, *, by: Actor, poll_id: PollId) -> tuple[Event, ...]:
    """End the answering; nobody sees the result yet."""
    _moved(meeting, by, poll_id, Action.POLL_OPEN, "close")
    return (PollClosed(poll_id=poll_id),)


def publish(meeting: Meeting, *, by: Actor, poll_id: PollId) -> tuple[Event, ...]:
    """Show the result to all."""
    _moved(meeting, by, poll_id, Action.POLL_OPEN, "publish")
    return (PollPublished(poll_id=poll_id),)


def void(meeting: Meeting, *, by: Actor, poll_id: PollId, reason: str) -> tuple[Event, ...]:
    """Declare a poll void, with the reason; nobody sees its result."""
    _moved(meeting, by, poll_id, Action.POLL_OPEN, "void")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    return (PollVoided(poll_id=poll_id, reason=words),)


def _moved(meeting: Meeting, by: Actor, poll_id: PollId, action: Action, move: str) -> Poll:
    """Return the poll when it may make a move; it belongs to the item that is open."""
    in_room(meeting, by, action)
    running(meeting)
    poll = meeting.talk.polls.get(poll_id)
    if poll is None:
        raise UnknownPoll
    taking_part(meeting, by, poll.item_id, action)
    step(POLL_TRANSITIONS, poll.state, move, labels=POLL_STATES)
    return poll
