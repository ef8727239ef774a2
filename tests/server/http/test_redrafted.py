"""What was typed for paragraphs that a new draft replaced: shown, used, discarded, and not lost."""

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.minutes import MinutesBlock
from mdt.domain.people import LOBBY_ROLES
from mdt.domain.redrafts import successor
from tests.mdt.service import sitting
from tests.server.http.browser import Browser, HtmlPage
from tests.server.http.site import Site
from tests.server.http.test_cases import end_agreement
from tests.server.http.test_drafts import draft_of, typed
from tests.server.http.test_translations import WORDS, blocks, form_of, put

BEFORE = "for the text before it was redrafted"


async def redrafted(site: Site, meeting_id: MeetingId, *, all_come: bool = False) -> None:
    """Take the session up again and end it: the minutes are drafted anew."""
    sessions, meetings = site.service.sessions, site.service.meetings
    await site.do(sessions.reopen, meeting_id, by="chair", reason="A case was forgotten.")
    absent = set(sitting.PEOPLE) - (await site.meeting(meeting_id)).present if all_come else ()
    for name in map(PersonId, sorted(absent)):
        if sitting.PEOPLE[name][0] in LOBBY_ROLES:
            await site.do(meetings.admit, meeting_id, by="chair", person_id=name)
        await site.write.run(lambda uow, who=name: meetings.joined(uow, meeting_id, person_id=who))
    await site.do(sessions.end, meeting_id, by="chair")


async def begun(site: Site, name: str, n: int) -> tuple[MeetingId, MinutesBlock, Browser]:
    """Let somebody type a translation of a paragraph; then the minutes are drafted anew."""
    meeting_id = await site.ended()
    old = (await blocks(site, meeting_id))[n]
    browser = await site.signed_in(name)
    address = f"/drafts/translation/{meeting_id}:fr:{old.id}"
    kept = await typed(browser, address, text=WORDS, override_reason="Usage local.")
    assert kept.status == 200
    await redrafted(site, meeting_id)
    return meeting_id, old, browser


async def page_of(browser: Browser, meeting_id: MeetingId) -> HtmlPage:
    return await browser.get(f"/meetings/{meeting_id}/minutes/translations/fr")


def part(page: HtmlPage, block: MinutesBlock) -> str:
    """Return what stands beside one paragraph."""
    return page.text.partition(f'id="block-{block.id}"')[2].partition("</section>")[0]


async def test_it_stands_beside_the_paragraph_that_tells_the_same_now(site: Site) -> None:
    meeting_id, old, scribe = await begun(site, "scribe", 0)
    told = await blocks(site, meeting_id)
    new = successor(old, told)
    assert new is not None
    assert old.id not in {block.id for block in told}

    page = await page_of(scribe, meeting_id)

    assert page.text.count(BEFORE) == 1
    beside = part(page, new)
    assert BEFORE in beside
    assert WORDS in beside
    assert "Usage local." in beside
    assert ("text", "") in form_of(page, new).fields
    for name in ("chair", "member"):
        assert WORDS not in (await page_of(await site.signed_in(name), meeting_id)).text


async def test_what_is_used_is_the_draft_of_the_new_paragraph(site: Site) -> None:
    meeting_id, old, scribe = await begun(site, "scribe", 0)
    new = successor(old, await blocks(site, meeting_id))
    assert new is not None

    page = await scribe.press(await page_of(scribe, meeting_id), "Use it here")

    assert BEFORE not in page.text
    assert ("text", WORDS) in form_of(page, new).fields
    assert ("override_reason", "Usage local.") in form_of(page, new).fields
    assert "The original was changed" not in page.text
    assert await draft_of(site, "translation", f"{meeting_id}:fr:{old.id}", "scribe") is None
    assert await draft_of(site, "translation", f"{meeting_id}:fr:{new.id}", "scribe") is not None


async def test_what_was_typed_beside_the_new_text_is_not_overwritten(site: Site) -> None:
    meeting_id, old, scribe = await begun(site, "scribe", 0)
    new = successor(old, await blocks(site, meeting_id))
    assert new is not None
    earlier = await page_of(scribe, meeting_id)
    await typed(scribe, f"/drafts/translation/{meeting_id}:fr:{new.id}", text="Plus récent.")
    page = await page_of(scribe, meeting_id)
    assert "Use it here" not in page.buttons
    assert WORDS in part(page, new)

    refused = await scribe.press(earlier, "Use it here")

    assert refused.status == 409
    assert WORDS in part(refused, new)
    assert ("text", "Plus récent.") in form_of(refused, new).fields


async def test_what_is_discarded_is_gone(site: Site) -> None:
    meeting_id, old, scribe = await begun(site, "scribe", 0)

    page = await scribe.press(await page_of(scribe, meeting_id), "Discard it")

    assert (page.status, WORDS in page.text) == (200, False)
    assert await draft_of(site, "translation", f"{meeting_id}:fr:{old.id}", "scribe") is None


async def test_what_no_paragraph_tells_any_more_stands_after_them_with_its_text(
    site: Site,
) -> None:
    meeting_id = await site.ended()
    told = await blocks(site, meeting_id)
    scribe = await site.signed_in("scribe")
    for block in told:
        await typed(scribe, f"/drafts/translation/{meeting_id}:fr:{block.id}", text=block.id)
    await redrafted(site, meeting_id, all_come=True)  # nobody is told as absent now
    gone = [one for one in told if successor(one, await blocks(site, meeting_id)) is None]
    assert gone

    page = await page_of(scribe, meeting_id)

    assert page.text.count(BEFORE) == len(told)
    after = page.text.partition('id="left-title"')[2]
    assert after.count(BEFORE) == len(gone)
    assert all(one.id in after for one in gone)


async def test_what_is_about_an_item_kept_from_its_writer_is_not_shown(site: Site) -> None:
    await end_agreement(site)
    meeting_id = await site.ended()
    old = next(
        one
        for one in await blocks(site, meeting_id)
        if one.item_id == sitting.FIRST and one.kind == "case"
    )
    for name in ("deputy", "chair"):
        await put(site, name, f"{meeting_id}:fr:{old.id}")
    await redrafted(site, meeting_id)

    abroad = await page_of(await site.signed_in("deputy"), meeting_id)
    here = await page_of(await site.signed_in("chair"), meeting_id)

    assert (abroad.status, WORDS in abroad.text) == (200, False)
    assert (here.status, WORDS in here.text) == (200, True)


async def test_nothing_but_a_replaced_paragraph_of_ones_own_is_used(site: Site) -> None:
    meeting_id, old, scribe = await begun(site, "scribe", 0)
    chair = await site.signed_in("chair")
    address = f"/meetings/{meeting_id}/minutes/translations/fr/typed-before"

    for browser, block_id in ((chair, old.id), (scribe, "none"), (scribe, "")):
        token = ("form_token", await browser.form_token())
        refused = await browser.post(address, [token, ("block_id", block_id)])
        assert refused.status == 404

    assert await draft_of(site, "translation", f"{meeting_id}:fr:{old.id}", "scribe") is not None
