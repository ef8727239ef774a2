"""Today: the first page after signing in, with what waits for the reader and when they meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.ids import MeetingId
from mdt.domain.meetings import ROOM_OPEN_STATES, MeetingState
from mdt.service.ports import MeetingSummary
from server.http.board_names import board_names, listed
from server.http.call import Call
from server.http.navigation import HOME
from server.http.page import Access, Page
from server.http.todo import Task, tasks_of, today
from server.store.unit_of_work import ServerUnitOfWork

NEXT_SHOWN = 5
"""How many of the meetings to come are shown."""

DOORS_OPEN = timedelta(hours=1)
"""How long before its start a meeting is joined from here."""

_RUNNING = frozenset({MeetingState.LIVE, MeetingState.PAUSED})
_COMING = frozenset({MeetingState.DRAFT, MeetingState.PUBLISHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Everything that the page tells."""

    running: tuple[MeetingSummary, ...]
    tasks: tuple[Task, ...]
    coming: tuple[MeetingSummary, ...]
    open: frozenset[MeetingId]  # of these, whose room one goes to now
    may_plan: bool  # meetings
    may_send: bool  # requests to a board


async def show(call: Call) -> web.StreamResponse:
    """Show what waits for the reader; who is not signed in is asked to."""
    if call.caller is None:
        return call.redirect("/sign-in")
    board, by = call.deps.board, call.person_id

    def work(uow: ServerUnitOfWork) -> Day:
        meetings = listed(board_names(call, uow), board.meetings.list_for(uow, by))
        coming = _coming(call, meetings)
        return Day(
            running=tuple(row for row in meetings if row.state in _RUNNING),
            tasks=tasks_of(call, uow, meetings),
            coming=coming,
            open=frozenset(
                row.id
                for row in coming
                if row.state in ROOM_OPEN_STATES and row.starts_at - call.deps.clock() < DOORS_OPEN
            ),
            may_plan=bool(board.meetings.boards_to_plan(uow, by)),
            may_send=bool(board.requests.cases_to_send(uow, by)),
        )

    return call.page(
        "today.html",
        day=await call.deps.read.run(work),
        on=today(call),
        roles=valuesets.ROLES,
        states=valuesets.MEETING_STATES,
    )


def _coming(call: Call, meetings: Sequence[MeetingSummary]) -> tuple[MeetingSummary, ...]:
    now = call.deps.clock()
    found = [
        row
        for row in meetings
        if row.state in _COMING and row.starts_at + timedelta(minutes=row.planned_min) > now
    ]
    return tuple(sorted(found, key=lambda row: row.starts_at)[:NEXT_SHOWN])


PAGES: tuple[Page, ...] = (Page("home", "GET", HOME, show, Access.ANYONE),)
