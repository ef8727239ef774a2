"""Who leads now: which events touch it, and its view."""

from mdt.domain.chairing import holder_of, in_line
from mdt.domain.events import Event, LoggedEvent, SessionEnded, SessionStarted
from mdt.domain.fold.rules import name_of
from mdt.domain.happened.agenda import SessionAborted, SessionReopened
from mdt.domain.happened.chairing import ChairHandedOver, RoomRulesSet
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from server.signaling.case_cards import CaseViews
from server.signaling.changes.touched import Rule, meeting_changed, nothing_changed
from server.signaling.contract.chairing import ChairingView, HandoverView
from server.signaling.contract.rooms import Change


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


def with_chairing(rule: Rule) -> Rule:
    """Return a rule that tells who leads as well."""

    def changed(
        meeting: Meeting, logged: LoggedEvent, cases: CaseViews, reader: PersonId
    ) -> Change:
        change = rule(meeting, logged, cases, reader)
        return change.model_copy(update={"chairing": view(meeting, reader)})

    return changed


RULES: dict[type[Event], Rule] = {
    ChairHandedOver: with_chairing(meeting_changed),
    RoomRulesSet: nothing_changed,  # they go out with who is live
}

MOVED: tuple[type[Event], ...] = (SessionStarted, SessionEnded, SessionAborted, SessionReopened)
"""Events with which one begins, or ends, to lead alone."""
