"""Letters on their pages: read, noted, issued, received, recalled."""

from mdt.domain.ids import InstitutionId, MeetingId
from tests.server.http.browser import Browser, HtmlPage
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import Site
from tests.server.http.test_cases import end_agreement


async def fitted(site: Site) -> MeetingId:
    """Sign the minutes, and answer whether the recommendation can be carried out."""
    meeting_id = await site.signed()
    [found] = (await site.meeting(meeting_id)).recommendations
    await site.do(
        site.service.advice.answer_fit,
        meeting_id,
        found,
        by="chair",
        available="yes",
        affordable="yes",
        registered="yes",
        note="",
    )
    return meeting_id


async def _open(site: Site, meeting_id: MeetingId, name: str) -> tuple[Browser, HtmlPage]:
    [letter_id] = (await site.meeting(meeting_id)).letters
    browser = await site.signed_in(name)
    return browser, await browser.get(f"/meetings/{meeting_id}/letters/{letter_id}")


async def test_the_letters_of_a_meeting_are_found_from_its_minutes_and_from_the_bar(
    site: Site,
) -> None:
    meeting_id = await site.signed()
    browser = await site.signed_in("member")

    minutes = await browser.get(f"/meetings/{meeting_id}/minutes")
    mine = await browser.get("/letters")
    letter = await browser.get(mine.links["Recommendation 1"])

    assert f"/meetings/{meeting_id}/letters" in minutes.links.values()
    assert "Moscow Centre" in mine.text
    for page in (mine, await browser.get(f"/meetings/{meeting_id}/letters")):
        assert "Gastric cancer, converted" in page.text.partition("letter-row")[2]
    assert "Letter of Gastric board on case K-7F31" in letter.text
    assert "No &lt;b&gt;." in letter.text
    assert not {"Issue the letter", "Save", "Confirm the receipt"} & set(letter.buttons)


async def test_who_gets_a_letter_is_called_as_the_reader_calls_them(site: Site) -> None:
    meeting_id = await site.signed()
    [letter] = (await site.meeting(meeting_id)).letters.values()
    await site.named_in_chinese(InstitutionId(letter.recipient_id), "莫斯科中心")
    browser = await site.signed_in("member")
    await browser.press(await browser.get("/boards"), "中文")

    for path in ("/letters", f"/meetings/{meeting_id}/letters"):
        assert "莫斯科中心" in (await browser.get(path)).text, path
    page = await browser.get(f"/meetings/{meeting_id}/letters/{letter.id}")

    assert "莫斯科中心" in page.text
    assert "To: Moscow Centre" in page.text, "the letter itself keeps its words"


async def test_no_paper_tells_of_a_case_to_whom_the_gate_kept_it_from(site: Site) -> None:
    """The deputy works abroad; without agreement or consent the case is not theirs to read of."""
    await end_agreement(site)
    meeting_id = await site.signed(dissenter="member")
    [letter_id] = (await site.meeting(meeting_id)).letters
    here, abroad = await site.signed_in("chair"), await site.signed_in("deputy")
    at = f"/meetings/{meeting_id}"

    for path in (f"{at}/minutes", f"{at}/minutes/versions/1", f"{at}/minutes/translations/zh"):
        assert "FLOT" in (await here.get(path)).text, path
        page = await abroad.get(path)
        assert (page.status, "FLOT" in page.text) == (200, False), path
    assert (await here.get(f"{at}/letters/{letter_id}")).status == 200
    assert (await abroad.get(f"{at}/letters/{letter_id}")).status == 404
    assert letter_id in (await here.get("/letters")).text
    for path in ("/letters", f"{at}/letters"):
        assert letter_id not in (await abroad.get(path)).text, path


async def test_a_letter_goes_out_is_received_and_recalled(site: Site) -> None:
    meeting_id = await fitted(site)
    chair, page = await _open(site, meeting_id, "chair")
    issued = await chair.press(page, "Issue the letter")
    trainee, seen = await _open(site, meeting_id, "trainee")
    received = await trainee.press(seen, "Confirm the receipt")
    page = await chair.get(received.path)
    recalled = await chair.press(page, "Recall the letter", reason="Wrong <i>house</i>.")

    entries = await site.read.run(lambda uow: uow.audit.about(meeting_id))

    assert "Issued" in issued.text
    assert "Acknowledged" in received.text
    assert "do not act on it. Reason: Wrong &lt;i&gt;house&lt;/i&gt;." in recalled.text
    assert [entry.action for entry in entries[:3]] == [
        "letter.recalled",
        "letter.acknowledged",
        "letter.issued",
    ]


async def test_what_waits_for_the_reader_stands_first_in_the_list(site: Site) -> None:
    await fitted(site)
    meeting_id = await fitted(site)
    chair, page = await _open(site, meeting_id, "chair")
    await chair.press(page, "Issue the letter")
    trainee = await site.signed_in("trainee")

    listed = await trainee.get("/letters")

    first = listed.text.partition("letter-row")[2].partition("</li>")[0]
    assert "waits" in first
    assert "Issued" in first


async def test_without_the_answer_on_local_fit_the_letter_stays(site: Site) -> None:
    meeting_id = await site.signed()
    chair, page = await _open(site, meeting_id, "chair")

    refused = await chair.press(page, "Issue the letter")

    assert refused.status == 409
    assert "local_fit_missing" in refused.text
    assert "Issue the letter" in refused.buttons


async def test_the_slower_of_two_notes_is_shown_beside_the_stored_one(site: Site) -> None:
    meeting_id = await site.signed()
    chair, mine = await _open(site, meeting_id, "chair")
    scribe, theirs = await _open(site, meeting_id, "scribe")
    await scribe.press(theirs, "Save", note=HOSTILE["element"])

    refused = await chair.press(mine, "Save", note=HOSTILE["script"])
    saved = await chair.press(refused, "Save")

    assert refused.status == 409
    assert "<img src=x" not in refused.text + saved.text
    assert "<script>alert" not in refused.text + saved.text
    assert ("note", HOSTILE["script"]) in refused.form("Save").fields
    assert saved.status == 200
    [letter] = (await site.meeting(meeting_id)).letters.values()
    assert "alert" in letter.note


async def test_a_letter_to_the_patient_is_drafted_on_the_page(site: Site) -> None:
    meeting_id = await site.signed()
    scribe = await site.signed_in("scribe")
    page = await scribe.get(f"/meetings/{meeting_id}/letters")

    listed = await scribe.press(page, "Draft the letter", recipient="patient")

    assert listed.path == f"/meetings/{meeting_id}/letters"
    assert "Patient" in listed.text.partition("letter-row")[2]
    assert len((await site.meeting(meeting_id)).letters) == 2


async def test_a_guest_who_was_never_admitted_reads_no_letter(site: Site) -> None:
    meeting_id = await site.signed()
    guest, page = await _open(site, meeting_id, "guest")
    listed = await guest.get("/letters")

    assert page.status == 403
    assert "K-7F31" not in page.text + listed.text
