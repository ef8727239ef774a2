"""What is kept of a board beyond its row, version by version: its settings and quorum rules."""

from dataclasses import dataclass
from typing import Any

from mdt.domain.boards import BoardMember
from mdt.domain.quorum import QuorumRule
from mdt.domain.records import Heading, RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardKept:
    """What a board has settled for its meetings."""

    decision_rule: str = "consensus_with_recorded_dissent"
    blind_first_round: bool = False
    lead_signatures: bool = False  # whether the leading disciplines sign the minutes too
    emergency: bool = False
    members: tuple[BoardMember, ...] = ()
    rrule: str = ""  # RFC 5545, without a start; empty: no fixed day


def _rule_heading(rule: QuorumRule) -> Heading:
    return Heading(title=rule.id)


QUORUM_RULE = RecordKind(name="quorum_rule", cls=QuorumRule, heading=_rule_heading)
"""A board's quorum rule; the subject is the rule's id."""

KINDS: tuple[RecordKind[Any], ...] = (QUORUM_RULE,)
