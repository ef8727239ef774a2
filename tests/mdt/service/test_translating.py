"""Minutes in a second language (I21, I22)."""

import pytest

from mdt.domain.errors import (
    InLobby,
    MinutesAreSigned,
    NotAllowed,
    Required,
    RevisionConflict,
    UnknownBlock,
    UnknownCode,
)
from mdt.domain.ids import BlockId
from mdt.domain.minutes import Minutes, MinutesBlock, MinutesState, blocks_hash
from mdt.domain.refusals.minutes import (
    SameLanguage,
    SourceChanged,
    TranslationDiffers,
    TranslationOpen,
)
from tests.mdt.service.sitting import Sitting, refold


def minutes_of(sitting: Sitting) -> Minutes:
    assert sitting.meeting.minutes is not None
    return sitting.meeting.minutes


def block(sitting: Sitting, kind: str) -> MinutesBlock:
    return next(block for block in minutes_of(sitting).blocks if block.kind == kind)


def held() -> Sitting:
    return Sitting().live().ended()


def drafted(sitting: Sitting, language: str = "fr", by: str = "scribe") -> Sitting:
    sitting.do(sitting.service.amending.draft_translation, by=by, language=language)
    return sitting


def translate(
    sitting: Sitting,
    target: MinutesBlock,
    text: str,
    *,
    status: str = "approved",
    by: str = "scribe",
    **kw: object,
) -> None:
    before = target.translations.get("fr")
    sitting.do(
        sitting.service.amending.translate,
        target.id,
        by=by,
        language="fr",
        text=text,
        status=status,
        **{
            "source": target.revision,
            "based_on": before.seq if before is not None else 0,
            **kw,
        },
    )


def approve_all(sitting: Sitting) -> None:
    for each in minutes_of(sitting).blocks:
        said = each.translations["fr"]
        translate(sitting, each, said.text, override_reason="Checked word for word.")


def test_the_record_says_the_same_in_another_language() -> None:
    sitting = drafted(held())

    said = {each.kind: each.translations["fr"] for each in minutes_of(sitting).blocks}
    assert all(each.status == "machine_draft" for each in said.values())
    assert said["item"].text.startswith("4. Formation : HIPEC")
    assert "Le quorum était atteint" in said["recommendation"].text
    assert "Distal gastrectomy" in said["recommendation"].text, "what people said is left to people"
    assert minutes_of(sitting).languages == ("fr",)
    before = sitting.meeting.seq
    drafted(sitting)
    assert sitting.meeting.seq == before


def test_who_left_after_the_end_changes_nothing() -> None:
    sitting = held().left("chair").left("member")

    drafted(sitting)

    assert all("fr" in each.translations for each in minutes_of(sitting).blocks)


def test_what_somebody_reworded_is_left_to_people() -> None:
    sitting = held()
    target = block(sitting, "session")
    sitting.do(sitting.service.minutes.revise, target.id, by="chair", based_on=1, text="Reworded.")

    drafted(sitting)

    assert block(sitting, "session").translations == {}
    assert "fr" in block(sitting, "heading").translations


@pytest.mark.parametrize("status", ["approved", "human_checked", "unofficial"])
def test_what_was_read_before_the_original_changed_is_not_translated(status: str) -> None:
    sitting = held()
    read = block(sitting, "session")
    sitting.do(sitting.service.minutes.revise, read.id, by="chair", based_on=1, text="Reworded.")

    with pytest.raises(SourceChanged):
        translate(sitting, read, read.text, status=status)

    translate(sitting, block(sitting, "session"), "Reworded.", status=status)
    assert block(sitting, "session").translations["fr"].status == status


def test_an_open_translation_keeps_the_chair_from_signing() -> None:
    sitting = drafted(held())

    with pytest.raises(TranslationOpen):
        sitting.signed()


@pytest.mark.parametrize("status", ["approved", "unofficial"])
def test_what_is_approved_or_called_unofficial_does_not(status: str) -> None:
    sitting = held()
    target = block(sitting, "heading")
    translate(sitting, target, target.text, status=status)

    sitting.signed()

    assert minutes_of(sitting).state is MinutesState.SIGNED


def test_other_numbers_are_not_approved_without_a_reason() -> None:
    sitting = held()
    target = block(sitting, "recommendation")
    wrong = target.text.replace("2026-04-01", "2026-05-01")

    with pytest.raises(TranslationDiffers) as refused:
        translate(sitting, target, wrong)
    translate(sitting, target, wrong, status="human_checked")
    translate(sitting, block(sitting, "recommendation"), wrong, override_reason="May it is.")

    assert "numbers" in str(refused.value)
    assert refused.value.field == "override_reason"
    said = block(sitting, "recommendation").translations["fr"]
    assert (said.status, said.override_reason) == ("approved", "May it is.")


def test_a_reason_that_is_not_needed_is_not_kept() -> None:
    sitting = held()
    target = block(sitting, "heading")

    translate(sitting, target, target.text, override_reason="Just so.")

    assert block(sitting, "heading").translations["fr"].override_reason == ""


def test_a_source_that_changes_opens_its_translation_again() -> None:
    sitting = held()
    target = block(sitting, "session")
    translate(sitting, target, target.text)

    sitting.do(sitting.service.minutes.revise, target.id, by="chair", based_on=1, text="Reworded.")

    assert block(sitting, "session").translations["fr"].status == "none"
    with pytest.raises(TranslationOpen):
        sitting.signed()


def test_a_signature_covers_the_translation() -> None:
    sitting = held()
    before = minutes_of(sitting).content_hash
    target = block(sitting, "heading")

    translate(sitting, target, target.text)

    assert minutes_of(sitting).content_hash != before
    assert minutes_of(sitting).content_hash == blocks_hash(minutes_of(sitting).blocks)
    assert refold(sitting.log) == sitting.meeting


def test_a_translation_after_the_review_is_reviewed() -> None:
    sitting = held()
    sitting.do(sitting.service.amending.end_review, by="scribe")
    target = block(sitting, "heading")

    translate(sitting, target, target.text)

    assert minutes_of(sitting).state is MinutesState.IN_REVIEW


def test_the_slower_of_two_translators_gets_both_texts() -> None:
    sitting = held()
    target = block(sitting, "heading")
    translate(sitting, target, "Premier.", status="human_checked")

    with pytest.raises(RevisionConflict) as refused:
        translate(sitting, target, "Second <img>.", status="human_checked")

    assert (refused.value.current, refused.value.rejected) == ("Premier.", "Second <img>.")


def test_who_translates_and_who_approves() -> None:
    sitting = held()
    target = block(sitting, "heading")
    translate(sitting, target, target.text, by="coordinator", status="human_checked")

    with pytest.raises(NotAllowed):
        translate(sitting, block(sitting, "heading"), target.text, by="coordinator")
    with pytest.raises(NotAllowed):
        translate(sitting, block(sitting, "heading"), target.text, by="member")
    with pytest.raises(InLobby):
        translate(sitting, block(sitting, "heading"), target.text, by="interpreter")


def test_what_cannot_be_translated() -> None:
    sitting = held()
    target = block(sitting, "heading")
    store = sitting.service.amending.translate
    about = {"by": "scribe", "text": "x", "status": "unofficial", "source": 1, "based_on": 0}

    with pytest.raises(SameLanguage):
        sitting.do(store, target.id, language="en", **about)
    with pytest.raises(UnknownCode):
        sitting.do(store, target.id, language="xx", **about)
    with pytest.raises(UnknownCode):
        sitting.do(store, target.id, language="fr", **{**about, "status": "machine_draft"})
    with pytest.raises(UnknownBlock):
        sitting.do(store, BlockId("no"), language="fr", **about)
    with pytest.raises(Required):
        sitting.do(store, target.id, language="fr", **{**about, "text": " "})
    sitting.signed()
    with pytest.raises(MinutesAreSigned):
        sitting.do(store, target.id, language="fr", **about)


def test_letters_go_out_in_every_language_that_says_the_recommendation() -> None:
    sitting = drafted(held())
    approve_all(sitting)

    sitting.signed()

    letters = {each.language: each.text for each in sitting.meeting.letters.values()}
    assert set(letters) == {"en", "fr"}
    assert letters["fr"].startswith("Courrier de la RCP « Gastric board », dossier K-7F31")
    assert "Traduction non officielle" not in letters["fr"]
