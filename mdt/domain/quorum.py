"""Quorum: who must be present, by discipline, for a recommendation to be the board's.

A rule is data, versioned, and immutable once used. Evaluation is a pure function of the people
who count at one event number (invariants I2, I3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mdt.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumRule:
    """A board's rule. Every stated condition must hold; empty conditions hold always."""

    id: str
    version: int = 1
    all_of: tuple[str, ...] = ()  # disciplines that must each be present
    any_of: tuple[tuple[str, ...], ...] = ()  # of each group at least one discipline
    min_count: int = 0  # counted people
    min_distinct_disciplines: int = 0
    chair_present: bool = True
    source: str = "custom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One person who counts at the moment of evaluation."""

    person_id: PersonId
    display_name: str
    discipline: str
    is_chair: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One condition that does not hold: ``kind`` names the rule's field, the rest its values."""

    kind: str
    disciplines: tuple[str, ...] = ()
    have: int = 0
    need: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumSnapshot:
    """What the rule said about the people present; stored with every recommendation."""

    rule_id: str
    rule_version: int
    satisfied: bool
    present: tuple[Counted, ...] = ()
    missing: tuple[Missing, ...] = field(default=())


def evaluate(rule: QuorumRule, present: Sequence[Counted]) -> QuorumSnapshot:
    """Return whether ``present`` satisfies ``rule``, and what is missing when not.

    A person counts once, on however many devices (I4).
    """
    present = tuple({person.person_id: person for person in present}.values())
    disciplines = {person.discipline for person in present}
    missing = [
        Missing(kind="all_of", disciplines=(code,))
        for code in rule.all_of
        if code not in disciplines
    ]
    missing += [
        Missing(kind="any_of", disciplines=group)
        for group in rule.any_of
        if disciplines.isdisjoint(group)
    ]
    if len(present) < rule.min_count:
        missing.append(Missing(kind="min_count", have=len(present), need=rule.min_count))
    if len(disciplines) < rule.min_distinct_disciplines:
        need = rule.min_distinct_disciplines
        missing.append(Missing(kind="min_distinct_disciplines", have=len(disciplines), need=need))
    if rule.chair_present and not any(person.is_chair for person in present):
        missing.append(Missing(kind="chair_present"))
    return QuorumSnapshot(
        rule_id=rule.id,
        rule_version=rule.version,
        satisfied=not missing,
        present=present,
        missing=tuple(missing),
    )
