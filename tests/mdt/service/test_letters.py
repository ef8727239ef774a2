"""Letters: drafted with the approval, issued once local fit is known, recalled by an amendment."""

import pytest

from mdt.domain.errors import (
    IllegalTransition,
    InLobby,
    MdtError,
    NotAllowed,
    NotFound,
    ReasonRequired,
    RevisionConflict,
    UnknownCode,
)
from mdt.domain.ids import LetterId, RecommendationId
from mdt.domain.letter_text import TOLD_KINDS
from mdt.domain.letters import TRANSITIONS, Letter, LetterState, letter_hash
from mdt.domain.refusals.minutes import (
    LetterOutdated,
    LocalFitMissing,
    MinutesNotSigned,
    NotTheRecipient,
    UnknownLetter,
)
from tests.mdt.domain.tables import parse, taken
from tests.mdt.service.sitting import FIRST, Sitting, refold

LETTER = """
draft         note -> draft              issue -> issued     recall -> recalled
issued        acknowledge -> acknowledged  recall -> recalled
acknowledged  recall -> recalled
recalled
"""


def test_every_state_with_every_action() -> None:
    assert taken(TRANSITIONS, LetterState, labels={}) == parse(LETTER)


def held() -> Sitting:
    """Hold a meeting in which everybody who is to answer sat."""
    return Sitting().live().ended()


def only(sitting: Sitting) -> Letter:
    (letter,) = [
        each for each in sitting.meeting.letters.values() if each.state is not LetterState.RECALLED
    ]
    return letter


def fitted(sitting: Sitting) -> Sitting:
    """Let the implementer answer whether it can be done there."""
    sitting.do(
        sitting.service.advice.answer_fit,
        only(sitting).recommendation_id,
        by="chair",
        available="yes",
        affordable="yes",
        registered="yes",
        note="",
    )
    return sitting


def do(sitting: Sitting, name: str, by: str = "chair", **kw: object) -> None:
    sitting.do(getattr(sitting.service.letters, name), only(sitting).id, by=by, **kw)


def amended(sitting: Sitting) -> Sitting:
    service = sitting.service.amending
    sitting.do(service.amend, by="chair", reason="A name was wrong.")
    sitting.do(service.add_note, by="scribe", text="Read Petrova for Petrov.")
    return sitting


def test_the_chairs_approval_drafts_a_letter_to_the_house_that_asked_and_acts() -> None:
    sitting = held()
    assert sitting.meeting.letters == {}

    sitting.signed()

    letter = only(sitting)
    minutes = sitting.meeting.minutes
    assert minutes is not None
    assert (letter.state, letter.recipient, letter.recipient_name) == (
        LetterState.DRAFT,
        "institution",
        "Moscow Centre",
    )
    assert (letter.recommendation_number, letter.minutes_version) == (1, 1)
    assert letter.content_hash == letter_hash(letter.text, "")
    assert minutes.content_hash in letter.text
    assert "K-7F31" in letter.text
    assert sitting.log[-1].seq == letter.seq
    assert sitting.types()[-2:] == ["minutes.signed", "letter.drafted"]


def test_a_letter_repeats_recommendation_and_dissent_word_for_word() -> None:
    sitting = held().signed()
    minutes = sitting.meeting.minutes
    assert minutes is not None

    text = only(sitting).text

    for block in minutes.blocks:
        is_told = block.item_id == FIRST and block.kind in TOLD_KINDS
        assert (block.text in text) == is_told
    assert {"recommendation", "dissent"} <= TOLD_KINDS


def test_without_quorum_the_letter_says_that_it_is_advice() -> None:
    with_quorum = only(held().signed()).text
    alone = only(Sitting().live("chair", "scribe", "radiologist", "deputy").ended().signed()).text

    assert alone.startswith("Advisory opinion of Gastric board")
    assert "not a recommendation of the board" in alone
    assert with_quorum.startswith("Letter of Gastric board")
    assert "dvisory" not in with_quorum


def test_a_letter_waits_for_the_answer_whether_it_can_be_done_there() -> None:
    sitting = held().signed()
    with pytest.raises(LocalFitMissing):
        do(sitting, "issue")
    assert only(sitting).state is LetterState.DRAFT

    do(fitted(sitting), "issue")

    assert only(sitting).state is LetterState.ISSUED


@pytest.mark.parametrize(
    ("by", "error"),
    [("scribe", NotAllowed), ("member", NotAllowed), ("guest", InLobby), ("stranger", NotFound)],
)
def test_only_who_leads_issues(by: str, error: type[MdtError]) -> None:
    sitting = fitted(held().signed())

    with pytest.raises(error):
        do(sitting, "issue", by)


def test_only_the_recipient_confirms_the_receipt_and_only_once() -> None:
    sitting = fitted(held().signed())
    with pytest.raises(IllegalTransition):
        do(sitting, "acknowledge", "chair")
    do(sitting, "issue")
    with pytest.raises(NotTheRecipient):
        do(sitting, "acknowledge", "member")  # of the other hospital

    do(sitting, "acknowledge", "trainee")

    assert only(sitting).state is LetterState.ACKNOWLEDGED
    with pytest.raises(IllegalTransition):
        do(sitting, "acknowledge", "trainee")


def test_an_amendment_recalls_the_letter_and_drafts_it_anew() -> None:
    sitting = fitted(held().signed())
    do(sitting, "issue")
    first = only(sitting)

    amended(sitting)
    assert only(sitting) == first, "in force until the new version is signed"
    sitting.signed()

    old, new = sitting.meeting.letters[first.id], only(sitting)
    assert (old.state, old.reason) == (LetterState.RECALLED, "A name was wrong.")
    assert (new.state, new.minutes_version) == (LetterState.DRAFT, 2)
    assert "takes the place of an earlier one" in new.text
    assert "takes the place" not in old.text
    assert refold(sitting.log) == sitting.meeting


def test_no_letter_goes_out_while_its_minutes_are_being_amended() -> None:
    sitting = amended(fitted(held().signed()))

    with pytest.raises(LetterOutdated):
        do(sitting, "issue")


def test_what_was_recalled_is_not_issued_again() -> None:
    sitting = fitted(held().signed())
    letter_id = only(sitting).id
    with pytest.raises(ReasonRequired):
        do(sitting, "recall", reason=" ")
    do(sitting, "recall", reason="Wrong house.")

    with pytest.raises(IllegalTransition):
        sitting.do(sitting.service.letters.issue, letter_id, by="chair")
    assert sitting.meeting.letters[letter_id].reason == "Wrong house."


def test_the_slower_of_two_writers_of_a_note_gets_both() -> None:
    sitting = held().signed()
    seen = only(sitting).seq
    do(sitting, "note", by="scribe", based_on=seen, text="Please <b>call</b>.")

    with pytest.raises(RevisionConflict) as refused:
        do(sitting, "note", based_on=seen, text="Mine.")

    assert (refused.value.current, refused.value.rejected) == ("Please <b>call</b>.", "Mine.")
    assert only(sitting).content_hash == letter_hash(only(sitting).text, "Please <b>call</b>.")


def test_an_issued_letter_does_not_change() -> None:
    sitting = fitted(held().signed())
    do(sitting, "issue")

    with pytest.raises(IllegalTransition):
        do(sitting, "note", based_on=only(sitting).seq, text="One more thing.")


def test_a_letter_to_the_patient_names_nobody() -> None:
    sitting = held().signed()
    about = only(sitting).recommendation_id
    write = sitting.service.letters.write

    sitting.do(write, about, by="scribe", recipient="patient", language="en")

    letter = list(sitting.meeting.letters.values())[-1]
    assert (letter.recipient, letter.recipient_name) == ("patient", "")
    assert "To:" not in letter.text
    with pytest.raises(UnknownCode):
        sitting.do(write, about, by="scribe", recipient="institution", language="en")
    with pytest.raises(UnknownCode):
        sitting.do(write, about, by="scribe", recipient="gp", language="zh")
    with pytest.raises(UnknownLetter):
        sitting.do(write, RecommendationId("no"), by="scribe", recipient="gp", language="en")
    with pytest.raises(NotAllowed):
        sitting.do(write, about, by="member", recipient="gp", language="en")


def test_before_the_approval_there_is_nothing_to_write() -> None:
    sitting = held()
    about = next(iter(sitting.meeting.recommendations))

    with pytest.raises(MinutesNotSigned):
        sitting.do(sitting.service.letters.write, about, by="scribe", recipient="gp", language="en")
    with pytest.raises(UnknownLetter):
        sitting.do(sitting.service.letters.issue, LetterId("none"), by="chair")


def test_who_may_read_the_minutes_finds_the_letters() -> None:
    sitting = held().signed()
    listed = sitting.service.letters.list_for

    assert [len(found) for _, found in listed(sitting.uow, "chair")] == [1]
    assert listed(sitting.uow, "guest") == ()
    assert listed(sitting.uow, "stranger") == ()
