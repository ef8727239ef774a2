"""Requests: the lists, and one request with what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from mdt.domain import case_facts, valuesets
from mdt.domain.boards import Board
from mdt.domain.cases import CaseVersion, Material
from mdt.domain.codes import agenda as agenda_codes
from mdt.domain.codes import cases as case_codes
from mdt.domain.codes import requests as codes
from mdt.domain.decide.requests import offered
from mdt.domain.decide.reviews import reports_of
from mdt.domain.errors import Invalid, MdtError, RevisionConflict
from mdt.domain.ids import MaterialId, RequestId
from mdt.domain.meetings import MeetingState
from mdt.domain.people import Person
from mdt.domain.readiness import Gap
from mdt.domain.records import Entry
from mdt.domain.requests import REQUEST, Request
from mdt.domain.reviews import Opinion, Review
from mdt.service.ports import MeetingSummary
from mdt.service.requests import SeenRequest
from server.http import request_forms
from server.http.board_names import all_called, board_names, called
from server.http.call import Call
from server.http.handlers import request_writing, reviews
from server.http.handlers.materials import sent
from server.http.handlers.meetings import audit
from server.http.handlers.reviews import noted
from server.http.page import Page
from server.http.plan_text import Difference
from server.http.request_forms import StepForm, read_form
from server.http.request_steps import STEP_DRAFT, request_id_of, step_drafts, take
from server.http.request_text import (
    RequestRow,
    Step,
    clock_of,
    request_differences,
    rows_of,
    steps_of,
)
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Everything that the page of requests lists."""

    boards: tuple[tuple[Board, tuple[RequestRow, ...]], ...]
    sent: tuple[RequestRow, ...]
    opinions: tuple[tuple[Entry[Opinion], RequestRow], ...]
    reviews: tuple[tuple[Entry[Review], RequestRow], ...]
    may_send: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that the page of one request tells."""

    seen: SeenRequest
    version: CaseVersion
    sender: Person
    sender_place: str
    steps: tuple[Step, ...]
    opinions: tuple[tuple[Entry[Opinion], Person], ...]
    reviews: tuple[tuple[Entry[Review], Person], ...]
    offers: frozenset[str]
    drafts: Mapping[str, KeptDraft]  # of what is written with a step, by the step
    boards: tuple[Board, ...]
    meetings: tuple[MeetingSummary, ...]
    experts: tuple[Person, ...]
    reviewers: tuple[Person, ...]
    local_pathologists: tuple[Person, ...]
    reports: tuple[Material, ...]
    meeting_title: str
    gaps: tuple[Gap, ...]
    is_asked: bool  # whether the caller's opinion was asked


async def index(call: Call) -> web.StreamResponse:
    """List what is asked of the caller's boards, of the caller, and by the caller's institution."""
    lists = await call.deps.read.run(lambda uow: _lists(call, uow))
    return call.page("requests.html", lists=lists, sets=valuesets, codes=codes)


async def show(call: Call) -> web.StreamResponse:
    """Show a request with its case, its steps, and what the caller can do about it."""
    return await _page(call, StepForm())


async def act(call: Call) -> web.StreamResponse:
    """Take the step that was pressed; a refusal is told on the page, with what was typed."""
    form = read_form(await call.form(), StepForm, ("experts",))
    request_id = request_id_of(call)
    try:
        await call.deps.write.run(take(call, request_id, form))
    except MdtError as refused:
        return await _page(call, form, why=refused)
    return call.redirect(f"/requests/{request_id}")


async def material(call: Call) -> web.StreamResponse:
    """Send a material of the case to whoever may read the request."""
    requests, request_id, by = call.deps.board.requests, request_id_of(call), call.person_id
    material_id = MaterialId(call.request.match_info["material_id"])

    def work(uow: ServerUnitOfWork) -> Material:
        found = requests.material(uow, request_id, material_id, by=by)
        audit(uow, call, "material.read", material_id)
        return found

    return await sent(call, await call.deps.write.run(work))


async def _page(call: Call, form: StepForm, *, why: MdtError | None = None) -> web.Response:
    request_id = request_id_of(call)
    shown = await noted(call, lambda uow: _shown(call, uow, request_id), REQUEST, request_id)
    both: list[Difference] = []
    if isinstance(why, RevisionConflict) and isinstance(why.rejected, Request):
        both = request_differences(shown.seen.request, why.rejected, call)
    told = call.said(why) if why is not None else ""
    errors = request_forms.errors_of(why, told) if isinstance(why, Invalid) else {}
    return call.page(
        "request.html",
        status_of(why) if why else 200,
        shown=shown,
        request_id=request_id,
        request=shown.seen.request,
        n=shown.seen.entry.n,
        clock=clock_of(call, shown.seen.request),
        form=form,
        errors=errors,
        code=why.code if why else "",
        sentence=told,
        differences=both,
        sections=case_facts.sections(shown.version.sheet),
        said=lambda parts: case_facts.said(parts, call.say, call.formats.country),
        data_fields=case_codes.DATA_FIELDS,
        late_reasons=agenda_codes.LATE_REASONS,
        published=MeetingState.PUBLISHED,
        sets=valuesets,
        codes=codes,
    )


def _lists(call: Call, uow: ServerUnitOfWork) -> Lists:
    board, by, names = call.deps.board, call.person_id, board_names(call, uow)

    def row(request_id: str) -> RequestRow:
        return rows_of(call, uow, (uow.records.current(REQUEST, request_id),), names)[0]

    return Lists(
        boards=tuple(
            (called(names, one), rows_of(call, uow, entries, names))
            for one, entries in board.requests.incoming(uow, by)
        ),
        sent=rows_of(call, uow, board.requests.outgoing(uow, by), names),
        opinions=tuple(
            (entry, row(entry.value.request_id)) for entry in board.opinions.waiting(uow, by)
        ),
        reviews=tuple(
            (entry, row(entry.value.request_id)) for entry in board.reviews.waiting(uow, by)
        ),
        may_send=bool(board.requests.cases_to_send(uow, by)),
    )


def _shown(call: Call, uow: ServerUnitOfWork, request_id: RequestId) -> Shown:
    board, by, names = call.deps.board, call.person_id, board_names(call, uow)
    seen = board.requests.read(uow, request_id, by=by)
    request = seen.request
    offers = offered(request, seen.standings)
    version = uow.cases.current(request.case_id)
    may_invite = "invite" in offers
    opinions = board.opinions.opinions(uow, request_id, by=by)
    readings = board.reviews.reviews(uow, request_id)
    asked = {entry.value.expert_id for entry in opinions}
    experts = board.opinions.experts(uow, request) if may_invite else ()
    meeting = uow.meetings.load(request.meeting_id) if request.meeting_id else None
    return Shown(
        seen=replace(seen, board=called(names, seen.board)),
        version=version,
        sender=uow.people.get(request.from_person_id),
        sender_place=board.institutions.name_of(uow, request.from_institution_id, call.language),
        steps=steps_of(uow, uow.records.history(REQUEST, request_id)),
        opinions=tuple((one, uow.people.get(one.value.expert_id)) for one in opinions),
        reviews=tuple((one, uow.people.get(one.value.reviewer_id)) for one in readings),
        offers=offers,
        drafts=step_drafts(call, uow, request_id, offers),
        boards=tuple(
            one
            for one in all_called(names, uow.boards.list_network(seen.case.network_id))
            if one.id != seen.board.id
        ),
        meetings=board.triage.meetings_to_schedule(uow, request, by=by)
        if "schedule" in offers
        else (),
        experts=tuple(one for one in experts if one.id not in asked),
        reviewers=board.reviews.reviewers(uow, request) if may_invite else (),
        local_pathologists=board.reviews.local_pathologists(uow, request) if may_invite else (),
        reports=reports_of(version),
        meeting_title=meeting.title if meeting is not None else "",
        gaps=board.casework.readiness(uow, request.case_id, call.deps.clock().date()).open_gaps,
        is_asked=by in asked,
    )


DRAFTS = (*request_writing.DRAFTS, STEP_DRAFT)

PAGES: tuple[Page, ...] = (
    Page("requests", "GET", "/requests", index),
    *request_writing.PAGES,
    Page("request", "GET", "/requests/{request_id}", show),
    Page("request.act", "POST", "/requests/{request_id}", act),
    Page("request.material", "GET", "/requests/{request_id}/materials/{material_id}", material),
    *reviews.PAGES,
)
