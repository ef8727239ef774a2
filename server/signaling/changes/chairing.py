"""Who leads now: which events touch it, and its view."""

from mdt.domain.chairing import holder_of, in_line
from mdt.domain.events import Event, SessionEnded, SessionStarted
from mdt.domain.fold.rules import name_of
from mdt.domain.happened.agenda import SessionAborted, SessionReopened
from mdt.domain.happened.chairing import ChairHandedOver, RoomRulesSet
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from server.signaling.changes.touched import Rule, meeting_changed, nothing_changed, with_view
from server.signaling.contract.chairing import ChairingView, HandoverView


def view(meeting: Meeting, _reader: PersonId) -> ChairingView:
    """Return it whole; everybody sees the same."""
    last = meeting.chairing.handovers[-1] if meeting.chairing.handovers else None
    return ChairingView(
        leader_id=holder_of(meeting) if meeting.session is not None else None,
        in_line=list(in_line(meeting)),
        last=HandoverView(
            from_name=name_of(meeting, last.from_id) if last.from_id is not None else "",
            to_name=name_of(meeting, last.to_id),
            reason_code=last.reason_code,
            at=last.at.isoformat(),
        )
        if last is not None
        else None,
    )


RULES: dict[type[Event], Rule] = {
    ChairHandedOver: with_view(meeting_changed, "chairing", view),
    RoomRulesSet: nothing_changed,  # they go out with who is live
}

MOVED: tuple[type[Event], ...] = (SessionStarted, SessionEnded, SessionAborted, SessionReopened)
"""Events with which one begins, or ends, to lead alone."""
