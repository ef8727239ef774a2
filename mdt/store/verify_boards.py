"""Checks the boards: what plans and policy go by is what the board has settled last."""

from sqlalchemy import select

from mdt.domain.boards import Board
from mdt.domain.boards_kept import BOARD, QUORUM_RULE, kept_of
from mdt.domain.decide.boards import as_row
from mdt.domain.errors import NotFound
from mdt.domain.ids import BoardId
from mdt.store.boards import BoardRow, SqlBoards
from mdt.store.records import SqlRecords
from mdt.store.transaction import Transaction
from mdt.store.verify_rows import BadRow, Findings

_SETTLED = ("title", "tz", "languages", "members", "planned_min", "item_min")


class BoardVerifier:
    """Compares the row and the members of each board with its last settled version.

    A row of its own could make somebody a coordinator; the record, which is chained and audited,
    is what says who is one.
    """

    def __init__(self, transaction: Transaction, records: SqlRecords, findings: Findings) -> None:
        self._tx = transaction
        self._boards = SqlBoards(transaction)
        self._records = records
        self._findings = findings

    def run(self) -> None:
        """Check every board. Raises BadRow."""
        for (board_id,) in self._tx.read(select(BoardRow.id).order_by(BoardRow.id)).all():
            self._check(self._boards.get(BoardId(board_id)))

    def _check(self, board: Board) -> None:
        place = self._findings.at("board", f"board {board.id}")
        try:
            kept = self._records.current(BOARD, board.id).value
        except NotFound:
            kept = kept_of(board)  # nobody settled anything: the row is all there is
        settled = as_row(board, kept)
        for name in _SETTLED:
            if getattr(board, name) != getattr(settled, name):
                raise BadRow(f"{place}: {name} differs from what the board has settled")
        try:
            rule = self._records.current(QUORUM_RULE, board.quorum_rule.id).value
        except NotFound:
            return
        if rule != board.quorum_rule:
            raise BadRow(f"{place}: the quorum rule differs from its last version")
