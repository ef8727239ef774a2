"""Indicators: how a board works, in figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.boards import Board
from mdt.domain.cells import FEWEST
from mdt.domain.codes import advice, cases, followups, requests
from mdt.domain.codes.indicators import (
    DEFINITIONS,
    DISCUSSED,
    INDICATORS,
    MEDIA_REASONS,
    THIRDS,
)
from mdt.domain.errors import Invalid, NotFound, RevisionConflict
from mdt.domain.figures import Spell
from mdt.domain.ids import BoardId, InstitutionId, MeetingId
from mdt.domain.valuesets import ValueSet
from mdt.service.reports import BoardReport
from server.http.board_names import all_called, board_names, called
from server.http.board_view import number
from server.http.call import Call
from server.http.page import Page
from server.http.statuses import status_of
from server.sessions.quality import Level
from server.store.unit_of_work import ServerUnitOfWork

CELLS: Mapping[str, ValueSet] = {
    "attendance": valuesets.DISCIPLINES,
    "attendance_at_decision": valuesets.DISCIPLINES,
    "prospective_rate": DISCUSSED,
    "readiness_rate": cases.READINESS,
    "decision_rate": THIRDS,
    "deferral_rate": valuesets.DEFER_REASONS,
    "media_lost": MEDIA_REASONS,
    "dissent_rate": valuesets.DISCIPLINES,
    "plan_change": advice.PLAN_CHANGES,
    "concordance": followups.CONCORDANCE,
    "deviation_reasons": followups.REASONS_NOT_DONE,
    "pathology_discordance": requests.DISCORDANCE,
}
"""What the codes in the rows of an indicator mean; a year and a country speak for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything that the page draws."""

    boards: tuple[Board, ...]
    report: BoardReport | None
    houses: Mapping[str, str]  # names by the code of a cell


async def show(call: Call) -> web.StreamResponse:
    """Show the indicators of one of the caller's boards; the first, unless one is chosen."""
    return await _page(call, BoardId(call.request.query.get("board", "")))


async def enter(call: Call) -> web.StreamResponse:
    """Enter how many new cases a board's hospitals had in a year."""
    form = await call.form()
    board_id, by = BoardId(form.get("board", "")), call.person_id
    try:
        await call.deps.write.run(
            lambda uow: call.deps.board.reports.enter_caseload(
                uow,
                board_id,
                by=by,
                year=number(form.get("year", "")),
                cases=number(form.get("cases", "")),
                based_on=number(form.get("based_on", "")),
            )
        )
    except (Invalid, RevisionConflict) as refused:
        return await _page(call, board_id, why=refused, typed=dict(form.items()))
    return call.redirect(f"/indicators?board={board_id}#caseload-title")


async def _page(
    call: Call,
    chosen: BoardId,
    *,
    why: Invalid | RevisionConflict | None = None,
    typed: Mapping[str, str] | None = None,
) -> web.Response:
    seen = await call.deps.read.run(lambda uow: _seen(call, uow, chosen))
    wrong = {why.field: call.said(why)} if isinstance(why, Invalid) and why.field else {}
    return call.page(
        "indicators.html",
        status_of(why) if why else 200,
        boards=seen.boards,
        report=seen.report,
        houses=seen.houses,
        names=INDICATORS,
        definitions=DEFINITIONS,
        cells=CELLS,
        fewest=FEWEST,
        typed=typed or {},
        errors=wrong,
        code=why.code if why else "",
        sentence=call.said(why) if why and not wrong else "",
        this_year=call.deps.clock().year,
    )


def _seen(call: Call, uow: ServerUnitOfWork, chosen: BoardId) -> Seen:
    reports, by = call.deps.board.reports, call.person_id
    boards = reports.boards(uow, by=by)
    if chosen and chosen not in {board.id for board in boards}:
        raise NotFound
    if not boards:
        return Seen(boards=(), report=None, houses={})

    def media_of(meeting_id: MeetingId) -> tuple[Spell, ...]:
        return spells_of(uow, meeting_id)

    report = reports.board(uow, chosen or boards[0].id, by=by, media_of=media_of)
    name_of = call.deps.board.institutions.name_of
    houses = {
        cell.code: name_of(uow, InstitutionId(cell.code), call.language) for cell in report.houses
    }
    names = board_names(call, uow)
    return Seen(
        boards=all_called(names, boards),
        report=replace(report, board=called(names, report.board)),
        houses=houses,
    )


def spells_of(uow: ServerUnitOfWork, meeting_id: MeetingId) -> tuple[Spell, ...]:
    """Return what was measured of people's media in the sessions of a meeting."""
    return tuple(
        Spell(
            seconds=(one.ended_at - one.started_at).total_seconds(),
            reason=one.verdict.reason.value
            if one.verdict.level is Level.POOR and one.verdict.reason is not None
            else "",
        )
        for one in uow.quality.of_meeting(meeting_id)
        if one.where.session_id is not None  # the lobby and the time before are no meeting
    )


PAGES: tuple[Page, ...] = (
    Page("indicators", "GET", "/indicators", show),
    Page("indicators.enter", "POST", "/indicators", enter),
)
