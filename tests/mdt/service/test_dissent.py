"""Dissent: who may, when, and that it stays in the record."""

from dataclasses import replace

import pytest

from mdt.domain.errors import (
    AlreadyDissented,
    MinutesAreSigned,
    NoRecommendation,
    NoSuchDissent,
    NotAllowed,
    NotAtItem,
    SessionNotRunning,
    UnknownCode,
)
from mdt.domain.ids import PersonId
from mdt.domain.recommendations import (
    Recommendation,
)
from tests.mdt.service.sitting import FIRST, WORDING, Sitting


def latest(sitting: Sitting) -> Recommendation:
    found = sitting.meeting.recommendation_on(FIRST)
    assert found is not None
    return found


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
    sitting = Sitting().live("chair", "scribe", "member", "radiologist", "expert").ended().signed()
    dissent_id = latest(sitting).dissents[0].id

    with pytest.raises(MinutesAreSigned):
        sitting.dissented("expert")
    with pytest.raises(MinutesAreSigned):
        sitting.do(
            sitting.service.recommendations.withdraw_dissent, FIRST, dissent_id, by="radiologist"
        )
