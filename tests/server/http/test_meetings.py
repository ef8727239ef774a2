"""The list of meetings and the page of one."""

from tests.mdt.service import sitting
from tests.server.http.site import OUTSIDER, Site


async def test_a_meeting_is_a_link_by_its_title(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("member")

    page = await browser.get("/meetings")

    assert page.links["Gastric board, March"] == f"/meetings/{meeting_id}"
    assert "New meeting" not in page.links


async def test_only_coordinators_are_offered_a_new_meeting(site: Site) -> None:
    browser = await site.signed_in("coordinator")

    page = await browser.get("/meetings")

    assert page.links["New meeting"] == "/meetings/new"


async def test_a_draft_is_shown_to_those_who_prepare_it_only(site: Site) -> None:
    await site.planned()

    assert "Gastric board, March" in (await (await site.signed_in("chair")).get("/meetings")).links
    assert (
        "Gastric board, March"
        not in (await (await site.signed_in("member")).get("/meetings")).links
    )


async def test_the_page_of_a_meeting_leads_into_the_room(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("member")

    page = await browser.get(f"/meetings/{meeting_id}")

    assert page.links["Join"] == f"/meetings/{meeting_id}/room"
    assert "HIPEC: who benefits" in page.text
    assert "Dr Radiologist" in page.text


async def test_times_are_told_in_the_readers_zone_and_in_the_meetings(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("member")

    page = await browser.get(f"/meetings/{meeting_id}")

    assert "08:00–09:00, UTC" in page.text
    assert "11:00–12:00, Moscow (UTC+3)" in page.text


async def test_a_guest_sees_title_and_time_and_nobody(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("guest")

    page = await browser.get(f"/meetings/{meeting_id}")

    assert page.status == 200
    assert page.links["Join"] == f"/meetings/{meeting_id}/room"
    assert "Dr Chair" not in page.text
    assert "HIPEC" not in page.text


async def test_somebody_not_invited_finds_nothing(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in(OUTSIDER)

    page = await browser.get(f"/meetings/{meeting_id}")

    assert page.status == 404
    assert "not_found" in page.text
    assert "Gastric" not in page.text


async def test_an_empty_agenda_is_not_published_and_says_why(site: Site) -> None:
    meeting_id = await site.planned(sitting.plan(items=()))
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")

    refused = await browser.press(page, "Publish")

    assert refused.status == 422
    assert "empty_agenda" in refused.text
    assert "The agenda has no items yet." in refused.text


async def test_a_meeting_is_published_with_one_button(site: Site) -> None:
    meeting_id = await site.planned()
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")

    shown = await browser.press(page, "Publish")

    assert shown.path == f"/meetings/{meeting_id}"
    assert (await site.meeting(meeting_id)).state.value == "published"


async def test_cancelling_needs_a_reason_and_keeps_it(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")

    refused = await browser.press(page, "Cancel meeting", reason=" ")
    done = await browser.press(page, "Cancel meeting", reason="<b>No</b> radiologist")

    assert refused.status == 422
    assert "reason_required" in refused.text
    assert "&lt;b&gt;No&lt;/b&gt; radiologist" in done.text
    assert "Join" not in done.links
