"""Writing cases: nothing that was typed is lost, and what was typed becomes a version."""

import json

import pytest

from mdt.domain.cases import CaseSheet, ImagingStudy, Marker, Treatment
from mdt.domain.decide.cases import ENTRIES_MAX
from mdt.domain.ids import PersonId
from server.http.case_forms import rows_of, sheet_of, texts_of
from tests.mdt.service import sitting
from tests.server.http.site import Site

CASE = f"/cases/{sitting.FIRST_CASE}"
CHOSEN = {
    "laterality": "T",
    "sex": "male",
    "disease_status": "primary",
    "question_type": "treatment",
}


def full() -> CaseSheet:
    return sitting.replace(
        sitting.sheet(),
        studies=(ImagingStudy(modality="CT", body_part="abdomen", on="2026-01", report="x"),),
        patient_flags=("travel",),
        treatments=(
            Treatment(kind="CH", text="FLOT", start="2025", country="RU", line="1", end_reason="E"),
        ),
    )


def test_a_sheet_goes_through_the_form_unchanged() -> None:
    before = full()

    after = sheet_of(texts_of(before), before)

    assert sitting.replace(after, schema_version=1) == before


def test_an_empty_row_is_left_out_and_one_more_offered() -> None:
    texts = {**texts_of(full()), "stages.1.edition": "8", "stages.1.t": " "}

    assert len(sheet_of(texts, None).stages) == 1
    assert len(rows_of(texts, "stages")) == 2


def test_a_row_keeps_its_place_when_one_before_it_is_emptied() -> None:
    typed = {"treatments.0.text": "", "treatments.1.text": "FLOT", "treatments.2.text": "Surgery"}

    rows = rows_of(typed, "treatments")

    assert {n: row["text"] for n, row in rows.items()} == {1: "FLOT", 2: "Surgery", 3: ""}


def test_a_row_of_which_little_was_typed_keeps_what_was_offered_with_it() -> None:
    row = rows_of({"stages.0.t": "2"}, "stages")[0]

    assert (row["t"], row["edition"]) == ("2", "8")


def test_no_row_of_a_long_list_is_lost() -> None:
    many = tuple(Marker(name=f"Value {n}", value=str(n)) for n in range(ENTRIES_MAX + 1))
    before = sitting.replace(full(), markers=many)

    assert sheet_of(texts_of(before), before).markers == many


async def test_a_case_with_as_many_results_as_a_case_may_have_is_changed_and_keeps_them(
    site: Site,
) -> None:
    many = tuple(Marker(name=f"Value {n}", value=str(n)) for n in range(ENTRIES_MAX))
    sheet = sitting.replace(full(), markers=many)
    await site.write.run(
        lambda uow: site.service.cases.add_version(
            uow,
            sitting.FIRST_CASE,
            by=PersonId("member"),
            sheet=sheet,
            materials=(),
            language="en",
        )
    )
    browser = await site.signed_in("member")
    page = await browser.get(f"{CASE}/edit")

    done = await browser.press(page, "Save as a new version", imaging="No new lesion.")

    assert done.status == 200, done.text[:2000]
    stored = await site.read.run(lambda uow: uow.cases.current(sitting.FIRST_CASE).sheet)
    assert (stored.imaging, stored.markers) == ("No new lesion.", many)


def test_what_is_not_known_of_ecog_is_said() -> None:
    unknown = sheet_of({**texts_of(full()), "ecog": ""}, None)

    assert (unknown.ecog, unknown.ecog_state) == (0, "unknown")
    assert texts_of(unknown)["ecog"] == ""


async def test_a_new_case_is_written_and_lacks_what_was_left_out(site: Site) -> None:
    browser = await site.signed_in("member")
    page = await browser.get("/cases/new")

    made = await browser.press(
        page,
        "Save case",
        title="Rectal cancer",
        tumour_site="rectum",
        question="Watch and wait?",
        diagnosis="Adenocarcinoma",
        **CHOSEN,
    )

    assert made.status == 200
    assert made.path.startswith("/cases/")
    assert "Rectal cancer" in made.text
    assert "Not ready" in made.text


@pytest.mark.parametrize("left_out", ["laterality", "sex", "disease_status", "question_type"])
async def test_side_sex_and_kind_are_never_filled_in_by_themselves(
    site: Site, left_out: str
) -> None:
    browser = await site.signed_in("member")
    page = await browser.get("/cases/new")
    chosen = {name: code for name, code in CHOSEN.items() if name != left_out}

    back = await browser.press(
        page, "Save case", title="Breast", tumour_site="breast", question="Surgery?", **chosen
    )

    assert (left_out, "") in page.form("Save case").fields
    assert back.status == 422
    assert f'id="error-{left_out}"' in back.text


async def test_a_case_without_a_question_comes_back_with_what_was_typed(site: Site) -> None:
    browser = await site.signed_in("member")

    page = await browser.press(
        await browser.get("/cases/new"), "Save case", title="Rectal", tumour_site="rectum"
    )

    assert page.status == 422
    assert 'value="Rectal"' in page.text


async def test_the_next_version_is_saved_and_the_first_stays(site: Site) -> None:
    browser = await site.signed_in("member")
    page = await browser.get(CASE + "/edit")

    saved = await browser.press(page, "Save as a new version", imaging="MRI: no change.")

    assert "Version 2 of" in saved.text
    assert "MRI: no change." in saved.text
    first = await browser.get(CASE + "?version=1")
    assert "MRI: no change." not in first.text


async def test_the_slower_of_two_versions_is_shown_both(site: Site) -> None:
    faster, slower = await site.signed_in("member"), await site.signed_in("chair")
    page = await slower.get(CASE + "/edit")
    await faster.press(await faster.get(CASE + "/edit"), "Save as a new version", imaging="Theirs")

    both = await slower.press(page, "Save as a new version", imaging="Mine")

    assert both.status == 409
    assert "Theirs" in both.text
    assert "Mine" in both.text
    decided = await slower.press(both, "Save as a new version")
    assert "Version 3 of" in decided.text


async def typed(site: Site, name: str, field: str, text: str, read_at: int = 0):
    browser = await site.signed_in(name)
    token = await browser.form_token()
    fields = [("form_token", token), ("read_at", str(read_at)), (field, text)]
    return await browser.post(CASE + "/draft", fields)


async def test_what_is_typed_is_kept_field_by_field(site: Site) -> None:
    first = await typed(site, "member", "imaging", "CT of today")
    second = await typed(site, "chair", "pathology", "HER2 3+")

    page = await (await site.signed_in("member")).get(CASE + "/edit")

    assert (json.loads(first.text)["n"], json.loads(second.text)["n"]) == (1, 2)
    assert "CT of today" in page.text
    assert "HER2 3+" in page.text


async def test_a_row_that_is_typed_on_after_one_was_emptied_is_not_doubled(site: Site) -> None:
    browser = await site.signed_in("member")
    await typed(site, "member", "treatments.1.text", "One")
    await typed(site, "member", "treatments.2.text", "Two", read_at=1)
    await typed(site, "member", "treatments.1.text", "", read_at=2)

    form = (await browser.get(CASE + "/edit")).form("Save as a new version")
    place = next(name for name, text in form.fields if text == "Two")
    await typed(site, "member", place, "Second", read_at=3)

    form = (await browser.get(CASE + "/edit")).form("Save as a new version")
    texts = [text for name, text in form.fields if name.startswith("treatments")]
    assert "Second" in texts
    assert "Two" not in texts


async def test_the_slower_of_two_in_one_field_gets_both_texts(site: Site) -> None:
    await typed(site, "member", "imaging", "theirs")

    answer = await typed(site, "chair", "imaging", "mine")

    assert answer.status == 409
    both = json.loads(answer.text)
    assert (both["field"], both["current"], both["rejected"]) == ("imaging", "theirs", "mine")
    assert (await typed(site, "chair", "imaging", "mine", both["n"])).status == 200


@pytest.mark.parametrize("field", ["schema_version", "plan.implementer_id", "stages.x.t", "ecog.x"])
async def test_nothing_but_the_fields_of_the_form_is_kept(site: Site, field: str) -> None:
    assert (await typed(site, "member", field, "x")).status == 422
