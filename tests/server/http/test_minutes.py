"""Minutes: reading, correcting, signing and downloading them."""

import re
import sqlite3

import pytest

from mdt.domain.ids import MeetingId
from tests.server.http.browser import PASSWORD, Browser, HtmlPage
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import Site


async def _open(
    site: Site, name: str, *, edit: bool = False
) -> tuple[MeetingId, Browser, HtmlPage]:
    meeting_id = await site.ended()
    browser = await site.signed_in(name)
    page = await browser.get(f"/meetings/{meeting_id}/minutes")
    return meeting_id, browser, await browser.press(page, "Edit") if edit else page


def _texts(page: HtmlPage) -> list[str]:
    return [value for name, value in page.form("Save").fields if name == "text"]


def _changed(page: HtmlPage, index: int, text: str) -> list[str]:
    return [text if n == index else old for n, old in enumerate(_texts(page))]


async def _reviewed(browser: Browser, page: HtmlPage) -> HtmlPage:
    """End the review, so that the chair can sign."""
    return await browser.press(page, "End the review")


def _main(page: HtmlPage) -> str:
    return page.text.partition('<main id="main"')[2]


async def test_the_minutes_tell_what_happened_and_by_which_events(site: Site) -> None:
    _, _, page = await _open(site, "member")

    assert "Gastric cancer, converted" in page.text
    told = re.search(r'Events\s+<a href="(/meetings/[^"]+#event-(\d+))">\2</a>,', page.text)
    assert told is not None
    assert "PDF" in page.links


async def test_what_is_of_no_item_does_not_stand_under_the_last_one(site: Site) -> None:
    _, browser, page = await _open(site, "scribe")
    assert page.text.count("About the whole session") <= 1

    page = await browser.press(page, "Add to the minutes", text="The line was bad all day.")

    before, _, after = page.text.partition("About the whole session")
    assert "Gastric cancer, converted" in before
    assert "The line was bad all day." not in before
    assert "The line was bad all day." in after


async def test_a_recommendation_shows_everything_that_was_recorded_of_it(site: Site) -> None:
    meeting_id = await site.signed()
    browser = await site.signed_in("member")

    page = await browser.get(f"/meetings/{meeting_id}/minutes")

    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>([^<]+)", page.text))
    assert facts["Lead discipline"] == "Surgical oncology"
    assert facts["Guideline references"] == "ESMO, Gastric cancer, 2022 (agrees)"
    assert facts["Due date"] == "1 April 2026"
    assert facts["Quorum"].startswith("Quorum met. Rule ")


async def test_only_who_may_revise_is_offered_it(site: Site) -> None:
    _, _, page = await _open(site, "member")

    assert "Edit" not in page.buttons
    assert "Sign minutes" in page.buttons


async def test_a_corrected_sentence_is_a_new_revision(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair", edit=True)
    before = (await site.meeting(meeting_id)).minutes

    shown = await browser.press(page, "Save", text=_changed(page, 1, "Corrected & <true>."))

    after = (await site.meeting(meeting_id)).minutes
    assert before is not None
    assert after is not None
    changed = [b for b in after.blocks if b not in before.blocks]
    assert [(b.text, b.revision) for b in changed] == [("Corrected & <true>.", 2)]
    assert "Corrected &amp; &lt;true&gt;." in shown.text
    assert "Revision 2 by Dr Chair" in shown.text


async def test_saving_without_a_change_changes_nothing(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair", edit=True)
    before = (await site.meeting(meeting_id)).seq

    await browser.press(page, "Save", text=[t.replace("\n", "\r\n") for t in _texts(page)])

    assert (await site.meeting(meeting_id)).seq == before


async def test_minutes_of_hundreds_of_paragraphs_are_saved(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair", edit=True)
    form = page.form("Save")
    times = 3_000 // len(form.fields)

    saved = await browser.post(form.action, list(form.fields) * times)

    assert saved.status == 200, saved.text[:500]
    assert saved.path == f"/meetings/{meeting_id}/minutes"


async def test_the_slower_of_two_editors_sees_both_texts(site: Site) -> None:
    meeting_id, browser, mine = await _open(site, "chair", edit=True)
    other = await site.signed_in("scribe")
    theirs = await other.press(await other.get(f"/meetings/{meeting_id}/minutes"), "Edit")
    await other.press(theirs, "Save", text=_changed(theirs, 1, "The scribe's words."))

    refused = await browser.press(mine, "Save", text=_changed(mine, 1, "The chair's words."))
    saved = await browser.press(refused, "Save")

    assert refused.status == 409
    assert "revision_conflict" in refused.text
    assert "The scribe&#39;s words." in refused.text
    assert _texts(refused)[1] == "The chair's words."
    assert saved.status == 200
    assert "The chair&#39;s words." in saved.text
    assert "Revision 3 by Dr Chair" in saved.text


async def test_two_editors_of_different_sentences_do_not_meet(site: Site) -> None:
    meeting_id, browser, mine = await _open(site, "chair", edit=True)
    other = await site.signed_in("scribe")
    theirs = await other.press(await other.get(f"/meetings/{meeting_id}/minutes"), "Edit")
    await other.press(theirs, "Save", text=_changed(theirs, 2, "The scribe was here."))

    saved = await browser.press(mine, "Save", text=_changed(mine, 1, "So was the chair."))

    assert saved.status == 200
    assert "The scribe was here." in saved.text
    assert "So was the chair." in saved.text


async def test_one_refused_sentence_keeps_all_that_was_typed_and_saves_none(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair", edit=True)
    before = (await site.meeting(meeting_id)).seq
    texts = _changed(page, 1, "Good sentence.")
    texts[2] = "y" * 20_001

    refused = await browser.press(page, "Save", text=texts)

    assert refused.status == 422
    assert "too_long" in refused.text
    assert _texts(refused)[1:3] == ["Good sentence.", "y" * 20_001]
    assert (await site.meeting(meeting_id)).seq == before


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_sentences_stay_text(site: Site, kind: str) -> None:
    meeting_id, browser, page = await _open(site, "chair", edit=True)

    shown = await browser.press(page, "Save", text=_changed(page, 1, HOSTILE[kind]))
    again = await browser.press(shown, "Edit")

    minutes = (await site.meeting(meeting_id)).minutes
    assert shown.status == 200
    assert "<img src=x" not in shown.text + again.text
    assert "<script>alert" not in shown.text + again.text
    assert minutes is not None
    assert _texts(again)[1] == minutes.blocks[1].text


async def test_the_conflict_page_escapes_both_texts(site: Site) -> None:
    meeting_id, browser, mine = await _open(site, "chair", edit=True)
    other = await site.signed_in("scribe")
    theirs = await other.press(await other.get(f"/meetings/{meeting_id}/minutes"), "Edit")
    await other.press(theirs, "Save", text=_changed(theirs, 1, HOSTILE["element"]))

    refused = await browser.press(mine, "Save", text=_changed(mine, 1, HOSTILE["script"]))

    assert refused.status == 409
    assert "<img src=x" not in refused.text
    assert "<script>alert" not in refused.text
    assert _texts(refused)[1] == HOSTILE["script"]


async def test_a_signature_shows_name_time_and_meaning(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair")
    page = await _reviewed(browser, page)

    shown = await browser.press(
        page, "Sign minutes", password=PASSWORD, meaning="approved_as_chair"
    )

    assert shown.path == f"/meetings/{meeting_id}/minutes"
    signature = shown.text.partition('class="signature"')[2].partition("</li>")[0]
    assert "Dr Chair" in signature
    assert "Approved as chair" in signature
    assert "Mon, 2 Mar 2026, 07:00 (UTC)" in signature
    assert "Edit" not in shown.buttons
    assert "Sign minutes" not in shown.buttons


async def test_who_attended_signs_as_a_reviewer(site: Site) -> None:
    _, browser, page = await _open(site, "member")

    shown = await browser.press(page, "Sign minutes", password=PASSWORD, meaning="reviewed")

    assert "Reviewed" in shown.text.partition('class="signature"')[2]


async def test_a_signature_names_the_items_that_were_kept_from_the_signer(site: Site) -> None:
    await site.do(site.service.consents.end_agreement, "agreement", by="coordinator")
    _, browser, page = await _open(site, "radiologist")
    assert "Items that are kept from you: 2, 3." in page.text
    assert "Gastric cancer" not in _main(page)

    shown = await browser.press(page, "Sign minutes", password=PASSWORD, meaning="reviewed")

    signature = shown.text.partition('class="signature"')[2].partition("</li>")[0]
    assert "Without items 2, 3" in signature


async def test_the_wrong_password_signs_nothing(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair")

    refused = await browser.press(page, "Sign minutes", password="not this")

    minutes = (await site.meeting(meeting_id)).minutes
    assert refused.status == 403
    assert "wrong_password" in refused.text
    assert "Sign minutes" in refused.buttons
    assert minutes is not None
    assert minutes.signatures == ()


async def test_an_empty_password_is_asked_for(site: Site) -> None:
    _, browser, page = await _open(site, "chair")

    refused = await browser.press(page, "Sign minutes")

    assert refused.status == 422
    assert "password_missing" in refused.text


async def test_what_is_signed_is_what_was_shown(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair")
    other = await site.signed_in("scribe")
    editing = await other.press(await other.get(f"/meetings/{meeting_id}/minutes"), "Edit")
    await other.press(editing, "Save", text=_changed(editing, 1, "Changed under your pen."))

    refused = await browser.press(page, "Sign minutes", password=PASSWORD)

    minutes = (await site.meeting(meeting_id)).minutes
    assert refused.status == 409
    assert "text_changed" in refused.text
    assert "Changed under your pen." in refused.text
    assert minutes is not None
    assert minutes.signatures == ()


async def test_signed_minutes_do_not_change_any_more(site: Site) -> None:
    meeting_id, browser, reading = await _open(site, "chair")
    editing = await browser.press(reading, "Edit")
    reviewed = await _reviewed(browser, reading)
    await browser.press(reviewed, "Sign minutes", password=PASSWORD, meaning="approved_as_chair")

    refused = await browser.press(editing, "Save", text=_changed(editing, 1, "Too late."))

    minutes = (await site.meeting(meeting_id)).minutes
    assert refused.status == 409
    assert "minutes_signed" in refused.text
    assert minutes is not None
    assert "Too late." not in [b.text for b in minutes.blocks]


async def test_a_locked_database_keeps_what_was_typed(site: Site) -> None:
    _, browser, page = await _open(site, "chair", edit=True)
    lock = sqlite3.connect(site.settings.data.dir / "consilium.sqlite", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")

    refused = await browser.press(page, "Save", text=_changed(page, 1, "Typed in a storm."))
    lock.execute("ROLLBACK")
    lock.close()
    saved = await browser.press(refused, "Save")

    assert refused.status == 503
    assert "storage_busy" in refused.text
    assert "Retry-After" in refused.headers
    assert "Typed in a storm." in saved.text
    assert saved.status == 200


async def test_the_pdf_is_a_download_and_is_audited(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "member")

    answer = await browser.client.get(page.links["PDF"])

    entries = await site.read.run(lambda uow: uow.audit.about(meeting_id))
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="minutes-{meeting_id}.pdf"'
    )
    assert (await answer.read()).startswith(b"%PDF-")
    assert entries[0].action == "minutes.downloaded"
    assert entries[0].actor_id == "member"


async def test_signing_and_revising_are_audited(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair", edit=True)
    saved = await browser.press(page, "Save", text=_changed(page, 1, "Better."))
    await browser.press(saved, "Sign minutes", password=PASSWORD, meaning="reviewed")

    entries = await site.read.run(lambda uow: uow.audit.about(meeting_id))

    assert [entry.action for entry in entries[:2]] == ["minutes.signed", "minutes.revised"]
    assert all(entry.actor_id == "chair" for entry in entries[:2])


async def test_each_paragraph_that_changed_is_one_line_of_the_audit(site: Site) -> None:
    meeting_id, browser, page = await _open(site, "chair", edit=True)
    before = (await site.meeting(meeting_id)).seq
    texts = _changed(page, 1, "Better.")
    texts[2] += "  "  # cleaned, it is what it was
    texts[3] = "Better, too."

    await browser.press(page, "Save", text=texts)

    entries = await site.read.run(lambda uow: uow.audit.about(meeting_id))
    assert [entry.action for entry in entries].count("minutes.revised") == 2
    assert (await site.meeting(meeting_id)).seq == before + 2


async def test_before_the_session_ends_there_are_no_minutes(site: Site) -> None:
    meeting_id = await site.live()
    browser = await site.signed_in("chair")

    page = await browser.get(f"/meetings/{meeting_id}/minutes")

    assert page.status == 409
    assert "minutes_not_ready" in page.text


async def test_a_guest_who_was_never_admitted_reads_nothing(site: Site) -> None:
    _, browser, _ = await _open(site, "chair")
    guest = await site.signed_in("guest")
    meeting_id = browser and (await browser.get("/meetings")).links["Gastric board, March"]

    page = await guest.get(f"{meeting_id}/minutes")
    pdf = await guest.client.get(f"{meeting_id}/minutes.pdf")

    assert (page.status, pdf.status) == (403, 403)
    assert "in_lobby" in page.text
    assert "Dr Chair" not in _main(page)
