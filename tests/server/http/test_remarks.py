"""Remarks on minutes wait for their writer, and for the minutes that they are about."""

from dataclasses import dataclass

import pytest

from mdt.domain.ids import MeetingId
from tests.mdt.service import sitting
from tests.server.http.browser import PASSWORD, HtmlPage
from tests.server.http.site import OUTSIDER, Site
from tests.server.http.test_drafts import draft_of, on_record, typed

WORDS = "Dr Li kam um 9:10 später, 李医生晚到"


@dataclass(frozen=True)
class Play:
    """A form of remarks: who writes it, in which field, and how it is submitted."""

    form: str
    writer: str
    field: str
    button: str
    is_signed: bool = False
    is_asked: bool = False


PLAYS = {
    play.form: play
    for play in (
        Play("change", "member", "text", "Request the change"),
        Play("answer", "scribe", "answer", "Answer", is_asked=True),
        Play("note", "scribe", "text", "Add to the minutes"),
        Play("amendment", "chair", "reason", "Begin the amendment", is_signed=True),
    )
}
each_form = pytest.mark.parametrize("play", PLAYS.values(), ids=list(PLAYS))


async def minutes_for(site: Site, play: Play) -> tuple[MeetingId, str]:
    """Bring a meeting to minutes that the form stands under; return it and the form's subject."""
    if play.is_signed:
        meeting_id = await site.signed()
        return meeting_id, f"{meeting_id}:1"
    meeting_id = await site.ended()
    if not play.is_asked:
        return meeting_id, meeting_id
    return meeting_id, f"{meeting_id}:{await asked(site, meeting_id)}"


async def asked(site: Site, meeting_id: MeetingId) -> int:
    """Let a member ask for a change; return its event number."""
    ask = site.service.amending.request_changes
    return (await site.do(ask, meeting_id, by="member", text="Who came late?")).meeting.seq


async def page_for(site: Site, name: str, meeting_id: MeetingId) -> HtmlPage:
    return await (await site.signed_in(name)).get(f"/meetings/{meeting_id}/minutes")


@each_form
async def test_a_remark_is_there_again_until_it_is_submitted(site: Site, play: Play) -> None:
    meeting_id, subject = await minutes_for(site, play)
    browser = await site.signed_in(play.writer)
    before = on_record(site)

    kept = await typed(browser, f"/drafts/{play.form}/{subject}", **{play.field: WORDS})

    assert kept.status == 200, kept.text
    assert on_record(site) == before
    page = await browser.get(f"/meetings/{meeting_id}/minutes")
    assert (play.field, WORDS) in page.form(play.button).fields
    assert f'data-draft="/drafts/{play.form}/{subject}" data-read-at="1"' in page.text
    assert "Your draft of" in page.text
    assert "<details open>" in page.text or play.form == "answer"
    done = await browser.press(page, play.button)
    assert done.status == 200
    assert WORDS in done.text
    assert await draft_of(site, play.form, subject, play.writer) is None
    assert "Your draft of" not in done.text


@each_form
async def test_an_untouched_remark_is_folded_and_empty(site: Site, play: Play) -> None:
    meeting_id, _ = await minutes_for(site, play)

    page = await page_for(site, play.writer, meeting_id)

    assert (play.field, "") in page.form(play.button).fields
    assert "<details open>" not in page.text
    assert "Your draft of" not in page.text


@each_form
async def test_a_remark_is_its_writers_only(site: Site, play: Play) -> None:
    meeting_id, subject = await minutes_for(site, play)
    await typed(
        await site.signed_in(play.writer), f"/drafts/{play.form}/{subject}", **{play.field: WORDS}
    )

    for name in {"chair", "scribe", "radiologist", "trainee"} - {play.writer}:
        page = await page_for(site, name, meeting_id)
        assert page.status == 200
        assert WORDS not in page.text


@each_form
@pytest.mark.parametrize("name", [OUTSIDER, "trainee", "observer", "room"])
async def test_who_may_not_make_the_remark_keeps_none(site: Site, play: Play, name: str) -> None:
    _, subject = await minutes_for(site, play)

    refused = await typed(
        await site.signed_in(name), f"/drafts/{play.form}/{subject}", **{play.field: WORDS}
    )

    assert refused.status == (404 if name == OUTSIDER else 403)
    assert await draft_of(site, play.form, subject, name) is None


async def test_who_did_not_attend_keeps_no_request_for_a_change(site: Site) -> None:
    meeting_id = await site.ended()

    refused = await typed(
        await site.signed_in("expert"), f"/drafts/change/{meeting_id}", text=WORDS
    )

    assert refused.status == 403
    assert 'data-code="not_a_reviewer"' in refused.text


@pytest.mark.parametrize("form", ["change", "answer", "note"])
async def test_a_remark_that_came_too_late_is_neither_kept_nor_shown(site: Site, form: str) -> None:
    play = PLAYS[form]
    meeting_id, subject = await minutes_for(site, play)
    browser = await site.signed_in(play.writer)
    address = f"/drafts/{form}/{subject}"
    await typed(browser, address, **{play.field: WORDS})
    if play.is_asked:
        await site.do(site.service.amending.answer, meeting_id, by="chair", text="It stands.")
    await site.sign(meeting_id)

    late = await typed(browser, address, 1, **{play.field: "More words"})

    assert late.status == 409
    page = await page_for(site, play.writer, meeting_id)
    assert WORDS not in page.text
    assert play.button not in page.buttons
    kept = await draft_of(site, form, subject, play.writer)
    assert kept is not None
    assert kept.draft.texts == {play.field: WORDS}


async def test_an_answer_is_not_taken_for_one_to_later_questions(site: Site) -> None:
    meeting_id, subject = await minutes_for(site, PLAYS["answer"])
    browser = await site.signed_in("scribe")
    await typed(browser, f"/drafts/answer/{subject}", answer=WORDS)
    await asked(site, meeting_id)
    assert WORDS in (await page_for(site, "scribe", meeting_id)).text, "it answers both"
    await site.do(site.service.amending.answer, meeting_id, by="chair", text="It stands.")

    await asked(site, meeting_id)

    page = await page_for(site, "scribe", meeting_id)
    assert WORDS not in page.text
    late = await typed(browser, f"/drafts/answer/{subject}", 1, answer="More")
    assert late.status == 404


async def test_the_reason_of_an_amendment_is_not_taken_for_that_of_the_next(site: Site) -> None:
    meeting_id, subject = await minutes_for(site, PLAYS["amendment"])
    browser = await site.signed_in("chair")
    await typed(browser, f"/drafts/amendment/{subject}", reason=WORDS)
    amending = site.service.amending
    await site.do(amending.amend, meeting_id, by="chair", reason="A name was wrong.")
    await site.do(amending.add_note, meeting_id, by="scribe", text="Read Petrova for Petrov.")
    await site.sign(meeting_id)

    page = await page_for(site, "chair", meeting_id)

    assert ("reason", "") in page.form("Begin the amendment").fields
    assert ("draft_of", f"{meeting_id}:2") in page.form("Begin the amendment").fields


async def test_a_refused_note_comes_back_with_its_place_and_stays_a_draft(site: Site) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("scribe")
    address = f"/drafts/note/{meeting_id}"
    await typed(browser, address, text=WORDS, item_id=sitting.SECOND)

    page = await browser.get(f"/meetings/{meeting_id}/minutes")
    refused = await browser.press(page, "Add to the minutes", text=" ")

    assert ("item_id", sitting.SECOND) in page.form("Add to the minutes").fields
    assert refused.status == 422
    form = refused.form("Add to the minutes")
    assert ("item_id", sitting.SECOND) in form.fields
    assert ("text", " ") in form.fields
    kept = await draft_of(site, "note", meeting_id, "scribe")
    assert kept is not None
    assert kept.draft.texts["text"] == WORDS


@each_form
@pytest.mark.parametrize("field", ["block_id", "draft_of"])
async def test_nothing_but_the_fields_of_a_remark_is_kept(
    site: Site, play: Play, field: str
) -> None:
    _, subject = await minutes_for(site, play)

    refused = await typed(
        await site.signed_in(play.writer), f"/drafts/{play.form}/{subject}", **{field: "x"}
    )

    assert refused.status == 422


@each_form
async def test_a_discarded_remark_leads_back_to_its_minutes(site: Site, play: Play) -> None:
    meeting_id, subject = await minutes_for(site, play)
    browser = await site.signed_in(play.writer)
    await typed(browser, f"/drafts/{play.form}/{subject}", **{play.field: WORDS})

    page = await browser.get(f"/meetings/{meeting_id}/minutes")
    after = await browser.press(page, "Discard the draft")

    assert after.path == f"/meetings/{meeting_id}/minutes"
    assert WORDS not in after.text


async def test_a_signature_that_was_refused_comes_back_with_why_they_sign(site: Site) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("deputy")
    page = await browser.get(f"/meetings/{meeting_id}/minutes")

    refused = await browser.press(
        page, "Sign minutes", password="wrong", meaning="reviewed", absence_reason="On leave."
    )

    assert refused.status >= 400
    assert ("absence_reason", "On leave.") in refused.form("Sign minutes").fields
    assert PASSWORD not in refused.text
