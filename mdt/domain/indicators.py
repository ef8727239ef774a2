"""Indicators: how a board works, in figures, as the logs of its meetings and follow-ups tell it.

The formulas are those of the domain model, 6.5; ``figures`` has those that need more than the logs.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import median

from mdt.domain.advice_checks import advisory
from mdt.domain.agenda import AgendaItem, ItemKind, ItemOutcome
from mdt.domain.cells import Cell, Indicator, hide_few
from mdt.domain.followups import FollowUp
from mdt.domain.ids import CaseId, InstitutionId
from mdt.domain.meetings import Meeting, Session
from mdt.domain.people import COUNTING_ROLES
from mdt.domain.presence import attended_item
from mdt.domain.recommendations import Recommendation
from mdt.domain.reviews import Review, ReviewState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Discussed:
    """A case item that was called, with its meeting."""

    meeting: Meeting
    item: AgendaItem


def compute(
    meetings: Iterable[Meeting], followups: Iterable[FollowUp], reviews: Iterable[Review]
) -> tuple[Indicator, ...]:
    """Return every indicator of a board, in the order a page shows them.

    Args:
        meetings: of the board; those without a session that ended say nothing.
        followups: of its recommendations.
        reviews: second readings of pathology that it asked for.
    """
    held = sessions_ended(meetings)
    called = [
        _Discussed(meeting=m, item=i)
        for m in held
        for i in m.items
        if i.kind is ItemKind.CASE and i.opened_seq is not None
    ]
    recorded = [
        (m, r) for m in held for r in m.recommendations.values() if r.recorded_seq is not None
    ]
    told_or_owed = [f for f in followups if f.is_told_or_owed]
    return (
        *_attendance(held, recorded),
        *_decisions(called),
        *_deferrals(held, called),
        *_times(called),
        *_quorum(recorded),
        *_contributions(called),
        _by_code("plan_change", [r.content.plan_change for _, r in recorded]),
        *_outcomes(recorded, told_or_owed),
        *_paper(held),
        _by_code(
            "pathology_discordance",
            [r.grade for r in reviews if r.state is ReviewState.COMPLETED],
            counted=lambda code: code == "major",
        ),
    )


def sessions_ended(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return the meetings that were held, the earliest first."""
    return sorted(
        (m for m in meetings if any(s.ended_at is not None for s in m.sessions)),
        key=lambda m: m.starts_at,
    )


def _attendance(
    held: Sequence[Meeting], recorded: Sequence[tuple[Meeting, Recommendation]]
) -> tuple[Indicator, ...]:
    """Disciplines that were there for half of a session's items, and at each recommendation."""
    sessions = [(m, s) for m in held for s in m.sessions if s.ended_seq is not None]
    there = [_disciplines_of(m, s) for m, s in sessions]
    invited = {
        p.discipline for m in held for p in m.participants.values() if p.role in COUNTING_ROLES
    }
    cells = tuple(
        Cell(code=code, numerator=sum(code in d for d in there), denominator=len(sessions))
        for code in sorted(invited)
    )
    counted = [
        {p.discipline for p in r.quorum.present} for _, r in recorded if r.quorum is not None
    ]
    at_decision = tuple(
        Cell(code=code, numerator=sum(code in d for d in counted), denominator=len(counted))
        for code in sorted(invited)
    )
    return (_summed("attendance", cells), _summed("attendance_at_decision", at_decision))


def _disciplines_of(meeting: Meeting, session: Session) -> set[str]:
    """Return the disciplines with a counting person at half of the session's items or more."""
    items = [
        item
        for item in meeting.items
        if item.opened_seq is not None
        and session.started_seq < item.opened_seq < (session.ended_seq or 0)
    ]
    return {
        person.discipline
        for person in meeting.participants.values()
        if items
        and person.role in COUNTING_ROLES
        and 2 * sum(attended_item(meeting, i, person.person_id) for i in items) >= len(items)
    }


def _decisions(called: Sequence[_Discussed]) -> tuple[Indicator, ...]:
    """Cases decided of those called, and by the third of the meeting that they came in."""
    thirds: dict[str, list[bool]] = {"first": [], "middle": [], "last": []}
    names = tuple(thirds)
    for one in called:
        order = [d.item.id for d in called if d.meeting.id == one.meeting.id]
        third = names[3 * order.index(one.item.id) // len(order)]
        thirds[third].append(one.item.outcome is ItemOutcome.DECISION)
    cells = tuple(
        Cell(code=name, numerator=sum(found), denominator=len(found))
        for name, found in thirds.items()
    )
    return (_summed("decision_rate", cells),)


def _deferrals(held: Sequence[Meeting], called: Sequence[_Discussed]) -> tuple[Indicator, ...]:
    """Cases deferred by reason, the days that were lost, and cases that came again."""
    listed = [(m, i) for m in held for i in m.items if i.kind is ItemKind.CASE]
    deferred = [(m, i) for m, i in listed if i.outcome is ItemOutcome.DEFERRED]
    reasons = [i.reason_code for _, i in deferred]
    by_reason = tuple(
        Cell(code=code, numerator=reasons.count(code), denominator=len(listed))
        for code in sorted(set(reasons))
    )
    lost = []
    for meeting, item in deferred:
        again = [d for d in called if d.item.case_id == item.case_id]
        later = [d.meeting.starts_at for d in again if d.meeting.starts_at > meeting.starts_at]
        if later:
            lost.append((min(later) - meeting.starts_at) / timedelta(days=1))
    times: dict[CaseId, int] = {}
    for one in called:
        if one.item.case_id is not None:
            times[one.item.case_id] = times.get(one.item.case_id, 0) + 1
    repeated = sum(n > 1 for n in times.values())
    return (
        Indicator(
            code="deferral_rate",
            numerator=len(deferred),
            denominator=len(listed),
            cells=by_reason,
        ),
        _median("days_lost", lost, of=len(deferred), unit="days"),
        Indicator(code="rediscussion_rate", numerator=repeated, denominator=len(times)),
    )


def _times(called: Sequence[_Discussed]) -> tuple[Indicator, ...]:
    """How long cases took, how many overran, and how many somebody could not follow."""
    taken = [
        (d, (d.item.closed_at - d.item.opened_at).total_seconds())
        for d in called
        if d.item.opened_at is not None and d.item.closed_at is not None
    ]
    overran = sum(seconds > d.item.time_box_s for d, seconds in taken)
    disturbed = sum(any(p.item_id == d.item.id for p in d.meeting.talk.problems) for d in called)
    minutes = [seconds / 60 for _, seconds in taken]
    return (
        _median("time_per_case", minutes, of=len(called), unit="minutes"),
        Indicator(
            code="overrun_rate",
            numerator=overran,
            denominator=len(taken),
            missing=len(called) - len(taken),
        ),
        Indicator(code="disturbed_rate", numerator=disturbed, denominator=len(called)),
    )


def _quorum(recorded: Sequence[tuple[Meeting, Recommendation]]) -> tuple[Indicator, ...]:
    met = sum(not advisory(r) for _, r in recorded)
    dissents = [[d for d in r.dissents if d.withdrawn_at is None] for _, r in recorded]
    by_discipline = sorted({d.discipline for found in dissents for d in found})
    cells = tuple(
        Cell(
            code=code,
            numerator=sum(any(d.discipline == code for d in found) for found in dissents),
            denominator=len(recorded),
        )
        for code in by_discipline
    )
    return (
        Indicator(code="quorum_rate", numerator=met, denominator=len(recorded)),
        Indicator(
            code="dissent_rate",
            numerator=sum(bool(found) for found in dissents),
            denominator=len(recorded),
            cells=cells,
        ),
    )


def _contributions(called: Sequence[_Discussed]) -> tuple[Indicator, ...]:
    """Disciplines that said something of those present, and cases whose patient was heard."""
    spoke, present, asked = 0, 0, 0
    for one in called:
        meeting, item = one.meeting, one.item
        there = {
            p.discipline
            for p in meeting.participants.values()
            if p.role in COUNTING_ROLES and attended_item(meeting, item, p.person_id)
        }
        until = item.closed_seq or meeting.seq
        voices = {p.discipline for p in meeting.talk.positions if p.item_id == item.id}
        voices |= {
            meeting.participants[line.person_id].discipline
            for line in meeting.chat
            if (item.opened_seq or 0) < line.seq < until and line.person_id in meeting.participants
        }
        spoke, present = spoke + len(voices & there), present + len(there)
        asked += "patient_view" in meeting.talk.ticked.get(item.id, frozenset())
    return (
        Indicator(code="contribution_spread", numerator=spoke, denominator=present),
        Indicator(code="patient_view_rate", numerator=asked, denominator=len(called)),
    )


def _outcomes(
    recorded: Sequence[tuple[Meeting, Recommendation]], followups: Sequence[FollowUp]
) -> tuple[Indicator, ...]:
    """What became of the recommendations."""
    told = [f for f in followups if f.has_report]
    silent = len(followups) - len(told)
    concordance = _by_code(
        "concordance",
        [f.report.concordance for f in told],
        counted=lambda code: code == "full",
    )
    reasons = [code for f in told for code in f.report.reasons]
    by_reason = tuple(
        Cell(code=code, numerator=reasons.count(code), denominator=len(told))
        for code in sorted(set(reasons))
    )
    fits = [r.fit.available for _, r in recorded if r.fit is not None]
    return (
        replace(concordance, missing=concordance.missing + silent),
        Indicator(
            code="deviation_reasons",
            numerator=sum(bool(f.report.reasons) for f in told),
            denominator=len(told),
            missing=silent,
            cells=by_reason,
        ),
        Indicator(
            code="unavailable_rate",
            numerator=fits.count("no"),
            denominator=len(fits),
            missing=len(recorded) - len(fits),
        ),
    )


def _paper(held: Sequence[Meeting]) -> tuple[Indicator, ...]:
    """How long minutes took to be signed, and how often they had to be amended."""
    delays, versions = [], 0
    for meeting in held:
        if meeting.minutes is None:
            continue
        first = meeting.minutes.versions[0].approved_at
        ended = [s.ended_at for s in meeting.sessions if s.ended_at is not None]
        if first is not None:
            versions += 1
            delays.append((first - max(ended)).total_seconds() / 3600)
    amended = sum(len(m.minutes.earlier) for m in held if m.minutes is not None)
    return (
        _median("signing_delay", delays, of=len(held), unit="hours"),
        Indicator(code="amendment_rate", numerator=amended, denominator=versions),
    )


def by_institution(followups: Iterable[FollowUp], mine: InstitutionId | None) -> tuple[Cell, ...]:
    """Return how many recommendations each institution carried out in full, of those reported."""
    told: dict[InstitutionId, list[str]] = {}
    for followup in followups:
        if followup.report.concordance:
            told.setdefault(followup.institution_id, []).append(followup.report.concordance)
    cells = [
        Cell(code=house, numerator=codes.count("full"), denominator=len(codes))
        for house, codes in sorted(told.items())
    ]
    return hide_few(cells, mine or "")


def _summed(code: str, cells: tuple[Cell, ...]) -> Indicator:
    return Indicator(
        code=code,
        numerator=sum(cell.numerator for cell in cells),
        denominator=sum(cell.denominator for cell in cells),
        cells=cells,
    )


def _by_code(
    code: str,
    codes: Sequence[str],
    *,
    counted: Callable[[str], bool] = lambda code: code == "changed",
) -> Indicator:
    """Return the share of entries whose code counts, with a cell for each code."""
    said = [each for each in codes if each]
    return Indicator(
        code=code,
        numerator=sum(counted(each) for each in said),
        denominator=len(said),
        missing=len(codes) - len(said),
        cells=tuple(
            Cell(code=each, numerator=said.count(each), denominator=len(said))
            for each in sorted(set(said))
        ),
    )


def _median(code: str, values: Sequence[float], *, of: int, unit: str) -> Indicator:
    return Indicator(
        code=code,
        numerator=len(values),
        denominator=of,
        missing=of - len(values),
        unit=unit,
        value=float(median(values)) if values else None,
    )
