"""Commands of talk: call-outs, checklist, positions, polls, who could not hear."""

from mdt.domain.ids import ItemId, PersonId, PollId
from server.signaling.contract import checklist, talk
from server.signaling.contract.agenda import ItemRef
from server.signaling.contract.wire import Committed
from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand, Caller, Command


async def report(desk: Desk, caller: Caller, msg: talk.CommsReport) -> Committed:
    """Say that I cannot follow."""
    return await desk.change(
        caller, desk.board.talk.report, item_id=ItemId(msg.item_id), kind=msg.kind
    )


async def solve(desk: Desk, caller: Caller, msg: talk.CommsSolve) -> Committed:
    """Say that somebody can follow again."""
    return await desk.change(
        caller,
        desk.board.talk.solve,
        item_id=ItemId(msg.item_id),
        kind=msg.kind,
        person_id=PersonId(msg.person_id),
    )


async def tick(desk: Desk, caller: Caller, msg: checklist.ChecklistTick) -> Committed:
    """Tick a line of the checklist."""
    return await desk.change(
        caller,
        desk.board.talk.tick,
        item_id=ItemId(msg.item_id),
        code=msg.code,
        is_done=msg.is_done,
    )


async def call_out(desk: Desk, caller: Caller, msg: talk.DisciplineCall) -> Committed:
    """Ask a discipline for its view."""
    return await desk.change(
        caller, desk.board.talk.call_out, item_id=ItemId(msg.item_id), discipline=msg.discipline
    )


async def open_round(desk: Desk, caller: Caller, msg: talk.RoundOpen) -> Committed:
    """Ask for positions."""
    return await desk.change(
        caller, desk.board.talk.open_round, item_id=ItemId(msg.item_id), blind=msg.blind
    )


async def close_round(desk: Desk, caller: Caller, msg: ItemRef) -> Committed:
    """Close the round of positions."""
    return await desk.change(caller, desk.board.talk.close_round, item_id=ItemId(msg.item_id))


async def take_position(desk: Desk, caller: Caller, msg: talk.PositionSet) -> Committed:
    """Say where I stand."""
    return await desk.change(
        caller,
        desk.board.talk.take_position,
        item_id=ItemId(msg.item_id),
        stance=msg.stance,
        option=msg.option,
        comment=msg.comment,
    )


async def open_poll(desk: Desk, caller: Caller, msg: talk.PollOpen) -> Committed:
    """Put a question to everybody who counts."""
    return await desk.change(
        caller,
        desk.board.talk.open_poll,
        item_id=ItemId(msg.item_id),
        question=msg.question,
        options=msg.options,
        method=msg.method,
    )


async def answer_poll(desk: Desk, caller: Caller, msg: talk.PollAnswer) -> Committed:
    """Answer a poll."""
    return await desk.change(
        caller, desk.board.talk.answer_poll, poll_id=PollId(msg.poll_id), option=msg.option
    )


async def close_poll(desk: Desk, caller: Caller, msg: talk.PollRef) -> Committed:
    """End the answering."""
    return await desk.change(caller, desk.board.talk.close_poll, poll_id=PollId(msg.poll_id))


async def publish_poll(desk: Desk, caller: Caller, msg: talk.PollRef) -> Committed:
    """Show the result to all."""
    return await desk.change(caller, desk.board.talk.publish_poll, poll_id=PollId(msg.poll_id))


async def void_poll(desk: Desk, caller: Caller, msg: talk.PollVoid) -> Committed:
    """Declare a poll void."""
    return await desk.change(
        caller, desk.board.talk.void_poll, poll_id=PollId(msg.poll_id), reason=msg.reason
    )


ROWS: tuple[AnyCommand[Desk], ...] = (
    Command("comms.report", talk.CommsReport, Committed, report),
    Command("comms.solve", talk.CommsSolve, Committed, solve),
    Command("checklist.tick", checklist.ChecklistTick, Committed, tick),
    Command("discipline.call", talk.DisciplineCall, Committed, call_out),
    Command("round.open", talk.RoundOpen, Committed, open_round),
    Command("round.close", ItemRef, Committed, close_round),
    Command("position.set", talk.PositionSet, Committed, take_position),
    Command("poll.open", talk.PollOpen, Committed, open_poll),
    Command("poll.answer", talk.PollAnswer, Committed, answer_poll),
    Command("poll.close", talk.PollRef, Committed, close_poll),
    Command("poll.publish", talk.PollRef, Committed, publish_poll),
    Command("poll.void", talk.PollVoid, Committed, void_poll),
)
