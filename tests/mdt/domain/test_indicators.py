"""Indicators say what they count, of how many, and what they lack; few people are not shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.cells import FEWEST, Cell, Indicator
from mdt.domain.followups import FollowUp, FollowUpState, Report
from mdt.domain.ids import InstitutionId, MeetingId
from mdt.domain.indicators import by_institution, compute
from tests.mdt.domain.begun import followup
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, WORDING, Sitting


def sitting() -> Sitting:
    """Return a meeting with one decision with dissent, and one deferral."""
    return Sitting().live().ended()


def figure(name: str, *sittings: Sitting, followups: tuple[FollowUp, ...] = ()) -> Indicator:
    found = compute([each.meeting for each in sittings], followups, ())
    return next(each for each in found if each.code == name)


def shares(name: str, *sittings: Sitting) -> tuple[int, int, int]:
    found = figure(name, *sittings)
    return found.numerator, found.denominator, found.missing


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("decision_rate", (1, 2, 0)),
        ("deferral_rate", (1, 2, 0)),
        ("rediscussion_rate", (0, 2, 0)),
        ("overrun_rate", (0, 2, 0)),
        ("disturbed_rate", (0, 2, 0)),
        ("quorum_rate", (1, 1, 0)),
        ("dissent_rate", (1, 1, 0)),
        ("plan_change", (0, 0, 1)),
        ("unavailable_rate", (0, 0, 1)),
        ("amendment_rate", (0, 0, 0)),
    ],
)
def test_a_meeting_gives_these_figures(name: str, expected: tuple[int, int, int]) -> None:
    assert shares(name, sitting()) == expected


def test_a_meeting_that_was_not_held_gives_none() -> None:
    for each in compute([Sitting().published().meeting], (), ()):
        assert (each.numerator, each.denominator, each.missing) == (0, 0, 0)
        assert each.share is None


def test_attendance_is_by_discipline_and_half_of_the_items() -> None:
    late = Sitting().live().called(PREVIOUS).closed(PREVIOUS)
    late.joined("expert").called(FIRST).deferred(FIRST).left("expert")
    for item_id in (SECOND, LECTURE):
        late.called(item_id).closed(item_id, reason="Not today")
    late.do(late.service.sessions.end, by="chair")

    cells = {cell.code: (cell.numerator, cell.denominator) for cell in late_cells(late)}
    assert cells["radiology"] == (1, 1)
    assert cells["radiation_oncology"] == (0, 1), "there for one item of four"


def late_cells(late: Sitting) -> tuple[Cell, ...]:
    return figure("attendance", late).cells


def test_days_lost_run_from_the_deferral_to_the_next_discussion() -> None:
    first, again = sitting(), sitting()
    later = replace(
        again.meeting,
        id=MeetingId("meeting-2"),
        starts_at=again.meeting.starts_at + timedelta(days=14),
    )

    found = {each.code: each for each in compute([first.meeting, later], (), ())}

    lost = found["days_lost"]
    assert (lost.value, lost.numerator, lost.denominator, lost.missing) == (14.0, 1, 2, 1)
    assert found["rediscussion_rate"].numerator == 2


def test_the_delay_of_a_signature_runs_from_the_end_of_the_session() -> None:
    signed = sitting()
    signed.now += timedelta(hours=5)
    signed.signed()

    delay = figure("signing_delay", signed)
    assert delay.value == pytest.approx(5, abs=0.01)
    assert (delay.numerator, delay.denominator, delay.unit) == (1, 1, "hours")


def reported(house: str = "moscow", concordance: str = "full", **report: object) -> FollowUp:
    state = FollowUpState.REPORTED if concordance else FollowUpState.PENDING
    return followup(
        institution_id=InstitutionId(house),
        state=state,
        report=Report(status="done" if concordance else "", concordance=concordance, **report),
        reported_at=datetime(2026, 4, 1, tzinfo=UTC),
    )


def test_concordance_and_its_reasons_are_of_what_was_reported() -> None:
    told = (
        reported(),
        reported(concordance="partial", reasons=("toxicity",)),
        reported(concordance=""),
    )

    concordance = figure("concordance", followups=told)
    reasons = figure("deviation_reasons", followups=told)

    assert (concordance.numerator, concordance.denominator, concordance.missing) == (1, 2, 1)
    assert {cell.code: cell.numerator for cell in concordance.cells} == {"full": 1, "partial": 1}
    assert [(cell.code, cell.numerator, cell.denominator) for cell in reasons.cells] == [
        ("toxicity", 1, 2)
    ]


@pytest.mark.parametrize("state", set(FollowUpState) - {FollowUpState.REPORTED})
def test_what_was_reported_counts_also_while_more_is_awaited(state: FollowUpState) -> None:
    told = (replace(reported(), state=state),)

    [concordance, reasons] = [
        figure(name, followups=told) for name in ("concordance", "deviation_reasons")
    ]

    assert (concordance.numerator, concordance.denominator, concordance.missing) == (1, 1, 0)
    assert (reasons.denominator, reasons.missing) == (1, 0)


def test_nothing_is_missing_where_another_recommendation_took_the_place() -> None:
    replaced = replace(reported(concordance=""), state=FollowUpState.SUPERSEDED)

    [concordance, reasons] = [
        figure(name, followups=(reported(), replaced))
        for name in ("concordance", "deviation_reasons")
    ]

    assert (concordance.numerator, concordance.denominator, concordance.missing) == (1, 1, 0)
    assert (reasons.denominator, reasons.missing) == (1, 0)


def test_few_people_of_another_institution_are_not_shown() -> None:
    told = [reported("mine")] * 2 + [reported("few")] * 4 + [reported("many")] * 9
    told += [reported("more", "partial")] * 3 + [reported("more")] * 9 + [reported("most")] * 20

    cells = {cell.code: cell for cell in by_institution(told, InstitutionId("mine"))}

    assert not cells["mine"].is_hidden
    assert cells["few"].is_hidden
    assert cells["more"].is_hidden, "three who were not treated in full are few too"
    assert not cells["many"].is_hidden
    assert not cells["most"].is_hidden


def test_a_single_hidden_row_does_not_follow_from_the_total() -> None:
    told = [reported("few")] * 4 + [reported("many")] * 9 + [reported("most")] * 20

    hidden = {cell.code for cell in by_institution(told, None) if cell.is_hidden}

    assert hidden == {"few", "many"}


PATIENTS = st.tuples(st.integers(0, 12), st.integers(0, 12))


@given(st.dictionaries(st.sampled_from("abcdef"), PATIENTS))
def test_what_is_shown_of_others_is_never_about_a_few(houses: dict[str, tuple[int, int]]) -> None:
    told = [
        reported(house, concordance)
        for house, (full, partial) in houses.items()
        for concordance, n in (("full", full), ("partial", partial))
        for _ in range(n)
    ]

    for cell in by_institution(told, InstitutionId("a")):
        if cell.code != "a" and not cell.is_hidden:
            assert cell.denominator >= FEWEST
            assert cell.numerator not in range(1, FEWEST)
            assert cell.denominator - cell.numerator not in range(1, FEWEST)


def test_a_new_plan_counts_as_a_change() -> None:
    changed = Sitting().live().called().drafted(replace(WORDING, plan_change="changed"))
    changed.read_back().recorded().closed()
    for item_id in (PREVIOUS, SECOND, LECTURE):
        changed.called(item_id).closed(item_id, reason="Not today")
    changed.do(changed.service.sessions.end, by="chair")

    assert shares("plan_change", changed) == (1, 1, 0)
