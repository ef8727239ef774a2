"""The paragraphs of minutes about actions and the agenda’s changes."""

from mdt.domain.agenda import AgendaItem
from mdt.domain.meetings import Meeting
from mdt.domain.minutes_text import Phrases
from mdt.domain.paragraphs.said import Said


def of_item(_meeting: Meeting, _phrases: Phrases, _item: AgendaItem) -> tuple[Said, ...]:
    """Return the paragraphs about one item, in order."""
    return ()


def of_meeting(_meeting: Meeting, _phrases: Phrases) -> tuple[Said, ...]:
    """Return the paragraphs about the meeting as a whole, in order."""
    return ()
