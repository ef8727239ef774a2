"""What a plan keeps of an item through the form, what comes late, and what is carried over."""

from dataclasses import replace
from datetime import timedelta

from mdt.domain.agenda import ItemKind
from mdt.domain.ids import ItemId
from tests.mdt.service import sitting
from tests.server.http.browser import Browser, HtmlPage
from tests.server.http.site import Site
from tests.server.http.test_followups import recorded

LATER = sitting.START + timedelta(days=3)


async def edit(site: Site, meeting_id: str) -> tuple[Browser, HtmlPage]:
    browser = await site.signed_in("coordinator")
    return browser, await browser.get(f"/meetings/{meeting_id}/edit")


async def test_complexity_and_who_knows_the_patient_are_planned(site: Site) -> None:
    meeting_id = await site.planned(sitting.plan(starts_at=LATER))
    browser, page = await edit(site, meeting_id)

    shown = await browser.press(
        page,
        "Save draft",
        item_complexity=["", "4", "2", ""],
        item_knows_patient=["", "yes", "", ""],
    )

    items = (await site.meeting(meeting_id)).items
    assert [(item.complexity, item.knows_patient) for item in items] == [
        (0, False), (4, True), (2, False), (0, False),
    ]  # fmt: skip
    assert "Complexity 4 of 5" in shown.text
    assert "The presenter knows the patient" in shown.text


async def test_a_new_item_of_a_published_plan_says_why_it_comes_late(site: Site) -> None:
    meeting_id = await site.published()
    browser, page = await edit(site, meeting_id)
    grown = await browser.press(page, "Add item")
    rows = {
        "item_kind": ["previous_minutes", "case", "case", "education", "topic"],
        "item_title": ["Minutes", "One", "Two", "HIPEC", "Ward calls"],
    }

    refused = await browser.press(grown, "Save changes", **rows)
    assert refused.status == 422
    assert 'id="error-items.4.late_code"' in refused.text
    await browser.press(refused, "Save changes", item_late_code=["urgent", "", "", "", "omitted"])

    codes = [item.late_code for item in (await site.meeting(meeting_id)).items]
    assert codes == ["", "", "", "", "omitted"], "what was on the agenda in time stays so"


async def test_editing_the_plan_keeps_what_the_form_does_not_show(site: Site) -> None:
    meeting_id = await site.published()
    referred = sitting.item(ItemId("referred"), ItemKind.TOPIC, "Referral", None)
    await site.do(
        site.service.ordering.add,
        meeting_id,
        by="coordinator",
        item=replace(referred, request_id="request-7"),
        after=None,
        reason_code="urgent",
    )
    await site.do(
        site.service.ordering.withdraw, meeting_id, sitting.SECOND, by="chair", reason="Moved."
    )
    browser, page = await edit(site, meeting_id)

    await browser.press(page, "Save changes", title="Another title")

    meeting = await site.meeting(meeting_id)
    assert meeting.title == "Another title"
    assert (meeting.items[0].request_id, meeting.items[0].late_code) == ("request-7", "urgent")
    withdrawn = meeting.item(sitting.SECOND)
    assert withdrawn is not None
    assert withdrawn.state.value == "withdrawn"


async def test_a_plan_for_today_is_published_only_knowingly(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get("/meetings/new")
    typed = {"date": "2026-03-02", "time": "18:00"}

    warned = await browser.press(page, "Publish", **typed)
    assert (warned.status, "published_late" in warned.text) == (400, True)
    shown = await browser.press(warned, "Publish all the same")

    assert "published less than 24 hours before" in shown.text


async def test_open_recommendations_come_with_the_previous_minutes(site: Site) -> None:
    recommendation_id = await recorded(site)
    browser = await site.signed_in("coordinator")
    page = await browser.get("/meetings/new")

    assert "1 open recommendation or action of earlier meetings" in page.text
    shown = await browser.press(page, "Save draft")

    planned = await site.meeting(shown.path.rpartition("/")[2])
    [carried] = planned.items[0].carried
    assert carried.recommendation_id == recommendation_id
    assert carried.title in shown.text
