"""Minutes beside their translation."""

from mdt.domain.ids import MeetingId
from tests.server.http.browser import Browser, HtmlPage
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import Site


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
