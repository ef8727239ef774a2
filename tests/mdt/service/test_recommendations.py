"""Drafting, reading back and recording: the guards, each on its own."""

from dataclasses import replace
from datetime import date

import pytest

from mdt.domain.advice_checks import NEEDED
from mdt.domain.advice_content import Alternative, Evidence, Guideline, Trial
from mdt.domain.agenda import ItemState
from mdt.domain.errors import (
    AlreadyDecided,
    Invalid,
    MdtError,
    NoItemOpen,
    NoRecommendation,
    NotACase,
    NotAllowed,
    NotFound,
    NotPresent,
    NotReadBack,
    RecommendationIncomplete,
    RevisionConflict,
    SessionNotRunning,
    TooLong,
    UnknownCode,
    UnknownPerson,
)
from mdt.domain.ids import PersonId
from mdt.domain.quorum import Missing
from mdt.domain.recommendations import (
    Recommendation,
    RecommendationContent,
    RecommendationState,
)
from tests.mdt.service.sitting import FIRST, LECTURE, SECOND, WORDING, Sitting


def latest(sitting: Sitting) -> Recommendation:
    found = sitting.meeting.recommendation_on(FIRST)
    assert found is not None
    return found


def test_the_first_draft_moves_the_item_to_deciding() -> None:
    sitting = Sitting().live().called().drafted(RecommendationContent(type="OP"))

    draft = latest(sitting)
    assert (draft.state, draft.revision, draft.edited_by) == ("draft", 1, "scribe")
    assert (draft.case_id, draft.case_version_id) == ("case-1", "version-1-1")
    assert draft.session_id == sitting.meeting.sessions[0].id
    assert sitting.item(FIRST).state is ItemState.DECIDING


def test_each_save_is_a_revision_of_the_same_draft() -> None:
    sitting = Sitting().live().called().drafted()
    first = latest(sitting).id

    sitting.drafted(replace(WORDING, text="Other"), revision=1)

    assert (latest(sitting).id, latest(sitting).revision) == (first, 2)
    assert latest(sitting).content.text == "Other"


def test_the_same_wording_again_is_no_event() -> None:
    sitting = Sitting().live().called().drafted()
    before = sitting.meeting.seq

    sitting.drafted(revision=1)

    assert sitting.meeting.seq == before


def test_the_slower_of_two_writers_gets_a_conflict_with_both_wordings() -> None:
    sitting = Sitting().live().called().drafted()
    slower = replace(WORDING, text="slower")

    for based_on in (0, 2):
        with pytest.raises(RevisionConflict) as refused:
            sitting.drafted(slower, revision=based_on)
        assert (refused.value.expected, refused.value.actual) == (based_on, 1)
        assert refused.value.current == WORDING
        assert refused.value.rejected == slower
    assert latest(sitting).content == WORDING


def test_a_draft_based_on_one_that_never_was_is_a_conflict() -> None:
    with pytest.raises(RevisionConflict):
        Sitting().live().called().drafted(revision=3)


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"type": "XX"}, UnknownCode, "type"),
        ({"intent": "XX"}, UnknownCode, "intent"),
        ({"lead_discipline": "XX"}, UnknownCode, "lead_discipline"),
        ({"guideline_status": "XX"}, UnknownCode, "guideline_status"),
        ({"implementer_id": PersonId("stranger")}, UnknownPerson, "implementer_id"),
        ({"due_date": date(202, 6, 1)}, Invalid, "due_date"),
        ({"text": "x" * 20_001}, TooLong, "text"),
        ({"guideline_note": "x" * 2_001}, TooLong, "guideline_note"),
        ({"certainty": "XX"}, UnknownCode, "certainty"),
        ({"needs": ("XX",)}, UnknownCode, "needs"),
        ({"joint_disciplines": ("XX",)}, UnknownCode, "joint_disciplines"),
        ({"condition_due": date(202, 6, 1)}, Invalid, "condition_due"),
        ({"guidelines": (Guideline(body="XX"),)}, UnknownCode, "guidelines"),
        ({"guidelines": (Guideline(body="ESMO", url="javascript:x"),)}, Invalid, "guidelines"),
        ({"guidelines": (Guideline(body="ESMO"),) * 13}, Invalid, "guidelines"),
        ({"alternatives": (Alternative(type="XX"),)}, UnknownCode, "alternatives"),
        ({"evidence": (Evidence(scheme="ESCAT", value="Z"),)}, Invalid, "evidence"),
        ({"evidence": (Evidence(scheme="DNPM", value="m1A xx"),)}, Invalid, "evidence"),
        ({"trials": (Trial(id="x" * 201),)}, TooLong, "trials"),
    ],
)
def test_a_draft_holds_only_known_codes_and_people(
    change: dict[str, object], error: type[Invalid], field: str
) -> None:
    with pytest.raises(error) as refused:
        Sitting().live().called().drafted(replace(WORDING, **change))

    assert refused.value.field == field


def test_the_wording_is_normalised() -> None:
    sitting = Sitting().live().called()

    sitting.drafted(replace(WORDING, text=" re\u0301section\x00 <img onerror=x> "))

    assert latest(sitting).content.text == "résection <img onerror=x>"


@pytest.mark.parametrize("by", ["member", "expert", "trainee", "guest", "coordinator", "stranger"])
def test_only_scribe_and_chair_write(by: str) -> None:
    sitting = Sitting().live().called().joined("expert", "coordinator")

    with pytest.raises((NotAllowed, NotFound)):
        sitting.do(
            sitting.service.recommendations.save_draft,
            FIRST,
            by=by,
            revision=0,
            content=WORDING,
        )


def test_a_scribe_who_left_does_not_write() -> None:
    with pytest.raises(NotPresent):
        Sitting().live().called().left("scribe").drafted()


def test_only_the_open_case_can_be_drafted_on() -> None:
    sitting = Sitting().live().called(LECTURE)

    with pytest.raises(NotACase):
        sitting.drafted(item_id=LECTURE)
    with pytest.raises(NoItemOpen):
        sitting.drafted(item_id=FIRST)


@pytest.mark.parametrize(
    "field",
    NEEDED,
)
@pytest.mark.parametrize("command", ["read_back", "record"])
def test_a_recommendation_needs_every_field(field: str, command: str) -> None:
    empty = None if field in {"implementer_id", "due_date"} else ""
    sitting = Sitting().live().called().drafted(replace(WORDING, **{field: empty}))

    with pytest.raises(RecommendationIncomplete) as refused:
        sitting.do(getattr(sitting.service.recommendations, command), FIRST, by="chair", revision=1)

    assert refused.value.fields == (field,)


def test_leaving_the_guideline_needs_the_reason() -> None:
    outside = replace(WORDING, guideline_status="outside")
    sitting = Sitting().live().called().drafted(outside)
    with pytest.raises(RecommendationIncomplete) as refused:
        sitting.read_back()
    assert refused.value.fields == ("guideline_note",)

    sitting.drafted(replace(outside, guideline_note="Trial closed"), revision=1)
    sitting.read_back(revision=2).recorded(revision=2)


def test_what_was_not_read_back_is_not_recorded() -> None:
    sitting = Sitting().live().called().drafted()

    with pytest.raises(NotReadBack):
        sitting.recorded()


def test_a_change_after_reading_back_must_be_read_back_again() -> None:
    sitting = Sitting().live().called().drafted().read_back()
    sitting.drafted(replace(WORDING, text="Changed"), revision=1)

    with pytest.raises(NotReadBack):
        sitting.recorded(revision=2)
    with pytest.raises(RevisionConflict):
        sitting.recorded(revision=1)
    with pytest.raises(RevisionConflict):
        sitting.read_back(revision=1)


def test_reading_back_twice_is_one_event() -> None:
    sitting = Sitting().live().called().drafted().read_back().read_back()

    assert sitting.types().count("recommendation.read_back") == 1
    assert latest(sitting).read_back_by == "chair"


def test_a_recorded_recommendation_carries_its_place_and_who_was_there() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()

    recorded = latest(sitting)
    assert recorded.state is RecommendationState.RECORDED
    assert (recorded.number, recorded.recorded_by) == (1, "chair")
    assert recorded.recorded_seq == sitting.meeting.seq
    assert sitting.log[-1].session_id == recorded.session_id
    assert recorded.quorum is not None
    assert recorded.quorum.satisfied
    assert {p.person_id for p in recorded.quorum.present} == {
        "chair",
        "scribe",
        "member",
        "radiologist",
    }
    assert (recorded.quorum.rule_id, recorded.quorum.rule_version) == ("rule-gastric", 2)


def test_without_quorum_it_is_recorded_as_advisory_and_says_why() -> None:
    sitting = Sitting().live().called().drafted().read_back().left("member").recorded()

    quorum = latest(sitting).quorum
    assert quorum is not None
    assert not quorum.satisfied
    assert Missing(kind="all_of", disciplines=("medical_oncology",)) in quorum.missing


def test_who_comes_after_recording_does_not_change_it() -> None:
    sitting = Sitting().live().called().drafted().read_back().left("member").recorded()
    before = latest(sitting)

    sitting.joined("member")

    assert latest(sitting) == before


def test_recommendations_are_numbered_through_the_meeting() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded().closed()
    sitting.called(SECOND).drafted(item_id=SECOND)
    sitting.read_back(item_id=SECOND).recorded(item_id=SECOND)

    found = sitting.meeting.recommendation_on(SECOND)
    assert found is not None
    assert found.number == 2


def test_recording_is_possible_while_the_session_is_paused() -> None:
    sitting = Sitting().live().called().drafted().read_back()
    sitting.do(sitting.service.sessions.pause, by="chair", reason="Break")

    sitting.recorded()

    assert latest(sitting).state is RecommendationState.RECORDED


def test_recording_needs_a_session_that_is_running() -> None:
    before = Sitting().published().joined("chair", "scribe")
    for act in (before.drafted, before.read_back, before.recorded):
        with pytest.raises(SessionNotRunning):
            act()


@pytest.mark.parametrize("by", ["member", "trainee", "guest"])
@pytest.mark.parametrize("command", ["read_back", "record"])
def test_recording_needs_the_role(by: str, command: str) -> None:
    sitting = Sitting().live().called().drafted().read_back()

    with pytest.raises(NotAllowed):
        sitting.do(getattr(sitting.service.recommendations, command), FIRST, by=by, revision=1)


def test_the_scribe_may_record() -> None:
    sitting = Sitting().live().called().drafted().read_back()

    sitting.do(sitting.service.recommendations.record, FIRST, by="scribe", revision=1)

    assert latest(sitting).recorded_by == "scribe"


def test_there_is_nothing_to_read_back_or_record_before_a_draft() -> None:
    sitting = Sitting().live().called()

    for act in (sitting.read_back, sitting.recorded):
        with pytest.raises(NoRecommendation):
            act()


def test_a_recorded_recommendation_never_changes() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()
    before = latest(sitting)

    for act in (
        lambda: sitting.drafted(replace(WORDING, text="Better"), revision=1),
        sitting.read_back,
        sitting.recorded,
    ):
        with pytest.raises(AlreadyDecided):
            act()
    assert latest(sitting) == before


def test_recording_belongs_to_the_open_item() -> None:
    sitting = Sitting().live().called().drafted()
    sitting.closed(reason="No consensus")

    for act in (sitting.read_back, sitting.recorded):
        with pytest.raises(NoItemOpen):
            act()


def test_an_item_that_is_not_deciding_is_not_recorded_on() -> None:
    sitting = Sitting().live().called().drafted().read_back()
    items = tuple(
        replace(i, state=ItemState.DISCUSSING) if i.id == FIRST else i
        for i in sitting.meeting.items
    )
    sitting.uow.meetings.folds[sitting.id] = replace(sitting.meeting, items=items)

    with pytest.raises(MdtError) as refused:
        sitting.recorded()
    assert refused.value.code == "illegal_transition"
