"""What call-outs, checklist, positions, polls and comms problems make of the talk."""

from dataclasses import replace

from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules
from mdt.domain.happened import talk as ev
from mdt.domain.meetings import Meeting
from mdt.domain.talk import CommsProblem, Poll, PollState, Position, Round

RULES = Rules()


@RULES.on(ev.DisciplineCalled)
def _called(meeting: Meeting, event: ev.DisciplineCalled, _: LoggedEvent) -> Changes:
    before = meeting.talk.called_out.get(event.item_id, ())
    called = tuple(dict.fromkeys((*before, event.discipline)))
    return Changes(
        talk=replace(meeting.talk, called_out={**meeting.talk.called_out, event.item_id: called})
    )


@RULES.on(ev.ChecklistTicked)
def _ticked(meeting: Meeting, event: ev.ChecklistTicked, _: LoggedEvent) -> Changes:
    ticked = meeting.talk.ticked.get(event.item_id, frozenset())
    ticked = ticked | {event.code} if event.is_done else ticked - {event.code}
    return Changes(
        talk=replace(meeting.talk, ticked={**meeting.talk.ticked, event.item_id: ticked})
    )


@RULES.on(ev.RoundOpened)
def _round_opened(meeting: Meeting, event: ev.RoundOpened, _: LoggedEvent) -> Changes:
    opened = Round(item_id=event.item_id, n=event.n, blind=event.blind)
    talk = replace(meeting.talk, rounds={**meeting.talk.rounds, event.item_id: opened})
    if event.blind:
        before = talk.blind_rounds.get(event.item_id, frozenset())
        blind = {**talk.blind_rounds, event.item_id: before | {event.n}}
        talk = replace(talk, blind_rounds=blind)
    return Changes(talk=talk)


@RULES.on(ev.RoundClosed)
def _round_closed(meeting: Meeting, event: ev.RoundClosed, _: LoggedEvent) -> Changes:
    closed = replace(meeting.talk.rounds[event.item_id], is_open=False)
    talk = replace(meeting.talk, rounds={**meeting.talk.rounds, event.item_id: closed})
    if event.with_item:
        before = talk.ended_rounds.get(event.item_id, frozenset())
        ended = {**talk.ended_rounds, event.item_id: before | {event.n}}
        talk = replace(talk, ended_rounds=ended)
    return Changes(talk=talk)


@RULES.on(ev.PositionRecorded)
def _position(meeting: Meeting, event: ev.PositionRecorded, log: LoggedEvent) -> Changes:
    taken = Position(
        id=event.position_id,
        item_id=event.item_id,
        person_id=event.person_id,
        discipline=event.discipline,
        round=event.round,
        stance=event.stance,
        option=event.option,
        comment=event.comment,
        seq=log.seq,
        at=log.at,
    )
    same = (event.item_id, event.person_id, event.round)
    others = tuple(
        one for one in meeting.talk.positions if (one.item_id, one.person_id, one.round) != same
    )
    return Changes(talk=replace(meeting.talk, positions=(*others, taken)))


@RULES.on(ev.PollOpened)
def _poll_opened(meeting: Meeting, event: ev.PollOpened, log: LoggedEvent) -> Changes:
    opened = Poll(
        id=event.poll_id,
        item_id=event.item_id,
        question=event.question,
        options=event.options,
        method=event.method,
        state=PollState.OPEN,
        entitled=event.entitled,
        opened_seq=log.seq,
    )
    return _with_poll(meeting, opened)


@RULES.on(ev.PollAnswered)
def _poll_answered(meeting: Meeting, event: ev.PollAnswered, _: LoggedEvent) -> Changes:
    poll = meeting.talk.polls[event.poll_id]
    answers = {**poll.answers, event.person_id: event.option}
    return _with_poll(meeting, replace(poll, answers=answers))


@RULES.on(ev.PollClosed)
def _poll_closed(meeting: Meeting, event: ev.PollClosed, log: LoggedEvent) -> Changes:
    poll = meeting.talk.polls[event.poll_id]
    closed = replace(poll, state=PollState.CLOSED, closed_seq=log.seq, with_item=event.with_item)
    return _with_poll(meeting, closed)


@RULES.on(ev.PollPublished)
def _poll_published(meeting: Meeting, event: ev.PollPublished, _: LoggedEvent) -> Changes:
    poll = meeting.talk.polls[event.poll_id]
    return _with_poll(meeting, replace(poll, state=PollState.PUBLISHED))


@RULES.on(ev.PollVoided)
def _poll_voided(meeting: Meeting, event: ev.PollVoided, log: LoggedEvent) -> Changes:
    poll = meeting.talk.polls[event.poll_id]
    void = replace(poll, state=PollState.VOID, closed_seq=log.seq, reason=event.reason)
    return _with_poll(meeting, void)


@RULES.on(ev.CommsReported)
def _comms_reported(meeting: Meeting, event: ev.CommsReported, log: LoggedEvent) -> Changes:
    told = CommsProblem(
        person_id=event.person_id,
        discipline=event.discipline,
        item_id=event.item_id,
        kind=event.kind,
        seq=log.seq,
        at=log.at,
    )
    return Changes(talk=replace(meeting.talk, problems=(*meeting.talk.problems, told)))


@RULES.on(ev.CommsSolved)
def _comms_solved(meeting: Meeting, event: ev.CommsSolved, log: LoggedEvent) -> Changes:
    about = (event.person_id, event.item_id, event.kind)
    problems = tuple(
        replace(one, solved_seq=log.seq)
        if (one.person_id, one.item_id, one.kind) == about and one.solved_seq is None
        else one
        for one in meeting.talk.problems
    )
    return Changes(talk=replace(meeting.talk, problems=problems))


def _with_poll(meeting: Meeting, poll: Poll) -> Changes:
    """Return the change of one poll."""
    return Changes(talk=replace(meeting.talk, polls={**meeting.talk.polls, poll.id: poll}))
