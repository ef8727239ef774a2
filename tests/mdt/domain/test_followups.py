"""Follow-up: its table, and what a report must hold."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mdt.domain.codes.followups import FOLLOWUP_STATES, REASONS_NOT_DONE
from mdt.domain.decide import followups as decide
from mdt.domain.errors import ReasonRequired, Required, UnknownCode
from mdt.domain.followups import TRANSITIONS, FollowUp, FollowUpState, Report, state_on
from mdt.domain.refusals.followups import (
    DayRequired,
    NotYetHappened,
    ReasonsRequired,
    WishContradicts,
)
from mdt.domain.refusals.requests import NeededInThePast
from tests.mdt.domain.begun import BEGUN, followup
from tests.mdt.domain.tables import parse, taken

AT = datetime(2026, 4, 15, 8, 0, tzinfo=UTC)
BY = BEGUN.owner_id
FULL = Report(status="done", concordance="full")


def report(told: Report, before: FollowUp | None = None) -> FollowUp:
    return decide.report(before or followup(), told, by=BY, at=AT)


def test_every_state_with_every_action() -> None:
    table = """
    pending   report -> reported  fall_due -> overdue  supersede -> superseded
    overdue   report -> reported  lose -> lost         supersede -> superseded
    reported  report -> reported  review -> reviewed  ask_again -> pending
    reviewed
    lost      report -> reported
    superseded
    """
    assert taken(TRANSITIONS, FollowUpState, FOLLOWUP_STATES) == parse(table)
    assert set(FOLLOWUP_STATES) == set(FollowUpState)


def test_the_reasons_of_all_three_sources_are_there() -> None:
    assert len(REASONS_NOT_DONE) == 32
    assert {"payment_refused", "did_not_attend", "translation_misunderstood"} <= set(
        REASONS_NOT_DONE
    )


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2026, 4, 1), "pending"), (date(2026, 4, 2), "overdue")],
)
def test_the_day_it_is_due_is_still_in_time(on: date, state: str) -> None:
    assert state_on(followup(), on) == state
    assert decide.fall_due(followup(), on=on).state == state
    assert state_on(report(FULL), on) == "reported"


@pytest.mark.parametrize(
    ("told", "refusal", "field"),
    [
        (Report(), UnknownCode, "status"),
        (replace(FULL, concordance=""), UnknownCode, "concordance"),
        (replace(FULL, reasons=("bad_luck",)), UnknownCode, "reasons"),
        (replace(FULL, wish="maybe"), UnknownCode, "wish"),
        (replace(FULL, response="XX"), UnknownCode, "response"),
        (replace(FULL, vital="undead"), UnknownCode, "vital"),
        (Report(status="not_done", concordance="discordant"), ReasonsRequired, "reasons"),
        (Report(status="partly_done", concordance="full"), ReasonsRequired, "reasons"),
        (Report(status="done", concordance="partial"), ReasonsRequired, "reasons"),
        (
            Report(status="done", concordance="discordant", reasons=("cost",)),
            Required,
            "done",
        ),
        (
            Report(
                status="not_done", concordance="discordant", reasons=("patient_wish",), wish="N"
            ),
            WishContradicts,
            "wish",
        ),
        (replace(FULL, vital="dead"), DayRequired, "vital_on"),
        (replace(FULL, started_on=date(2026, 4, 16)), NotYetHappened, "started_on"),
        (replace(FULL, vital_on=date(2026, 4, 16)), NotYetHappened, "vital_on"),
        (replace(FULL, recurrence_on=date(2026, 4, 16)), NotYetHappened, "recurrence_on"),
        (replace(FULL, next_due=date(2026, 4, 15)), NeededInThePast, "next_due"),
    ],
)
def test_a_report_that_cannot_be_is_refused_at_its_field(told, refusal, field) -> None:
    with pytest.raises(refusal) as refused:
        report(told)

    assert refused.value.field == field


def test_a_report_that_is_as_recommended_needs_no_reason() -> None:
    for status in ("done", "ongoing"):
        for concordance in ("full", "not_assessable"):
            assert report(Report(status=status, concordance=concordance)).state == "reported"


def test_reading_a_report_ends_the_follow_up_or_awaits_the_next_report() -> None:
    last = decide.review(report(FULL), remark="Good.")
    again = decide.review(report(replace(FULL, next_due=date(2026, 7, 1))), remark="")

    assert (last.state, last.remark, last.due_on) == ("reviewed", "Good.", date(2026, 4, 1))
    assert (again.state, again.due_on) == ("pending", date(2026, 7, 1))


def test_giving_up_needs_its_reason_and_who_was_lost_can_be_found() -> None:
    overdue = decide.fall_due(followup(), on=AT.date())
    with pytest.raises(ReasonRequired):
        decide.lose(overdue, reason="")

    lost = decide.lose(overdue, reason="Moved away; three letters.")
    assert lost.state == "lost"
    assert report(FULL, lost).remark == ""
