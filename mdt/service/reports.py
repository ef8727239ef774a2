"""Reports: how the boards of a person work, in figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mdt.domain.boards import Board
from mdt.domain.caseloads import CASELOAD, Caseload, caseload_id, check_caseload
from mdt.domain.cases import CaseSheet
from mdt.domain.cells import Cell, Indicator, hide_totals
from mdt.domain.codes.indicators import INDICATORS
from mdt.domain.figures import Known, Spell, compute_further
from mdt.domain.followups import FOLLOWUP
from mdt.domain.ids import BoardId, CaseVersionId, InstitutionId, MeetingId, NetworkId, PersonId
from mdt.domain.indicators import by_institution, compute
from mdt.domain.meetings import Meeting
from mdt.domain.records import Entry
from mdt.domain.reviews import REVIEW
from mdt.domain.standing import ALLOWED, Deed, require_standing
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork
from mdt.service.standings import standings

MediaOf = Callable[[MeetingId], Sequence[Spell]]
"""What was measured of people's sound and picture during the sessions of a meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardReport:
    """The indicators of one board, and its outcomes by institution."""

    board: Board
    meetings: int
    indicators: tuple[Indicator, ...]  # in the order of the page
    houses: tuple[Cell, ...]  # by the id of the institution
    caseloads: tuple[Entry[Caseload], ...]  # by year
    may_enter: bool  # whether the reader may enter how many new cases there are


class Reports:
    """Use cases of who looks at many meetings at once."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def boards(self, uow: UnitOfWork, *, by: PersonId) -> tuple[Board, ...]:
        """Return the boards whose indicators a person may read."""
        network_id = _house_of(uow, by)[1]
        allowed = ALLOWED[Deed.INDICATORS_READ]
        return tuple(
            board
            for board in uow.boards.list_network(network_id)
            if standings(uow, by, board_id=board.id) & allowed
        )

    def board(
        self, uow: UnitOfWork, board_id: BoardId, *, by: PersonId, media_of: MediaOf = lambda _: ()
    ) -> BoardReport:
        """Return the indicators of one board. Raises NotFound, NotAllowed.

        It replays every meeting of the board, so it is for a reader, never for the writer.
        """
        found = standings(uow, by, board_id=board_id)
        require_standing(found, Deed.INDICATORS_READ)
        board, (house, network_id) = uow.boards.get(board_id), _house_of(uow, by)
        meetings = [uow.meetings.load(each) for each in uow.meetings.of_board(board_id)]
        followups = [e.value for e in uow.records.find(FOLLOWUP, scope_id=board_id)]
        reviews = [e.value for e in uow.records.find(REVIEW) if e.value.board_id == board_id]
        loads = uow.records.find(CASELOAD, scope_id=board_id)
        countries = {one.id: one.country for one in uow.people.institutions_of(network_id)}
        known = Known(
            sheets=_sheets_seen(uow, meetings),
            caseloads={entry.value.year: entry.value.cases for entry in loads},
            media={meeting.id: media_of(meeting.id) for meeting in meetings},
            countries=countries,
            home=countries.get(house, ""),
        )
        order = list(INDICATORS)
        every = (
            *compute(meetings, followups, reviews),
            *compute_further(meetings, followups, known),
        )
        houses = by_institution(followups, house)
        return BoardReport(
            board=board,
            meetings=len(meetings),
            indicators=hide_totals(sorted(every, key=lambda one: order.index(one.code)), houses),
            houses=houses,
            caseloads=tuple(sorted(loads, key=lambda entry: entry.value.year)),
            may_enter=bool(found & ALLOWED[Deed.BOARD_CHANGE]),
        )

    def enter_caseload(
        self,
        uow: UnitOfWork,
        board_id: BoardId,
        *,
        by: PersonId,
        year: int,
        cases: int,
        based_on: int,
    ) -> Entry[Caseload]:
        """Enter how many new cases there were in a year, or correct it.

        Raises:
            NotFound, NotAllowed: who steers the board enters it.
            Invalid: a year that has not begun, or no case.
            RevisionConflict: somebody else entered the year meanwhile.
        """
        require_standing(standings(uow, by, board_id=board_id), Deed.BOARD_CHANGE)
        at = self._commands.clock()
        entered = check_caseload(
            Caseload(board_id=board_id, year=year, cases=cases), this_year=at.year
        )
        return uow.records.add(
            CASELOAD,
            caseload_id(board_id, year),
            entered,
            based_on=based_on,
            by=by,
            at=at,
            action="caseload.entered",
        )


def _sheets_seen(uow: UnitOfWork, meetings: Sequence[Meeting]) -> dict[CaseVersionId, CaseSheet]:
    """Return the sheets that boards saw."""
    seen = {
        item.case_version_id
        for meeting in meetings
        for item in meeting.items
        if item.case_version_id is not None
    }
    return {version_id: uow.cases.version(version_id).sheet for version_id in seen}


def _house_of(uow: UnitOfWork, person_id: PersonId) -> tuple[InstitutionId, NetworkId]:
    institution = uow.people.institution(uow.people.get(person_id).institution_id)
    return institution.id, institution.network_id
