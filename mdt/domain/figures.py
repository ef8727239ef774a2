"""Figures: the indicators that need more than the logs of the meetings.

What the board saw of each case, how ready cases were when the agenda was published, how many cases
there are at all, whether sound and picture got through, and where the patients are treated. The
formulas are those of the domain model, 6.5; ``indicators`` has the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from mdt.domain.agenda import AgendaItem, ItemKind
from mdt.domain.cases import CaseSheet, Treatment
from mdt.domain.cells import Cell, Indicator, hide_few
from mdt.domain.dataset import CONSENT, OPTIONAL, is_filled, level, schema_of
from mdt.domain.followups import FollowUp
from mdt.domain.ids import CaseId, CaseVersionId, InstitutionId, ItemId, MeetingId
from mdt.domain.indicators import sessions_ended
from mdt.domain.meetings import Meeting

THERAPIES = frozenset({"OP", "ST", "CH", "HO", "IM", "ZS", "CI", "CZ", "CIZ", "IZ", "SZ", "SO"})
"""Types of treatment against the tumour; waiting and surveillance are none (oBDS 19.1)."""

_AT_ONCE = frozenset({"OP"})
_READY = frozenset({"ready", "ready_with_waiver"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A stretch of time for which somebody's media was measured."""

    seconds: float
    reason: str = ""  # code of codes.indicators.MEDIA_REASONS when it was poor


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known beside the meetings' own logs."""

    sheets: Mapping[CaseVersionId, CaseSheet] = field(default_factory=dict)
    """What the board saw, of the versions that it saw."""
    caseloads: Mapping[int, int] = field(default_factory=dict)
    """New cases by year, as the board entered them."""
    media: Mapping[MeetingId, Sequence[Spell]] = field(default_factory=dict)
    countries: Mapping[InstitutionId, str] = field(default_factory=dict)
    home: str = ""  # country of the reader, whose figures are never hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """A case item of a meeting that was held."""

    meeting: Meeting
    item: AgendaItem


def compute_further(
    meetings: Sequence[Meeting], followups: Sequence[FollowUp], known: Known
) -> tuple[Indicator, ...]:
    """Return the indicators that ``indicators.compute`` cannot tell."""
    held = sessions_ended(meetings)
    listed = [_Listed(meeting=m, item=i) for m in held for i in m.items if i.kind is ItemKind.CASE]
    called = [each for each in listed if each.item.opened_seq is not None]
    return (
        _prospective(called, known.sheets),
        _presented(called, known.caseloads),
        _readiness(listed),
        _gaps_closed(listed, known.sheets),
        _media(held, known.media),
        _days_to_start([f for f in followups if f.is_told_or_owed], known),
    )


def _prospective(called: Sequence[_Listed], sheets: Mapping[CaseVersionId, CaseSheet]) -> Indicator:
    """Cases discussed before the treatment that they are about."""
    found = []
    for each in called:
        seen = each.item.case_version_id
        sheet = sheets.get(seen) if seen is not None else None
        opened = each.item.opened_at or each.meeting.starts_at
        found.append(time_of_discussion(sheet, opened.date()) if sheet is not None else "")
    said = [code for code in found if code]
    codes = ("before_first", "before_next", "during")
    return Indicator(
        code="prospective_rate",
        numerator=len(said) - said.count("during"),
        denominator=len(said),
        missing=len(found) - len(said),
        cells=tuple(
            Cell(code=code, numerator=said.count(code), denominator=len(said))
            for code in codes
            if code in said
        ),
    )


def time_of_discussion(sheet: CaseSheet, on: date) -> str:
    """Return when in its treatment a case was discussed, of ``codes.indicators.DISCUSSED``.

    Empty when the version does not say which treatment there was. A day that is not known exactly
    is taken against the board: what began in the month of the meeting had begun.
    """
    if not sheet.treatments:
        asked = next((each for each in schema_of(sheet) if each.name == "treatments"), None)
        stated = asked is None or level(asked, sheet) == OPTIONAL
        return "before_first" if stated else ""
    given = [one for one in sheet.treatments if one.kind in THERAPIES and _has_begun(one, on)]
    if any(_is_running(one, on) for one in given):
        return "during"
    return "before_next" if given else "before_first"


def _has_begun(treatment: Treatment, on: date) -> bool:
    start = treatment.start
    return bool(start) and start <= on.isoformat()[: len(start)]


def _is_running(treatment: Treatment, on: date) -> bool:
    end = treatment.end
    if treatment.kind in _AT_ONCE:
        return False
    return not end or end >= on.isoformat()[: len(end)]


def _presented(called: Sequence[_Listed], caseloads: Mapping[int, int]) -> Indicator:
    """Cases that the board discussed for the first time, of those that it could have."""
    first: dict[CaseId, int] = {}
    for each in called:
        if each.item.case_id is not None:
            first.setdefault(each.item.case_id, each.meeting.starts_at.year)
    years = list(first.values())
    cells = tuple(
        Cell(code=str(year), numerator=years.count(year), denominator=cases)
        for year, cases in sorted(caseloads.items())
    )
    return Indicator(
        code="presented_rate",
        numerator=sum(cell.numerator for cell in cells),
        denominator=sum(cell.denominator for cell in cells),
        missing=sum(year not in caseloads for year in years),
        cells=cells,
    )


def _readiness(listed: Sequence[_Listed]) -> Indicator:
    """Cases that were ready when the agenda was published."""
    states = []
    for each in listed:
        if not each.item.late_code:
            states.append(_prepared(each.meeting).get(each.item.id, ("", ()))[0])
    said = [state for state in states if state]
    return Indicator(
        code="readiness_rate",
        numerator=sum(state in _READY for state in said),
        denominator=len(said),
        missing=len(states) - len(said),
        cells=tuple(
            Cell(code=state, numerator=said.count(state), denominator=len(said))
            for state in ("ready", "ready_with_waiver", "not_ready")
            if state in said
        ),
    )


def _gaps_closed(listed: Sequence[_Listed], sheets: Mapping[CaseVersionId, CaseSheet]) -> Indicator:
    """Fields that a case lacked at publication, and that the version before the board had."""
    closed = told = missing = 0
    for each in listed:
        seen = each.item.case_version_id
        sheet = sheets.get(seen) if seen is not None else None
        for name in _prepared(each.meeting).get(each.item.id, ("", ()))[1]:
            if sheet is None or name == CONSENT:  # consent is not on the sheet
                missing += 1
            else:
                told += 1
                closed += is_filled(sheet, name)
    return Indicator(code="gaps_closed_rate", numerator=closed, denominator=told, missing=missing)


def _prepared(meeting: Meeting) -> dict[ItemId, tuple[str, tuple[str, ...]]]:
    return {one.item_id: (one.state, one.gaps) for one in meeting.prepared}


def _media(held: Sequence[Meeting], media: Mapping[MeetingId, Sequence[Spell]]) -> Indicator:
    """Minutes of people's taking part in which sound or picture did not get through."""
    spells = [spell for meeting in held for spell in media.get(meeting.id, ())]
    lost: dict[str, float] = {}
    for spell in spells:
        if spell.reason:
            lost[spell.reason] = lost.get(spell.reason, 0.0) + spell.seconds
    measured = round(sum(spell.seconds for spell in spells) / 60)
    return Indicator(
        code="media_lost",
        numerator=round(sum(lost.values()) / 60),
        denominator=measured,
        missing=sum(not media.get(meeting.id) for meeting in held),
        cells=tuple(
            Cell(code=reason, numerator=round(seconds / 60), denominator=measured)
            for reason, seconds in sorted(lost.items())
        ),
    )


def _days_to_start(followups: Sequence[FollowUp], known: Known) -> Indicator:
    """Days from the recommendation to the start of what was recommended, by country."""
    by_country: dict[str, list[int | None]] = {}
    for followup in followups:
        country = known.countries.get(followup.institution_id, "")
        started = followup.report.started_on
        days = (started - followup.recommended_on).days if started is not None else None
        by_country.setdefault(country, []).append(days)
    cells = []
    for country, found in sorted(by_country.items()):
        told = [days for days in found if days is not None]
        value = float(median(told)) if told else None
        if country:
            cells.append(
                Cell(code=country, numerator=len(told), denominator=len(found), value=value)
            )
    told = [days for found in by_country.values() for days in found if days is not None]
    return Indicator(
        code="days_to_start",
        numerator=len(told),
        denominator=len(followups),
        missing=len(followups) - len(told),
        unit="days",
        value=float(median(told)) if told else None,
        cells=hide_few(cells, known.home),
    )
