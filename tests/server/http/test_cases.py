"""The pages of cases: who sees them, what is missing, and consent given and withdrawn."""

import re
from dataclasses import replace

from mdt.domain.ids import PersonId
from tests.mdt.service import sitting
from tests.server.http.site import Site

CASE = f"/cases/{sitting.FIRST_CASE}"


async def lacking(site: Site) -> None:
    """Let the first case lack two fields."""
    poor = replace(sitting.sheet(), comorbidity="", ecog_state="unknown")
    await site.write.run(
        lambda uow: site.service.cases.add_version(
            uow,
            sitting.FIRST_CASE,
            by=PersonId("member"),
            sheet=poor,
            materials=(),
            language="en",
        )
    )


async def test_the_list_shows_what_each_case_lacks(site: Site) -> None:
    await lacking(site)
    browser = await site.signed_in("member")

    page = await browser.get("/cases")

    assert "K-7F31" in page.text
    assert "Not ready · 2" in page.text
    assert page.links["Gastric cancer"].startswith("/cases/")


async def test_a_gap_is_assigned_and_another_waived(site: Site) -> None:
    await lacking(site)
    browser = await site.signed_in("coordinator")
    page = await browser.get(CASE)
    forms = {dict(f.fields)["field"]: f for f in page.forms if "/gaps" in f.action}
    fields = [*forms["ecog"].fields[:-2], ("owner_id", "radiologist"), ("due_on", "2026-03-09")]
    page = await browser.post(CASE + "/gaps", [*fields, ("do", "assign")])
    assert "Dr Radiologist" in page.text
    assert "until 9 Mar 2026" in page.text

    waived = await browser.press(page, "Waive", reason="Known to all.")

    assert "Known to all." in waived.text
    assert waived.status == 200


async def test_a_waiver_without_a_reason_comes_back(site: Site) -> None:
    await lacking(site)
    browser = await site.signed_in("coordinator")

    page = await browser.press(await browser.get(CASE), "Waive", reason="")

    assert page.status == 422
    assert "Please give a reason." in page.text


async def test_two_who_settle_at_once(site: Site) -> None:
    await lacking(site)
    browser = await site.signed_in("coordinator")
    page = await browser.get(CASE)
    await browser.press(page, "Tumour board")

    slower = await browser.press(page, "Waive", reason="Known.")

    assert slower.status == 409
    assert "revision_conflict" in slower.text


async def test_earlier_versions_stay_readable(site: Site) -> None:
    await lacking(site)
    browser = await site.signed_in("member")

    first = await browser.get(CASE + "?version=1")
    none = await browser.get(CASE + "?version=7")

    assert "Version 1 of" in first.text
    assert "Hypertension." in first.text
    assert none.status == 404


async def test_reading_and_refusing_are_both_audited(site: Site) -> None:
    await end_agreement(site)
    for name in ("member", "radiologist"):
        await (await site.signed_in(name)).get(CASE)

    entries = await site.read.run(lambda uow: uow.audit.about(sitting.FIRST_CASE))

    told = [(entry.action, entry.actor_id, entry.detail["reason"]) for entry in entries]
    assert told == [
        ("case.refused", "radiologist", "no_agreement"),
        ("case.read", "member", ""),
    ]


async def end_agreement(site: Site) -> None:
    ended = replace(sitting.AGREED, ended_on="2026-02-01")
    await site.write.run(
        lambda uow: uow.records.add(
            sitting.AGREEMENT,
            "agreement",
            ended,
            based_on=1,
            by=None,
            at=sitting.START,
            action="agreement.ended",
        )
    )


async def test_without_an_agreement_a_case_is_not_shown_abroad_until_the_patient_consents(
    site: Site,
) -> None:
    await end_agreement(site)
    abroad = await site.signed_in("radiologist")
    refused = await abroad.get(CASE)
    assert refused.status == 403
    assert "no_agreement" in refused.text
    assert (await abroad.get("/materials/image-1")).status == 403

    owner = await site.signed_in("member")
    page = await owner.get(CASE)
    kept_from = r"Kept from people of</span> <bdi>Beijing Hospital</bdi>; <bdi>Elsewhere</bdi></p>"
    assert re.search(kept_from, page.text)
    recorded = await owner.press(
        page,
        "Record consent",
        countries="cn, kz",
        text_id="form 3, version 2",
        data_classes=["clinical", "image"],
    )
    assert recorded.status == 200
    assert "CN, KZ" in recorded.text
    assert "Kept from people of" not in recorded.text
    assert (await abroad.get(CASE)).status == 200
    assert (await abroad.get("/materials/image-1")).status == 200

    withdrawn = await owner.press(recorded, "Withdraw consent", reason="No more.")
    assert "Withdrawn" in withdrawn.text
    assert re.search(kept_from, withdrawn.text)
    again = await abroad.get(CASE)

    assert (again.status, "consent_withdrawn" in again.text) == (403, True)
    assert (await abroad.get("/materials/image-1")).status == 403


async def test_withdrawing_reaches_a_running_meeting_with_the_same_command(site: Site) -> None:
    owner = await site.signed_in("member")
    page = await owner.press(
        await owner.get(CASE), "Record consent", countries="CN", text_id="form 3"
    )
    meeting_id = await site.live()
    assert (await site.meeting(meeting_id)).withheld == {}
    before = len(site.outcomes)

    await owner.press(page, "Withdraw consent")

    meeting = await site.meeting(meeting_id)
    assert meeting.withheld[sitting.FIRST]["radiologist"] == "consent_withdrawn"
    [told] = site.outcomes[before:]
    assert [logged.event.TYPE for logged in told.events] == ["access.decided"]


async def test_what_was_shown_where_is_told_on_the_page(site: Site) -> None:
    await site.live()
    browser = await site.signed_in("member")

    page = await browser.get(CASE)

    assert "Shown in meetings" in page.text
    assert "Standard contract" in page.text


async def test_a_broken_consent_comes_back_with_what_was_typed(site: Site) -> None:
    browser = await site.signed_in("member")

    page = await browser.press(
        await browser.get(CASE), "Record consent", countries="China", text_id="form 3"
    )

    assert page.status == 422
    assert 'value="China"' in page.text
    assert "form 3" in page.text


async def linked(site: Site):
    browser = await site.signed_in("chair")  # works where the case comes from
    return await browser.press(
        await browser.get(CASE),
        "Keep the link",
        reference="44-871-203",
        words="Николай Абрамов\n王小明\n02.01.1970",
    ), browser


async def test_only_the_hospital_of_the_case_opens_its_link(site: Site) -> None:
    page, browser = await linked(site)
    assert "44-871-203" not in page.text

    opened = await browser.press(page, "Show the record number")

    assert "44-871-203" in opened.text
    radiologist = await site.signed_in("radiologist")
    assert "Link to the patient" not in (await radiologist.get(CASE)).text
    token = await radiologist.form_token()
    refused = await radiologist.post(CASE + "/link/open", [("form_token", token)])
    assert refused.status == 404
    assert "44-871-203" not in refused.text


async def test_a_text_that_names_the_patient_is_refused(site: Site) -> None:
    _, browser = await linked(site)
    form = await browser.get(CASE + "/edit")

    refused = await browser.press(
        form, "Save as a new version", comorbidity="Пациент АБРАМОВ, гипертония"
    )

    assert refused.status == 422
    assert "identity_in_text" in refused.text
    assert "Version 1 of" in (await browser.get(CASE)).text


async def test_after_erasure_the_pseudonym_leads_nowhere(site: Site) -> None:
    page, browser = await linked(site)
    keys = site.deps.settings.key_dir / "links"
    assert len(list(keys.iterdir())) == 1

    gone = await browser.press(page, "Destroy the link for ever")

    assert "The link was destroyed" in gone.text
    assert list(keys.iterdir()) == []
    token = await browser.form_token()
    opened = await browser.post(CASE + "/link/open", [("form_token", token)])
    assert opened.status == 409
    assert "44-871-203" not in opened.text


async def test_an_agreement_that_ends_takes_cases_back_and_a_new_one_opens_them(site: Site) -> None:
    abroad, steers = await site.signed_in("radiologist"), await site.signed_in("coordinator")
    assert (await abroad.get(CASE)).status == 200

    ended = await steers.press(await steers.get("/agreements"), "End this agreement today")
    refused = await abroad.get(CASE)
    assert (refused.status, "no_agreement" in refused.text) == (403, True)
    made = await steers.press(ended, "Record agreement", title="A new one", countries="ru cn")

    assert "Russia → China · Standard contract" in made.text
    assert (await abroad.get(CASE)).status == 200


async def test_an_agreement_without_its_countries_comes_back(site: Site) -> None:
    steers = await site.signed_in("coordinator")

    page = await steers.press(
        await steers.get("/agreements"), "Record agreement", title="A new one", countries="Russia"
    )

    assert page.status == 422
    assert 'value="A new one"' in page.text


async def test_an_agreement_names_what_it_is_for(site: Site) -> None:
    steers = await site.signed_in("coordinator")
    page = await steers.get("/agreements")
    told = {"title": "For teaching, too", "countries": "ru cn"}

    none = await steers.press(page, "Record agreement", **told, purposes=[])
    made = await steers.press(none, "Record agreement", **told, purposes=["care", "education"])

    assert (none.status, "This must be filled in." in none.text) == (422, True)
    assert made.status == 200
    assert "Care, Education" in made.text


async def test_who_is_recused_opens_the_case_nowhere_until_the_item_is_over(site: Site) -> None:
    meeting_id = await site.live()
    browser = await site.signed_in("radiologist")
    paths = (CASE, "/materials/image-1")
    assert [(await browser.get(path)).status for path in paths] == [200, 200]

    recuse = site.service.attending.recuse
    first = sitting.FIRST
    await site.do(recuse, meeting_id, by="radiologist", item_id=first, reason_code="COI")
    refused = [await browser.get(path) for path in paths]
    listed = await browser.get("/cases")
    await site.do(site.service.agenda.close, meeting_id, first, by="chair", reason="Done.")

    assert [page.status for page in refused] == [403, 403]
    assert all("recused_from_case" in page.text for page in refused)
    assert CASE not in listed.text
    assert f"/cases/{sitting.SECOND_CASE}" in listed.text
    assert [(await browser.get(path)).status for path in paths] == [200, 200]


async def test_the_list_tells_no_title_of_a_case_that_is_kept_from_the_reader(site: Site) -> None:
    await end_agreement(site)

    abroad = (await (await site.signed_in("radiologist")).get("/cases")).text
    home = (await (await site.signed_in("chair")).get("/cases")).text

    assert ("K-7F31" in abroad, "Gastric cancer" in abroad) == (True, False)
    assert ("K-7F31" in home, "Gastric cancer" in home) == (True, True)


async def test_the_list_tells_where_each_case_stands_and_shows_those_in_one_state(
    site: Site,
) -> None:
    await site.live()
    browser = await site.signed_in("member")

    every = await browser.get("/cases")
    discussed = await browser.get("/cases?state=in_discussion")
    none = await browser.get("/cases?state=closed")

    assert "Being discussed 1" in every.links
    assert "On an agenda 1" in every.links
    assert ("K-7F31" in every.text, "K-7F32" in every.text) == (True, True)
    assert ("K-7F31" in discussed.text, "K-7F32" in discussed.text) == (True, False)
    assert ("K-7F31" in none.text, "No case is in this state." in none.text) == (False, True)


async def test_of_a_case_that_the_gate_keeps_back_no_state_is_told(site: Site) -> None:
    await site.live()
    foreign = await site.signed_in("radiologist")
    assert "Being discussed 1" in (await foreign.get("/cases")).links
    await end_agreement(site)

    seen = await foreign.get("/cases")

    assert "No agreement" in seen.text
    assert not [link for link in seen.links if "discussed" in link]
