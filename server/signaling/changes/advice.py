"""What surrounds a recommendation: which events touch it, and its view."""

from mdt.domain.events import Event
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from server.signaling.changes.touched import Rule
from server.signaling.contract.advice import AdviceView


def view(_meeting: Meeting, _reader: PersonId) -> AdviceView:
    """Return it whole, as a reader may see it."""
    return AdviceView()


RULES: dict[type[Event], Rule] = {}
