"""Being on call: the roster of a board, and urgent meetings, opened at once and listed."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.codes import boards as codes
from mdt.domain.decide.urgency import NOT_CLINICAL
from mdt.domain.errors import Invalid, MdtError, NotFound, RevisionConflict
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting
from mdt.domain.people import Person
from mdt.domain.rosters import Roster, Urgent, on_call
from mdt.domain.standing import Deed
from mdt.domain.urgent_calls import CallLine, call_lines, came_at
from mdt.service.credentials import network_of
from mdt.service.outcome import Outcome
from mdt.service.urgency import Choice
from server.http import drafts, roster_form
from server.http.board_names import board_names
from server.http.board_view import BoardView, board_id_of, board_view, number, told_of
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.page import Page
from server.http.plans import PlanRefused
from server.http.roster_form import BLANK_ROWS, RosterForm, ShiftRow, UrgentForm
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentLine:
    """One urgent meeting as it is listed."""

    urgent: Urgent
    meeting: Meeting
    pseudonym: str
    board_title: str
    is_open: bool  # its room can be entered
    asked_at: Mapping[PersonId, datetime]  # of those who were asked
    came_at: Mapping[PersonId, datetime]  # of those who came, or opened it
    waiting: tuple[CallLine, ...]  # disciplines of which somebody is asked next


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentSeen:
    """Everything that the page of urgent meetings draws."""

    choices: tuple[Choice, ...]
    lines: tuple[UrgentLine, ...]
    people: dict[PersonId, Person]
    draft: KeptDraft  # of the form, as its reader left it


async def show(call: Call) -> web.StreamResponse:
    """Show who is on call, and to whoever steers the board the roster for changing."""
    return await _roster_page(call, await board_view(call, Deed.BOARD_READ))


async def change(call: Call) -> web.StreamResponse:
    """Store the roster; when somebody else was faster, show both."""
    form = roster_form.roster_form(await call.form())
    view = await board_view(call, Deed.ROSTER_CHANGE)
    board_id, by = board_id_of(call), call.person_id
    try:
        roster = roster_form.to_roster(form, view.seen.board.network_id, view.seen.kept.tz)
        await call.deps.write.run(
            lambda uow: call.deps.board.urgency.set_roster(
                uow, board_id, by=by, roster=roster, based_on=number(form.version)
            )
        )
    except (PlanRefused, Invalid, RevisionConflict) as refused:
        return await _roster_page(call, view, form, why=refused)
    return call.redirect(f"/boards/{board_id}/roster")


async def urgent(call: Call) -> web.StreamResponse:
    """Show the form for an urgent meeting, and the urgent meetings that there are."""
    return await _urgent_page(call)


async def open_urgent(call: Call) -> web.StreamResponse:
    """Open an urgent meeting and lead the caller to its door."""
    form, by = roster_form.urgent_form(await call.form()), call.person_id
    command_id = form.command_id if _ID.fullmatch(form.command_id) else str(uuid.uuid4())
    try:
        wanted = roster_form.to_wanted(form)

        def work(uow: ServerUnitOfWork) -> Outcome:
            drafts.finish(call, uow, URGENT_DRAFT, _NEW)
            return call.deps.board.urgency.open(
                uow,
                by=by,
                wanted=wanted,
                meeting_id=MeetingId(command_id),
                command_id=command_id,
            )

        outcome = await call.deps.write.run(work)
    except MdtError as refused:
        return await _urgent_page(call, form, why=refused)
    return call.redirect(f"/meetings/{outcome.meeting.id}/room")


async def _roster_page(
    call: Call,
    view: BoardView,
    form: RosterForm | None = None,
    *,
    why: PlanRefused | MdtError | None = None,
) -> web.Response:
    board_id, tz = board_id_of(call), view.seen.kept.tz
    version, roster = await call.deps.read.run(
        lambda uow: call.deps.board.urgency.roster(uow, board_id)
    )
    stored = roster_form.form_of_roster(roster, version, tz)
    is_conflict = isinstance(why, RevisionConflict)
    if form is not None and is_conflict:
        form = form.model_copy(update={"version": str(version)})
    errors: Mapping[str, MdtError] = dict(why.errors) if isinstance(why, PlanRefused) else {}
    if isinstance(why, Invalid):
        errors = {why.field or "form": why}
    told, general, first = told_of(call, errors, why if isinstance(why, MdtError) else None)
    typed = form or stored
    return call.page(
        "roster.html",
        status_of(first) if first else 200,
        view=view,
        board=view.seen.board,
        now_on_call=_now_on_call(roster, view, call),
        form=typed,
        rows=(*typed.rows, *(ShiftRow(),) * BLANK_ROWS),
        stored=stored if is_conflict else None,
        may_change=view.may(Deed.ROSTER_CHANGE),
        zone=call.formats.zone_name(tz),
        errors=told,
        code=first.code if first else "",
        sentence=general,
        sets=valuesets,
        names_in=call.language,
    )


def _now_on_call(roster: Roster, view: BoardView, call: Call) -> dict[str, tuple[Person, ...]]:
    """Return who is on call at this moment, by discipline."""
    at = call.deps.clock()
    found = {code: on_call(roster, code, at) for code in valuesets.DISCIPLINES}
    return {
        code: tuple(view.people[who] for who in people if who in view.people)
        for code, people in found.items()
        if people
    }


async def _urgent_page(
    call: Call, form: UrgentForm | None = None, *, why: MdtError | None = None
) -> web.Response:
    seen = await call.deps.read.run(lambda uow: _seen(uow, call))
    at = call.deps.clock()
    errors = {why.field or "form": why} if isinstance(why, Invalid) else {}
    told, general, first = told_of(call, errors, why)
    if form is None:
        begun = UrgentForm(
            command_id=call.deps.new_id(at),
            disciplines=tuple(seen.choices[0].board.quorum_rule.all_of) if seen.choices else (),
        )
        form = drafts.overlaid(URGENT_DRAFT, begun, seen.draft)
    covered = {
        shift.discipline
        for choice in seen.choices
        for shift in choice.roster.shifts
        if shift.starts_at <= at < shift.ends_at
    }
    return call.page(
        "urgent.html",
        status_of(first) if first else 200,
        draft_address=URGENT_DRAFT.address(_NEW),
        seen=seen,
        form=form,
        covered=covered,
        not_clinical=NOT_CLINICAL,
        at=at,
        errors=told,
        code=first.code if first else "",
        sentence=general,
        sets=valuesets,
        codes=codes,
        names_in=call.language,
    )


def _seen(uow: ServerUnitOfWork, call: Call) -> UrgentSeen:
    service, by = call.deps.board.urgency, call.person_id
    people = {person.id: person for person in uow.people.list_network(network_of(uow, by))}
    lines, names = [], board_names(call, uow)
    for entry in service.listed(uow, by):
        stated = entry.value
        meeting = uow.meetings.load(stated.meeting_id)
        lines.append(
            UrgentLine(
                urgent=stated,
                meeting=meeting,
                pseudonym=uow.cases.get(stated.case_id).pseudonym,
                board_title=names.get(meeting.board_id, meeting.board_title),
                is_open=meeting.state in ROOM_OPEN_STATES,
                asked_at={one.person_id: one.at for one in stated.asked},
                came_at=came_at(stated, meeting),
                waiting=tuple(one for one in call_lines(stated, meeting) if one.next_at),
            )
        )
    return UrgentSeen(
        choices=service.choices(uow, by),
        lines=tuple(lines),
        people=people,
        draft=drafts.find(call, uow, URGENT_DRAFT, _NEW),
    )


def _require_urgent(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse who can open no urgent meeting. Raises NotFound."""
    if subject != _NEW or not call.deps.board.urgency.choices(uow, call.person_id):
        raise NotFound


_NEW = "new"
"""What a meeting that is not open yet is called in the address of its draft."""

URGENT_DRAFT = DraftForm(
    name="urgent",
    single=frozenset({"case", "reason", "basis"}),
    keyed=frozenset({"disciplines"}),
    is_key=valuesets.DISCIPLINES.__contains__,
    columns=frozenset({"clinicians"}),
    require=_require_urgent,
    page=lambda _subject: "/urgent",
)
DRAFTS = (URGENT_DRAFT,)


PAGES: tuple[Page, ...] = (
    Page("roster", "GET", "/boards/{board_id}/roster", show),
    Page("roster.change", "POST", "/boards/{board_id}/roster", change),
    Page("urgent", "GET", "/urgent", urgent),
    Page("urgent.open", "POST", "/urgent", open_urgent),
)
