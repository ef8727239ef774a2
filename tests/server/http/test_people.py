"""The pages of people: what they claim, who verifies it, what they say of themselves."""

import pytest

from mdt.domain.ids import PersonId
from tests.server.http.site import OUTSIDER, Site

CLAIM = {
    "discipline": "medical_oncology",
    "issued_by": "<b>Register</b>",
    "country": "cn",
    "valid_from": "2020-01-01",
    "valid_to": "2027-01-01",
}


async def status(site: Site) -> str:
    return await site.read.run(
        lambda uow: site.service.credentials.status(
            uow, PersonId("member"), "medical_oncology", site.clock().date()
        )
    )


async def claimed(site: Site):
    """Let the member claim, and return the page they see then."""
    browser = await site.signed_in("member")
    page = await browser.get("/people/member")
    return await browser.press(page, "Claim", **CLAIM)


async def test_a_claim_waits_on_the_coordinator_s_page_and_is_verified_there(site: Site) -> None:
    mine = await claimed(site)
    browser = await site.signed_in("coordinator")
    boards = await browser.get("/boards")

    page = await browser.get(boards.links["Dr Member"])
    verified = await browser.press(page, "Verify", words="Licence 12, seen in the register")

    assert "Claimed, not verified" in mine.text
    assert "&lt;b&gt;Register" in mine.text
    assert "Credentials to verify" in boards.text
    assert verified.path == "/people/member"
    assert "Licence 12" in verified.text
    assert await status(site) == "verified"


async def test_what_the_verifier_noted_is_for_the_holder_and_verifiers_only(site: Site) -> None:
    await claimed(site)
    browser = await site.signed_in("coordinator")
    await browser.press(await browser.get("/people/member"), "Verify", words="Licence 12")

    other = await (await site.signed_in("scribe")).get("/people/member")

    assert "Verified" in other.text
    assert "Licence 12" not in other.text
    assert "Revoke" not in other.buttons


async def test_a_revoked_credential_says_why_and_can_be_claimed_again(site: Site) -> None:
    await claimed(site)
    coordinator = await site.signed_in("coordinator")
    await coordinator.press(
        await coordinator.get("/people/member"), "Revoke", words="Not in the register"
    )
    browser = await site.signed_in("member")
    page = await browser.get("/people/member")
    revoked = await status(site)

    await browser.press(page, "Claim", issued_by="The right register")

    assert revoked == "revoked"
    assert "Not in the register" in page.text
    assert await status(site) == "claimed"


async def test_revoking_reaches_a_running_meeting_with_the_same_command(site: Site) -> None:
    await claimed(site)
    coordinator = await site.signed_in("coordinator")
    page = await coordinator.press(
        await coordinator.get("/people/member"), "Verify", words="Licence 12"
    )
    meeting_id = await site.live("chair", "member")
    assert (await site.meeting(meeting_id)).attending.credentials == {"member": "verified"}
    before = len(site.outcomes)

    await coordinator.press(page, "Revoke", words="Struck off")

    assert (await site.meeting(meeting_id)).attending.credentials == {"member": "revoked"}
    [outcome] = site.outcomes[before:]
    assert [logged.event.TYPE for logged in outcome.events] == ["credential.seen"]


async def test_the_number_of_a_licence_is_shown_to_who_verifies_and_nobody_else(
    site: Site,
) -> None:
    holder = await site.signed_in("member")
    page = await holder.get("/people/member")
    await holder.press(page, "Claim", **{**CLAIM, "licence_no": " RU-77/004711 "})

    seen = {
        name: "RU-77/004711" in (await (await site.signed_in(name)).get("/people/member")).text
        for name in ("member", "coordinator", "chair", OUTSIDER)
    }

    assert seen == {"member": True, "coordinator": True, "chair": False, OUTSIDER: False}


async def test_a_decision_without_words_is_refused_beside_what_it_was_about(site: Site) -> None:
    await claimed(site)
    browser = await site.signed_in("coordinator")

    page = await browser.press(await browser.get("/people/member"), "Verify", words="  ")

    assert page.status == 422
    assert await status(site) == "claimed"


async def test_a_claim_that_cannot_be_read_is_shown_again_as_typed(site: Site) -> None:
    browser = await site.signed_in("member")
    page = await browser.get("/people/member")

    refused = await browser.press(
        page, "Claim", **{**CLAIM, "country": "China", "valid_to": "soon"}
    )

    assert refused.status == 422
    assert "2026-03-31" in refused.text  # how a date is written
    assert "&lt;b&gt;Register" in refused.text


@pytest.mark.parametrize("name", ["chair", OUTSIDER])
async def test_nobody_else_is_offered_to_verify(site: Site, name: str) -> None:
    await claimed(site)

    page = await (await site.signed_in(name)).get("/people/member")

    assert page.status == 200
    assert "Verify" not in page.buttons


async def test_a_person_says_which_languages_they_speak_and_when_they_are_away(site: Site) -> None:
    browser = await site.signed_in("member")
    page = await browser.get("/people/member")

    shown = await browser.press(
        page,
        "Save changes",
        family="Chen",
        **{
            "speaks-zh": "native",
            "speaks-en": "working",
            "away_first": ["2026-03-09", ""],
            "away_last": ["2026-03-13", ""],
        },
    )

    assert "Chinese (mother tongue)" in shown.text
    assert "English (works in it)" in shown.text
    assert "9 Mar 2026 – 13 Mar 2026" in shown.text


async def test_the_slower_of_two_profiles_sees_what_is_stored(site: Site) -> None:
    browser = await site.signed_in("member")
    first = await browser.get("/people/member")
    await browser.press(first, "Save changes", family="Chen")

    refused = await browser.press(first, "Save changes", family="Cheng")
    saved = await browser.press(refused, "Save changes")

    assert refused.status == 409
    assert "Chen<" in refused.text
    assert 'value="Cheng"' in refused.text
    assert "Cheng" in saved.text


async def test_an_institution_is_called_in_the_reader_s_language(site: Site) -> None:
    coordinator = await site.signed_in("coordinator")
    page = await coordinator.get("/institutions/beijing")
    shown = await coordinator.press(
        page,
        "Save changes",
        **{"title-zh": "北京医院", "capabilities": "HIPEC", "since-HIPEC": "2015"},
    )
    reader = await site.signed_in("member")
    await reader.press(await reader.get("/boards"), "中文")

    page = await reader.get("/boards")

    assert "since 2015" in shown.text
    assert "北京医院" in page.text
    assert "Beijing Hospital" not in page.text


async def test_a_year_that_is_none_is_told_beside_the_capabilities(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get("/institutions/beijing")

    refused = await browser.press(
        page, "Save changes", **{"capabilities": "HIPEC", "since-HIPEC": "long ago"}
    )

    assert refused.status == 422
    assert "as in 2019" in refused.text
    assert "long ago" in refused.text


async def test_the_network_names_who_administers_it(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get("/network")

    await browser.press(page, "Save changes", kind="multilateral", admins=["observer"])
    observer = await site.signed_in("observer")

    assert (await observer.get("/network")).status == 200
    assert "Gastric board" in (await observer.get("/boards")).text


async def test_the_slower_of_two_networks_sees_what_is_stored(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get("/network")
    await browser.press(page, "Save changes", **{"title-en": "First name"})

    refused = await browser.press(page, "Save changes", **{"title-en": "Second name"})

    assert refused.status == 409
    assert "First name" in refused.text
    assert "Second name" in refused.text
