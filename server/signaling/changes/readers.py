"""Which readers are told the same: an event is encoded once for all of them.

Nearly always that is everybody. Whoever has, or had, something hidden from them is a reader by
themselves, because what they may see of the chat depends on when that was.
"""

from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.visibility import may_see_item


class Readers:
    """Tells the readers of one state of a meeting apart; looked up once for all in the room."""

    __slots__ = ("_concerned", "_is_blind", "_meeting")

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._is_blind = _is_blind(meeting)
        self._concerned = _have_something_hidden(meeting)

    def key(self, person_id: PersonId) -> str:
        """Return the same text for readers who are told the same; nothing for most.

        It changes exactly when what a person may see of the past changes, and then everything has
        to be told to them anew.
        """
        key = ""
        if person_id in self._concerned:
            items = self._meeting.items
            hidden = (i.id for i in items if not may_see_item(self._meeting, person_id, i.id))
            key = f"{person_id}:{','.join(hidden)}"
        return f"{key}|{person_id}" if self._is_blind else key


def _is_blind(meeting: Meeting) -> bool:
    """Say whether everybody is to see only their own position on the open item."""
    item = meeting.current_item
    asked = meeting.talk.rounds.get(item.id) if item is not None else None
    return asked is not None and asked.blind and asked.is_open


def _have_something_hidden(meeting: Meeting) -> frozenset[PersonId]:
    return frozenset(one.person_id for one in meeting.attending.recusals).union(
        *meeting.withheld.values()
    )
