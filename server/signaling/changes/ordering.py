"""The order of the agenda: which events touch it, and its view."""

from mdt.domain.events import Event
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from server.signaling.changes.touched import Rule
from server.signaling.contract.ordering import OrderingView


def view(_meeting: Meeting, _reader: PersonId) -> OrderingView:
    """Return it whole, as a reader may see it."""
    return OrderingView()


RULES: dict[type[Event], Rule] = {}
