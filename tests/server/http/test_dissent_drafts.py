"""Why somebody does not join is kept while they type it on the page after the decision."""

import pytest

from mdt.domain.ids import MeetingId
from tests.mdt.service import sitting
from tests.server.http.site import OUTSIDER, Site
from tests.server.http.test_advice import only, over
from tests.server.http.test_drafts import draft_of, on_record, typed

WORDS = "Сначала FLOT: the liver was not imaged, 未做MRI"


async def begun(site: Site) -> tuple[MeetingId, str]:
    """Hold a meeting with one recommendation; return it, and what a dissent is about."""
    meeting_id = await over(site)
    return meeting_id, f"{meeting_id}:{(await only(site, meeting_id)).id}"


async def test_a_dissent_is_there_again_until_it_is_recorded(site: Site) -> None:
    meeting_id, subject = await begun(site)
    browser = await site.signed_in("member")
    address = f"/drafts/dissent/{subject}"
    before = on_record(site)

    kept = await typed(browser, address, stance="disagree", text=WORDS)

    assert kept.status == 200, kept.text
    assert on_record(site) == before
    page = await browser.get(f"/meetings/{meeting_id}/advice")
    assert {("stance", "disagree"), ("text", WORDS)} <= set(page.form("Dissent").fields)
    assert f'data-draft="{address}" data-read-at="1"' in page.text
    assert "Your draft of" in page.text
    refused = await browser.press(page, "Dissent", stance="angry")
    assert refused.status == 422
    assert ("text", WORDS) in refused.form("Dissent").fields
    assert await draft_of(site, "dissent", subject, "member") is not None
    await browser.press(page, "Dissent")
    [dissent] = (await only(site, meeting_id)).dissents
    assert (dissent.stance, dissent.text) == ("disagree", WORDS)
    assert await draft_of(site, "dissent", subject, "member") is None


async def test_a_dissent_that_was_not_recorded_is_its_writers_only(site: Site) -> None:
    meeting_id, subject = await begun(site)
    await typed(await site.signed_in("member"), f"/drafts/dissent/{subject}", text=WORDS)

    for name in ("chair", "scribe", "radiologist"):
        page = await (await site.signed_in(name)).get(f"/meetings/{meeting_id}/advice")
        assert page.status == 200
        assert WORDS not in page.text


@pytest.mark.parametrize(("name", "status"), [(OUTSIDER, 404), ("trainee", 403), ("expert", 403)])
async def test_who_cannot_dissent_keeps_none(site: Site, name: str, status: int) -> None:
    _, subject = await begun(site)

    refused = await typed(await site.signed_in(name), f"/drafts/dissent/{subject}", text=WORDS)

    assert refused.status == status
    assert await draft_of(site, "dissent", subject, name) is None


async def test_nobody_dissents_from_what_is_not_there_or_not_recorded(site: Site) -> None:
    meeting_id = await site.live()
    notes = site.service.recommendations
    content = sitting.WORDING
    await site.do(
        notes.save_draft, meeting_id, sitting.FIRST, by="scribe", revision=0, content=content
    )
    browser = await site.signed_in("member")

    for recommendation_id in ("none", (await only(site, meeting_id)).id):
        address = f"/drafts/dissent/{meeting_id}:{recommendation_id}"
        assert (await typed(browser, address, text=WORDS)).status == 404


async def test_a_dissent_after_the_signature_is_neither_kept_nor_shown(site: Site) -> None:
    meeting_id, subject = await begun(site)
    browser = await site.signed_in("member")
    await typed(browser, f"/drafts/dissent/{subject}", text=WORDS)
    await site.sign(meeting_id)

    late = await typed(browser, f"/drafts/dissent/{subject}", 1, text="More")

    assert late.status == 409
    assert WORDS not in (await browser.get(f"/meetings/{meeting_id}/advice")).text
    kept = await draft_of(site, "dissent", subject, "member")
    assert kept is not None
    assert kept.draft.texts == {"text": WORDS}


async def test_a_discarded_dissent_leads_back_to_the_recommendation(site: Site) -> None:
    meeting_id, subject = await begun(site)
    browser = await site.signed_in("member")
    await typed(browser, f"/drafts/dissent/{subject}", text=WORDS)

    after = await browser.press(
        await browser.get(f"/meetings/{meeting_id}/advice"), "Discard the draft"
    )

    assert after.path == f"/meetings/{meeting_id}/advice"
    assert WORDS not in after.text
