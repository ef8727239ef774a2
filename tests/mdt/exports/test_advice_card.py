"""The card of a recommendation in print says everything that was recorded of it, and no more."""

from dataclasses import fields, replace

from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import Recommendation
from mdt.exports.advice_card import card
from mdt.exports.minutes_page import minutes_page
from mdt.exports.printed import Page, Paragraph
from mdt.exports.words import Words
from server.messages import translator
from tests.mdt.exports.test_fhir import FULL
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, Sitting
from tests.mdt.service.taking_part import recuse

SHOWN = {
    "type": "Radiotherapy",
    "intent": "Curative",
    "lead_discipline": "Surgical oncology",
    "implementer_id": "Dr Chair",
    "due_date": "1 April 2026",
    "guideline_status": "Within the guideline",
    "guideline_note": "(Because)",
    "certainty": "Preliminary",
    "condition_text": "MRI <img src=x onerror=alert(1)> & more",
    "condition_due": "20 March 2026",
    "joint_disciplines": "Pathology, Radiology",
    "implementer_institution": "Almaty Clinic",
    "setting": "Inpatient",
    "target": "Stomach bed",
    "surgery": "After surgery",
    "needs": "HIPEC",
    "guidelines": "CACA, 1 January 2024 (agrees)\nNCCN (advises something else)",
    "treatment_status": "Standard treatment is exhausted",
    "strength": "strong",
    "evidence": "ESCAT: I-A",
    "off_label": "Yes",
    "trials": "NCT · NCT01 · recruiting",
    "alternatives": "2. PIPAC\n3. 支持治疗: II",
    "rationale": "Young",
    "risks": "Leak",
    "patient_values": "Work",
    "consensus": "Majority",
    "plan_change": "The plan is changed",
}
"""What the card shows of each field of ``FULL``; its text stands above the card."""


def decided(*, without: str = "", deaf: str = "") -> Sitting:
    """Record the full recommendation; let somebody recuse themselves or be unable to hear."""
    sitting = Sitting().live().called(PREVIOUS).closed(PREVIOUS).called()
    if without:
        recuse(sitting, without)
    if deaf:
        sitting.do(sitting.service.talk.report, by=deaf, item_id=FIRST, kind="no_audio")
    sitting.drafted(FULL).dissented(
        "radiologist", text="Too toxic."
    ).read_back().recorded().closed()
    for item_id in (SECOND, LECTURE):
        sitting.called(item_id).deferred(item_id)
    sitting.do(sitting.service.sessions.end, by="chair")
    return sitting


def only(meeting: Meeting) -> Recommendation:
    [found] = meeting.recommendations.values()
    return found


def told(meeting: Meeting, language: str = "en") -> dict[str, str]:
    found, minutes = only(meeting), meeting.minutes
    assert found.quorum is not None
    assert minutes is not None
    words = Words(meeting, language, translator(language).gettext)
    known = frozenset(ref for block in minutes.blocks for ref in block.refs)
    facts = card(words, found, found.quorum, known=known, until=minutes.approved_at)
    return {fact.label: fact.value for fact in facts}


def page(meeting: Meeting) -> Page:
    return minutes_page(
        meeting, language="en", translate=translator("en").gettext, viewer_tz=meeting.tz
    )


def printed(meeting: Meeting) -> list[Paragraph]:
    """Return what is printed of the first case."""
    return list(page(meeting).items[1].paragraphs)


def test_every_field_that_was_filled_in_is_on_the_card() -> None:
    assert SHOWN.keys() == {each.name for each in fields(FULL)} - {"text"}

    values = list(told(decided().meeting).values())

    for name, expected in SHOWN.items():
        assert any(expected in value for value in values), name


def test_who_did_not_join_who_left_and_who_could_not_follow_are_on_the_card() -> None:
    shown = told(decided(without="member", deaf="scribe").meeting)

    assert shown["Dissent"].endswith("disagrees. Too toxic.")
    assert shown["Recused"] == "Dr Member: Conflict of interest"
    assert shown["Present, not counted"] == "Dr Member (Medical oncology): Recused"
    assert "could not hear" in shown["Could not follow"]
    assert "Quorum not met: advisory" in shown["Quorum"]
    assert "Rule " in shown["Quorum"]
    assert "Missing: " in shown["Quorum"]
    assert shown["Standing"] == "Advice of those present, not a recommendation of the board."
    assert "Asked to confirm" in shown


def test_what_was_not_filled_in_has_no_line() -> None:
    shown = told(Sitting().live().ended().meeting)

    assert {"Alternatives", "Standing", "Recused", "Local fit", "Off-label use"}.isdisjoint(shown)
    assert shown["Certainty"] == "Definitive"


def test_what_came_after_the_approval_is_not_on_the_card_of_the_signed_version() -> None:
    sitting = decided()
    sitting.do(sitting.service.advice.answer_fit, only(sitting.meeting).id, by="chair", **FIT)
    before = told(sitting.meeting)
    sitting.signed()
    sitting.do(
        sitting.service.advice.answer_fit, only(sitting.meeting).id, by="chair", **FIT | NOT_HERE
    )
    dissent = only(sitting.meeting).dissents[0]
    late = replace(dissent, withdrawn_at=sitting.meeting.starts_at.replace(year=2030))
    meeting = replace(
        sitting.meeting,
        recommendations={
            each.id: replace(each, dissents=(late,))
            for each in sitting.meeting.recommendations.values()
        },
    )

    after = told(meeting)

    assert before["Local fit"].startswith("Available here; Affordable: Yes")
    assert "Local fit" not in after
    assert after["Dissent"] == before["Dissent"]


FIT = {"available": "yes", "affordable": "yes", "registered": "yes"}
NOT_HERE = {"available": "no"}


def test_a_sentence_that_the_card_tells_is_not_printed_again_unless_somebody_changed_it() -> None:
    sitting = decided()
    assert sitting.meeting.minutes is not None
    block = next(b for b in sitting.meeting.minutes.blocks if "Rationale" in b.text)
    assert block.text not in [each.text for each in printed(sitting.meeting)]

    sitting.do(
        sitting.service.minutes.revise, block.id, by="scribe", based_on=1, text="Rationale: young."
    )

    assert "Rationale: young." in [each.text for each in printed(sitting.meeting)]


def test_a_name_of_somebody_unknown_is_left_empty() -> None:
    meeting = decided().meeting
    found = only(meeting)
    stranger = replace(found, content=replace(FULL, implementer_id=PersonId("nobody")))

    shown = told(replace(meeting, recommendations={found.id: stranger}))

    assert "Implementer" not in shown
    assert shown["Carried out at"] == "Almaty Clinic"


def test_a_checked_translation_is_printed_with_its_language_its_people_and_what_binds() -> None:
    sitting = decided()
    sitting.do(sitting.service.amending.draft_translation, by="scribe", language="fr")
    for kind, status, text in (
        ("recommendation", "approved", "Gastrectomie distale, curage D2."),
        ("note", "human_checked", "Justification : jeune."),
    ):
        assert sitting.meeting.minutes is not None
        of_kind = (b for b in sitting.meeting.minutes.blocks if b.kind == kind)
        block = next(b for b in of_kind if "Recommendation 1" in b.text)
        sitting.do(
            sitting.service.amending.translate,
            block.id,
            by="scribe",
            language="fr",
            text=text,
            status=status,
            source=block.revision,
            based_on=block.translations["fr"].seq,
            override_reason="Shorter.",
        )

    shown = printed(sitting.meeting)

    found = [each for paragraph in shown for each in paragraph.translations]
    assert [each.text for each in found] == [
        "Gastrectomie distale, curage D2.",
        "Justification : jeune.",
    ]
    assert found[0].language == "fr"
    assert found[0].standing == (
        "French: Approved translation, translated by Dr Scribe, checked by Dr Scribe, differs on"
        " purpose (Shorter.). The original in English binds."
    )
    languages = next(f.value for f in page(sitting.meeting).facts if f.label == "Languages")
    assert languages == "English (original, binding), French (translation)"


def test_a_draft_that_nobody_checked_is_not_printed_and_a_check_alone_names_no_translator() -> None:
    sitting = decided()
    sitting.do(sitting.service.amending.draft_translation, by="scribe", language="fr")
    assert not any(paragraph.translations for paragraph in printed(sitting.meeting))
    assert sitting.meeting.minutes is not None
    block = next(b for b in sitting.meeting.minutes.blocks if b.kind == "recommendation")

    sitting.do(
        sitting.service.amending.translate,
        block.id,
        by="chair",
        language="fr",
        text=block.translations["fr"].text,
        status="unofficial",
        source=block.revision,
        based_on=block.translations["fr"].seq,
    )

    [found] = [each for paragraph in printed(sitting.meeting) for each in paragraph.translations]
    assert found.standing == (
        "French: Unofficial translation, drafted from the record, checked by Dr Chair."
        " The original in English binds."
    )
