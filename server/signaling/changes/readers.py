"""Which readers are told the same: an event is encoded once for all of them.

Nearly always that is everybody. Whoever has, or had, something hidden from them is a reader by
themselves, because what they may see of the chat depends on when that was.
"""

from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.visibility import may_see_item


def reader_key(meeting: Meeting, person_id: PersonId) -> str:
    """Return the same text for readers who are told the same; nothing for most.

    It changes exactly when what a person may see of the past changes, and then everything has to
    be told to them anew.
    """
    key = ""
    if _has_something_hidden(meeting, person_id):
        hidden = (one.id for one in meeting.items if not may_see_item(meeting, person_id, one.id))
        key = f"{person_id}:{','.join(hidden)}"
    return f"{key}|{person_id}" if _is_blind(meeting) else key


def _is_blind(meeting: Meeting) -> bool:
    """Say whether everybody is to see only their own position on the open item."""
    item = meeting.current_item
    asked = meeting.talk.rounds.get(item.id) if item is not None else None
    return asked is not None and asked.blind and asked.is_open


def _has_something_hidden(meeting: Meeting, person_id: PersonId) -> bool:
    return any(one.person_id == person_id for one in meeting.attending.recusals) or any(
        person_id in people for people in meeting.withheld.values()
    )
