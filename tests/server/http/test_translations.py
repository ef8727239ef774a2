"""Minutes beside their translation."""

import pytest

from mdt.domain.drafts import FormDraft
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.minutes import MinutesBlock
from server.store.drafts import KeptDraft
from tests.server.http.browser import Browser, HtmlForm, HtmlPage
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import OUTSIDER, Site
from tests.server.http.test_cases import end_agreement
from tests.server.http.test_drafts import draft_of, on_record, typed

WORDS = "Procès-verbal 会议纪要"


async def _open(site: Site, name: str) -> tuple[MeetingId, Browser, HtmlPage]:
    meeting_id = await site.ended()
    browser = await site.signed_in(name)
    return meeting_id, browser, await browser.get(f"/meetings/{meeting_id}/minutes/translations/fr")


async def test_a_translation_is_drafted_checked_and_approved(site: Site) -> None:
    meeting_id, chair, page = await _open(site, "chair")

    page = await chair.press(page, "Draft from the record")
    page = await chair.press(page, "Approve")
    minutes = await chair.get(f"/meetings/{meeting_id}/minutes")

    assert "Compte rendu de RCP : « Gastric board, March »" in page.text
    assert page.text.count("Approved translation") == 1
    assert "Drafted from the record" in page.text
    assert "Compte rendu de RCP : « Gastric board, March »" in minutes.text
    assert "French: Approved translation, drafted from the record, checked by Dr Chair." in (
        minutes.text
    )
    assert minutes.text.count("The original in English binds.") > 1
    assert "checked by" not in minutes.text.partition("Drafted from the record")[2]
    stored = (await site.meeting(meeting_id)).minutes
    assert stored is not None
    assert stored.blocks[0].translations["fr"].status == "approved"


async def test_a_difference_is_shown_and_needs_a_reason(site: Site) -> None:
    _, chair, page = await _open(site, "chair")
    page = await chair.press(page, "Draft from the record")
    wrong = page.form("Approve")
    text = dict(wrong.fields)["text"].replace("2026", "2036")

    refused = await chair.press(page, "Approve", text=text)
    approved = await chair.press(refused, "Approve", override_reason="Un autre calendrier.")

    assert refused.status == 422
    assert "translation_differs" in refused.text
    assert "<del>2026" in refused.text
    assert text in dict(refused.form("Approve").fields)["text"]
    assert approved.status == 200
    assert "Un autre calendrier." in approved.text


async def test_the_slower_of_two_translators_sees_both(site: Site) -> None:
    meeting_id, chair, mine = await _open(site, "chair")
    scribe = await site.signed_in("scribe")
    theirs = await scribe.get(mine.path)
    await scribe.press(theirs, "Save as checked", text=HOSTILE["element"])

    refused = await chair.press(mine, "Save as checked", text=HOSTILE["script"])

    assert refused.status == 409
    assert "<img src=x" not in refused.text
    assert "<script>alert" not in refused.text
    assert HOSTILE["script"] in dict(refused.form("Save as checked").fields)["text"]
    minutes = (await site.meeting(meeting_id)).minutes
    assert minutes is not None
    assert "<script>" not in minutes.blocks[0].translations["fr"].text


@pytest.mark.parametrize("is_translated", [True, False])
async def test_a_window_opened_before_the_original_changed_approves_nothing(
    site: Site, is_translated: bool
) -> None:
    meeting_id, chair, page = await _open(site, "chair")
    if is_translated:
        page = await chair.press(page, "Save as checked", text="Avant.")
    first = (await blocks(site, meeting_id))[0]
    await site.do(
        site.service.minutes.revise, meeting_id, first.id, by="scribe", based_on=1, text="Anew."
    )

    refused = await chair.press(page, "Approve", text=WORDS, override_reason="As I read it.")
    unchanged = (await blocks(site, meeting_id))[0].translations
    after = await chair.press(refused, "Approve", override_reason="As it reads now.")

    assert refused.status == 409
    assert "source_changed" in refused.text
    assert "Anew." in refused.text
    assert ("Avant." in refused.text) == is_translated
    assert WORDS in dict(refused.form("Approve").fields)["text"]
    assert [each.status for each in unchanged.values()] == ["none"] * is_translated
    assert after.status == 200
    assert (await blocks(site, meeting_id))[0].translations["fr"].status == "approved"


async def test_who_only_reads_is_offered_nothing_to_write(site: Site) -> None:
    _, _, page = await _open(site, "member")

    assert "Draft from the record" not in page.buttons
    assert "Approve" not in page.buttons
    assert page.status == 200


async def test_other_languages_do_not_exist(site: Site) -> None:
    meeting_id, chair, _ = await _open(site, "chair")

    for code in ("en", "xx", "<script>"):
        page = await chair.get(f"/meetings/{meeting_id}/minutes/translations/{code}")
        assert page.status == 404


async def blocks(site: Site, meeting_id: MeetingId) -> tuple[MinutesBlock, ...]:
    minutes = (await site.meeting(meeting_id)).minutes
    assert minutes is not None
    return minutes.blocks


def form_of(page: HtmlPage, block: MinutesBlock) -> HtmlForm:
    return next(form for form in page.forms if ("block_id", block.id) in form.fields)


async def press(browser: Browser, form: HtmlForm, button: str) -> HtmlPage:
    """Press a button of one paragraph's form."""
    _, name, value = next(one for one in form.buttons if one[0] == button)
    return await browser.post(form.action, [*form.fields, (name, value)])


async def test_what_a_translator_typed_is_there_after_a_reload_and_nowhere_on_record(
    site: Site,
) -> None:
    meeting_id, scribe, page = await _open(site, "scribe")
    first, second = (await blocks(site, meeting_id))[:2]
    address, before = f"/drafts/translation/{meeting_id}:fr:{first.id}", on_record(site)

    kept = await typed(scribe, address, text=WORDS, override_reason="Usage local.")

    assert kept.status == 200
    assert on_record(site) == before
    again = await (await site.signed_in("scribe")).get(page.path)
    fields = form_of(again, first).fields
    assert ("text", WORDS) in fields
    assert ("override_reason", "Usage local.") in fields
    assert ("text", "") in form_of(again, second).fields
    assert f'data-draft="{address}" data-read-at="1" data-based-on="1"' in again.text
    assert again.text.count("Your draft of") == 1
    kept_forms = again.text.count('data-draft="')
    assert again.text.count("data-draft-state") == kept_forms == len(await blocks(site, meeting_id))
    for name in ("chair", "member"):
        assert WORDS not in (await (await site.signed_in(name)).get(page.path)).text


async def test_storing_a_paragraph_ends_its_draft_and_no_other(site: Site) -> None:
    meeting_id, chair, page = await _open(site, "chair")
    first, second = (await blocks(site, meeting_id))[:2]
    at = f"{meeting_id}:fr"
    for block in (first, second):
        await typed(chair, f"/drafts/translation/{at}:{block.id}", text=WORDS)
    await typed(chair, f"/drafts/translation/{meeting_id}:zh:{first.id}", text=WORDS)

    page = await chair.get(page.path)
    refused = await press(chair, form_of(page, first), "Approve")
    assert refused.status == 422
    assert await draft_of(site, "translation", f"{at}:{first.id}", "chair") is not None
    stored = await press(chair, form_of(page, first), "Save as checked")

    assert stored.status == 200
    assert (await blocks(site, meeting_id))[0].translations["fr"].text == WORDS
    assert await draft_of(site, "translation", f"{at}:{first.id}", "chair") is None
    assert await draft_of(site, "translation", f"{at}:{second.id}", "chair") is not None
    other = f"{meeting_id}:zh:{first.id}"
    assert await draft_of(site, "translation", other, "chair") is not None


async def test_a_draft_that_another_translator_overtook_stands_beside_the_stored_text(
    site: Site,
) -> None:
    meeting_id, scribe, page = await _open(site, "scribe")
    first = (await blocks(site, meeting_id))[0]
    await typed(scribe, f"/drafts/translation/{meeting_id}:fr:{first.id}", text=WORDS)
    chair = await site.signed_in("chair")
    await chair.press(await chair.get(page.path), "Save as checked", text="Le leur.")

    page = await scribe.get(page.path)
    stored = page.text.partition("Stored now")[2].partition("</div>")[0]

    assert "Le leur." in stored
    assert ("text", WORDS) in form_of(page, first).fields
    assert "The original was changed" not in page.text
    await press(scribe, form_of(page, first), "Save as checked")
    assert (await blocks(site, meeting_id))[0].translations["fr"].text == WORDS


@pytest.mark.parametrize("is_translated", [True, False])
async def test_a_draft_whose_source_was_changed_says_so(site: Site, is_translated: bool) -> None:
    meeting_id, scribe, page = await _open(site, "scribe")
    if is_translated:
        await scribe.press(page, "Save as checked", text="Ancien.")
    first = (await blocks(site, meeting_id))[0]
    seq = first.translations["fr"].seq if is_translated else 0
    address = f"/drafts/translation/{meeting_id}:fr:{first.id}"
    await typed(scribe, address, based_on=1 + seq, text=WORDS)
    before = await scribe.get(page.path)
    revise = site.service.minutes.revise
    await site.do(
        revise, meeting_id, first.id, by="chair", based_on=first.revision, text="Another text."
    )

    page = await scribe.get(page.path)

    assert "The original was changed" not in before.text
    assert "Stored now" not in before.text
    assert "The original was changed after you began to write." in page.text
    assert "Another text." in page.text
    assert ("Stored now" in page.text) == is_translated
    assert ("Ancien." in page.text) == is_translated
    assert ("text", WORDS) in form_of(page, first).fields


async def test_a_discarded_draft_gives_the_stored_translation_back(site: Site) -> None:
    meeting_id, chair, page = await _open(site, "chair")
    first = (await blocks(site, meeting_id))[0]
    await typed(chair, f"/drafts/translation/{meeting_id}:fr:{first.id}", text=WORDS)

    after = await chair.press(await chair.get(page.path), "Discard the draft")

    assert after.path == page.path
    assert WORDS not in after.text


async def put(site: Site, name: str, subject: str) -> None:
    """Store a draft as of a time when its writer still had the right to it."""
    kept = KeptDraft(
        person_id=PersonId(name),
        form="translation",
        subject=subject,
        n=1,
        based_on=1,
        draft=FormDraft(texts={"text": WORDS}, revisions={"text": 1}),
        changed_at=site.clock(),
    )
    await site.write.run(lambda uow: uow.drafts.put(kept))


@pytest.mark.parametrize(("name", "status"), [("member", 403), ("guest", 403), (OUTSIDER, 404)])
async def test_who_does_not_translate_keeps_and_reads_no_draft(
    site: Site, name: str, status: int
) -> None:
    meeting_id, browser, page = await _open(site, name)
    subject = f"{meeting_id}:fr:{(await blocks(site, meeting_id))[0].id}"

    refused = await typed(browser, f"/drafts/translation/{subject}", text="x")

    assert refused.status == status
    assert await draft_of(site, "translation", subject, name) is None
    await put(site, name, subject)
    assert WORDS not in (await browser.get(page.path)).text


async def test_whom_a_case_is_kept_from_keeps_and_reads_no_draft_about_it(site: Site) -> None:
    """The deputy works abroad; without agreement or consent the case is not theirs to read of."""
    await end_agreement(site)
    meeting_id, deputy, page = await _open(site, "deputy")
    told = await blocks(site, meeting_id)
    kept_back = next(one for one in told if one.item_id is not None and one.kind == "case")
    subject = f"{meeting_id}:fr:{kept_back.id}"
    address = f"/drafts/translation/{subject}"

    refused = await typed(deputy, address, text="x")

    assert refused.status == 404
    assert (await typed(await site.signed_in("chair"), address, text="x")).status == 200
    open_to_all = next(one for one in told if one.item_id is None)
    elsewhere = f"/drafts/translation/{meeting_id}:fr:{open_to_all.id}"
    assert (await typed(deputy, elsewhere, text="x")).status == 200
    await put(site, "deputy", subject)
    page = await deputy.get(page.path)
    assert (page.status, WORDS in page.text) == (200, False)


async def test_signed_minutes_are_not_translated_in_a_draft_either(site: Site) -> None:
    meeting_id = await site.signed()
    subject = f"{meeting_id}:fr:{(await blocks(site, meeting_id))[0].id}"
    chair = await site.signed_in("chair")

    refused = await typed(chair, f"/drafts/translation/{subject}", text="x")
    await put(site, "chair", subject)
    page = await chair.get(f"/meetings/{meeting_id}/minutes/translations/fr")

    assert refused.status == 409
    assert (page.status, WORDS in page.text) == (200, False)


@pytest.mark.parametrize("of", ["en:{block}", "xx:{block}", "fr:none", "fr", "fr:{block}:x"])
async def test_there_is_no_draft_of_another_translation(site: Site, of: str) -> None:
    meeting_id, chair, _ = await _open(site, "chair")
    block = (await blocks(site, meeting_id))[0].id

    refused = await typed(
        chair, f"/drafts/translation/{meeting_id}:{of.format(block=block)}", text="x"
    )

    assert refused.status == 404
