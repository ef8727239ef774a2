"""Follow-up: what is due, reporting it, and reading it for the board."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.codes import followups as codes
from mdt.domain.errors import N_, Invalid, MdtError, NotFound, RevisionConflict, UnknownCode
from mdt.domain.followups import AWAITED, FOLLOWUP, FollowUp, FollowUpState, Report
from mdt.domain.ids import FollowUpId
from mdt.domain.recommendations import Recommendation
from mdt.domain.records import Entry
from mdt.service.followups import SeenFollowUp
from server.http import drafts, request_forms
from server.http.board_names import board_names, called
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.followup_text import followup_differences
from server.http.forms import FormModel, Short, Typed
from server.http.handlers.reviews import noted
from server.http.page import Page
from server.http.plan_text import Difference
from server.http.request_forms import day, number, read_form
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

WHOSE: Mapping[str, str] = {
    "all": N_("All"),
    "mine": N_("Mine to report"),
    "place": N_("My institution’s"),
    "board": N_("My boards’"),
}
"""How the list can be narrowed, by the value in the address."""


class ReportForm(FormModel):
    """A report as it is written."""

    do: Short = ""
    based_on: Short = ""
    status: Short = ""
    concordance: Short = ""
    reasons: tuple[Short, ...] = ()
    wish: Short = ""
    done: Typed = ""
    started_on: Short = ""
    response: Short = ""
    recurrence_on: Short = ""
    vital: Short = ""
    vital_on: Short = ""
    text: Typed = ""
    next_due: Short = ""
    remark: Typed = ""
    draft_of: Short = ""  # what the remark is about, as its draft names it


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """One line of the due list."""

    seen: SeenFollowUp
    owner: str
    place: str
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Follow-ups listed under one heading."""

    key: str
    title: str
    rows: tuple[DueRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that the page of one follow-up tells."""

    seen: SeenFollowUp
    owner: str
    place: str
    recommendation: Recommendation | None
    draft: KeptDraft
    remark_draft: KeptDraft
    history: tuple[tuple[Entry[FollowUp], str], ...]  # with who wrote it


async def index(call: Call) -> web.StreamResponse:
    """List what is due, the overdue first."""
    whose = call.request.query.get("whose", "all")
    rows = await call.deps.read.run(lambda uow: _rows(call, uow, whose))
    return call.page(
        "followups.html",
        groups=_groups(call, rows),
        whose=whose,
        choices=WHOSE,
        sets=valuesets,
        codes=codes,
    )


async def show(call: Call) -> web.StreamResponse:
    """Show a recommendation with what became of it, and the form to report."""
    followup_id = _followup_id(call)
    shown = await noted(call, lambda uow: _shown(call, uow, followup_id), FOLLOWUP, followup_id)
    form = drafts.overlaid(REPORT_DRAFT, _form_of(shown.seen.entry), shown.draft)
    remark = shown.remark_draft.draft.texts.get("remark", "")
    return _page(call, shown, form.model_copy(update={"remark": remark}))


async def act(call: Call) -> web.StreamResponse:
    """Report, give up waiting, or read the report for the board."""
    form = read_form(await call.form(), ReportForm, ("reasons",))
    followups, followup_id, by = call.deps.board.followups, _followup_id(call), call.person_id
    n = number(form.based_on)

    def work(uow: ServerUnitOfWork) -> Entry[FollowUp]:
        if form.do in {"review", "lose"}:
            drafts.finish(call, uow, REMARK_DRAFT, form.draft_of)
        if form.do == "review":
            return followups.review(uow, followup_id, by=by, based_on=n, remark=form.remark)
        if form.do == "lose":
            return followups.lose(uow, followup_id, by=by, based_on=n, reason=form.remark)
        if form.do != "report":
            raise UnknownCode(field="do", value=form.do[:64])
        drafts.finish(call, uow, REPORT_DRAFT, followup_id)
        return followups.report(uow, followup_id, by=by, based_on=n, told=_report(form))

    try:
        await call.deps.write.run(work)
    except (Invalid, RevisionConflict) as refused:
        shown = await call.deps.read.run(lambda uow: _shown(call, uow, followup_id))
        return _page(call, shown, form, why=refused)
    return call.redirect(f"/followups/{followup_id}")


def _page(
    call: Call, shown: Shown, form: ReportForm, *, why: MdtError | None = None
) -> web.Response:
    value = shown.seen.entry.value
    told = call.said(why) if why is not None else ""
    errors = request_forms.errors_of(why, told) if isinstance(why, Invalid) else {}
    both: list[Difference] = []
    if isinstance(why, RevisionConflict) and isinstance(why.rejected, FollowUp):
        both = followup_differences(value, why.rejected, call)
        form = form.model_copy(update={"based_on": str(shown.seen.entry.n)})
    return call.page(
        "followup.html",
        status_of(why) if why else 200,
        shown=shown,
        followup=value,
        followup_id=_followup_id(call),
        may_report=_may_report(shown.seen),
        draft=shown.draft,
        draft_address=REPORT_DRAFT.address(_followup_id(call)),
        remark_draft=shown.remark_draft,
        remark_address=REMARK_DRAFT.address(shown.remark_draft.subject),
        may_lose=_may_lose(shown.seen),
        may_review=_may_review(shown.seen),
        form=form,
        errors=errors,
        code=why.code if why else "",
        sentence=told,
        differences=both,
        sets=valuesets,
        codes=codes,
    )


def _rows(call: Call, uow: ServerUnitOfWork, whose: str) -> tuple[DueRow, ...]:
    by, name_of = call.person, call.deps.board.institutions.name_of
    place = cache(lambda institution_id: name_of(uow, institution_id, call.language))
    rows, names = [], board_names(call, uow)
    for seen in call.deps.board.followups.list_for(uow, by.id):
        value = seen.entry.value
        keep = {
            "mine": by.id in {value.owner_id, seen.case.owner_id},
            "place": by.institution_id in {value.institution_id, seen.case.origin_institution_id},
            "board": seen.may_review,
        }.get(whose, True)
        if keep:
            rows.append(
                DueRow(
                    seen=replace(seen, board=called(names, seen.board)),
                    owner=uow.people.get(value.owner_id).display_name,
                    place=place(value.institution_id),
                    is_mine=by.id == value.owner_id,
                )
            )
    return tuple(rows)


def _groups(call: Call, rows: tuple[DueRow, ...]) -> list[Group]:
    titles = {
        FollowUpState.OVERDUE: N_("Overdue"),
        FollowUpState.REPORTED: N_("Reported, to be read by the board"),
        FollowUpState.PENDING: N_("Awaited"),
        FollowUpState.REVIEWED: N_("Reviewed by the board"),
        FollowUpState.LOST: N_("Lost to follow-up"),
        FollowUpState.SUPERSEDED: N_("Superseded"),
    }
    return [
        Group(
            key=state.value,
            title=call.say(title),
            rows=tuple(row for row in rows if row.seen.state is state),
        )
        for state, title in titles.items()
    ]


def _shown(call: Call, uow: ServerUnitOfWork, followup_id: FollowUpId) -> Shown:
    seen = call.deps.board.followups.read(uow, followup_id, by=call.person_id)
    value = seen.entry.value
    meeting = uow.meetings.load(value.meeting_id)
    return Shown(
        seen=seen,
        owner=uow.people.get(value.owner_id).display_name,
        place=call.deps.board.institutions.name_of(uow, value.institution_id, call.language),
        recommendation=meeting.recommendations.get(value.recommendation_id),
        draft=drafts.find(call, uow, REPORT_DRAFT, followup_id),
        remark_draft=drafts.find(call, uow, REMARK_DRAFT, _remark_subject(followup_id, seen)),
        history=tuple(
            (entry, uow.people.get(entry.author_id).display_name if entry.author_id else "")
            for entry in uow.records.history(FOLLOWUP, followup_id)
        ),
    )


def _form_of(entry: Entry[FollowUp]) -> ReportForm:
    """Return the form: empty while a report is awaited, the report while it can be put right."""
    if entry.value.state is not FollowUpState.REPORTED:
        return ReportForm(based_on=str(entry.n))
    told = entry.value.report
    days = {
        name: getattr(told, name).isoformat() if getattr(told, name) else ""
        for name in ("started_on", "recurrence_on", "vital_on", "next_due")
    }
    return ReportForm(
        based_on=str(entry.n),
        status=told.status,
        concordance=told.concordance,
        reasons=told.reasons,
        wish=told.wish,
        done=told.done,
        response=told.response,
        vital=told.vital,
        text=told.text,
        **days,
    )


def _report(form: ReportForm) -> Report:
    """Return what was told. Raises Invalid for a day that is none."""
    return Report(
        status=form.status,
        concordance=form.concordance,
        reasons=form.reasons,
        wish=form.wish,
        done=form.done,
        started_on=day(form.started_on, field="started_on"),
        response=form.response,
        recurrence_on=day(form.recurrence_on, field="recurrence_on"),
        vital=form.vital,
        vital_on=day(form.vital_on, field="vital_on"),
        text=form.text,
        next_due=day(form.next_due, field="next_due"),
    )


def _may_report(seen: SeenFollowUp) -> bool:
    awaited = AWAITED | {FollowUpState.LOST, FollowUpState.REPORTED}
    return seen.may_report and seen.state in awaited


def _may_lose(seen: SeenFollowUp) -> bool:
    return seen.may_report and seen.state is FollowUpState.OVERDUE


def _may_review(seen: SeenFollowUp) -> bool:
    return seen.may_review and seen.state is FollowUpState.REPORTED


def _remark_subject(followup_id: FollowUpId, seen: SeenFollowUp) -> str:
    """Return what a remark is about: one on this report is not taken for one on the next."""
    return f"{followup_id}:{seen.state.value}:{seen.entry.value.due_on.isoformat()}"


def _require_remark(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse who neither reads this report for the board nor waits for it. Raises NotFound."""
    followup_id = FollowUpId(subject.partition(":")[0])
    seen = call.deps.board.followups.read(uow, followup_id, by=call.person_id)
    is_open = _may_lose(seen) or _may_review(seen)
    if not is_open or subject != _remark_subject(followup_id, seen):
        raise NotFound


def _require_reporting(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse who does not report on this one. Raises NotFound."""
    if not _may_report(_shown(call, uow, FollowUpId(subject)).seen):
        raise NotFound


def _followup_id(call: Call) -> FollowUpId:
    return FollowUpId(call.request.match_info["followup_id"])


REPORT_DRAFT = DraftForm(
    name="followup",
    single=frozenset(ReportForm.model_fields) - {"do", "based_on", "reasons", "remark", "draft_of"},
    keyed=frozenset({"reasons"}),
    require=_require_reporting,
    page=lambda subject: f"/followups/{subject}",
)
REMARK_DRAFT = DraftForm(
    name="followup-remark",
    single=frozenset({"remark"}),
    require=_require_remark,
    page=lambda subject: f"/followups/{subject.partition(':')[0]}",
)
DRAFTS = (REPORT_DRAFT, REMARK_DRAFT)

PAGES: tuple[Page, ...] = (
    Page("followups", "GET", "/followups", index),
    Page("followup", "GET", "/followups/{followup_id}", show),
    Page("followup.act", "POST", "/followups/{followup_id}", act),
)
