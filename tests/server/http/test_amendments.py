"""Reviewing and amending minutes on their page."""

from mdt.domain.ids import MeetingId
from tests.server.http.browser import PASSWORD, Browser, HtmlPage
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import Site


async def _open(site: Site, name: str) -> tuple[MeetingId, Browser, HtmlPage]:
    meeting_id = await site.ended()
    browser = await site.signed_in(name)
    return meeting_id, browser, await browser.get(f"/meetings/{meeting_id}/minutes")


async def _signed(site: Site) -> tuple[MeetingId, Browser, HtmlPage]:
    meeting_id, chair, page = await _open(site, "chair")
    page = await chair.press(page, "End the review")
    page = await chair.press(page, "Sign minutes", password=PASSWORD, meaning="approved_as_chair")
    return meeting_id, chair, page


async def test_a_reviewer_asks_and_the_scribe_answers(site: Site) -> None:
    meeting_id, member, page = await _open(site, "member")
    assert "End the review" not in page.buttons

    asked = await member.press(page, "Request the change", text="Say <b>who</b> came late.")
    scribe = await site.signed_in("scribe")
    seen = await scribe.get(f"/meetings/{meeting_id}/minutes")
    answered = await scribe.press(seen, "Answer", answer="Nobody did.")

    assert "Say &lt;b&gt;who&lt;/b&gt; came late." in asked.text
    assert "Dr Member" in seen.text
    assert "End the review" not in seen.buttons
    assert "Nobody did." in answered.text
    assert "End the review" in answered.buttons


async def test_an_empty_request_is_refused_at_its_form(site: Site) -> None:
    _, member, page = await _open(site, "member")

    refused = await member.press(page, "Request the change", text="  ")

    assert refused.status == 422
    assert "required" in refused.text.partition('id="review"')[2]


async def test_who_was_not_there_is_offered_no_review_but_may_sign_in_absence(site: Site) -> None:
    meeting_id, _, _ = await _open(site, "chair")
    deputy = await site.signed_in("deputy")
    page = await deputy.get(f"/meetings/{meeting_id}/minutes")

    without = await deputy.press(page, "Sign minutes", password=PASSWORD, meaning="reviewed")
    signed = await deputy.press(
        without, "Sign minutes", password=PASSWORD, meaning="reviewed", absence_reason="On leave."
    )

    assert without.status == 403
    assert "not_attended" in without.text
    assert "In absence: On leave." in signed.text


async def test_signed_minutes_are_amended_and_the_old_version_stays(site: Site) -> None:
    meeting_id, chair, page = await _signed(site)
    assert "Edit" not in page.buttons
    page = await chair.press(page, "Begin the amendment", reason="A <i>name</i> was wrong.")
    page = await chair.press(page, "Add to the minutes", text="Read Petrova for Petrov.")
    page = await chair.press(page, "End the review")
    page = await chair.press(page, "Sign minutes", password=PASSWORD, meaning="approved_as_chair")

    old = await chair.get(f"/meetings/{meeting_id}/minutes/versions/1")
    none = await chair.get(f"/meetings/{meeting_id}/minutes/versions/3")
    pdf = await chair.client.get(f"/meetings/{meeting_id}/minutes.pdf?version=1")

    assert "Amends version 1: A &lt;i&gt;name&lt;/i&gt; was wrong." in page.text
    assert "Read Petrova for Petrov." in page.text
    assert "This version was amended. Version 2 takes its place." in old.text
    assert "Read Petrova" not in old.text
    assert "Approved as chair" in old.text
    assert (none.status, pdf.status) == (404, 200)


async def test_an_amendment_without_a_reason_is_refused_and_keeps_nothing(site: Site) -> None:
    meeting_id, chair, page = await _signed(site)
    before = (await site.meeting(meeting_id)).seq

    refused = await chair.press(page, "Begin the amendment", reason=" ")

    assert refused.status == 422
    assert "reason_required" in refused.text
    assert (await site.meeting(meeting_id)).seq == before


async def test_one_line_of_the_audit_for_each_step(site: Site) -> None:
    meeting_id, chair, page = await _signed(site)
    await chair.press(page, "Begin the amendment", reason="A name was wrong.")
    await chair.press(page, "Begin the amendment", reason="Once more.")

    entries = await site.read.run(lambda uow: uow.audit.about(meeting_id))

    assert [entry.action for entry in entries[:3]] == [
        "minutes.amending",
        "minutes.signed",
        "minutes.reviewed",
    ]


async def test_hostile_words_stay_text_everywhere(site: Site) -> None:
    _, chair, page = await _open(site, "chair")
    for words in HOSTILE.values():
        page = await chair.press(page, "Request the change", text=words)
        page = await chair.press(page, "Answer", answer=words)
        page = await chair.press(page, "Add to the minutes", text=words)

    assert page.status == 200
    assert "<img src=x" not in page.text
    assert "<script>alert" not in page.text
