"""Which meetings have people in their room, as the event logs say.

Only asked when the server starts: people whom the last server had in a room when it ended.
"""

from sqlalchemy import case, func, select

from mdt.domain.events import AttendanceJoined, AttendanceLeft
from mdt.domain.ids import MeetingId
from mdt.domain.meetings import Meeting
from mdt.store.events import EventRow
from server.store.unit_of_work import ServerUnitOfWork

_COMINGS = func.sum(case((EventRow.type == AttendanceJoined.TYPE, 1), else_=-1))


def occupied_meetings(uow: ServerUnitOfWork) -> tuple[Meeting, ...]:
    """Return every meeting that more people joined than left."""
    query = (
        select(EventRow.meeting_id)
        .where(EventRow.type.in_([AttendanceJoined.TYPE, AttendanceLeft.TYPE]))
        .group_by(EventRow.meeting_id)
        .having(_COMINGS > 0)
    )
    return tuple(uow.meetings.load(MeetingId(row[0])) for row in uow.transaction.read(query))
