"""Settling a board: what its settings, its quorum rule and its next meeting must be."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mdt.domain.boards import Board, BoardMember
from mdt.domain.boards_kept import BoardKept
from mdt.domain.codes.attendance import MEDIA_NEEDS
from mdt.domain.codes.boards import DECISION_RULES, RULE_SOURCES, SERIES_KINDS
from mdt.domain.decide.planning import PLANNED_MAX, PLANNED_MIN, check_zone
from mdt.domain.errors import N_, Invalid, Required, UnknownPerson
from mdt.domain.ids import PersonId
from mdt.domain.people import Role
from mdt.domain.quorum import GRACE_MAX_S, QuorumRule
from mdt.domain.recurrence import occurrences, parse
from mdt.domain.refusals.boards import (
    BoardSeats,
    NoNextDay,
    RuleCannotHold,
    RuleVersionUsed,
)
from mdt.domain.text import NAME_MAX, TITLE_MAX, clean_line
from mdt.domain.valuesets import DISCIPLINES, LANGUAGES, check_code

MEMBERS_MAX = 100
COUNT_MAX = 50
"""Most people, or disciplines, that a rule may ask for."""
ITEM_MIN_MIN, ITEM_MIN_MAX = 1, 120  # minutes

_WALL = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def settle(kept: BoardKept, *, known: Collection[PersonId]) -> BoardKept:
    """Return a board's settings with their texts cleaned, or refuse them, naming the field.

    Args:
        kept: as entered.
        known: everybody of the board's network.
    """
    titles = names(kept.titles, field="titles")
    if not kept.languages:
        raise Required(field="languages")
    for code in kept.languages:
        check_code(LANGUAGES, code, field="languages")
    check_code(DECISION_RULES, kept.decision_rule, field="decision_rule")
    check_code(SERIES_KINDS, kept.kind, field="kind")
    _check_members(kept.members, known)
    check_zone(kept.tz)
    _check_number(kept.planned_min, PLANNED_MIN, PLANNED_MAX, field="planned_min")
    _check_number(kept.item_min, ITEM_MIN_MIN, ITEM_MIN_MAX, field="item_min")
    return _recurring(replace(kept, titles=titles, languages=tuple(dict.fromkeys(kept.languages))))


def names(said: Mapping[str, str], *, field: str) -> dict[str, str]:
    """Return names by language, cleaned, the empty ones left out; one at least must stay."""
    cleaned = {}
    for code, text in said.items():
        check_code(LANGUAGES, code, field=field)
        line = clean_line(text, limit=TITLE_MAX, field=f"{field}.{code}")
        if line:
            cleaned[code] = line
    if not cleaned:
        raise Required(field=field)
    return cleaned


def as_row(board: Board, kept: BoardKept) -> Board:
    """Return the board as its settings have it now: what planning and lists go by."""
    return replace(
        board,
        title=kept.titles.get("en") or next(iter(kept.titles.values())),
        tz=kept.tz,
        languages=kept.languages,
        members=tuple(replace(member, deputy_id=None) for member in kept.members),
        planned_min=kept.planned_min,
        item_min=kept.item_min,
    )


def next_rule(before: QuorumRule, wanted: QuorumRule) -> QuorumRule:
    """Return a changed rule as the version after ``before``; the same content stays as it is.

    Raises:
        RuleVersionUsed: ``wanted`` says that it is the version before, with other content.
    """
    check_rule(wanted)
    labels = _labels(wanted.labels)
    is_same = dict(labels) == dict(before.labels)
    wanted = replace(wanted, labels=before.labels if is_same else labels)
    if replace(wanted, version=before.version) == before:
        return before
    if wanted.version == before.version:
        raise RuleVersionUsed(version=before.version)
    return replace(wanted, id=before.id, version=before.version + 1)


def check_rule(rule: QuorumRule) -> None:
    """Refuse a rule with unknown disciplines, or one that nobody could meet."""
    for code in (*rule.all_of, *(code for group in rule.any_of for code in group)):
        check_code(DISCIPLINES, code, field="all_of")
    check_code(RULE_SOURCES, rule.source, field="source")
    _check_number(rule.min_count, 0, COUNT_MAX, field="min_count")
    most = len(DISCIPLINES)
    _check_number(rule.min_distinct_disciplines, 0, most, field="min_distinct_disciplines")
    for code, n in rule.min_disciplines:
        check_code(DISCIPLINES, code, field="min_disciplines")
        _check_number(n, 1, COUNT_MAX, field="min_disciplines")
    _check_number(rule.min_per_institution_side, 0, COUNT_MAX, field="min_per_institution_side")
    _check_number(rule.grace_seconds, 0, GRACE_MAX_S, field="grace_seconds")
    for code in rule.media_needed:
        check_code(MEDIA_NEEDS, code, field="media_needed")
    if any(not group for group in rule.any_of):
        raise RuleCannotHold(field="any_of")


def _labels(labels: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return what a rule is called, cleaned, in the order of the languages; none is fine."""
    said = dict(labels)
    if not any(text.strip() for text in said.values()):
        return ()
    cleaned = names(said, field="labels")
    return tuple((code, cleaned[code]) for code in LANGUAGES if code in cleaned)


def next_start(kept: BoardKept, after: datetime) -> datetime:
    """Return when the board meets next after a moment. Raises NoNextDay."""
    first = kept.first_start
    if first is None:
        raise NoNextDay
    found = occurrences(parse(kept.rrule), first, kept.tz, after, 1)
    if not found:
        raise NoNextDay
    return found[0]


def upcoming(kept: BoardKept, after: datetime, limit: int) -> tuple[datetime, ...]:
    """Return the next moments at which a board meets; none when it has no fixed day."""
    first = kept.first_start
    if first is None:
        return ()
    return occurrences(parse(kept.rrule), first, kept.tz, after, limit)


def seats_on(
    members: tuple[BoardMember, ...], is_away: Callable[[PersonId], bool]
) -> dict[PersonId, Role]:
    """Return who is invited and as what, deputies in the place of those who are away.

    A deputy who is a member too takes the place when it is the chair's, and else keeps the own
    one. When the chair has no deputy who comes, the deputy chair leads.
    """
    standing = {member.person_id: member.role for member in members}
    seats = {who: role for who, role in standing.items() if not is_away(who)}
    for member in members:
        deputy = member.deputy_id
        if not is_away(member.person_id) or deputy is None or is_away(deputy):
            continue
        if deputy not in seats or member.role is Role.CHAIR:
            seats[deputy] = member.role
    if Role.CHAIR not in seats.values():
        deputies = [who for who, role in seats.items() if role is Role.DEPUTY_CHAIR]
        if deputies:
            seats[deputies[0]] = Role.CHAIR
    return seats


def local_day(at: datetime, tz: str) -> date:
    """Return the day that a moment has in a zone."""
    return at.astimezone(ZoneInfo(tz)).date()


_YEARS = (1900, 2900)
"""Years between which a board begins to meet; beside them calendars and zones run out of days."""


def _recurring(kept: BoardKept) -> BoardKept:
    """Return the settings with a recurrence that has all its parts, or with none."""
    if not kept.rrule.strip():
        return replace(kept, rrule="", first_on=None, starts="")
    rrule = kept.rrule.strip().upper().removeprefix("RRULE:")
    rule = parse(rrule)
    if kept.first_on is None:
        raise Required(field="first_on")
    if not _YEARS[0] <= kept.first_on.year <= _YEARS[1]:
        raise Invalid(N_("This is not a date."), field="first_on")
    if not _WALL.fullmatch(kept.starts):
        raise Invalid(N_("Please give a time, as in 14:30."), field="starts")
    settled = replace(kept, rrule=rrule)
    first = settled.first_start
    before = datetime(1, 1, 2, tzinfo=UTC)
    if first is None or not occurrences(rule, first, kept.tz, before, 1):
        raise NoNextDay
    return settled


def _check_members(members: tuple[BoardMember, ...], known: Collection[PersonId]) -> None:
    if len(members) > MEMBERS_MAX:
        raise Invalid(
            N_("A board has at most %(most)s members."), field="members", most=MEMBERS_MAX
        )
    ids = [member.person_id for member in members]
    if len(set(ids)) < len(ids):
        raise Invalid(N_("Somebody is on the list twice."), field="members")
    roles = [member.role for member in members]
    if Role.COORDINATOR not in roles or roles.count(Role.CHAIR) > 1:
        raise BoardSeats(field="members")
    for member in members:
        if member.person_id not in known or member.deputy_id not in {None, *known}:
            raise UnknownPerson(field="members")
        if member.deputy_id == member.person_id:
            raise Invalid(N_("Nobody is their own deputy."), field="members")


def _check_number(value: int, least: int, most: int, *, field: str) -> None:
    if not least <= value <= most:
        raise Invalid(
            N_("This must lie between %(least)s and %(most)s."), field=field, least=least, most=most
        )


def check_name(text: str, *, field: str) -> str:
    """Return the name of a person or a place, cleaned."""
    return clean_line(text, limit=NAME_MAX, field=field)
