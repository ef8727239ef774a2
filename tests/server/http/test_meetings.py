"""The list of meetings and the page of one."""

from datetime import timedelta

from tests.mdt.service import sitting
from tests.server.http.site import OUTSIDER, Site

LATER = sitting.START + timedelta(days=3)


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
    assert "Times: UTC<" in page.text, "the agenda says whose its times are"


async def test_institutions_are_called_in_the_readers_language_and_recorded_as_planned(
    site: Site,
) -> None:
    meeting_id = await site.published()
    await site.named_in_chinese()
    browser = await site.signed_in("member")
    await browser.press(await browser.get("/boards"), "中文")

    page = await browser.get(f"/meetings/{meeting_id}")

    assert "北京医院" in page.text
    assert "Beijing Hospital" not in page.text
    assert "Moscow Centre" in page.text, "which has no Chinese name"
    people = (await site.meeting(meeting_id)).participants.values()
    assert {each.institution_name for each in people} == {"Moscow Centre", "Beijing Hospital"}


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
    meeting_id = await site.planned(sitting.plan(items=(), starts_at=LATER))
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")

    refused = await browser.press(page, "Publish")

    assert refused.status == 422
    assert "empty_agenda" in refused.text
    assert "The agenda has no items yet." in refused.text


async def test_a_meeting_is_published_with_one_button(site: Site) -> None:
    meeting_id = await site.planned(sitting.plan(starts_at=LATER))
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")

    shown = await browser.press(page, "Publish")

    assert shown.path == f"/meetings/{meeting_id}"
    assert (await site.meeting(meeting_id)).state.value == "published"
    assert "less than 24 hours" not in shown.text


async def test_a_meeting_of_today_is_published_only_knowingly(site: Site) -> None:
    meeting_id = await site.planned(sitting.plan(starts_at=LATER))
    site.clock.now = LATER - timedelta(hours=24)
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")
    site.clock.now += timedelta(seconds=1)

    warned = await browser.press(page, "Publish")
    assert (warned.status, "published_late" in warned.text) == (400, True)
    assert (await site.meeting(meeting_id)).state.value == "draft"
    shown = await browser.press(warned, "Publish all the same")

    assert (await site.meeting(meeting_id)).state.value == "published"
    assert "published less than 24 hours before" in shown.text


async def test_the_agenda_of_a_published_meeting_is_ordered_on_its_page(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")

    await browser.press(page, "Complex cases first")
    token = dict(page.form("Complex cases first").fields)["form_token"]
    order = [("order", item.id) for item in (await site.meeting(meeting_id)).items]
    fields = [("form_token", token), ("version", "1"), ("move", f"up:{sitting.SECOND}"), *order]
    await browser.post(f"/meetings/{meeting_id}/agenda/order", fields)
    stale = [("form_token", token), ("version", "1"), ("move", f"up:{sitting.LECTURE}"), *order]
    refused = await browser.post(f"/meetings/{meeting_id}/agenda/order", stale)

    huge = [("form_token", token), ("version", "9" * 5_000), *order]
    assert (await browser.post(f"/meetings/{meeting_id}/agenda/order", huge)).status == 409

    meeting = await site.meeting(meeting_id)
    assert [item.id for item in meeting.items] == [
        sitting.PREVIOUS, sitting.SECOND, sitting.FIRST, sitting.LECTURE,
    ]  # fmt: skip
    assert (refused.status, "Both orders" in refused.text) == (409, True)


async def test_a_late_case_comes_with_its_reason_and_what_was_typed_stays(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}")

    refused = await browser.press(page, "Add item", kind="topic", title="Ward calls", minutes="7.5")
    assert refused.status == 422
    done = await browser.press(refused, "Add item", late_code="new_result")
    gone = await browser.press(
        done, "Withdraw item", item_id=sitting.SECOND, withdraw_reason="Died."
    )

    meeting = await site.meeting(meeting_id)
    assert [(item.title, item.time_box_s, item.late_code) for item in meeting.items][-1] == (
        "Ward calls", 450, "new_result",
    )  # fmt: skip
    assert "Added late: A new result" in done.text
    assert "Died." in gone.text


async def test_after_the_session_actions_are_owned_and_the_meeting_is_closed(site: Site) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("chair")
    page = await browser.get(f"/meetings/{meeting_id}")

    noted = await browser.press(page, "Note the action", text="Send the <b>slides</b>")
    refused = await browser.press(noted, "Close meeting")
    assert (refused.status, "not_closable" in refused.text) == (409, True)
    assert "Send the &lt;b&gt;slides&lt;/b&gt;" in refused.text
    owned = await browser.press(refused, "Assign", owner_id="member", due="2026-04-01")
    closed = await browser.press(owned, "Close meeting")

    assert "Closed" in closed.text
    assert (await site.meeting(meeting_id)).state.value == "closed"


async def test_a_session_is_taken_up_again_on_the_page(site: Site) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("chair")
    page = await browser.get(f"/meetings/{meeting_id}")

    shown = await browser.press(page, "Take up again", reopen_reason="A case was forgotten.")

    assert "Join" in shown.links


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
