"""The paragraphs of minutes about who led the session."""

from zoneinfo import ZoneInfo

from mdt.domain.agenda import AgendaItem
from mdt.domain.fold.rules import name_of
from mdt.domain.meetings import Meeting
from mdt.domain.minutes_text import Phrases
from mdt.domain.paragraphs.said import Said


def of_item(_meeting: Meeting, _phrases: Phrases, _item: AgendaItem) -> tuple[Said, ...]:
    """Return the paragraphs about one item, in order."""
    return ()


def of_meeting(meeting: Meeting, phrases: Phrases) -> tuple[Said, ...]:
    """Return a paragraph for each time that the lead passed, in order."""
    return tuple(
        Said(
            kind="handover",
            text=phrases.say(
                "handover",
                time=passed.at.astimezone(ZoneInfo(meeting.tz)).strftime("%H:%M"),
                old=name_of(meeting, passed.from_id) if passed.from_id is not None else "–",
                new=name_of(meeting, passed.to_id),
                reason=phrases.label("handover_reasons", passed.reason_code),
            ),
            refs=(passed.seq,),
        )
        for passed in meeting.chairing.handovers
    )
