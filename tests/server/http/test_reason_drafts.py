"""Why a meeting is cancelled or cannot wait: kept while it is typed, and its writer's own."""

import pytest

from tests.mdt.service.sitting import BOARD, FIRST_CASE
from tests.server.http.browser import HtmlPage
from tests.server.http.site import OUTSIDER, Site
from tests.server.http.test_drafts import draft_of, on_record, typed
from tests.server.http.test_roster import on_duty

WHY = "Two of the three presenters are ill."
URGENT = "/drafts/urgent/new"


def fields(page: HtmlPage, action: str) -> list[tuple[str, str]]:
    return next(form.fields for form in page.forms if form.action == action)


async def test_why_a_meeting_is_cancelled_is_there_after_a_reload_and_nowhere_on_record(
    site: Site,
) -> None:
    meeting_id = await site.published()
    coordinator = await site.signed_in("coordinator")
    address, before = f"/drafts/cancel/{meeting_id}", on_record(site)

    kept = await typed(coordinator, address, reason=WHY)

    assert kept.status == 200
    assert on_record(site) == before
    page = await (await site.signed_in("coordinator")).get(f"/meetings/{meeting_id}")
    assert ("reason", WHY) in fields(page, f"/meetings/{meeting_id}/cancel")
    assert f'data-draft="{address}" data-read-at="1"' in page.text
    assert "Your draft of" in page.text
    assert WHY not in (await (await site.signed_in("member")).get(page.path)).text


async def test_cancelling_ends_the_draft_and_a_refusal_does_not(site: Site) -> None:
    meeting_id = await site.published()
    coordinator = await site.signed_in("coordinator")
    await typed(coordinator, f"/drafts/cancel/{meeting_id}", reason=WHY)
    page = await coordinator.get(f"/meetings/{meeting_id}")

    refused = await coordinator.press(page, "Cancel meeting", reason=" ")
    assert refused.status == 422
    assert await draft_of(site, "cancel", meeting_id, "coordinator") is not None
    await coordinator.press(page, "Cancel meeting")

    assert await draft_of(site, "cancel", meeting_id, "coordinator") is None
    assert (await site.meeting(meeting_id)).cancel_reason == WHY


@pytest.mark.parametrize(("name", "status"), [("member", 403), ("guest", 403), (OUTSIDER, 404)])
async def test_who_does_not_cancel_keeps_no_reason_for_it(
    site: Site, name: str, status: int
) -> None:
    meeting_id = await site.published()

    refused = await typed(await site.signed_in(name), f"/drafts/cancel/{meeting_id}", reason=WHY)

    assert refused.status == status
    assert await draft_of(site, "cancel", meeting_id, name) is None


async def test_a_meeting_that_has_begun_is_not_cancelled_in_a_draft_either(site: Site) -> None:
    meeting_id = await site.live()

    refused = await typed(
        await site.signed_in("coordinator"), f"/drafts/cancel/{meeting_id}", reason=WHY
    )

    assert refused.status == 409


async def test_what_was_typed_for_an_urgent_meeting_is_there_after_a_reload(site: Site) -> None:
    await on_duty(site)
    member, before = await site.signed_in("member"), on_record(site)
    opened = await member.get("/urgent")
    assert ("disciplines", "medical_oncology") in fields(opened, "/urgent")

    kept = await typed(
        member,
        URGENT,
        case=f"{BOARD} {FIRST_CASE}",
        reason="Bleeding tonight",
        basis="vital_interest",
        disciplines__surgical_oncology="surgical_oncology",
        disciplines__medical_oncology="",
        clinicians__1="expert",
    )

    assert kept.status == 200
    assert on_record(site) == before
    page = await (await site.signed_in("member")).get("/urgent")
    there = fields(page, "/urgent")
    for field in (
        ("case", f"{BOARD} {FIRST_CASE}"),
        ("reason", "Bleeding tonight"),
        ("basis", "vital_interest"),
        ("disciplines", "surgical_oncology"),
        ("clinicians", "expert"),
    ):
        assert field in there
    assert ("disciplines", "medical_oncology") not in there
    assert "Bleeding tonight" not in (await (await site.signed_in("chair")).get("/urgent")).text


async def test_opening_the_meeting_ends_the_draft_and_a_refusal_does_not(site: Site) -> None:
    await on_duty(site)
    member = await site.signed_in("member")
    chosen = {"reason": "Bleeding tonight", "disciplines__surgical_oncology": "surgical_oncology"}
    await typed(member, URGENT, **chosen)

    refused = await member.press(await member.get("/urgent"), "Open the meeting")
    assert refused.status == 422
    assert await draft_of(site, "urgent", "new", "member") is not None
    opened = await member.press(
        refused, "Open the meeting", case=f"{BOARD} {FIRST_CASE}", disciplines="surgical_oncology"
    )

    assert opened.path.endswith("/room")
    assert await draft_of(site, "urgent", "new", "member") is None
    assert ("reason", "") in fields(await member.get("/urgent"), "/urgent")


@pytest.mark.parametrize(("name", "subject"), [(OUTSIDER, "new"), ("member", "other")])
async def test_there_is_no_other_draft_of_an_urgent_meeting(
    site: Site, name: str, subject: str
) -> None:
    await on_duty(site)

    refused = await typed(await site.signed_in(name), f"/drafts/urgent/{subject}", reason="x")

    assert refused.status == 404


async def test_a_discarded_draft_leaves_the_form_as_it_begins(site: Site) -> None:
    await on_duty(site)
    member = await site.signed_in("member")
    await typed(member, URGENT, reason="Bleeding tonight")

    page = await member.press(await member.get("/urgent"), "Discard the draft")

    assert page.path == "/urgent"
    assert ("reason", "") in fields(page, "/urgent")
