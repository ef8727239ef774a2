"""Reviewing, signing and verifying minutes."""

import base64
from dataclasses import fields, replace

import pytest

from mdt.domain.errors import (
    AlreadySigned,
    BlockIsVerbatim,
    InLobby,
    MdtError,
    MinutesAreSigned,
    MinutesNotReady,
    NotAllowed,
    NotAttended,
    NotFound,
    Required,
    RevisionConflict,
    TooLong,
    UnknownBlock,
    UnknownCode,
)
from mdt.domain.ids import BlockId, MeetingId, PersonId
from mdt.domain.minutes import (
    Minutes,
    MinutesBlock,
    MinutesState,
    Signature,
    blocks_hash,
    is_genuine,
    signing_statement,
)
from mdt.domain.policy import Action
from mdt.domain.refusals.agenda import UnknownAction
from mdt.domain.refusals.minutes import MeaningNotYours, PartKeptFromChair, UnknownLetter
from tests.mdt.service.signing import FakeSigner, verify
from tests.mdt.service.sitting import FIRST, Sitting, refold
from tests.mdt.service.taking_part import kept_from


def minutes_of(sitting: Sitting) -> Minutes:
    assert sitting.meeting.minutes is not None
    return sitting.meeting.minutes


def block(sitting: Sitting, kind: str) -> MinutesBlock:
    return next(block for block in minutes_of(sitting).blocks if block.kind == kind)


def sign(
    sitting: Sitting, by: str = "chair", meaning: str = "approved_as_chair", **more: str
) -> None:
    minutes = sitting.meeting.minutes
    if minutes is not None and by == "chair" and minutes.state is MinutesState.IN_REVIEW:
        sitting.do(sitting.service.amending.end_review, by="scribe")
    sitting.do(sitting.service.minutes.sign, by=by, meaning=meaning, signer=FakeSigner(), **more)


def revise(sitting: Sitting, target: MinutesBlock, text: str, by: str = "chair") -> None:
    sitting.do(
        sitting.service.minutes.revise, target.id, by=by, based_on=target.revision, text=text
    )


def test_a_revised_block_keeps_who_when_and_its_number() -> None:
    sitting = Sitting().live().ended()
    before = minutes_of(sitting)

    revise(sitting, block(sitting, "session"), " Re\u0301vised. ")

    after = block(sitting, "session")
    assert (after.text, after.revision, after.revised_by) == ("Révised.", 2, "chair")
    assert after.revised_at == sitting.log[-1].at
    assert minutes_of(sitting).revision == before.revision + 1
    assert minutes_of(sitting).content_hash == blocks_hash(minutes_of(sitting).blocks)
    assert minutes_of(sitting).content_hash != before.content_hash


def test_the_slower_of_two_reviewers_gets_a_conflict_with_both_texts() -> None:
    sitting = Sitting().live().ended()
    seen = block(sitting, "session")
    revise(sitting, seen, "First")

    with pytest.raises(RevisionConflict) as refused:
        revise(sitting, seen, "Second <img onerror=x>", by="scribe")

    assert (refused.value.current, refused.value.rejected) == ("First", "Second <img onerror=x>")


def test_the_same_text_again_is_no_event() -> None:
    sitting = Sitting().live().ended()
    before = sitting.meeting

    revise(sitting, block(sitting, "session"), block(sitting, "session").text)

    assert sitting.meeting == before


@pytest.mark.parametrize(("text", "error"), [(" \x00", Required), ("x" * 20_001, TooLong)])
def test_a_block_says_something(text: str, error: type[MdtError]) -> None:
    sitting = Sitting().live().ended()

    with pytest.raises(error):
        revise(sitting, block(sitting, "session"), text)


@pytest.mark.parametrize("kind", ["recommendation", "dissent"])
def test_what_was_recorded_word_for_word_is_not_reworded(kind: str) -> None:
    sitting = Sitting().live().ended()

    with pytest.raises(BlockIsVerbatim):
        revise(sitting, block(sitting, kind), "Something else")


def test_a_block_that_is_not_there() -> None:
    sitting = Sitting().live().ended()

    with pytest.raises(UnknownBlock):
        sitting.do(
            sitting.service.minutes.revise, BlockId("none"), by="chair", based_on=1, text="x"
        )


@pytest.mark.parametrize("by", ["member", "expert", "trainee", "guest", "stranger"])
def test_only_who_keeps_the_record_revises(by: str) -> None:
    sitting = Sitting().live().ended()

    with pytest.raises((NotAllowed, NotFound)):
        revise(sitting, block(sitting, "session"), "x", by=by)


@pytest.mark.parametrize("by", ["chair", "deputy", "scribe", "coordinator"])
def test_who_keeps_the_record_revises(by: str) -> None:
    sitting = Sitting().live().ended()

    revise(sitting, block(sitting, "session"), "Corrected.", by=by)

    assert block(sitting, "session").revised_by == by


def test_there_are_no_minutes_before_the_end() -> None:
    sitting = Sitting().live()

    with pytest.raises(MinutesNotReady):
        sign(sitting)
    with pytest.raises(MinutesNotReady):
        sitting.do(sitting.service.minutes.revise, BlockId("b"), by="chair", based_on=1, text="x")


def test_the_chairs_signature_closes_the_minutes() -> None:
    sitting = Sitting().live().ended()

    sign(sitting)

    minutes = minutes_of(sitting)
    (signature,) = minutes.signatures
    assert minutes.state is MinutesState.SIGNED
    assert (signature.person_id, signature.printed_name) == ("chair", "Dr Chair")
    assert signature.meaning == "approved_as_chair"
    assert signature.signed_at == sitting.log[-1].at
    assert minutes.holds(signature)
    with pytest.raises(MinutesAreSigned):
        revise(sitting, block(sitting, "session"), "x")
    with pytest.raises(MinutesAreSigned):
        sign(sitting, "member", "reviewed")


def test_reviewers_sign_before_the_chair_and_leave_the_minutes_open() -> None:
    sitting = Sitting().live().ended()

    sign(sitting, "member", "reviewed")
    assert minutes_of(sitting).state is MinutesState.IN_REVIEW
    with pytest.raises(AlreadySigned):
        sign(sitting, "member", "reviewed")
    sign(sitting)

    assert [s.person_id for s in minutes_of(sitting).signatures] == ["member", "chair"]


def test_a_signature_is_for_the_text_that_was_signed() -> None:
    sitting = Sitting().live().ended()
    sign(sitting, "member", "reviewed")
    (early,) = minutes_of(sitting).signatures

    revise(sitting, block(sitting, "session"), "Changed.")

    assert not minutes_of(sitting).holds(early)
    sign(sitting, "member", "reviewed")
    assert minutes_of(sitting).holds(minutes_of(sitting).signatures[-1])


def test_a_signer_who_was_shown_another_text_is_told() -> None:
    sitting = Sitting().live().ended()
    seen = minutes_of(sitting).content_hash
    revise(sitting, block(sitting, "session"), "Changed.", by="scribe")
    sitting.do(sitting.service.amending.end_review, by="scribe")

    with pytest.raises(RevisionConflict):
        sitting.do(
            sitting.service.minutes.sign,
            by="chair",
            meaning="approved_as_chair",
            signer=FakeSigner(),
            seen_hash=seen,
        )


@pytest.mark.parametrize(
    ("by", "meaning", "error"),
    [
        ("member", "approved_as_chair", MeaningNotYours),
        ("scribe", "approved_as_chair", MeaningNotYours),
        ("trainee", "reviewed", NotAllowed),
        ("coordinator", "reviewed", NotAllowed),
        ("guest", "reviewed", InLobby),
        ("stranger", "reviewed", NotFound),
        ("expert", "reviewed", NotAttended),
        ("deputy", "approved_as_chair", NotAttended),
        ("member", "prepared", MeaningNotYours),
        ("member", "dissenting", MeaningNotYours),
        ("scribe", "approved_as_owner", MeaningNotYours),
        ("scribe", "received_by_implementer", MeaningNotYours),
        ("chair", "witnessed", UnknownCode),
    ],
)
def test_who_may_not_sign(by: str, meaning: str, error: type[MdtError]) -> None:
    sitting = Sitting().live().ended()

    with pytest.raises(error):
        sign(sitting, by, meaning)
    assert minutes_of(sitting).signatures == ()


def test_who_was_only_there_before_the_session_did_not_attend() -> None:
    sitting = Sitting().published().joined("chair", "scribe", "member", "radiologist", "expert")
    sitting.left("expert")
    sitting.do(sitting.service.sessions.start, by="chair")
    sitting.ended()

    with pytest.raises(NotAttended):
        sign(sitting, "expert", "reviewed")


def signed() -> tuple[MeetingId, Signature]:
    sitting = Sitting().live().ended()
    sign(sitting)
    return sitting.id, minutes_of(sitting).signatures[0]


def test_a_genuine_signature_verifies() -> None:
    meeting_id, signature = signed()

    assert is_genuine(meeting_id, signature, verify)
    assert base64.b64decode(signature.value) == FakeSigner().sign(
        signing_statement(meeting_id, signature)
    )


@pytest.mark.parametrize("field", [f.name for f in fields(Signature)])
def test_every_changed_part_breaks_a_signature(field: str) -> None:
    meeting_id, signature = signed()
    before = getattr(signature, field)
    changed = {
        "meaning": "reviewed",
        "signed_at": signature.signed_at.replace(microsecond=9),
        "version": 2,
        "value": "AAAA" + signature.value[4:],
    }.get(field, f"{before}x")

    assert not is_genuine(meeting_id, replace(signature, **{field: changed}), verify)


def test_a_signature_says_what_was_kept_from_the_signer() -> None:
    sitting = kept_from(Sitting().live().ended(), "member")

    sign(sitting, "member", "reviewed")
    sign(sitting, "radiologist", "reviewed")

    apart, whole = minutes_of(sitting).signatures
    assert (apart.left_out, whole.left_out) == ((FIRST,), ())
    assert apart.content_hash == whole.content_hash == minutes_of(sitting).content_hash
    assert is_genuine(sitting.id, apart, verify)
    assert not is_genuine(sitting.id, replace(apart, left_out=()), verify)


def test_nobody_approves_for_the_board_what_they_may_not_read() -> None:
    sitting = kept_from(Sitting().live().ended(), "chair")
    sitting.do(sitting.service.amending.end_review, by="scribe")

    with pytest.raises(PartKeptFromChair):
        sign(sitting)
    sign(sitting, "chair", "reviewed")
    sign(sitting, "deputy", absence_reason="The chair must not read it.")

    assert minutes_of(sitting).state is MinutesState.SIGNED


def test_what_must_not_be_read_is_neither_dissented_from_nor_received() -> None:
    sitting = kept_from(Sitting().live().ended(), "radiologist", "chair")

    for by, meaning in (("radiologist", "dissenting"), ("chair", "received_by_implementer")):
        with pytest.raises(MeaningNotYours):
            sign(sitting, by, meaning)


def test_what_must_not_be_read_is_not_changed_either() -> None:
    sitting = Sitting().live()
    sitting.do(sitting.service.actions.add, by="scribe", text="Ask for HER2", item_id=FIRST)
    kept_from(sitting.ended().signed(), "chair", "scribe")
    (letter_id, letter), *_ = sitting.meeting.letters.items()
    (action_id,) = sitting.meeting.actions
    letters, about = sitting.service.letters, letter.recommendation_id

    def written(by: str) -> None:
        sitting.do(letters.note, letter_id, by=by, based_on=letter.seq, text="Dear colleague")

    for refused, error in (
        (lambda: written("scribe"), UnknownLetter),
        (lambda: sitting.do(letters.issue, letter_id, by="chair"), UnknownLetter),
        (lambda: sitting.do(letters.recall, letter_id, by="chair", reason="x"), UnknownLetter),
        (
            lambda: sitting.do(letters.write, about, by="scribe", recipient="gp", language="en"),
            UnknownLetter,
        ),
        (
            lambda: sitting.do(
                sitting.service.actions.settle, action_id, by="scribe", state="done"
            ),
            UnknownAction,
        ),
    ):
        with pytest.raises(error):
            refused()
    written("deputy")

    sitting.do(sitting.service.amending.amend, by="deputy", reason="A word is wrong.")
    hidden = next(b for b in minutes_of(sitting).blocks if (b.kind, b.item_id) == ("item", FIRST))
    for command, words in (
        (sitting.service.minutes.revise, {"text": "Else", "based_on": hidden.revision}),
        (sitting.service.amending.request_changes, {"text": "Why?", "block_id": hidden.id}),
        (
            sitting.service.amending.translate,
            {
                "language": "ru",
                "text": "Иначе",
                "status": "human_checked",
                "source": 1,
                "based_on": 0,
            },
        ),
    ):
        named = () if "block_id" in words else (hidden.id,)
        with pytest.raises(UnknownBlock):
            sitting.do(command, *named, by="chair", **words)


def test_a_signature_does_not_fit_another_meeting_nor_garbage() -> None:
    meeting_id, signature = signed()

    assert not is_genuine(MeetingId("other"), signature, verify)
    for value in ("", "not base64!", "AA", "é"):
        assert not is_genuine(meeting_id, replace(signature, value=value), verify)


@pytest.mark.parametrize("field", ["id", "kind", "text", "item_id", "refs"])
def test_the_content_hash_covers_all_that_a_block_says(field: str) -> None:
    blocks = minutes_of(Sitting().live().ended()).blocks
    other = replace(blocks[0], **{field: (99,) if field == "refs" else "other"})

    assert blocks_hash((other, *blocks[1:])) != blocks_hash(blocks)
    assert blocks_hash(blocks[::-1]) != blocks_hash(blocks)


def test_minutes_are_read_by_participants_but_not_from_the_lobby() -> None:
    sitting = Sitting().live().ended()
    read = sitting.service.meetings.read

    read(sitting.uow, sitting.id, by=PersonId("trainee"), action=Action.MINUTES_READ)
    for name, error in (("guest", InLobby), ("stranger", NotFound)):
        with pytest.raises(error):
            read(sitting.uow, sitting.id, by=PersonId(name), action=Action.MINUTES_READ)


def test_the_whole_log_folds_to_the_same_meeting() -> None:
    sitting = Sitting().live().ended()
    revise(sitting, block(sitting, "session"), "Changed.")
    sign(sitting, "member", "reviewed")
    sign(sitting)

    assert refold(sitting.log) == sitting.meeting
