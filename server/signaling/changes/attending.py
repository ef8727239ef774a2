"""Attending beyond the seat: which events touch it, and its view."""

from mdt.domain.events import Event
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from server.signaling.changes.touched import Rule
from server.signaling.contract.attending import AttendingView


def view(_meeting: Meeting, _reader: PersonId) -> AttendingView:
    """Return it whole, as a reader may see it."""
    return AttendingView()


RULES: dict[type[Event], Rule] = {}
