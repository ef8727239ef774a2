"""What handing over and losing the lead make of a meeting."""

from dataclasses import replace

from mdt.domain.chairing import Handover
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules
from mdt.domain.happened.chairing import ChairHandedOver
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
