"""Session commands: start, pause, resume and end one live run of the meeting."""

from server.signaling.contract.rooms import SessionPause
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk
from server.signaling.dispatch import Caller


async def start(desk: Desk, caller: Caller, _msg: Nothing) -> Committed:
    """Start the session."""
    return await desk.change(caller, desk.board.sessions.start)


async def pause(desk: Desk, caller: Caller, msg: SessionPause) -> Committed:
    """Pause the session."""
    return await desk.change(caller, desk.board.sessions.pause, reason=msg.reason)


async def resume(desk: Desk, caller: Caller, _msg: Nothing) -> Committed:
    """Go on after a pause."""
    return await desk.change(caller, desk.board.sessions.resume)


async def end(desk: Desk, caller: Caller, _msg: Nothing) -> Committed:
    """End the session. People stay in the room and may talk until they leave."""
    return await desk.change(caller, desk.board.sessions.end)
