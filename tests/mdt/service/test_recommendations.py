"""Drafting, reading back, recording, dissent: the guards, each on its own."""

from dataclasses import fields, replace
from datetime import date

import pytest

from mdt.domain.agenda import ItemState
from mdt.domain.errors import (
    AlreadyDecided,
    AlreadyDissented,
    Invalid,
    MdtError,
    MinutesAreSigned,
    NoItemOpen,
    NoRecommendation,
    NoSuchDissent,
    NotACase,
    NotAllowed,
    NotAtItem,
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
from tests.mdt.service.test_minutes import FakeSigner


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
    [f.name for f in fields(RecommendationContent) if f.name != "guideline_note"],
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


def test_recording_needs_a_session_that_is_live() -> None:
    sitting = Sitting().live().called().drafted().read_back()
    sitting.do(sitting.service.sessions.pause, by="chair", reason="Break")

    with pytest.raises(SessionNotRunning):
        sitting.recorded()
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
    sitting = Sitting().live().called().drafted().read_back()
    sitting.closed(reason="No consensus")

    with pytest.raises(NoItemOpen):
        sitting.recorded()


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


def test_a_dissent_is_kept_word_for_word_with_its_discipline() -> None:
    sitting = Sitting().live().called().drafted().dissented(text="<b>No</b>")

    (dissent,) = latest(sitting).dissents
    assert (dissent.person_id, dissent.discipline) == ("radiologist", "radiology")
    assert (dissent.stance, dissent.text) == ("disagree", "<b>No</b>")
    assert dissent.seq == sitting.meeting.seq


def test_a_dissent_outlives_changes_of_the_wording_and_recording() -> None:
    sitting = Sitting().live().called().drafted().dissented()

    sitting.drafted(replace(WORDING, text="Changed"), revision=1)
    sitting.read_back(revision=2).recorded(revision=2)

    assert len(latest(sitting).dissents) == 1


def test_a_person_dissents_once_until_withdrawing() -> None:
    sitting = Sitting().live().called().drafted().dissented()
    with pytest.raises(AlreadyDissented):
        sitting.dissented()

    dissent_id = latest(sitting).dissents[0].id
    sitting.do(
        sitting.service.recommendations.withdraw_dissent, FIRST, dissent_id, by="radiologist"
    )
    sitting.dissented()

    first, second = latest(sitting).dissents
    assert first.withdrawn_at is not None
    assert second.withdrawn_at is None


def test_nobody_withdraws_the_dissent_of_another() -> None:
    sitting = Sitting().live().called().drafted().dissented()
    dissent_id = latest(sitting).dissents[0].id
    withdraw = sitting.service.recommendations.withdraw_dissent

    with pytest.raises(NoSuchDissent):
        sitting.do(withdraw, FIRST, dissent_id, by="chair")
    sitting.do(withdraw, FIRST, dissent_id, by="radiologist")
    with pytest.raises(NoSuchDissent):
        sitting.do(withdraw, FIRST, dissent_id, by="radiologist")


@pytest.mark.parametrize("by", ["trainee", "guest", "observer", "interpreter", "coordinator"])
def test_who_does_not_count_does_not_dissent(by: str) -> None:
    sitting = Sitting().live()
    if by in {"guest", "observer", "interpreter"}:
        sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId(by))
    sitting.joined(by).called().drafted()

    with pytest.raises(NotAllowed):
        sitting.dissented(by)


def test_who_missed_the_case_does_not_dissent() -> None:
    sitting = Sitting().live().left("radiologist").called().drafted().read_back().recorded()
    sitting.closed().joined("radiologist")

    with pytest.raises(NotAtItem):
        sitting.dissented()


def test_who_was_there_for_a_part_of_the_case_may_dissent_later() -> None:
    sitting = Sitting().live().called().drafted().left("radiologist")
    sitting.read_back().recorded().closed()

    sitting.dissented()

    assert len(latest(sitting).dissents) == 1


def test_there_is_nothing_to_dissent_from_before_a_draft() -> None:
    with pytest.raises(NoRecommendation):
        Sitting().live().called().dissented()
    with pytest.raises(SessionNotRunning):
        Sitting().published().joined("radiologist").dissented()


def test_an_unknown_stance_is_refused() -> None:
    sitting = Sitting().live().called().drafted()

    with pytest.raises(UnknownCode):
        sitting.do(sitting.service.recommendations.dissent, FIRST, by="radiologist", stance="bored")


def test_a_dissent_after_the_end_joins_the_minutes() -> None:
    sitting = Sitting().live("chair", "scribe", "member", "radiologist", "expert").ended()
    before = sitting.meeting.minutes
    assert before is not None

    sitting.dissented("expert", "Late but firm.")

    after = sitting.meeting.minutes
    assert after is not None
    added = [block for block in after.blocks if block not in before.blocks]
    assert len(added) == 1
    assert "Late but firm." in added[0].text
    assert (added[0].kind, added[0].item_id) == ("dissent", FIRST)
    assert added[0].refs == (sitting.meeting.seq - 1,)
    assert sitting.log[added[0].refs[0] - 1].event.TYPE == "dissent.recorded"
    place = after.blocks.index(added[0])
    assert after.blocks[place - 1].item_id == FIRST
    assert after.content_hash != before.content_hash


def test_withdrawing_after_the_end_is_said_in_the_minutes() -> None:
    sitting = Sitting().live().ended()
    dissent_id = latest(sitting).dissents[0].id

    sitting.do(
        sitting.service.recommendations.withdraw_dissent, FIRST, dissent_id, by="radiologist"
    )

    minutes = sitting.meeting.minutes
    assert minutes is not None
    (block,) = [block for block in minutes.blocks if block.kind == "dissent"]
    assert "Withdrawn at" in block.text
    assert "Peritoneal disease was not excluded." in block.text
    assert block.revision == 2


def test_after_the_chair_signed_nobody_dissents_or_withdraws() -> None:
    sitting = Sitting().live("chair", "scribe", "member", "radiologist", "expert").ended()
    sitting.do(
        sitting.service.minutes.sign, by="chair", meaning="approved_as_chair", signer=FakeSigner()
    )
    dissent_id = latest(sitting).dissents[0].id

    with pytest.raises(MinutesAreSigned):
        sitting.dissented("expert")
    with pytest.raises(MinutesAreSigned):
        sitting.do(
            sitting.service.recommendations.withdraw_dissent, FIRST, dissent_id, by="radiologist"
        )
