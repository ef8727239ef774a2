"""Quorum: who must be present, by discipline, for a recommendation to be the board's.

A rule is data, versioned, and immutable once used. Evaluation is a pure function of the people
who count at one event number (invariants I2, I3); who counts at all is decided in ``presence``.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from mdt.domain.ids import InstitutionId, PersonId

GRACE_MAX_S = 300
"""Longest time for which media may be away before somebody is no longer counted."""


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
    min_disciplines: tuple[tuple[str, int], ...] = ()  # of each discipline so many people
    min_per_institution_side: int = 0  # counted people of each institution that takes part
    verified_credentials_only: bool = False
    media_needed: tuple[str, ...] = ()  # codes of codes.attendance.MEDIA_NEEDS
    grace_seconds: int = 0  # so long somebody counts after their media went away
    labels: tuple[tuple[str, str], ...] = ()  # language and the rule's name in it

    def label_in(self, language: str) -> str:
        """Return the rule's name in a language, in any, or its id."""
        labels = dict(self.labels)
        return labels.get(language) or next(iter(labels.values()), self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One person who counts at the moment of evaluation."""

    person_id: PersonId
    display_name: str
    discipline: str
    is_chair: bool = False
    institution_id: str = ""
    credential: str = ""  # its status when they came; empty in logs that did not say
    audio: bool = True
    images: bool = True
    via: PersonId | None = None  # the room that they sit in, when they have no seat of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCounted:
    """Somebody of a counting role who is present and does not count, and why.

    ``reason`` is a code of codes.attendance.NOT_COUNTED.
    """

    person_id: PersonId
    display_name: str
    discipline: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One institution that takes part."""

    institution_id: InstitutionId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One condition that does not hold: ``kind`` names the rule's field, the rest its values."""

    kind: str
    disciplines: tuple[str, ...] = ()
    have: int = 0
    need: int = 0
    side: str = ""  # name of the institution that too few speak for


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumSnapshot:
    """What the rule said about the people present; stored with every recommendation."""

    rule_id: str
    rule_version: int
    satisfied: bool
    present: tuple[Counted, ...] = ()
    missing: tuple[Missing, ...] = field(default=())
    recused: tuple[PersonId, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()


def evaluate(
    rule: QuorumRule,
    present: Sequence[Counted],
    *,
    sides: Sequence[Side] = (),
    not_counted: Sequence[NotCounted] = (),
) -> QuorumSnapshot:
    """Return whether ``present`` satisfies ``rule``, and what is missing when not.

    A person counts once, on however many devices (I4).

    Args:
        rule: the board's rule.
        present: who counts.
        sides: the institutions that take part, each of which must be spoken for.
        not_counted: who is there and does not count; kept with the answer.
    """
    present = tuple({person.person_id: person for person in present}.values())
    missing = (*_disciplines(rule, present), *_numbers(rule, present, sides))
    return QuorumSnapshot(
        rule_id=rule.id,
        rule_version=rule.version,
        satisfied=not missing,
        present=present,
        missing=missing,
        recused=tuple(one.person_id for one in not_counted if one.reason == "recused"),
        not_counted=tuple(not_counted),
    )


def _disciplines(rule: QuorumRule, present: Sequence[Counted]) -> list[Missing]:
    """Return the conditions about single disciplines that do not hold."""
    have = Counter(person.discipline for person in present)
    missing = [
        Missing(kind="all_of", disciplines=(code,)) for code in rule.all_of if not have[code]
    ]
    missing += [
        Missing(kind="any_of", disciplines=group)
        for group in rule.any_of
        if not any(have[code] for code in group)
    ]
    missing += [
        Missing(kind="min_disciplines", disciplines=(code,), have=have[code], need=need)
        for code, need in rule.min_disciplines
        if have[code] < need
    ]
    return missing


def _numbers(rule: QuorumRule, present: Sequence[Counted], sides: Sequence[Side]) -> list[Missing]:
    """Return the conditions about numbers, sides and the chair that do not hold."""
    missing = []
    if len(present) < rule.min_count:
        missing.append(Missing(kind="min_count", have=len(present), need=rule.min_count))
    have, need = len({one.discipline for one in present}), rule.min_distinct_disciplines
    if have < need:
        missing.append(Missing(kind="min_distinct_disciplines", have=have, need=need))
    spoken_for = Counter(person.institution_id for person in present)
    missing += [
        Missing(
            kind="min_per_institution_side",
            side=side.name,
            have=spoken_for[side.institution_id],
            need=rule.min_per_institution_side,
        )
        for side in sides
        if spoken_for[side.institution_id] < rule.min_per_institution_side
    ]
    if rule.chair_present and not any(person.is_chair for person in present):
        missing.append(Missing(kind="chair_present"))
    return missing
