"""A case that is not there yet: what is typed into its form waits for its writer."""

import json

import pytest

from mdt.domain.ids import PersonId
from tests.mdt.service import sitting
from tests.server.http.site import Site
from tests.server.http.test_case_writing import CHOSEN
from tests.server.http.test_drafts import draft_of, on_record, typed

PAGE = "/cases/new"
ADDRESS = "/drafts/case/new"
TITLE = "Rectal cancer, 直肠癌"


async def test_what_was_typed_of_a_new_case_is_there_again_and_nowhere_on_record(
    site: Site,
) -> None:
    browser = await site.signed_in("member")
    before = on_record(site)

    first = await typed(browser, ADDRESS, title=TITLE, tumour_site="rectum", language="zh")
    second = await typed(
        browser, ADDRESS, 1, sex="male", treatments__0__text="FLOT", patient_flags__travel="1"
    )

    assert (json.loads(first.text)["n"], json.loads(second.text)["n"]) == (1, 2)
    assert on_record(site) == before
    page = await (await site.signed_in("member")).get(PAGE)
    assert f'data-draft="{ADDRESS}" data-read-at="2" data-based-on="0"' in page.text
    assert "Your draft of" in page.text
    assert {
        ("title", TITLE),
        ("tumour_site", "rectum"),
        ("language", "zh"),
        ("sex", "male"),
        ("urgency", "routine"),
        ("treatments.0.text", "FLOT"),
        ("treatments.1.text", ""),
        ("patient_flags.travel", "1"),
    } <= set(page.form("Save case").fields)


async def test_saving_the_case_ends_its_draft(site: Site) -> None:
    browser = await site.signed_in("member")
    await typed(
        browser, ADDRESS, title=TITLE, tumour_site="rectum", diagnosis="Adenocarcinoma", **CHOSEN
    )

    refused = await browser.press(await browser.get(PAGE), "Save case")
    assert refused.status == 422, "it has no question"
    assert 'data-read-at="1"' in refused.text
    assert await draft_of(site, "case", "new", "member") is not None
    made = await browser.press(await browser.get(PAGE), "Save case", question="Watch and wait?")

    assert made.path.startswith("/cases/")
    assert TITLE in made.text
    assert "Adenocarcinoma" in made.text
    assert await draft_of(site, "case", "new", "member") is None
    assert TITLE not in (await browser.get(PAGE)).text


async def test_a_new_case_that_names_a_patient_is_kept_and_refused_when_it_is_saved(
    site: Site,
) -> None:
    await site.write.run(
        lambda uow: site.service.identity_links.keep(
            uow, sitting.FIRST_CASE, by=PersonId("member"), reference="4711", words="Novak"
        )
    )
    # The chair is of the hospital that knows the patient.
    browser = await site.signed_in("chair")

    kept = await typed(
        browser, ADDRESS, title="Mr Novak", tumour_site="rectum", question="Surgery?", **CHOSEN
    )
    refused = await browser.press(await browser.get(PAGE), "Save case")

    assert kept.status == 200
    assert refused.status == 422
    assert 'data-code="identity_in_text"' in refused.text
    assert await draft_of(site, "case", "new", "chair") is not None


async def test_a_begun_case_is_its_writers_only(site: Site) -> None:
    await typed(await site.signed_in("member"), ADDRESS, title=TITLE)

    for person in ("expert", "chair", "coordinator"):
        browser = await site.signed_in(person)
        assert TITLE not in (await browser.get(PAGE)).text
        assert TITLE not in (await browser.get("/cases")).text


async def test_nobody_keeps_or_reads_a_begun_case_without_signing_in(site: Site) -> None:
    browser = await site.signed_in("member")
    await typed(browser, ADDRESS, title=TITLE)
    await browser.press(await browser.get("/meetings"), "Sign out")

    page = await browser.get(PAGE)
    stored = await typed(browser, ADDRESS, 1, title="Other")

    assert TITLE not in page.text
    assert stored.status == 401
    kept = await draft_of(site, "case", "new", "member")
    assert kept is not None
    assert kept.draft.texts == {"title": TITLE}


@pytest.mark.parametrize("subject", ["newer", sitting.FIRST_CASE])
async def test_only_a_case_that_is_not_there_yet_is_begun(site: Site, subject: str) -> None:
    refused = await typed(await site.signed_in("member"), f"/drafts/case/{subject}", title="x")

    assert refused.status == 404
    assert await draft_of(site, "case", subject, "member") is None


@pytest.mark.parametrize(
    "field", ["based_on_case", "schema_version", "stages__x__t", "plan__implementer_id", "ecog__x"]
)
async def test_nothing_but_the_fields_of_a_new_case_is_kept(site: Site, field: str) -> None:
    refused = await typed(await site.signed_in("member"), ADDRESS, **{field: "x"})

    assert refused.status == 422


async def test_a_discarded_case_begins_anew(site: Site) -> None:
    browser = await site.signed_in("member")
    await typed(browser, ADDRESS, title=TITLE)

    after = await browser.press(await browser.get(PAGE), "Discard the draft")

    assert after.path == PAGE
    assert TITLE not in after.text
    assert "Your draft of" not in after.text
