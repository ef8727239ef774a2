"""The paragraphs of minutes about actions and the agenda’s changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from mdt.domain.actions import ActionItem
from mdt.domain.agenda import AgendaItem
from mdt.domain.ids import ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes_text import Phrases
from mdt.domain.paragraphs.said import Said


def of_item(meeting: Meeting, phrases: Phrases, item: AgendaItem) -> tuple[Said, ...]:
    """Return the paragraphs about one item, in order."""
    said = []
    refs = tuple(ref for ref in (item.opened_seq, item.closed_seq) if ref is not None) or (1,)
    if item.late_code:
        parts = [phrases.say("added_late", reason=phrases.label("late_reasons", item.late_code))]
        if item.late_reason:
            parts.append(phrases.say("quoted", text=item.late_reason))
        said.append(Said(kind="note", text=phrases.join(parts), refs=refs))
    if item.standard:
        text = phrases.say("listed", standard=item.standard)
        said.append(Said(kind="note", text=text, refs=refs))
    return (*said, *_actions(meeting, phrases, item.id))


def of_meeting(meeting: Meeting, phrases: Phrases) -> tuple[Said, ...]:
    """Return the paragraphs about the meeting as a whole, in order."""
    said = []
    for session in meeting.sessions:
        if session.reopen_reason:
            parts = [
                phrases.say("reopened", time=_clock(meeting, session.started_at)),
                phrases.say("quoted", text=session.reopen_reason),
            ]
            refs = (session.started_seq,)
            said.append(Said(kind="note", text=phrases.join(parts), refs=refs))
        if session.abort_reason and session.ended_at is not None:
            parts = [
                phrases.say("aborted", time=_clock(meeting, session.ended_at)),
                phrases.say("quoted", text=session.abort_reason),
            ]
            refs = (session.ended_seq or session.started_seq,)
            said.append(Said(kind="note", text=phrases.join(parts), refs=refs))
    return (*said, *_actions(meeting, phrases, None))


def _actions(meeting: Meeting, phrases: Phrases, item_id: ItemId | None) -> tuple[Said, ...]:
    return tuple(
        Said(kind="action", text=_text(meeting, phrases, action), refs=(action.seq,))
        for action in meeting.actions.values()
        if action.item_id == item_id
    )


def _text(meeting: Meeting, phrases: Phrases, action: ActionItem) -> str:
    state = phrases.label("action_states", action.state)
    owner = meeting.participants.get(action.owner_id) if action.owner_id is not None else None
    if owner is None or action.due is None:
        return phrases.say("action_unowned", text=action.text, state=state)
    return phrases.say(
        "action",
        text=action.text,
        owner=owner.display_name,
        due=action.due.isoformat(),
        state=state,
    )


def _clock(meeting: Meeting, at: datetime) -> str:
    return at.astimezone(ZoneInfo(meeting.tz)).strftime("%H:%M")
