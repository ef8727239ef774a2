"""What minutes say of who took part, and why a recommendation was only advisory."""

from dataclasses import replace

import pytest

from mdt.domain.codes.attendance import NOT_COUNTED
from mdt.domain.ids import PersonId
from mdt.domain.minutes_text import EN, PHRASES
from mdt.domain.paragraphs import attendance
from mdt.domain.paragraphs.said import Said
from mdt.domain.valuesets import DISCIPLINES
from tests.mdt.service.sitting import FIRST, Sitting
from tests.mdt.service.taking_part import let_back, media, recuse, roll_call, who


def said_of(sitting: Sitting, **changes: object) -> tuple[Said, ...]:
    meeting = replace(sitting.meeting, **changes)
    return attendance.of_item(meeting, EN, sitting.item(FIRST))


def decided(sitting: Sitting) -> Sitting:
    return sitting.drafted().read_back().recorded()


def test_who_left_before_the_decision_is_named_with_the_time_and_the_events() -> None:
    sitting = decided(Sitting().live().called().left("member"))

    (said,) = said_of(sitting)

    stay = next(one for one in sitting.meeting.presence if one.person_id == "member")
    recorded = sitting.meeting.recommendation_on(FIRST)
    assert recorded is not None
    assert recorded.quorum is not None
    assert not recorded.quorum.satisfied
    assert "Dr Member (Medical oncology) left at 10:00, before the decision." in said.text
    assert said.text.endswith("the case is proposed for another meeting.")
    assert said.refs == (stay.to_seq, recorded.recorded_seq)


def test_who_came_too_late_is_named_too() -> None:
    sitting = decided(Sitting().live("chair", "scribe", "radiologist").called()).joined("member")

    (said,) = said_of(sitting)

    assert "Dr Member (Medical oncology) came at 10:00, after the decision." in said.text


def test_who_was_there_and_did_not_count_is_named_with_the_reason() -> None:
    sitting = decided(recuse(Sitting().live().called(), "member", reason="My own patient."))

    recusal, advisory = said_of(sitting)

    assert recusal.kind == "recusal"
    assert recusal.text == (
        "Dr Member (Medical oncology) took no part in this item: conflict of interest."
        " “My own patient.”"
    )
    assert "Dr Member (Medical oncology) was present and did not count: recused." in advisory.text
    assert "left" not in advisory.text


def test_who_took_part_again_is_said_to_have() -> None:
    sitting = let_back(recuse(Sitting().live().called(), "member"), "member")
    decided(sitting).closed()

    (said,) = said_of(sitting)

    assert said.text.endswith("Dr Member took part again before it ended.")
    assert len(said.refs) == 2


def test_a_recusal_until_the_end_says_nothing_of_coming_back() -> None:
    sitting = recuse(Sitting().live().called(), "trainee", by="chair")
    decided(sitting).closed()

    (said,) = said_of(sitting)

    assert "again" not in said.text


def test_without_the_quorum_of_the_french_rule_it_was_a_staff_meeting() -> None:
    sitting = decided(Sitting().live().called().left("member"))
    rule = replace(sitting.meeting.quorum_rule, source="FR_RCP_2023")

    (said,) = said_of(sitting, quorum_rule=rule)

    assert "this was a staff meeting, not an RCP" in said.text


def test_with_a_quorum_there_is_nothing_to_explain() -> None:
    assert said_of(decided(Sitting().live().called())) == ()


def test_rooms_and_lost_media_stand_at_the_end() -> None:
    sitting = roll_call(Sitting().live().joined("room"), who("Dr Wen"), who(person="expert"))
    media(sitting, "member", audio=False)
    media(sitting, "member")
    media(sitting, "radiologist", audio=False, images=False)

    room, member, radiologist = attendance.of_meeting(sitting.meeting, EN)

    assert room.text == (
        "By roll-call in Dr Room: Dr Wen (Pathology, Beijing Hospital);"
        " Dr Expert (Radiation oncology, Beijing Hospital)."
    )
    assert member.text == "Dr Member could not hear the room from 10:00 to 10:00."
    assert radiologist.text == "Dr Radiologist could neither hear nor see from 10:00 to the end."
    assert all(each.refs for each in (room, member, radiologist))


def test_who_was_put_out_is_named_with_who_and_why_and_so_is_their_return() -> None:
    sitting = Sitting().live()
    removing = {"person_id": PersonId("member"), "reason": "Speaks of another case."}
    sitting.do(sitting.service.meetings.remove, by="chair", **removing)

    (out,) = attendance.of_meeting(sitting.meeting, EN)
    sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId("member"))
    (back,) = attendance.of_meeting(sitting.meeting, EN)

    assert out.text == (
        "Dr Chair removed Dr Member (Medical oncology) from the room at 10:00:"
        " “Speaks of another case.”"
    )
    assert back.text == f"{out.text} Dr Member was admitted again at 10:00."
    assert (out.kind, len(out.refs), back.refs[-1]) == ("attendance", 1, sitting.meeting.seq)


def test_who_left_without_sound_is_not_said_to_have_heard_nothing_to_the_end() -> None:
    sitting = Sitting().live()
    media(sitting, "member", audio=False)
    sitting.left("member")

    (member,) = attendance.of_meeting(sitting.meeting, EN)

    assert member.text == "Dr Member could not hear the room from 10:00 to 10:00."


def test_who_counted_from_a_room_stays_named_when_a_later_roll_call_leaves_them_out() -> None:
    sitting = roll_call(Sitting().live().joined("room"), who("Dr Wen"), who(person="expert"))
    decided(sitting.called())

    roll_call(sitting, who("Dr Lin"))

    (room,) = attendance.of_meeting(sitting.meeting, EN)
    assert room.text == (
        "By roll-call in Dr Room: Dr Lin (Pathology, Beijing Hospital);"
        " Dr Wen (Pathology, Beijing Hospital);"
        " Dr Expert (Radiation oncology, Beijing Hospital)."
    )


@pytest.mark.parametrize("code", NOT_COUNTED)
@pytest.mark.parametrize("language", PHRASES)
def test_every_reason_not_to_count_has_words_in_every_language(language: str, code: str) -> None:
    assert code in PHRASES[language].labels["not_counted"]


@pytest.mark.parametrize("language", PHRASES)
def test_every_reason_has_words_in_every_language_of_minutes(language: str) -> None:
    sitting = decided(recuse(Sitting().live().called(), "member"))
    phrases = PHRASES[language]

    recusal, advisory = attendance.of_item(sitting.meeting, phrases, sitting.item(FIRST))

    for text in (recusal.text, advisory.text):
        assert "COI" not in text
        assert "recused" not in text or language == "en"
        assert phrases.label("disciplines", "medical_oncology") in text
    assert set(DISCIPLINES) <= set(phrases.labels["disciplines"])
