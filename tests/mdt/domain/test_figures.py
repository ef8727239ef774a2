"""The figures that need more than the logs: each by an example that was counted by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mdt.domain.agenda import Prepared
from mdt.domain.caseloads import Caseload, check_caseload
from mdt.domain.cases import CaseSheet, Treatment
from mdt.domain.cells import Indicator
from mdt.domain.codes.indicators import DEFINITIONS, INDICATORS
from mdt.domain.errors import Invalid
from mdt.domain.figures import Known, Spell, compute_further, time_of_discussion
from mdt.domain.followups import FollowUp, FollowUpState, Report
from mdt.domain.ids import (
    BoardId,
    InstitutionId,
    MeetingId,
)
from mdt.domain.indicators import compute
from mdt.domain.meetings import Meeting
from tests.mdt.domain.begun import BEGUN, followup
from tests.mdt.service.sheets import sheet
from tests.mdt.service.sitting import BEIJING, FIRST, MOSCOW, SECOND, Sitting

ON = date(2026, 3, 2)


def given(kind: str, start: str, end: str = "") -> Treatment:
    return Treatment(kind=kind, text="As written", start=start, end=end)


def treated(*treatments: Treatment, status: str = "primary") -> CaseSheet:
    return replace(sheet(), treatments=treatments, disease_status=status)


def figure(
    name: str, *meetings: Meeting, known: Known | None = None, told: tuple[FollowUp, ...] = ()
) -> Indicator:
    found = compute_further(meetings, told, known or Known())
    return next(each for each in found if each.code == name)


def counts(one: Indicator) -> tuple[int, int, int]:
    return one.numerator, one.denominator, one.missing


def cells(one: Indicator) -> dict[str, tuple[int, int]]:
    return {cell.code: (cell.numerator, cell.denominator) for cell in one.cells}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (treated(), "before_first"),
        (treated(status="local_recurrence"), ""),
        (treated(given("CH", "2026-01-05", "2026-02-20")), "before_next"),
        (treated(given("CH", "2026-01-05")), "during"),
        (treated(given("CH", "2026-01-05", "2026-03-02")), "during"),
        (treated(given("CH", "2026-01-05", "2026-03-01")), "before_next"),
        (treated(given("OP", "2026-02-01")), "before_next"),
        (treated(given("OP", "2026-02-01"), given("ST", "2026-02")), "during"),
        (treated(given("CH", "2026-03")), "during"),
        (treated(given("CH", "2026-04")), "before_first"),
        (treated(given("WW", "2025")), "before_first"),
        (treated(given("restage", "2026-02-01")), "before_first"),
    ],
    ids=[
        "a primary tumour without treatment",
        "a recurrence that states no treatment says nothing",
        "ended before",
        "not ended",
        "ended on the day",
        "ended the day before",
        "an operation is over at once",
        "radiotherapy since the month before",
        "began in the month of the meeting",
        "is planned only",
        "waiting is no treatment",
        "staging is no treatment",
    ],
)
def test_when_in_the_treatment_a_case_is_discussed(seen: CaseSheet, expected: str) -> None:
    assert time_of_discussion(seen, ON) == expected


def test_the_prospective_share_leaves_out_what_does_not_say() -> None:
    meeting = Sitting().live().ended().meeting
    first, second = (meeting.item(item_id) for item_id in (FIRST, SECOND))
    assert first is not None
    assert second is not None
    assert first.case_version_id is not None
    assert second.case_version_id is not None
    seen = {first.case_version_id: treated(given("CH", "2026-01-05"))}

    both = figure("prospective_rate", meeting, known=Known(sheets=seen))
    seen[second.case_version_id] = treated()
    all_known = figure("prospective_rate", meeting, known=Known(sheets=seen))

    assert counts(both) == (0, 1, 1)
    assert counts(all_known) == (1, 2, 0)
    assert cells(all_known) == {"before_first": (1, 2), "during": (1, 2)}


def test_cases_presented_are_counted_once_in_the_year_they_first_came() -> None:
    meeting = Sitting().live().ended().meeting
    again = replace(meeting, id=MeetingId("later"), starts_at=datetime(2027, 1, 12, 8, tzinfo=UTC))

    entered = figure("presented_rate", meeting, again, known=Known(caseloads={2026: 40, 2027: 10}))
    nothing = figure("presented_rate", meeting, again)

    assert counts(entered) == (2, 50, 0)
    assert cells(entered) == {"2026": (2, 40), "2027": (0, 10)}
    assert counts(nothing) == (0, 0, 2)


def test_readiness_is_what_the_agenda_was_published_with() -> None:
    meeting = Sitting().live().ended().meeting
    prepared = (
        Prepared(item_id=FIRST, state="ready_with_waiver"),
        Prepared(item_id=SECOND, state="not_ready", gaps=("ecog", "imaging", "consent")),
    )
    second = meeting.item(SECOND)
    assert second is not None
    assert second.case_version_id is not None
    seen = {second.case_version_id: replace(sheet(), imaging="", ecog=1)}

    ready = figure("readiness_rate", replace(meeting, prepared=prepared))
    closed = figure(
        "gaps_closed_rate", replace(meeting, prepared=prepared), known=Known(sheets=seen)
    )
    older = figure("readiness_rate", replace(meeting, prepared=()))

    assert counts(ready) == (1, 2, 0)
    assert cells(ready) == {"ready_with_waiver": (1, 2), "not_ready": (1, 2)}
    assert counts(closed) == (1, 2, 1), "ECOG came, imaging did not, consent is not on the sheet"
    assert counts(older) == (0, 0, 2), "logs of before do not say"


def test_publishing_keeps_how_ready_each_case_was() -> None:
    published = Sitting().published().meeting

    assert {one.item_id: one.state for one in published.prepared} == {
        FIRST: "ready",
        SECOND: "ready",
    }


def test_minutes_lost_are_of_the_minutes_measured() -> None:
    meeting = Sitting().live().ended().meeting
    unmeasured = replace(meeting, id=MeetingId("later"))
    spells = (
        Spell(seconds=1500),
        Spell(seconds=90, reason="loss"),
        Spell(seconds=150, reason="frozen"),
        Spell(seconds=60, reason="loss"),
    )

    lost = figure("media_lost", meeting, unmeasured, known=Known(media={meeting.id: spells}))

    assert counts(lost) == (5, 30, 1)
    assert cells(lost) == {"frozen": (2, 30), "loss": (2, 30)}, "150 s is 2 min 30 s, rounded"


def begun_in(house: InstitutionId, days: int | None) -> FollowUp:
    if days is None:
        return followup(institution_id=house)
    started_on = BEGUN.recommended_on + timedelta(days=days)
    return followup(
        institution_id=house,
        state=FollowUpState.REPORTED,
        report=Report(status="ongoing", started_on=started_on),
    )


def test_time_to_start_is_a_median_also_by_country() -> None:
    told = tuple(begun_in(MOSCOW, days) for days in (4, 10, 12, None))
    told += tuple(begun_in(BEIJING, days) for days in (1, 2, 3, 4, 30))
    known = Known(countries={MOSCOW: "RU", BEIJING: "CN"}, home="RU")

    start = figure("days_to_start", known=known, told=told)

    assert (start.value, *counts(start)) == (4.0, 8, 9, 1)
    assert [(cell.code, cell.value, cell.is_hidden) for cell in start.cells] == [
        ("CN", 3.0, False),
        ("RU", 10.0, False),
    ]


def test_a_start_that_was_reported_stays_while_more_is_awaited() -> None:
    told = (replace(begun_in(MOSCOW, 4), state=FollowUpState.PENDING),)

    assert figure("days_to_start", told=told).value == 4.0


def test_no_start_is_missing_where_another_recommendation_took_the_place() -> None:
    replaced = replace(begun_in(MOSCOW, None), state=FollowUpState.SUPERSEDED)

    start = figure("days_to_start", told=(begun_in(MOSCOW, 4), replaced))

    assert (start.value, *counts(start)) == (4.0, 1, 1, 0)


def test_few_patients_of_another_country_are_not_shown() -> None:
    told = tuple(begun_in(BEIJING, days) for days in (1, 2))
    known = Known(countries={BEIJING: "CN"}, home="RU")

    assert [cell.is_hidden for cell in figure("days_to_start", known=known, told=told).cells] == [
        True
    ]


def test_every_figure_is_named_and_defined() -> None:
    every = (*compute((), (), ()), *compute_further((), (), Known()))

    assert {each.code for each in every} == set(INDICATORS) == set(DEFINITIONS)


@pytest.mark.parametrize(
    ("year", "entered", "field"),
    [(1999, 10, "year"), (2027, 10, "year"), (2026, 0, "cases"), (2026, 1_000_001, "cases")],
)
def test_a_caseload_is_of_a_year_that_has_begun_and_of_somebody(
    year: int, entered: int, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_caseload(Caseload(board_id=BoardId("b"), year=year, cases=entered), this_year=2026)

    assert refused.value.field == field
