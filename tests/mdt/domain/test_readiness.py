"""Readiness: computed from the sheet and from what was settled, never said."""

from dataclasses import replace
from datetime import date

from mdt.domain.ids import PersonId
from mdt.domain.readiness import Gap, GapKept, assess
from tests.mdt.service.sitting import sheet

WAIVED = GapKept(waived_by=PersonId("chair"), waived_reason="Known to all.")


def test_a_whole_sheet_is_ready() -> None:
    assert assess(sheet(), {}).state == "ready"
    assert assess(sheet(), {}).gaps == ()


def test_each_missing_field_is_a_gap_of_the_owner_of_the_case() -> None:
    poor = replace(sheet(), ecog_state="unknown", comorbidity="")

    found = assess(poor, {}, owner_id=PersonId("member"))

    assert found.state == "not_ready"
    assert [(gap.field, gap.severity, gap.owner_id) for gap in found.gaps] == [
        ("ecog", "R", "member"),
        ("comorbidity", "W", "member"),
    ]


def test_a_waived_field_leaves_the_case_ready_with_a_waiver() -> None:
    found = assess(replace(sheet(), comorbidity=""), {"comorbidity": WAIVED})

    assert found.state == "ready_with_waiver"
    assert found.open_gaps == ()
    assert found.gaps[0].waived_reason == "Known to all."


def test_a_required_field_is_never_waived() -> None:
    found = assess(replace(sheet(), question="", age_band=""), {"age_band": WAIVED})

    assert found.state == "not_ready"
    assert [gap.state for gap in found.gaps] == ["open", "open"]


def test_a_waiver_means_nothing_once_the_field_is_required() -> None:
    again = replace(sheet(), disease_status="local_recurrence")

    assert assess(again, {"treatments": WAIVED}).state == "not_ready"


def test_a_case_that_nothing_lets_out_is_not_ready() -> None:
    assert [gap.field for gap in assess(sheet(), {}, may_be_shown=False).gaps] == ["consent"]


def test_a_gap_is_late_after_its_day() -> None:
    gap = Gap(field="ecog", severity="R", due_on="2026-03-02")

    assert not gap.is_late(date(2026, 3, 2))
    assert gap.is_late(date(2026, 3, 3))
    assert not replace(gap, state="waived").is_late(date(2026, 3, 3))
    assert not replace(gap, due_on="").is_late(date(2026, 3, 3))
