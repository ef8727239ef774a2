"""Rosters and urgent meetings: what they must say, and who is invited as what."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from mdt.domain.codes.boards import URGENT_BASES
from mdt.domain.errors import N_, Invalid, Label, ReasonRequired, Required, UnknownPerson
from mdt.domain.ids import PersonId
from mdt.domain.people import Person, Role
from mdt.domain.refusals.boards import NobodyOnCall, TwoClinicians
from mdt.domain.rosters import (
    ANSWER_MIN_MAX,
    EMERGENCY_LASTS,
    VITAL_INTEREST,
    Asked,
    Called,
    Roster,
    Shift,
    Urgent,
    on_call,
)
from mdt.domain.text import REASON_MAX, clean
from mdt.domain.valuesets import DISCIPLINES, check_code, label

SHIFTS_MAX = 500
SHIFT_LASTS = timedelta(days=31)
"""Longest time that one person is on call without a break."""

NOT_CLINICAL = frozenset({"coordination", "trials"})
"""Disciplines whose people are no clinicians: they cannot state vital interest."""


def set_roster(roster: Roster, *, known: Collection[PersonId], since: datetime) -> Roster:
    """Return a roster in order, without the shifts that ended before ``since``."""
    for shift in roster.shifts:
        check_code(DISCIPLINES, shift.discipline, field="shifts")
        if shift.person_id not in known:
            raise UnknownPerson(field="shifts")
        if not timedelta() < shift.ends_at - shift.starts_at <= SHIFT_LASTS:
            raise Invalid(
                N_("A time on call begins before it ends, and lasts at most 31 days."),
                field="shifts",
            )
    if not 1 <= roster.answer_min <= ANSWER_MIN_MAX:
        raise Invalid(
            N_("Between 1 and %(most)s minutes can be given."),
            field="answer_min",
            most=ANSWER_MIN_MAX,
        )
    kept = [shift for shift in roster.shifts if shift.ends_at > since]
    if len(kept) > SHIFTS_MAX:
        raise Invalid(
            N_("A roster holds at most %(most)s times on call."), field="shifts", most=SHIFTS_MAX
        )
    return replace(roster, shifts=tuple(sorted(set(kept), key=_in_order)))


def check_urgent(urgent: Urgent, *, people: Mapping[PersonId, Person]) -> Urgent:
    """Return an urgent meeting as stated, with the moment at which its basis ends.

    Args:
        urgent: as stated.
        people: everybody of the network.

    Raises:
        ReasonRequired: urgency is never without a reason.
        TwoClinicians: vital interest is stated by two different clinicians (invariant I24).
    """
    reason = clean(urgent.reason, limit=REASON_MAX, field="reason")
    if not reason:
        raise ReasonRequired(field="reason")
    check_code(URGENT_BASES, urgent.basis, field="basis")
    stated = tuple(dict.fromkeys(urgent.clinicians))
    if not set(stated) <= set(people):
        raise UnknownPerson(field="clinicians")
    if urgent.basis != VITAL_INTEREST:
        return replace(urgent, reason=reason, clinicians=(), expires_at=None)
    clinicians = [who for who in stated if people[who].discipline not in NOT_CLINICAL]
    if len(clinicians) != 2 or len(stated) != 2:
        raise TwoClinicians(field="clinicians")
    return replace(
        urgent,
        reason=reason,
        clinicians=stated,
        expires_at=urgent.opened_at + EMERGENCY_LASTS,
    )


def call_out(
    roster: Roster, disciplines: Collection[str], at: datetime
) -> tuple[tuple[Called, ...], tuple[str, ...]]:
    """Return who is called, the first of each discipline first, and the disciplines without.

    Raises:
        Required: no discipline was named.
        NobodyOnCall: not one of them has anybody on call.
    """
    wanted = [code for code in DISCIPLINES if code in disciplines]
    for code in disciplines:
        check_code(DISCIPLINES, code, field="disciplines")
    if not wanted:
        raise Required(field="disciplines")
    called = [
        Called(person_id=person_id, discipline=code, rank=rank)
        for code in wanted
        for rank, person_id in enumerate(on_call(roster, code, at), start=1)
    ]
    covered = {one.discipline for one in called}
    uncovered = tuple(code for code in wanted if code not in covered)
    if not called:
        labels: tuple[Label, ...] = tuple(label(DISCIPLINES, code) for code in uncovered)
        raise NobodyOnCall(field="disciplines", disciplines=labels)
    return tuple(sorted(called, key=lambda one: one.rank)), uncovered


def escalate(urgent: Urgent, *, there: Collection[PersonId], at: datetime) -> Urgent:
    """Return the meeting with everybody asked whose turn it is by now.

    Of each discipline the first on call is asked at once. When nobody of it came within the time
    that the roster gives, the next one is asked, and after the last one the board's chair, once; a
    discipline without anybody on call leads to the chair at once.

    Args:
        urgent: the meeting as it stands.
        there: who came into its room, or opened it; who left again has answered.
        at: now.
    """
    asked, nobody_left = list(urgent.asked), bool(urgent.uncovered)
    for discipline in dict.fromkeys(one.discipline for one in urgent.called):
        line = [one for one in urgent.called if one.discipline == discipline]
        before = [one for one in asked if one.discipline == discipline]
        if any(one.person_id in there for one in line):
            continue
        if before and at - before[-1].at < timedelta(minutes=urgent.answer_min):
            continue
        if len(before) < len(line):
            due = line[len(before)]
            asked.append(
                Asked(person_id=due.person_id, discipline=discipline, rank=due.rank, at=at)
            )
        else:
            nobody_left = True
    chair_id = urgent.chair_id
    known = {*there, *(one.person_id for one in asked)}
    if nobody_left and chair_id is not None and chair_id not in known:
        asked.append(Asked(person_id=chair_id, discipline="", rank=0, at=at))
    return replace(urgent, asked=tuple(asked))


def reserve_of(
    leaders: Collection[PersonId], called: Collection[Called], opener_id: PersonId
) -> PersonId | None:
    """Return who is asked after the last one on call: the first leader who is not called anyway."""
    busy = {opener_id, *(one.person_id for one in called)}
    return next((who for who in leaders if who not in busy), None)


def seats_at_once(
    opener: Person,
    leaders: Collection[PersonId],
    called: tuple[Called, ...],
    others: Collection[PersonId],
    reserve: PersonId | None = None,
) -> dict[PersonId, Role]:
    """Return who is invited to an urgent meeting and as what.

    Somebody who leads the board and is called has the chair; else a clinician who opens the
    meeting, or who is called first. Whoever opens it can lead too, so that nobody waits.

    Args:
        opener: who opens the meeting.
        leaders: the chair and the deputy chairs of the board, in this order.
        called: who is called.
        others: further people: the clinicians who state vital interest, and the case's owner.
        reserve: who is asked last, and can take the lead then.
    """
    invited = [one.person_id for one in called]
    is_clinician = opener.discipline not in NOT_CLINICAL
    candidates = [who for who in leaders if who in {*invited, opener.id}]
    candidates += [opener.id] if is_clinician else []
    chair = [*candidates, *invited][0]
    seats = dict.fromkeys((*invited, *others), Role.MEMBER)
    if reserve is not None:
        seats[reserve] = Role.DEPUTY_CHAIR
    seats[opener.id] = Role.DEPUTY_CHAIR if is_clinician else Role.COORDINATOR
    seats[chair] = Role.CHAIR
    return seats


def _in_order(shift: Shift) -> tuple[datetime, str, int, str]:
    return (shift.starts_at, shift.discipline, shift.rank, shift.person_id)
