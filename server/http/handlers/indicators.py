"""Indicators: how a board works, in figures."""

from collections.abc import Mapping

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.boards import Board
from mdt.domain.codes import advice, followups, requests
from mdt.domain.codes.indicators import INDICATORS, THIRDS
from mdt.domain.errors import N_, NotFound
from mdt.domain.ids import BoardId, InstitutionId
from mdt.domain.indicators import FEWEST
from mdt.domain.people import Institution
from mdt.domain.valuesets import ValueSet
from mdt.service.reports import BoardReport
from server.http.call import Call
from server.http.page import Page
from server.store.unit_of_work import ServerUnitOfWork

CELLS: Mapping[str, ValueSet] = {
    "attendance": valuesets.DISCIPLINES,
    "attendance_at_decision": valuesets.DISCIPLINES,
    "decision_rate": THIRDS,
    "deferral_rate": valuesets.DEFER_REASONS,
    "dissent_rate": valuesets.DISCIPLINES,
    "plan_change": advice.PLAN_CHANGES,
    "concordance": followups.CONCORDANCE,
    "deviation_reasons": followups.REASONS_NOT_DONE,
    "pathology_discordance": requests.DISCORDANCE,
}
"""What the codes in the rows of an indicator mean."""


async def show(call: Call) -> web.StreamResponse:
    """Show the indicators of one of the caller's boards; the first, unless one is chosen."""
    reports, by = call.deps.board.reports, call.person_id
    chosen = BoardId(call.request.query.get("board", ""))

    def work(
        uow: ServerUnitOfWork,
    ) -> tuple[tuple[Board, ...], BoardReport | None, Mapping[str, Institution]]:
        boards = reports.boards(uow, by=by)
        if chosen and chosen not in {board.id for board in boards}:
            raise NotFound
        if not boards:
            return (), None, {}
        report = reports.board(uow, chosen or boards[0].id, by=by)
        houses = {
            cell.code: uow.people.institution(InstitutionId(cell.code)) for cell in report.houses
        }
        return boards, report, houses

    boards, report, houses = await call.deps.read.run(work)
    return call.page(
        "indicators.html",
        boards=boards,
        report=report,
        houses=houses,
        names=INDICATORS,
        cells=CELLS,
        fewest=FEWEST,
    )


PAGES: tuple[Page, ...] = (Page("indicators", "GET", "/indicators", show, nav=N_("Indicators")),)
