"""Opinions and second readings: their tables, and what completes them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mdt.domain.cases import Coded
from mdt.domain.codes.requests import DISCORDANCE, OPINION_STATES, REVIEW_STATES
from mdt.domain.decide import reviews as decide
from mdt.domain.errors import IllegalTransition, ReasonRequired, Required, UnknownCode
from mdt.domain.ids import BoardId, CaseId, CaseVersionId, MaterialId, PersonId, RequestId
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.refusals.requests import (
    DifferenceRequired,
    GradeRequired,
    ReportMissing,
    SlidesMissing,
)
from mdt.domain.reviews import (
    OPINION_TRANSITIONS,
    REVIEW_TRANSITIONS,
    Finding,
    Opinion,
    OpinionState,
    Review,
    ReviewState,
    Slide,
)
from tests.mdt.domain.tables import parse, taken

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BEFORE = Finding(
    morphology=Coded(system="icd-o-3", version="3.2", code="8249/3", text="NET, G3"), stage="cT3"
)
AFTER = replace(BEFORE, morphology=replace(BEFORE.morphology, code="8013/3", text="Large cell NEC"))
SLIDES = (Slide(stain="Ki-67", block="A1"),)


def opinion(**changes: object) -> Opinion:
    asked = Opinion(
        request_id=RequestId("request-1"),
        case_id=CaseId("case-1"),
        expert_id=PersonId("expert"),
        discipline="pathology",
        asked_by=PersonId("chair"),
        asked_at=AT,
        due_on=date(2026, 3, 9),
    )
    return replace(asked, **changes)


def review(**changes: object) -> Review:
    asked = Review(
        case_id=CaseId("case-1"),
        board_id=BoardId("board-1"),
        request_id=RequestId("request-1"),
        case_version_id=CaseVersionId("version-1"),
        report_id=MaterialId("report-1"),
        reviewer_id=PersonId("pathologist"),
        asked_by=PersonId("chair"),
        asked_at=AT,
        due_on=date(2026, 3, 9),
        before=BEFORE,
        after=BEFORE,
    )
    return replace(asked, **changes)


def give(asked: Opinion, **changes: object) -> Opinion:
    told: dict[str, object] = {
        "stance": "concurs",
        "diagnosis": "",
        "advice": RecommendationContent(),
        "limits": "",
        "seen": CaseVersionId("version-1"),
        "at": AT,
        **changes,
    }
    return decide.give(asked, **told)


def complete(asked: Review, **changes: object) -> Review:
    told: dict[str, object] = {
        "grade": "major",
        "slides": SLIDES,
        "after": AFTER,
        "note": "",
        "at": AT,
        **changes,
    }
    return decide.complete(asked, **told)


def test_every_state_of_an_opinion_with_every_action() -> None:
    table = """
    asked    give -> given  refuse -> refused
    given    give -> given
    refused  give -> given
    """
    assert taken(OPINION_TRANSITIONS, OpinionState, OPINION_STATES) == parse(table)
    assert set(OPINION_STATES) == set(OpinionState)


def test_every_state_of_a_second_reading_with_every_action() -> None:
    table = """
    asked      save -> asked  complete -> completed
    completed
    """
    assert taken(REVIEW_TRANSITIONS, ReviewState, REVIEW_STATES) == parse(table)
    assert set(REVIEW_STATES) == set(ReviewState)


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"stance": ""}, UnknownCode, "stance"),
        ({"stance": "differs"}, Required, "text"),
        ({"stance": "concurs_with_changes"}, Required, "text"),
        ({"stance": "insufficient_information"}, Required, "limits"),
        ({"stance": "outside_my_expertise"}, Required, "limits"),
        ({"advice": RecommendationContent(type="magic")}, UnknownCode, "type"),
    ],
)
def test_an_opinion_says_what_its_position_needs(changes, refusal, field) -> None:
    with pytest.raises(refusal) as refused:
        give(opinion(), **changes)

    assert refused.value.field == field


def test_an_opinion_names_the_version_that_the_expert_saw() -> None:
    given = give(opinion(), seen=CaseVersionId("version-7"))

    assert (given.state, given.case_version_id, given.given_at) == ("given", "version-7", AT)


def test_who_cannot_answer_says_why_and_may_still_answer_later() -> None:
    with pytest.raises(ReasonRequired):
        decide.refuse(opinion(), reason=" ")

    refused = decide.refuse(opinion(), reason="On leave.")
    assert give(refused).reason == ""


@pytest.mark.parametrize(
    ("asked", "changes", "refusal"),
    [
        (review(), {"grade": ""}, GradeRequired),
        (review(), {"grade": "tiny"}, UnknownCode),
        (review(report_id=MaterialId("")), {}, ReportMissing),
        (review(), {"slides": (Slide(stain="  "),)}, SlidesMissing),
        (review(), {"after": BEFORE}, DifferenceRequired),
        (review(), {"grade": "minor", "after": BEFORE}, DifferenceRequired),
        (review(state=ReviewState.COMPLETED), {}, IllegalTransition),
    ],
)
def test_a_second_reading_is_completed_whole_or_not(asked, changes, refusal) -> None:
    with pytest.raises(refusal):
        complete(asked, **changes)


@pytest.mark.parametrize("grade", DISCORDANCE)
def test_each_grade_completes_with_both_findings_kept(grade: str) -> None:
    after = BEFORE if grade == "none" else AFTER

    done = complete(review(), grade=grade, after=after)

    assert (done.state, done.grade, done.completed_at) == ("completed", grade, AT)
    assert (done.before, done.after) == (BEFORE, after)


def test_saving_on_the_way_needs_nothing_and_grades_nothing() -> None:
    saved = decide.save(review(), slides=(), after=AFTER, note="To be continued")

    assert (saved.state, saved.grade, saved.note) == ("asked", "", "To be continued")


def test_the_question_comes_back_with_what_changed() -> None:
    again = decide.question_again("Which tumour is it?", complete(review()))

    assert again == "Which tumour is it?\n\n8249/3 NET, G3, cT3 → 8013/3 Large cell NEC, cT3"
