"""Planning a meeting and changing its plan: one form, which never loses what was typed."""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.agenda import ItemKind
from mdt.domain.codes import agenda as codes
from mdt.domain.decide.planning import plan_of
from mdt.domain.errors import N_, Invalid, MdtError, RevisionConflict
from mdt.domain.ids import BoardId, MeetingId
from mdt.domain.meetings import MeetingPlan, MeetingState
from mdt.domain.people import Role
from mdt.service.outcome import Outcome
from server.http import plans
from server.http.call import Call, Form
from server.http.formats import zones
from server.http.forms import PlanForm, PlanRow, plan_form
from server.http.handlers.meetings import changed
from server.http.page import Page
from server.http.plan_text import Difference, differences
from server.http.plans import PlanChoices, PlanRefused
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_AS_TYPED = {"starts_at": "date", "time_box_s": "minutes"}
"""How the form calls what the domain calls otherwise."""


async def new(call: Call) -> web.StreamResponse:
    """Show the form for a new meeting of the first or the chosen board."""
    board_id = call.request.query.get("board")
    choices = await _choices(call, BoardId(board_id) if board_id else None)
    form = plans.new_form(
        choices, now=call.deps.clock(), command_id=call.deps.new_id(call.deps.clock())
    )
    return _page(call, choices, form)


async def create(call: Call) -> web.StreamResponse:
    """Save a draft, publish at once, or change the form as its buttons say."""
    typed = await call.form()
    form = plan_form(typed)
    choices = await _choices(call, BoardId(form.board_id))
    return await _submit(call, choices, form, typed)


async def edit(call: Call) -> web.StreamResponse:
    """Show the plan for changing."""
    choices = await _choices(call, None)
    if choices.meeting is None:
        raise web.HTTPNotFound
    command_id = call.deps.new_id(call.deps.clock())
    return _page(call, choices, plans.form_of(choices.meeting, command_id=command_id))


async def change(call: Call) -> web.StreamResponse:
    """Save the changed plan; when somebody else was faster, show both."""
    typed = await call.form()
    return await _submit(call, await _choices(call, None), plan_form(typed), typed)


async def _submit(
    call: Call, choices: PlanChoices, form: PlanForm, typed: Form
) -> web.StreamResponse:
    do, _, index = typed.get("do", "save").partition(":")
    if do == "board":
        return _page(call, choices, _for_board(form, choices, call.deps.clock()))
    if do not in {"save", "publish", "publish_late"}:
        place = int(index) if index.isdecimal() and len(index) < 4 else -1
        rows = _with_rows_changed(form.rows, do, place, choices)
        return _page(call, choices, form.model_copy(update={"rows": rows}), moved=True)
    form = plans.without_blank_rows(form)
    plan: MeetingPlan | None = None
    try:
        plan = plans.to_plan(form, choices, call.say)
        outcome = await _save(call, choices, form, plan, do)
    except PlanRefused as refused:
        return _page(call, choices, form, errors=refused.errors)
    except MdtError as refused:
        if isinstance(refused, RevisionConflict):
            choices = await _choices(call, None)
        errors = {refused.field or "form": refused} if isinstance(refused, Invalid) else {}
        return _page(call, choices, form, errors=errors, why=refused, plan=plan)
    return call.redirect(f"/meetings/{outcome.meeting.id}")


async def _save(
    call: Call, choices: PlanChoices, form: PlanForm, plan: MeetingPlan, do: str
) -> Outcome:
    """Store the plan, and publish it in the same commit: both, or nothing."""
    is_meant = do == "publish_late"
    meetings, by, command_id = call.deps.board.meetings, call.person_id, _command(form)
    existing = choices.meeting
    based_on = int(form.revision) if form.revision.isdecimal() else 0

    def work(uow: ServerUnitOfWork) -> Outcome:
        if existing is None:
            outcome = meetings.plan(
                uow,
                by=by,
                board_id=choices.board.id,
                plan=plan,
                meeting_id=MeetingId(command_id),
                command_id=command_id,
            )
            changed(uow, call, "meeting.planned", outcome)
        else:
            outcome = meetings.change_plan(
                uow,
                existing.id,
                by=by,
                plan=plan,
                based_on=based_on,
                command_id=command_id,
            )
            changed(uow, call, "meeting.plan_changed", outcome)
        if do == "save" or outcome.meeting.state is not MeetingState.DRAFT:
            return outcome
        published = meetings.publish(uow, outcome.meeting.id, by=by, acknowledged=is_meant)
        changed(uow, call, "meeting.published", published)
        return Outcome(published.meeting, (*outcome.events, *published.events))

    return await call.deps.write.run(work)


async def _choices(call: Call, board_id: BoardId | None) -> PlanChoices:
    service, by = call.deps.board, call.person_id

    def work(uow: ServerUnitOfWork) -> PlanChoices:
        if "meeting_id" in call.request.match_info:
            found = plans.choices_for_change(uow, service, by, call.meeting_id)
        else:
            today = call.deps.clock().date()
            found = plans.choices_for_new(uow, service, by, board_id, today)
        return plans.called_in(call.language, uow, service, by, found)

    return await call.deps.read.run(work)


def _page(
    call: Call,
    choices: PlanChoices,
    form: PlanForm,
    *,
    errors: Mapping[str, MdtError] | None = None,
    why: MdtError | None = None,
    plan: MeetingPlan | None = None,
    moved: bool = False,
) -> web.Response:
    """Show the form with what was typed, every refusal beside its field."""
    told = {_form_name(name): call.said(refused) for name, refused in (errors or {}).items()}
    first = next(iter((errors or {}).values()), None)
    why = why or first
    stored: list[Difference] = []
    if isinstance(why, RevisionConflict) and choices.meeting is not None and plan is not None:
        stored = differences(plan_of(choices.meeting), plan, call)
        # Saving once more is then a decision: it is based on the text that is shown beside.
        form = form.model_copy(
            update={"revision": str(choices.meeting.plan_revision), "command_id": _fresh(call)}
        )
    general = call.said(why) if why is not None and not told else ""
    if told:
        general = call.say(N_("Please check the marked fields. Nothing was saved yet."))
    return call.page(
        "planning.html",
        status_of(why) if why else 200,
        choices=choices,
        form=form,
        errors=told,
        code=why.code if why else "",
        sentence=general,
        differences=stored,
        moved=moved,
        codes=codes,
        is_draft=choices.meeting is None or choices.meeting.state is MeetingState.DRAFT,
        kinds=tuple(kind.value for kind in ItemKind),
        roles=tuple(role.value for role in Role),
        zones=zones(),
        sets=valuesets,
    )


def _with_rows_changed(
    rows: tuple[PlanRow, ...], do: str, index: int, choices: PlanChoices
) -> tuple[PlanRow, ...]:
    if do == "add":
        return (*rows, PlanRow(kind="case", minutes=str(choices.board.item_min)))
    if do == "remove":
        return tuple(row for n, row in enumerate(rows) if n != index)
    return plans.moved(rows, index, {"up": -1, "down": 1}.get(do, 0))


def _for_board(form: PlanForm, choices: PlanChoices, now: datetime) -> PlanForm:
    """Keep what was typed, and take people, zone and languages from the board chosen now."""
    offered = plans.new_form(choices, now=now, command_id=form.command_id)
    cases = {case.id for case in choices.cases}
    rows = tuple(
        row.model_copy(update={"presenter_id": "", "case_id": row.case_id * (row.case_id in cases)})
        for row in form.rows
    )
    names = ("board_id", "title", "tz", "planned_min", "languages", "invited", "roles")
    taken = {name: getattr(offered, name) for name in names}
    return form.model_copy(update={**taken, "rows": rows})


def _command(form: PlanForm) -> str:
    return form.command_id if _ID.fullmatch(form.command_id) else str(uuid.uuid4())


def _fresh(call: Call) -> str:
    return call.deps.new_id(call.deps.clock())


def _form_name(field: str) -> str:
    head, dot, last = field.rpartition(".")
    return f"{head}{dot}{_AS_TYPED.get(last, last)}"


PAGES: tuple[Page, ...] = (
    Page("planning.new", "GET", "/meetings/new", new),
    Page("planning.create", "POST", "/meetings/new", create),
    Page("planning.edit", "GET", "/meetings/{meeting_id}/edit", edit),
    Page("planning.change", "POST", "/meetings/{meeting_id}/edit", change),
)
