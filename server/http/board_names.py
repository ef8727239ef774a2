"""What boards are called where a page tells its reader of them; the record keeps its own title."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mdt.domain.boards import Board
from mdt.domain.ids import BoardId
from mdt.service.ports import MeetingSummary
from server.http.call import Call
from server.store.unit_of_work import ServerUnitOfWork

BoardNames = Mapping[BoardId, str]
"""By board, as far as it has a name in the reader's language."""


def board_names(call: Call, uow: ServerUnitOfWork) -> BoardNames:
    """Return what the boards of the caller's network are called in their language."""
    return call.deps.board.standing_teams.names(uow, call.person_id, call.language)


def called(names: BoardNames, board: Board) -> Board:
    """Return a board under the name that its reader has for it: to be shown, not to be stored."""
    return replace(board, title=names.get(board.id, board.title))


def all_called(names: BoardNames, boards: Iterable[Board]) -> tuple[Board, ...]:
    """Return boards under the names that their reader has for them, in their order."""
    return tuple(called(names, one) for one in boards)


def listed(names: BoardNames, summaries: Iterable[MeetingSummary]) -> tuple[MeetingSummary, ...]:
    """Return meetings for a list, with their boards as the reader calls them."""
    return tuple(
        replace(one, board_title=names.get(one.board_id, one.board_title)) for one in summaries
    )
