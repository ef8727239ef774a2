"""What is kept of a board beyond its row, version by version: its quorum rules first."""

from typing import Any

from mdt.domain.quorum import QuorumRule
from mdt.domain.records import Heading, RecordKind


def _rule_heading(rule: QuorumRule) -> Heading:
    return Heading(title=rule.id)


QUORUM_RULE = RecordKind(name="quorum_rule", cls=QuorumRule, heading=_rule_heading)
"""A board's quorum rule; the subject is the rule's id."""

KINDS: tuple[RecordKind[Any], ...] = (QUORUM_RULE,)
