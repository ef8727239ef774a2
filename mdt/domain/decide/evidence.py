"""Showing the board evidence that came after the case was called: a later version, by an event.

What the board saw before stays in the log; what is recorded from now on rests on the new version
(invariant I5).
"""

from mdt.domain.cases import CaseVersion
from mdt.domain.decide.guards import in_room, open_item, running
from mdt.domain.errors import UnknownCase
from mdt.domain.events import Event
from mdt.domain.happened.access import EvidenceShown
from mdt.domain.ids import ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.domain.refusals.cases import NothingNewer


def show_evidence(
    meeting: Meeting, *, by: Actor, item_id: ItemId, shown_n: int, version: CaseVersion
) -> tuple[Event, ...]:
    """Show the board a later version of the open case.

    Args:
        meeting: as it is.
        by: who leads, or presents the item.
        item_id: the open item.
        shown_n: number of the version that the board sees.
        version: the one to show.

    Raises:
        NothingNewer: it is not later than what the board sees.
    """
    in_room(meeting, by, Action.PRESENTATION_START)
    running(meeting)
    item = open_item(meeting, item_id)
    if item.case_id != version.case_id:
        raise UnknownCase(field="case_id")
    if version.n <= shown_n:
        raise NothingNewer
    return (EvidenceShown(item_id=item_id, case_version_id=version.id),)
