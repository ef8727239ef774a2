"""What is kept of a board beyond its row, version by version: its settings and quorum rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from mdt.domain.boards import Board, BoardMember
from mdt.domain.ids import NetworkId
from mdt.domain.quorum import QuorumRule
from mdt.domain.records import Heading, RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardKept:
    """What a board has settled for its meetings."""

    network_id: NetworkId
    titles: Mapping[str, str] = field(default_factory=dict)  # by language
    kind: str = "case_board"  # code of codes.boards.SERIES_KINDS
    languages: tuple[str, ...] = ()
    members: tuple[BoardMember, ...] = ()
    decision_rule: str = "consensus_with_recorded_dissent"
    blind_first_round: bool = False
    lead_signatures: bool = False  # whether the leading disciplines sign the minutes too
    emergency: bool = False  # whether it takes urgent cases
    tz: str = ""  # IANA zone of ``starts``
    rrule: str = ""  # RFC 5545, without a start; empty: no fixed day
    first_on: date | None = None
    starts: str = ""  # HH:MM on the wall
    planned_min: int = 60
    item_min: int = 12

    @property
    def first_start(self) -> datetime | None:
        """Day and time of the first meeting, on the wall; None when there is no fixed day."""
        if not self.rrule or self.first_on is None or not self.starts:
            return None
        return datetime.combine(self.first_on, time.fromisoformat(self.starts))

    def title_in(self, language: str, otherwise: str) -> str:
        """Return the board's name in a language, or the one that it has in any."""
        return self.titles.get(language) or otherwise


def kept_of(board: Board) -> BoardKept:
    """Return what a board has settled before anybody settled anything."""
    return BoardKept(
        network_id=board.network_id,
        titles={"en": board.title},
        languages=board.languages,
        members=board.members,
        tz=board.tz,
        planned_min=board.planned_min,
        item_min=board.item_min,
    )


def _board_heading(kept: BoardKept) -> Heading:
    return Heading(scope_id=kept.network_id, title=next(iter(kept.titles.values()), ""))


def _rule_heading(rule: QuorumRule) -> Heading:
    return Heading(title=rule.id)


BOARD = RecordKind(name="board", cls=BoardKept, heading=_board_heading)
"""A board's settings; the subject is the board's id."""

QUORUM_RULE = RecordKind(name="quorum_rule", cls=QuorumRule, heading=_rule_heading)
"""A board's quorum rule; the subject is the rule's id."""

KINDS: tuple[RecordKind[Any], ...] = (BOARD, QUORUM_RULE)
