"""Cases outside meetings: the list, the page of one, its gaps, its stage and who may see it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.case_states import CaseState
from mdt.domain.codes import cases as codes
from mdt.domain.consents import Consent
from mdt.domain.errors import Invalid, MdtError
from mdt.domain.gate import refusal_of
from mdt.domain.ids import BoardId, CaseId, ConsentId, PersonId
from mdt.domain.standing import Deed
from mdt.service.case_files import CaseLine
from mdt.service.case_states import states_of
from server.http.call import Call, Form
from server.http.case_page import (
    CasePage,
    late,
    read_page,
    stages_after,
    told_sections,
    told_timeline,
    version_of,
)
from server.http.handlers import agreements, case_writing
from server.http.page import Page
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork


async def index(call: Call) -> web.StreamResponse:
    """List the cases of the caller's hospital and boards, all of them or those in one state."""
    files, by = call.deps.board.case_files, call.person_id
    today, wanted = call.deps.clock().date(), call.request.query.get("state", "")

    def work(uow: ServerUnitOfWork) -> tuple[tuple[CaseLine, ...], Mapping[CaseId, CaseState]]:
        lines = files.list_for(uow, by)
        # Nothing more than the refusal is told of a case that the gate keeps from the reader.
        return lines, states_of(uow, [line for line in lines if line.verdict.allow], today)

    lines, states = await call.deps.read.run(work)
    counts = Counter(state.value for state in states.values())
    return call.page(
        "cases.html",
        lines=[line for line in lines if not wanted or states.get(line.case.id) == wanted],
        states={case_id: state.value for case_id, state in states.items()},
        counts={code: counts[code] for code in codes.CASE_STATES if counts[code]},
        total=len(lines),
        wanted=wanted,
        codes=codes,
        sets=valuesets,
    )


async def show(call: Call) -> web.StreamResponse:
    """Show a case to whom the gate lets see it; the audit is told either way."""
    return await _page(call)


async def settle(call: Call) -> web.StreamResponse:
    """Say whose a gap is, waive it, or demand it after all."""
    form = await call.form()
    work, case_id, by = call.deps.board.casework, case_id_of(call), call.person_id
    field, based_on = form.get("field", ""), _number(form.get("revision", ""))

    def run(uow: ServerUnitOfWork) -> None:
        if form.get("do") == "waive":
            reason = form.get("reason", "")
            work.waive_gap(uow, case_id, by=by, based_on=based_on, field=field, reason=reason)
        elif form.get("do") == "demand":
            work.demand_gap(uow, case_id, by=by, based_on=based_on, field=field)
        else:
            owner = form.get("owner_id", "")
            work.assign_gap(
                uow,
                case_id,
                by=by,
                based_on=based_on,
                field=field,
                owner_id=PersonId(owner) if owner else None,
                due_on=form.get("due_on", ""),
            )

    return await _change(call, run, typed={"field": field, "reason": form.get("reason", "")})


async def move(call: Call) -> web.StreamResponse:
    """Move the case along its pathway."""
    form = await call.form()
    work, case_id, by = call.deps.board.casework, case_id_of(call), call.person_id
    to, based_on = form.get("stage", ""), _number(form.get("revision", ""))

    def run(uow: ServerUnitOfWork) -> None:
        work.move_on(uow, case_id, by=by, based_on=based_on, to=to)

    return await _change(call, run)


async def take_up(call: Call) -> web.StreamResponse:
    """Note that a board has the case on an agenda again."""
    form = await call.form()
    work, case_id, by = call.deps.board.casework, case_id_of(call), call.person_id
    board_id, based_on = BoardId(form.get("board_id", "")), _number(form.get("revision", ""))

    def run(uow: ServerUnitOfWork) -> None:
        work.taken_up(uow, case_id, by=by, based_on=based_on, board_id=board_id)

    return await _change(call, run)


async def consent(call: Call) -> web.StreamResponse:
    """Record what the patient agreed to."""
    form = await call.form()
    service, by = call.deps.board.consents, call.person_id
    given = _consent(call, form)

    def run(uow: ServerUnitOfWork) -> object:
        return service.record(uow, given, by=by)

    return await _change(call, run, typed=dict(form.items()))


async def withdraw(call: Call) -> web.StreamResponse:
    """Withdraw a consent; running sessions lose the case with the same commit."""
    form = await call.form()
    service, by = call.deps.board.consents, call.person_id
    consent_id = ConsentId(call.request.match_info["consent_id"])

    def run(uow: ServerUnitOfWork) -> object:
        return service.withdraw(uow, consent_id, by=by, reason=form.get("reason", ""))

    return await _change(call, run)


async def copy_for_teaching(call: Call) -> web.StreamResponse:
    """Make a copy for teaching, which leads nowhere back, and open it."""
    service, case_id, by = call.deps.board.cases, case_id_of(call), call.person_id

    def run(uow: ServerUnitOfWork) -> CaseId:
        made = service.copy_for_teaching(uow, case_id, by=by)
        uow.audit.append("case.created", at=call.deps.clock(), actor_id=by, subject=made.id)
        return made.id

    try:
        made = await call.deps.write.run(run)
    except MdtError as refused:
        return await _page(call, why=refused)
    return call.redirect(f"/cases/{made}")


async def keep_link(call: Call) -> web.StreamResponse:
    """Keep the local record number under a key of its own."""
    form = await call.form()
    links, case_id, by = call.deps.board.identity_links, case_id_of(call), call.person_id
    reference, words = form.get("reference", ""), form.get("words", "")

    def run(uow: ServerUnitOfWork) -> None:
        links.keep(uow, case_id, by=by, reference=reference, words=words)

    return await _change(call, run)


async def open_link(call: Call) -> web.StreamResponse:
    """Show the local record number, once, on this page; the audit is told."""
    links, case_id, by = call.deps.board.identity_links, case_id_of(call), call.person_id

    def run(uow: ServerUnitOfWork) -> str:
        number = links.open(uow, case_id, by=by)
        uow.audit.append("identity.opened", at=call.deps.clock(), actor_id=by, subject=case_id)
        return number

    try:
        number = await call.deps.write.run(run)
    except MdtError as refused:
        return await _page(call, why=refused)
    return await _page(call, number=number)


async def destroy_link(call: Call) -> web.StreamResponse:
    """Destroy the link: first it is recorded, then its key is removed."""
    links, case_id, by = call.deps.board.identity_links, case_id_of(call), call.person_id

    def run(uow: ServerUnitOfWork) -> str:
        return links.destroy(uow, case_id, by=by)

    try:
        key_id = await call.deps.write.run(run)
    except MdtError as refused:
        return await _page(call, why=refused)
    await asyncio.to_thread(links.remove_key, key_id)
    return call.redirect(f"/cases/{case_id}")


def case_id_of(call: Call) -> CaseId:
    """Return the case that the address names."""
    return CaseId(call.request.match_info["case_id"])


async def note(call: Call, action: str, subject: str, detail: Mapping[str, str]) -> None:
    """Tell the audit that a case was read, or was refused."""

    def work(uow: ServerUnitOfWork) -> None:
        uow.audit.append(
            action, at=call.deps.clock(), actor_id=call.person_id, subject=subject, detail=detail
        )

    await call.deps.write.run(work)


async def _change(
    call: Call,
    run: Callable[[ServerUnitOfWork], object],
    *,
    typed: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    """Do one change and come back to the page; a refusal is told on it, with what was typed."""
    try:
        await call.deps.write.run(run)
    except MdtError as refused:
        return await _page(call, why=refused, typed=typed)
    return call.redirect(f"/cases/{case_id_of(call)}")


async def _page(
    call: Call,
    *,
    why: MdtError | None = None,
    typed: Mapping[str, str] | None = None,
    number: str = "",
) -> web.StreamResponse:
    today, case_id = call.deps.clock().date(), case_id_of(call)
    page: CasePage = await call.deps.read.run(
        lambda uow: read_page(
            uow, call.deps.board, case_id, call.person_id, today, language=call.language
        )
    )
    file, verdict = page.file, page.file.verdict
    version = version_of(file, call.request.query.get("version"))
    detail = {"version": str(version.n), "ground": verdict.ground, "reason": verdict.reason_code}
    if not verdict.allow:
        await note(call, "case.refused", case_id, detail)
        raise refusal_of(verdict)
    if why is None:
        await note(call, "case.read", case_id, detail)
    wrong = {why.field: call.said(why)} if isinstance(why, Invalid) and why.field else {}
    return call.page(
        "case.html",
        status_of(why) if why else 200,
        page=page,
        file=file,
        case=file.case,
        version=version,
        sections=told_sections(version, call.say, call.formats.country),
        course=told_timeline(version, call.say, call.formats.country),
        stages=stages_after(file.kept.stage),
        late=late(file.readiness.gaps, today),
        today=today.isoformat(),
        may_change=file.allows(Deed.CASE_CHANGE),
        may_settle=file.allows(Deed.CASE_LIST),
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        errors=wrong,
        typed=typed or {},
        number=number,
        codes=codes,
        sets=valuesets,
    )


def _consent(call: Call, form: Form) -> Consent:
    return Consent(
        case_id=case_id_of(call),
        purpose=form.get("purpose", ""),
        countries=tuple(form.get("countries", "").upper().replace(",", " ").split()),
        data_classes=tuple(form.getall("data_classes", [])),
        legal_basis=form.get("legal_basis", ""),
        text_id=form.get("text_id", ""),
        language=form.get("language", ""),
        method=form.get("method", ""),
        obtained_by=call.person_id,
        valid_from=form.get("valid_from", ""),
        valid_to=form.get("valid_to", ""),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


PAGES: tuple[Page, ...] = (
    Page("cases", "GET", "/cases", index),
    *case_writing.PAGES,
    *agreements.PAGES,
    Page("case", "GET", "/cases/{case_id}", show),
    Page("case.settle", "POST", "/cases/{case_id}/gaps", settle),
    Page("case.move", "POST", "/cases/{case_id}/stage", move),
    Page("case.take_up", "POST", "/cases/{case_id}/taken-up", take_up),
    Page("case.consent", "POST", "/cases/{case_id}/consents", consent),
    Page(
        "case.withdraw_consent", "POST", "/cases/{case_id}/consents/{consent_id}/withdraw", withdraw
    ),
    Page("case.keep_link", "POST", "/cases/{case_id}/link", keep_link),
    Page("case.open_link", "POST", "/cases/{case_id}/link/open", open_link),
    Page("case.destroy_link", "POST", "/cases/{case_id}/link/destroy", destroy_link),
    Page("case.copy", "POST", "/cases/{case_id}/teaching-copy", copy_for_teaching),
)
