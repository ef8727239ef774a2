"""What clients report of their own media."""

from server.sessions.quality import Report
from server.signaling.contract.quality import MediaReport
from server.signaling.contract.wire import Nothing
from server.signaling.desk import Desk, room_of
from server.signaling.dispatch import Caller


async def report(desk: Desk, caller: Caller, msg: MediaReport) -> Nothing:
    """Take what only the client can measure: freezes, sound made up, the route."""
    desk.quality.reported(
        room_of(caller).meeting_id,
        caller.person_id,
        Report(
            freezes=msg.freezes,
            freeze_s=msg.freeze_s,
            concealed=msg.concealed,
            frames_per_s=msg.frames_per_s,
            route=msg.route,
        ),
    )
    return Nothing()
