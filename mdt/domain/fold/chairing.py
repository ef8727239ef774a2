"""What handing over and losing the lead, and the rules for pictures, make of a meeting."""

from dataclasses import replace

from mdt.domain.chairing import Handover
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules
from mdt.domain.happened.chairing import ChairHandedOver, RoomRulesSet
from mdt.domain.meetings import Meeting

RULES = Rules()


@RULES.on(ChairHandedOver)
def _handed_over(meeting: Meeting, event: ChairHandedOver, log: LoggedEvent) -> Changes:
    passed = Handover(
        seq=log.seq,
        at=log.at,
        from_id=event.from_id,
        to_id=event.to_id,
        reason_code=event.reason_code,
    )
    handovers = (*meeting.chairing.handovers, passed)
    return Changes(chairing=replace(meeting.chairing, holder=event.to_id, handovers=handovers))


@RULES.on(RoomRulesSet)
def _rules_set(meeting: Meeting, event: RoomRulesSet, _log: LoggedEvent) -> Changes:
    ruled = replace(meeting.chairing, cameras=event.cameras, screens=event.screens)
    return Changes(chairing=ruled)
