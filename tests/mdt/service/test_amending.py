"""Review, amendment and signatures beyond the chair's (I7, I21)."""

from dataclasses import replace

import pytest

from mdt.domain.errors import (
    IllegalTransition,
    MdtError,
    MinutesAreSigned,
    MinutesNotReady,
    NotAllowed,
    NotAttended,
    NotFound,
    ReasonRequired,
    Required,
    UnknownBlock,
    UnknownItem,
)
from mdt.domain.ids import BlockId
from mdt.domain.minutes import Minutes, MinutesBlock, MinutesState, is_genuine
from mdt.domain.refusals.minutes import (
    ChangesOpen,
    LeadSignatureMissing,
    MeaningNotYours,
    MinutesNotReviewed,
    MinutesNotSigned,
    NoChangesOpen,
    NotAReviewer,
    NothingAmended,
)
from tests.mdt.service.signing import FakeSigner, verify
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, WORDING, Sitting, refold
from tests.mdt.service.taking_part import kept_from


def minutes_of(sitting: Sitting) -> Minutes:
    assert sitting.meeting.minutes is not None
    return sitting.meeting.minutes


def block(sitting: Sitting, kind: str) -> MinutesBlock:
    return next(block for block in minutes_of(sitting).blocks if block.kind == kind)


def sign(
    sitting: Sitting, by: str = "chair", meaning: str = "approved_as_chair", absence: str = ""
) -> None:
    sitting.do(
        sitting.service.minutes.sign,
        by=by,
        meaning=meaning,
        signer=FakeSigner(),
        absence_reason=absence,
    )


def revise(sitting: Sitting, kind: str, text: str) -> None:
    target = block(sitting, kind)
    sitting.do(
        sitting.service.minutes.revise, target.id, by="scribe", based_on=target.revision, text=text
    )


def request(sitting: Sitting, by: str = "member", text: str = "The time is wrong.") -> None:
    sitting.do(sitting.service.amending.request_changes, by=by, text=text)


def end_review(sitting: Sitting, by: str = "scribe") -> None:
    sitting.do(sitting.service.amending.end_review, by=by)


def amend(sitting: Sitting, by: str = "chair", reason: str = "A name was wrong.") -> None:
    sitting.do(sitting.service.amending.amend, by=by, reason=reason)


def held() -> Sitting:
    return Sitting().live().ended()


def test_the_chair_does_not_sign_what_was_not_reviewed() -> None:
    sitting = held()

    with pytest.raises(MinutesNotReviewed):
        sign(sitting)
    end_review(sitting)
    sign(sitting)

    assert minutes_of(sitting).state is MinutesState.SIGNED


def test_a_text_that_changes_after_its_review_is_reviewed_again() -> None:
    sitting = held()
    end_review(sitting)

    revise(sitting, "session", "Corrected.")

    assert minutes_of(sitting).state is MinutesState.IN_REVIEW
    with pytest.raises(MinutesNotReviewed):
        sign(sitting)


def test_a_dissent_after_the_review_is_reviewed_too() -> None:
    sitting = Sitting().live("chair", "scribe", "member", "radiologist", "expert").ended()
    end_review(sitting)

    sitting.dissented("expert")

    assert minutes_of(sitting).state is MinutesState.IN_REVIEW


def test_a_requested_change_keeps_the_review_open_until_the_text_is_changed() -> None:
    sitting = held()
    request(sitting, text=" The  time\r\nis wrong. ")
    with pytest.raises(ChangesOpen):
        end_review(sitting)

    revise(sitting, "session", "Corrected.")

    (asked,) = minutes_of(sitting).requests
    assert (asked.person_id, asked.text) == ("member", "The  time\nis wrong.")
    assert (asked.answer, asked.settled_seq) == ("", sitting.meeting.seq)
    assert minutes_of(sitting).open_requests == ()
    end_review(sitting)


def test_a_requested_change_can_be_answered_instead() -> None:
    sitting = held()
    request(sitting)
    request(sitting, "radiologist", "And the place.")

    sitting.do(sitting.service.amending.answer, by="chair", text="The clock of the room was slow.")

    assert minutes_of(sitting).state is MinutesState.IN_REVIEW
    assert {each.answer for each in minutes_of(sitting).requests} == {
        "The clock of the room was slow."
    }
    with pytest.raises(NoChangesOpen):
        sitting.do(sitting.service.amending.answer, by="chair", text="Again.")


@pytest.mark.parametrize(
    ("by", "error"),
    [
        ("expert", NotAReviewer),
        ("trainee", NotAllowed),
        ("coordinator", NotAllowed),
        ("guest", NotAllowed),
        ("stranger", NotFound),
    ],
)
def test_only_who_attended_reviews(by: str, error: type[MdtError]) -> None:
    sitting = held()

    with pytest.raises(error):
        request(sitting, by)
    assert minutes_of(sitting).requests == ()


@pytest.mark.parametrize("by", ["member", "radiologist", "trainee", "coordinator", "guest"])
def test_only_who_keeps_the_record_ends_the_review(by: str) -> None:
    with pytest.raises(NotAllowed):
        end_review(held(), by)


def test_requests_and_answers_say_something() -> None:
    sitting = held()
    with pytest.raises(Required):
        request(sitting, text=" \x00 ")
    with pytest.raises(UnknownBlock):
        sitting.do(
            sitting.service.amending.request_changes, by="member", text="x", block_id=BlockId("no")
        )
    request(sitting)
    with pytest.raises(ReasonRequired):
        sitting.do(sitting.service.amending.answer, by="chair", text=" ")


def test_an_amendment_is_a_new_version_with_fresh_signatures() -> None:
    sitting = held().signed()
    first = minutes_of(sitting)

    amend(sitting)
    revise(sitting, "session", "Amended.")
    end_review(sitting)
    sign(sitting)

    after = minutes_of(sitting)
    (old,) = after.earlier
    assert (after.version, after.amends_version, after.state) == (2, 1, MinutesState.SIGNED)
    assert after.amendment_reason == "A name was wrong."
    assert old == replace(first, amended_by=2)
    assert [each.version for each in after.signatures] == [2]
    assert all(is_genuine(sitting.id, each, verify) for each in after.signatures + old.signatures)
    assert after.content_hash != old.content_hash
    assert after.holds(after.signatures[0])
    assert not after.holds(old.signatures[0])
    assert refold(sitting.log) == sitting.meeting


def test_signed_minutes_are_amended_and_never_just_changed() -> None:
    sitting = held().signed()

    with pytest.raises(MinutesAreSigned):
        revise(sitting, "session", "x")
    with pytest.raises(MinutesAreSigned):
        request(sitting)
    with pytest.raises(MinutesAreSigned):
        end_review(sitting)
    with pytest.raises(ReasonRequired):
        amend(sitting, reason="  ")
    with pytest.raises(NotAllowed):
        amend(sitting, by="scribe")


def test_what_is_not_signed_is_not_amended() -> None:
    with pytest.raises(MinutesNotSigned):
        amend(held())
    with pytest.raises(MinutesNotReady):
        amend(Sitting().live())


def test_an_amendment_that_changes_nothing_is_not_signed() -> None:
    sitting = held().signed()
    amend(sitting)

    with pytest.raises(NothingAmended):
        end_review(sitting)
    with pytest.raises(IllegalTransition):
        sign(sitting)


def test_a_third_version_keeps_both_before_it() -> None:
    sitting = held().signed()
    for text in ("Second.", "Third."):
        amend(sitting)
        revise(sitting, "session", text)
        sitting.signed()

    assert [(each.version, each.amended_by) for each in minutes_of(sitting).versions] == [
        (1, 2),
        (2, 3),
        (3, None),
    ]


def test_once_signed_nobody_dissents_even_while_it_is_amended() -> None:
    sitting = Sitting().live("chair", "scribe", "member", "radiologist", "expert").ended().signed()
    amend(sitting)

    with pytest.raises(MinutesAreSigned):
        sitting.dissented("expert")


def test_a_note_stands_at_the_end_of_its_item() -> None:
    sitting = held()

    sitting.do(sitting.service.amending.add_note, by="scribe", text="MRI was sent.", item_id=SECOND)

    of_item = [each for each in minutes_of(sitting).blocks if each.item_id == SECOND]
    assert (of_item[-1].kind, of_item[-1].text) == ("note", "MRI was sent.")
    with pytest.raises(NotAllowed):
        sitting.do(sitting.service.amending.add_note, by="member", text="x", item_id=FIRST)


def test_a_note_stands_under_an_item_of_the_agenda_or_under_none() -> None:
    with pytest.raises(UnknownItem):
        sitting = held()
        sitting.do(sitting.service.amending.add_note, by="scribe", text="x", item_id="no such")


def test_who_a_case_is_kept_from_notes_nothing_under_it() -> None:
    sitting = kept_from(held(), "scribe")

    with pytest.raises(UnknownItem):
        sitting.do(sitting.service.amending.add_note, by="scribe", text="x", item_id=FIRST)


def test_who_did_not_attend_says_why_they_sign() -> None:
    sitting = held()
    end_review(sitting)
    with pytest.raises(NotAttended):
        sign(sitting, "deputy")

    sign(sitting, "deputy", absence="The chair is on leave; I read the log.")

    (signature,) = minutes_of(sitting).signatures
    assert signature.absence_reason == "The chair is on leave; I read the log."
    assert is_genuine(sitting.id, signature, verify)
    assert not is_genuine(sitting.id, replace(signature, absence_reason=""), verify)


def test_who_attended_signs_without_a_word_of_absence() -> None:
    sitting = held()

    sign(sitting, "member", "reviewed", absence="made up")

    assert minutes_of(sitting).signatures[0].absence_reason == ""


@pytest.mark.parametrize(
    ("by", "meaning"),
    [
        ("scribe", "prepared"),
        ("member", "reviewed"),
        ("member", "approved_as_owner"),
        ("radiologist", "dissenting"),
    ],
)
def test_everybody_signs_as_what_they_are(by: str, meaning: str) -> None:
    sitting = held()

    sign(sitting, by, meaning)

    assert minutes_of(sitting).signatures[0].meaning == meaning
    assert minutes_of(sitting).state is MinutesState.IN_REVIEW


def test_the_implementer_confirms_receipt_of_signed_minutes_only() -> None:
    sitting = held()
    with pytest.raises(MinutesNotSigned):
        sign(sitting, "chair", "received_by_implementer")
    sitting.signed()

    sign(sitting, "chair", "received_by_implementer")

    assert minutes_of(sitting).state is MinutesState.SIGNED
    with pytest.raises(MeaningNotYours):
        sign(sitting, "member", "received_by_implementer")


def led_by_oncology(monkeypatch: pytest.MonkeyPatch) -> Sitting:
    """Reviewed minutes of advice that oncology leads, which must sign before the chair."""
    sitting = Sitting().live().called()
    sitting.drafted(replace(WORDING, lead_discipline="medical_oncology")).read_back().recorded()
    sitting.closed()
    for item_id in (PREVIOUS, SECOND, LECTURE):
        sitting.called(item_id).deferred(item_id)
    sitting.do(sitting.service.sessions.end, by="chair")
    end_review(sitting)
    kept = sitting.service.standing_teams.kept(sitting.uow, sitting.meeting.board_id)
    settled = replace(kept, lead_signatures=True)
    monkeypatch.setattr(type(sitting.service.standing_teams), "kept", lambda *_: settled)
    return sitting


def test_where_the_board_wants_it_every_leading_discipline_signs_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sitting = led_by_oncology(monkeypatch)

    with pytest.raises(LeadSignatureMissing):
        sign(sitting)
    sign(sitting, "member", "reviewed")
    sign(sitting)

    assert minutes_of(sitting).state is MinutesState.SIGNED


def test_a_leading_discipline_signs_having_read_the_item_it_leads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sitting = kept_from(led_by_oncology(monkeypatch), "member")

    sign(sitting, "member", "reviewed")

    with pytest.raises(LeadSignatureMissing):
        sign(sitting)
