"""The FHIR bundle says what is stored, all of it, and nothing that identifies a patient (I30)."""

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mdt.domain.advice_content import Alternative, Evidence, Guideline, Trial
from mdt.domain.ids import PersonId
from mdt.domain.recommendations import RecommendationContent
from mdt.exports.exported import Exported, exported
from mdt.exports.fhir import parse, render
from tests.mdt.service.sitting import FIRST_CASE, WORDING, Sitting
from tests.mdt.service.taking_part import recuse

PSEUDONYMS = {FIRST_CASE: "K-7F31"}
FULL = replace(
    WORDING,
    type="ST",
    certainty="preliminary",
    condition_text="MRI <img src=x onerror=alert(1)> & more",
    condition_due=date(2026, 3, 20),
    joint_disciplines=("pathology", "radiology"),
    implementer_institution="Almaty Clinic",
    setting="inpatient",
    target="Stomach bed",
    surgery="A",
    needs=("HIPEC",),
    guidelines=(Guideline(body="CACA", on=date(2024, 1, 1)), Guideline(body="NCCN", agrees=False)),
    treatment_status="exhausted",
    strength="strong",
    evidence=(Evidence(scheme="ESCAT", value="I-A"),),
    off_label=True,
    trials=(Trial(registry="NCT", id="NCT01", status="recruiting"),),
    alternatives=(Alternative(text="PIPAC"), Alternative(text="支持治疗", reason="II")),
    rationale="Young",
    risks="Leak",
    patient_values="Work",
    consensus="majority",
    plan_change="changed",
    guideline_note="Because",
)


def bundle(content: RecommendationContent = FULL, *, absent: str = "") -> Exported:
    sitting = Sitting().live().called().drafted(content).dissented(text="<b>No</b>\nReally.")
    sitting.read_back()
    if absent:
        sitting.left(absent)
    sitting.recorded().closed()
    for item in sitting.meeting.items:
        if item.state == "planned":
            sitting.called(item.id).closed(item.id, reason="Not today")
    sitting.do(sitting.service.sessions.end, by="chair")
    return exported(sitting.meeting, PSEUDONYMS)


def plans(what: Exported) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in json.loads(render(what))["entry"]]
    return [each for each in resources if each["resourceType"] == "CarePlan"]


def test_every_field_comes_back_as_it_was_stored() -> None:
    assert all(getattr(FULL, each.name) for each in fields(FULL)), "a field is not tried"
    what = bundle()

    assert parse(render(what)) == what
    assert what.recommendations[0].content == FULL
    assert what.blocks


def test_what_is_not_filled_in_comes_back_empty() -> None:
    what = bundle(replace(WORDING, implementer_id=None, implementer_institution="Almaty"))

    assert parse(render(what)) == what


def test_an_advisory_recommendation_says_so_in_title_and_intent() -> None:
    [advisory] = plans(bundle(absent="member"))
    [met] = plans(bundle())

    assert "advisory" in advisory["title"]
    assert (advisory["intent"], met["intent"]) == ("proposal", "plan")
    assert "advisory" not in met["title"]


def test_who_counted_who_did_not_and_by_which_rule_leave_the_house_too() -> None:
    [plan] = plans(bundle(absent="member"))
    [found] = bundle(absent="member").recommendations

    assert [each["display"] for each in plan["contributor"]] == [
        "Dr Chair",
        "Dr Scribe",
        "Dr Radiologist",
    ]
    assert (found.rule, found.rule_version) == ("rule-gastric", 2)
    assert found.fit is None


def translated() -> Exported:
    """Return a meeting with a recusal, an answer about local fit and checked translations."""
    sitting = recuse(Sitting().live().called(), "member").drafted(FULL).read_back().recorded()
    [decided] = sitting.meeting.recommendations.values()
    sitting.do(
        sitting.service.advice.answer_fit,
        decided.id,
        by="chair",
        available="no",
        affordable="yes",
        registered="unknown",
        note="Only in <Moscow>",
    )
    sitting.closed()
    for item in sitting.meeting.items:
        if item.state == "planned":
            sitting.called(item.id).closed(item.id, reason="Not today")
    sitting.do(sitting.service.sessions.end, by="chair")
    assert sitting.meeting.minutes is not None
    for block, status in zip(
        sitting.meeting.minutes.blocks, ("approved", "human_checked"), strict=False
    ):
        sitting.do(
            sitting.service.amending.translate,
            block.id,
            by="scribe",
            language="zh",
            text=f"中文 <b> {block.text}",
            status=status,
            source=block.revision,
            based_on=0,
            override_reason="As it is.",
        )
    return exported(sitting.meeting, PSEUDONYMS)


def test_local_fit_recusals_and_checked_translations_come_back() -> None:
    what = translated()

    assert parse(render(what)) == what
    assert [each.translations[0].status for each in what.blocks[:2]] == [
        "approved",
        "human_checked",
    ]
    [found] = what.recommendations
    assert found.fit is not None
    assert (found.fit.available, found.fit.note) == ("no", "Only in <Moscow>")
    assert [(each.person, each.reason) for each in found.not_counted] == [("Dr Member", "recused")]


def test_no_list_of_the_bundle_is_empty() -> None:
    """FHIR allows no empty list (2.6.2.2)."""
    waiting = [json.loads(render(bundle())), json.loads(render(bundle(absent="member")))]
    while waiting:
        element = waiting.pop()
        assert element != []
        if isinstance(element, dict):
            waiting += element.values()
        elif isinstance(element, list):
            waiting += element


def replaced() -> Exported:
    """Return a meeting with a recommendation that another one replaced."""
    sitting = Sitting().live().called().drafted().read_back().recorded()
    sitting.do(sitting.service.advice.revise, "item-case-1", by="chair", reason="Histology")
    sitting.read_back().recorded()
    return exported(sitting.meeting, PSEUDONYMS)


def test_a_replaced_recommendation_is_revoked_and_named_by_the_new_one() -> None:
    what = replaced()
    old, new = plans(what)

    assert (old["status"], new["status"]) == ("revoked", "active")
    assert new["replaces"] == [{"reference": f"CarePlan/{old['id']}"}]
    assert parse(render(what)) == what


def test_words_of_people_are_text_in_the_narrative() -> None:
    told = render(bundle()).decode()

    assert "<img" not in told.replace("MRI <img src=x onerror=alert(1)> & more", "")
    assert "&lt;b&gt;No&lt;/b&gt;<br/>Really." in told


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40)
SAID = WORDS.filter(bool)  # of an alternative; one that says nothing is not recorded


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, st.lists(st.tuples(SAID, WORDS), max_size=3))
def test_any_words_come_back(text: str, note: str, options: list[tuple[str, str]]) -> None:
    content = RecommendationContent(
        type="OP",
        text=text,
        rationale=note,
        implementer_id=PersonId("chair"),
        alternatives=tuple(Alternative(text=one, reason=two) for one, two in options),
    )
    what = SAMPLE
    [found] = what.recommendations
    what = replace(
        what,
        blocks=(replace(what.blocks[0], text=note),),
        recommendations=(replace(found, content=content),),
    )

    assert parse(render(what)) == what


SAMPLE = bundle()
