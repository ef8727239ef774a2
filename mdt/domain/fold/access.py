"""What the gate's decisions and new evidence make of a meeting."""

from dataclasses import replace

from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules
from mdt.domain.happened import access as ev
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import RecommendationState

RULES = Rules()

_UNRECORDED = frozenset({RecommendationState.DRAFT, RecommendationState.READ_BACK})


@RULES.on(ev.AccessDecided)
def _decided(meeting: Meeting, event: ev.AccessDecided, log: LoggedEvent) -> Changes:
    withheld = {
        **meeting.withheld,
        event.item_id: {d.person_id: d.reason_code for d in event.denied},
    }
    return Changes(
        withheld={item_id: people for item_id, people in withheld.items() if people},
        items=tuple(
            replace(item, gate_seq=log.seq) if item.id == event.item_id else item
            for item in meeting.items
        ),
    )


@RULES.on(ev.EvidenceShown)
def _shown(meeting: Meeting, event: ev.EvidenceShown, log: LoggedEvent) -> Changes:
    """The board sees a later version from now on; a wording that is not recorded rests on it."""
    version_id = event.case_version_id
    return Changes(
        items=tuple(
            replace(item, case_version_id=version_id, version_seq=log.seq)
            if item.id == event.item_id
            else item
            for item in meeting.items
        ),
        recommendations={
            id_: replace(found, case_version_id=version_id)
            if found.item_id == event.item_id and found.state in _UNRECORDED
            else found
            for id_, found in meeting.recommendations.items()
        },
    )
