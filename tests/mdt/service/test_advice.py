"""What follows a recommendation: fit, quality, confirmation, relisting, a new version."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mdt.domain.advice_checks import advisory, checks_of, fit_missing, unanswered_qc
from mdt.domain.advice_content import Alternative, Guideline
from mdt.domain.codes.advice import CHECKS_BY_TYPE, QUALITY_CHECKS
from mdt.domain.errors import (
    MdtError,
    NoItemOpen,
    NotAllowed,
    NotFound,
    ReasonRequired,
    UnknownCode,
)
from mdt.domain.followups import FOLLOWUP, FollowUpState
from mdt.domain.ids import PersonId, RecommendationId
from mdt.domain.recommendations import Recommendation, RecommendationState
from mdt.domain.refusals.advice import (
    AlreadyConfirmed,
    ConfirmationNotAsked,
    ConfirmationTooLate,
    NoSuchCheck,
    NothingToRevise,
    NotRecorded,
    NotYourFit,
)
from mdt.domain.refusals.attendance import TakesNoPart
from mdt.domain.talk import CommsProblem, Talk
from mdt.domain.valuesets import RECOMMENDATION_TYPES
from tests.mdt.service.sitting import FIRST, WORDING, Sitting
from tests.mdt.service.taking_part import recuse

FIT = {"available": "no", "affordable": "unknown", "registered": "yes", "note": "No HIPEC."}


def latest(sitting: Sitting) -> Recommendation:
    found = sitting.meeting.recommendation_on(FIRST)
    assert found is not None
    return found


def recorded(**changes: object) -> Sitting:
    """Return a sitting with a recorded recommendation on the open case."""
    return Sitting().live().called().drafted(replace(WORDING, **changes)).read_back().recorded()


def answer_fit(sitting: Sitting, by: str, **changes: str) -> None:
    sitting.do(sitting.service.advice.answer_fit, latest(sitting).id, by=by, **{**FIT, **changes})


@pytest.mark.parametrize("by", ["chair", "scribe", "member"])
def test_the_implementer_their_house_and_the_owner_answer_the_local_fit(by: str) -> None:
    sitting = recorded()
    assert fit_missing(latest(sitting))

    answer_fit(sitting, by)

    fit = latest(sitting).fit
    assert fit is not None
    assert (fit.available, fit.affordable, fit.registered) == ("no", "unknown", "yes")
    assert (fit.note, fit.by, fit.seq) == ("No HIPEC.", by, sitting.meeting.seq)
    assert not fit_missing(latest(sitting))


def test_nobody_else_answers_for_them() -> None:
    sitting = recorded()

    with pytest.raises(NotYourFit):
        answer_fit(sitting, "radiologist")
    with pytest.raises(NotAllowed):
        answer_fit(sitting, "trainee")
    with pytest.raises(NotFound):
        answer_fit(sitting, "stranger")


@pytest.mark.parametrize("field", ["available", "affordable", "registered"])
def test_each_answer_is_one_of_the_known(field: str) -> None:
    with pytest.raises(UnknownCode) as refused:
        answer_fit(recorded(), "chair", **{field: ""})

    assert refused.value.field == field


def test_the_fit_of_a_draft_is_not_asked() -> None:
    sitting = Sitting().live().called().drafted()

    with pytest.raises(NotRecorded):
        answer_fit(sitting, "chair")
    with pytest.raises(NotFound):
        sitting.do(sitting.service.advice.answer_fit, RecommendationId("none"), by="chair", **FIT)


def test_what_the_place_of_the_implementer_cannot_do_is_kept_with_the_recommendation() -> None:
    assert latest(recorded(needs=("HIPEC",))).incapable == ("HIPEC",)
    assert latest(recorded()).incapable == ()


def answer_check(sitting: Sitting, check: str, answer: str = "done", by: str = "scribe") -> None:
    command = sitting.service.advice.answer_quality
    sitting.do(command, latest(sitting).id, by=by, check=check, answer=answer)


def test_radiotherapy_is_asked_for_its_quality_checks() -> None:
    sitting = recorded(type="ST")
    assert unanswered_qc(sitting.meeting) == (latest(sitting).id,)

    for check in ("contours_reviewed", "plan_reviewed"):
        answer_check(sitting, check)
    assert unanswered_qc(sitting.meeting)
    answer_check(sitting, "constraints_checked", "arranged")
    seq = sitting.meeting.seq
    answer_check(sitting, "constraints_checked", "arranged")

    assert unanswered_qc(sitting.meeting) == ()
    assert sitting.meeting.seq == seq
    assert latest(sitting).quality["constraints_checked"].answer == "arranged"


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("OP", ("margins_stated", "fitness_assessed")),
        ("CH", ("dose_checked",)),
        ("HO", ("markers_complete",)),
        ("ZS", ("dose_checked", "markers_complete")),
        ("pathology_review", ("originals_available",)),
        ("molecular_test", ("specimen_located",)),
        ("WW", ()),
        ("restage", ()),
    ],
)
def test_each_kind_of_treatment_is_asked_its_own_checks(kind: str, asked: tuple[str, ...]) -> None:
    sitting = recorded(type=kind)
    assert checks_of(latest(sitting)) == asked
    assert bool(unanswered_qc(sitting.meeting)) == bool(asked)

    for check in asked:
        answer_check(sitting, check)

    assert unanswered_qc(sitting.meeting) == ()


def test_every_check_that_can_be_asked_has_words() -> None:
    asked = {check for checks in CHECKS_BY_TYPE.values() for check in checks}

    assert asked == set(QUALITY_CHECKS)
    assert set(CHECKS_BY_TYPE) <= set(RECOMMENDATION_TYPES)


@pytest.mark.parametrize(("kind", "asked"), [("OP", 0), ("ST", 3)])
def test_what_was_recorded_before_is_asked_no_more_than_it_was_then(kind: str, asked: int) -> None:
    then = replace(latest(recorded(type=kind)), checks=None)

    assert len(checks_of(then)) == asked


def test_other_recommendations_have_no_such_checks() -> None:
    sitting = recorded()

    with pytest.raises(NoSuchCheck):
        answer_check(sitting, "plan_reviewed")
    with pytest.raises(UnknownCode):
        answer_check(recorded(type="ST"), "plan_reviewed", "perhaps")
    with pytest.raises(NotAllowed):
        answer_check(recorded(type="ST"), "plan_reviewed", by="member")


def test_without_quorum_it_is_advisory_and_proposed_for_listing_again() -> None:
    sitting = Sitting().live().called().drafted().read_back().left("member").recorded()

    assert advisory(latest(sitting))
    assert latest(sitting).relist_code == "advisory"
    assert sitting.types()[-2:] == ["recommendation.recorded", "relist.proposed"]


def test_with_quorum_nothing_is_proposed() -> None:
    sitting = recorded()

    assert not advisory(latest(sitting))
    assert "relist.proposed" not in sitting.types()


def confirm(sitting: Sitting, by: str = "member") -> None:
    sitting.do(sitting.service.advice.confirm, latest(sitting).id, by=by)


def missed() -> Sitting:
    """Return a sitting whose medical oncologist had left when it was recorded."""
    return Sitting().live().called().drafted().read_back().left("member").recorded()


def test_a_discipline_that_was_missing_confirms_within_two_days() -> None:
    sitting = missed()
    assert latest(sitting).to_confirm == ("medical_oncology",)
    sitting.now += timedelta(hours=47)

    confirm(sitting)

    (word,) = latest(sitting).confirmations
    assert (word.person_id, word.discipline) == ("member", "medical_oncology")
    assert advisory(latest(sitting)), "what was recorded without quorum stays so"
    with pytest.raises(AlreadyConfirmed):
        confirm(sitting)


def test_a_discipline_that_could_not_hear_is_asked_too() -> None:
    sitting = Sitting().live().called().drafted().read_back()
    problem = CommsProblem(
        person_id=PersonId("radiologist"),
        discipline="radiology",
        item_id=FIRST,
        kind="no_audio",
        seq=sitting.meeting.seq,
        at=sitting.now,
    )
    deaf = replace(sitting.meeting, talk=Talk(problems=(problem,)))
    sitting.uow.meetings.folds[sitting.id] = deaf

    sitting.recorded()

    assert latest(sitting).to_confirm == ("radiology",)


def test_after_two_days_it_is_too_late() -> None:
    sitting = missed()
    sitting.now += timedelta(hours=48)

    with pytest.raises(ConfirmationTooLate):
        confirm(sitting)


def test_who_decided_with_the_others_is_not_asked() -> None:
    with pytest.raises(ConfirmationNotAsked):
        confirm(missed(), by="radiologist")


def test_who_was_recused_does_not_confirm_for_the_discipline() -> None:
    sitting = recuse(Sitting().live().called().drafted().read_back(), "member").recorded()
    assert latest(sitting).to_confirm == ("medical_oncology",)
    sitting.closed()

    with pytest.raises(TakesNoPart):
        confirm(sitting)


def revise(sitting: Sitting, by: str = "chair", reason: str = "New histology") -> None:
    sitting.do(sitting.service.advice.revise, FIRST, by=by, reason=reason)


def test_a_new_version_replaces_the_recorded_one_when_it_is_recorded() -> None:
    sitting = recorded()
    first = latest(sitting)
    revise(sitting)
    assert sitting.meeting.recommendations[first.id] == first, "the recorded one stands"
    assert latest(sitting).content == first.content

    sitting.drafted(replace(WORDING, text="Better"), revision=1)
    sitting.read_back(revision=2).recorded(revision=2)

    old, new = sitting.meeting.recommendations.values()
    assert (old.state, old.superseded_by) == (RecommendationState.SUPERSEDED, new.id)
    assert (new.supersedes, new.reason, new.number) == (old.id, "New histology", 2)
    assert (old.content, new.content.text) == (WORDING, "Better")
    awaited = sitting.uow.records.current(FOLLOWUP, old.id).value.state
    assert awaited is FollowUpState.SUPERSEDED, "one report is awaited, not two"
    assert sitting.uow.records.current(FOLLOWUP, new.id).value.state is FollowUpState.PENDING


def test_a_new_version_that_is_not_recorded_leaves_the_old_one_in_force() -> None:
    sitting = recorded()
    first = latest(sitting)
    revise(sitting)

    sitting.closed()

    assert sitting.meeting.recommendations[first.id].state is RecommendationState.RECORDED
    assert sitting.item(FIRST).outcome == "decision"


def test_only_what_is_recorded_on_the_open_item_is_replaced_and_with_a_reason() -> None:
    drafted = Sitting().live().called().drafted()
    for refused, sitting, kw in (
        (NothingToRevise, Sitting().live().called(), {}),
        (NothingToRevise, drafted, {}),
        (ReasonRequired, recorded(), {"reason": "  "}),
        (NotAllowed, recorded(), {"by": "scribe"}),
        (NoItemOpen, recorded().closed(), {}),
    ):
        with pytest.raises(refused):
            revise(sitting, **kw)


def test_what_was_replaced_is_not_answered_any_more() -> None:
    sitting = recorded()
    first = latest(sitting).id
    revise(sitting)
    sitting.read_back().recorded()

    with pytest.raises(NotRecorded):
        sitting.do(sitting.service.advice.answer_fit, first, by="chair", **FIT)


def test_every_refusal_of_advice_has_a_sentence() -> None:
    with pytest.raises(MdtError) as refused:
        confirm(missed(), by="radiologist")

    assert refused.value.said(str).endswith(".")


def minutes_notes(sitting: Sitting) -> list[str]:
    minutes = sitting.meeting.minutes
    assert minutes is not None
    return [block.text for block in minutes.blocks if block.kind == "note"]


def ended(**changes: object) -> Sitting:
    """Return a sitting that has ended, with a recommendation without quorum."""
    sitting = missed_with(**changes)
    sitting.closed()
    for item in sitting.meeting.items:
        if item.state == "planned":
            sitting.called(item.id).closed(item.id, reason="Not today")
    sitting.do(sitting.service.sessions.end, by="chair")
    return sitting


def missed_with(**changes: object) -> Sitting:
    sitting = Sitting().live().called().drafted(replace(WORDING, **changes)).read_back()
    return sitting.left("member").recorded()


def test_the_minutes_tell_all_that_the_recommendation_holds() -> None:
    sitting = ended(
        certainty="preliminary",
        condition_text="MRI of the liver",
        condition_due=date(2026, 3, 20),
        guidelines=(Guideline(body="CACA"), Guideline(body="NCCN", agrees=False, note="PIPAC")),
        alternatives=(Alternative(text="PIPAC", reason="HIPEC is not available"),),
        rationale="Young and fit",
        risks="Leak",
        patient_values="Wants to work",
        needs=("HIPEC",),
    )

    told = "\n".join(minutes_notes(sitting))
    for words in (
        "preliminary. Still needed by 2026-03-20: MRI of the liver",
        "CACA (agrees); NCCN (advises something else: PIPAC)",
        "2. PIPAC (HIPEC is not available)",
        "Rationale of recommendation 1: Young and fit",
        "Risks: Leak",
        "What matters to the patient: Wants to work",
        "does not have what recommendation 1 needs: HIPEC",
        "advisory only and proposed for the next meeting",
        "Asked to confirm recommendation 1 within 48 hours: Medical oncology",
    ):
        assert words in told


def test_answers_after_the_session_stand_in_the_drafted_minutes() -> None:
    sitting = ended(type="ST")
    before = minutes_notes(sitting)

    answer_fit(sitting, "chair")
    answer_check(sitting, "plan_reviewed")
    confirm(sitting)

    fit, quality, confirmed = (said for said in minutes_notes(sitting) if said not in before)
    assert "not available here; affordable: not known; registered: yes. “No HIPEC.”" in fit
    assert quality.endswith("medical physicist: done.")
    assert "Dr Member confirmed recommendation 1 for Medical oncology" in confirmed


def test_a_new_version_is_told_with_the_one_it_replaces() -> None:
    sitting = recorded()
    revise(sitting)
    sitting.read_back().recorded().closed()
    for item in sitting.meeting.items:
        if item.state == "planned":
            sitting.called(item.id).closed(item.id, reason="Not today")
    sitting.do(sitting.service.sessions.end, by="chair")

    sentence = "Recommendation 2 replaces recommendation 1. Reason: New histology"
    assert sentence in minutes_notes(sitting)
