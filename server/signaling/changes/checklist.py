"""The checklist of the open case: which events touch it, and its view."""

from mdt.domain import events as ev
from mdt.domain.agenda import ItemKind
from mdt.domain.checklist import lines
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.happened import access, advice, attendance, talk
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.visibility import may_see_item
from server.signaling.case_cards import CaseViews
from server.signaling.changes.talk import MOVED as CHANGES_ITEM
from server.signaling.changes.touched import Rule
from server.signaling.contract.checklist import ChecklistLine, ChecklistView
from server.signaling.contract.rooms import Change


def view(meeting: Meeting, reader: PersonId) -> ChecklistView:
    """Return the lines of the open case; none to a reader who takes no part in it."""
    item = meeting.current_item
    if item is None or item.kind is not ItemKind.CASE or not may_see_item(meeting, reader, item.id):
        return ChecklistView()
    return ChecklistView(
        item_id=item.id,
        lines=[
            ChecklistLine(code=one.code, is_done=one.is_done, seq=one.seq, by_hand=one.by_hand)
            for one in lines(meeting, item)
        ],
        kept_from=list(meeting.withheld.get(item.id, {})),
    )


def _ticked(meeting: Meeting, _logged: LoggedEvent, _cases: CaseViews, reader: PersonId) -> Change:
    return Change(checklist=view(meeting, reader))


RULES: dict[type[Event], Rule] = {talk.ChecklistTicked: _ticked}

MOVED: tuple[type[Event], ...] = (
    *CHANGES_ITEM,
    ev.AttendanceJoined,
    ev.AttendanceLeft,
    attendance.CredentialSeen,
    attendance.RollCalled,
    attendance.MediaChanged,
    attendance.RecusalBegan,
    attendance.RecusalEnded,
    talk.CommsReported,
    talk.CommsSolved,
    access.AccessDecided,
    access.EvidenceShown,
    ev.PresentationStarted,
    ev.RecommendationDraftChanged,
    ev.RecommendationRecorded,
    advice.RecommendationSuperseded,
)
"""Events of other nouns after which the record may tick otherwise, or another case is open."""
