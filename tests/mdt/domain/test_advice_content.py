"""What a recommendation must say, and how two people write it at once."""

from dataclasses import replace
from datetime import date

import pytest

from mdt.domain.advice_content import Alternative, Evidence, Guideline, Trial
from mdt.domain.errors import RecommendationIncomplete, RevisionConflict, UnknownCode
from mdt.domain.recommendations import Recommendation, RecommendationState
from tests.mdt.service.sitting import FIRST, WORDING, Sitting


def latest(sitting: Sitting) -> Recommendation:
    found = sitting.meeting.recommendation_on(FIRST)
    assert found is not None
    return found


def test_following_a_guideline_names_which() -> None:
    sitting = Sitting().live().called().drafted(replace(WORDING, guidelines=()))

    with pytest.raises(RecommendationIncomplete) as refused:
        sitting.read_back()

    assert refused.value.fields == ("guidelines",)


@pytest.mark.parametrize("status", ["none_exists", "not_checked"])
def test_without_a_guideline_no_reference_is_needed(status: str) -> None:
    wording = replace(WORDING, guideline_status=status, guidelines=())

    sitting = Sitting().live().called().drafted(wording).read_back().recorded()

    recorded = latest(sitting)
    assert recorded.state is RecommendationState.RECORDED
    assert (recorded.content.guideline_status, recorded.content.guidelines) == (status, ())


@pytest.mark.parametrize("certainty", ["preliminary", "conditional"])
def test_what_is_not_final_says_what_it_waits_for_and_until_when(certainty: str) -> None:
    open_ended = replace(WORDING, certainty=certainty)
    sitting = Sitting().live().called().drafted(open_ended)
    with pytest.raises(RecommendationIncomplete) as refused:
        sitting.read_back()
    assert refused.value.fields == ("condition_text", "condition_due")

    whole = replace(open_ended, condition_text="MRI", condition_due=date(2026, 3, 20))
    sitting.drafted(whole, revision=1).read_back(revision=2).recorded(revision=2)


def test_a_place_may_carry_it_out_when_nobody_of_it_was_invited() -> None:
    wording = replace(WORDING, implementer_id=None, implementer_institution="Almaty Clinic")

    sitting = Sitting().live().called().drafted(wording).read_back().recorded()

    recorded = latest(sitting)
    assert recorded.state is RecommendationState.RECORDED
    assert recorded.content.implementer_id is None
    assert recorded.content.implementer_institution == "Almaty Clinic"


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("guidelines", Guideline(title="No body")),
        ("alternatives", Alternative(type="CH")),
        ("evidence", Evidence(scheme="ESCAT")),
        ("trials", Trial(registry="NCT")),
    ],
)
def test_an_entry_that_says_nothing_is_finished_or_removed(field: str, entry: object) -> None:
    sitting = Sitting().live().called().drafted(replace(WORDING, **{field: (entry,)}))

    with pytest.raises(RecommendationIncomplete) as refused:
        sitting.read_back()

    assert refused.value.fields == (field,)


def test_alternatives_and_differing_guidelines_keep_their_order() -> None:
    wording = replace(
        WORDING,
        guidelines=(Guideline(body="CACA"), Guideline(body="NCCN", agrees=False)),
        alternatives=(Alternative(text="  PIPAC "), Alternative(text="Best supportive care")),
    )
    sitting = Sitting().live().called().drafted(wording).read_back().recorded()

    content = latest(sitting).content
    assert [each.text for each in content.alternatives] == ["PIPAC", "Best supportive care"]
    assert [each.body for each in content.guidelines] == ["CACA", "NCCN"]


def test_two_writers_in_different_fields_do_not_meet() -> None:
    sitting = Sitting().live().called().drafted()
    save = sitting.service.recommendations.save_draft
    first = replace(WORDING, text="First")
    sitting.do(save, FIRST, by="scribe", revision=1, content=first, fields=("text",))

    second = replace(WORDING, intent="P")
    sitting.do(save, FIRST, by="chair", revision=1, content=second, fields=("intent",))

    content = latest(sitting).content
    assert (content.text, content.intent, latest(sitting).revision) == ("First", "P", 3)


def test_two_writers_in_one_field_get_both_texts_and_its_name() -> None:
    sitting = Sitting().live().called().drafted()
    save = sitting.service.recommendations.save_draft
    first = replace(WORDING, text="First")
    sitting.do(save, FIRST, by="scribe", revision=1, content=first, fields=("text",))

    slower = replace(WORDING, text="Second")
    with pytest.raises(RevisionConflict) as refused:
        sitting.do(save, FIRST, by="chair", revision=1, content=slower, fields=("text",))

    assert (refused.value.field, refused.value.current, refused.value.rejected) == (
        "text",
        first,
        slower,
    )
    assert latest(sitting).content == first


def test_a_field_that_does_not_exist_is_refused() -> None:
    sitting = Sitting().live().called().drafted().drafted(replace(WORDING, text="x"), revision=1)
    save = sitting.service.recommendations.save_draft

    with pytest.raises(UnknownCode):
        sitting.do(save, FIRST, by="chair", revision=1, content=WORDING, fields=("number",))
