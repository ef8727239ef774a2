"""The timeline: every event of a meeting by its number, with the sentences that point at it.

It tells who did what kind of thing when and to whom, and nothing of what was said or shown.
"""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from mdt.domain.concerned import concerned, named
from mdt.domain.event_names import EVENT_NAMES
from mdt.domain.events import LoggedEvent
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import MinutesBlock
from mdt.domain.policy import Action
from server.http.access import Seen, seeing
from server.http.agenda_view import name_of
from server.http.call import Call
from server.http.page import Page
from server.store.unit_of_work import ServerUnitOfWork

PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One event of the list."""

    seq: int
    at: datetime
    type: str
    about: tuple[str, ...]  # the person, or the room and who sat in it; empty for nobody
    by: str  # who caused it; empty for the server, and for the person whom it is about
    blocks: tuple[MinutesBlock, ...]  # paragraphs of the minutes that point at it


async def show(call: Call) -> web.StreamResponse:
    """Show a part of the log, from the number after ``?after=``."""
    asked = call.request.query.get("after", "0")
    after = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    look = seeing(call, Action.MINUTES_READ)

    def work(uow: ServerUnitOfWork) -> tuple[Seen, tuple[LoggedEvent, ...]]:
        seen = look(uow)
        return seen, uow.meetings.since(seen.meeting.id, after, PAGE_SIZE)

    seen, logged = await call.deps.read.run(work)
    return call.page(
        "timeline.html",
        meeting=seen.meeting,
        names=EVENT_NAMES,
        rows=[_row(seen.meeting, each) for each in logged],
        after=after,
        before=max(0, after - PAGE_SIZE),
        next_after=logged[-1].seq if logged and logged[-1].seq < seen.meeting.seq else 0,
    )


def _row(meeting: Meeting, logged: LoggedEvent) -> Row:
    about_id = concerned(logged.event)
    about = (name_of(meeting, about_id), *(one.display_name for one in named(logged.event)))
    blocks = meeting.minutes.blocks if meeting.minutes is not None else ()
    return Row(
        seq=logged.seq,
        at=logged.at,
        type=logged.event.TYPE,
        about=tuple(name for name in about if name),
        by=name_of(meeting, logged.actor_id) if logged.actor_id != about_id else "",
        blocks=tuple(block for block in blocks if logged.seq in block.refs),
    )


PAGES: tuple[Page, ...] = (Page("timeline", "GET", "/meetings/{meeting_id}/timeline", show),)
