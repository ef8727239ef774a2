"""After the decision, on its page: answered, confirmed, not joined, when the room is closed."""

from dataclasses import replace

from mdt.domain.ids import MeetingId
from mdt.domain.recommendations import Recommendation
from mdt.exports.fhir import parse
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, WORDING
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import Site

WORDS = HOSTILE["element"]


async def over(site: Site, **wording: object) -> MeetingId:
    """Hold a meeting whose medical oncologist had left when the recommendation was recorded."""
    meeting_id = await site.live()
    notes, agenda = site.service.recommendations, site.service.agenda
    content = replace(WORDING, **wording)
    ref = (meeting_id, FIRST)
    await site.do(notes.save_draft, *ref, by="scribe", revision=0, content=content)
    await site.do(notes.read_back, *ref, by="chair", revision=1)
    await site.write.run(
        lambda uow: site.service.meetings.left(uow, meeting_id, person_id="member", reason="left")
    )
    await site.do(notes.record, *ref, by="chair", revision=1)
    await site.do(agenda.close, *ref, by="chair")
    for item_id in (PREVIOUS, SECOND, LECTURE):
        await site.do(agenda.call, meeting_id, item_id, by="chair")
        await site.do(agenda.close, meeting_id, item_id, by="chair", reason="Not today")
    await site.do(site.service.sessions.end, meeting_id, by="chair")
    return meeting_id


async def only(site: Site, meeting_id: MeetingId) -> Recommendation:
    [found] = (await site.meeting(meeting_id)).recommendations.values()
    return found


async def test_the_page_is_found_from_the_meeting_and_tells_what_is_awaited(site: Site) -> None:
    meeting_id = await over(site, type="ST", needs=("HIPEC",))
    browser = await site.signed_in("radiologist")

    meeting = await browser.get(f"/meetings/{meeting_id}")
    page = await browser.get(meeting.links["After the decision"])

    assert page.status == 200
    for words in ("advisory only", "Proposed for the next meeting", "HIPEC", "not answered"):
        assert words in page.text
    assert "Waits for Dr Chair" in page.text


async def test_the_implementer_answers_the_local_fit(site: Site) -> None:
    meeting_id = await over(site)
    browser = await site.signed_in("chair")
    page = await browser.get(f"/meetings/{meeting_id}/advice")
    done = await browser.press(
        page, "Answer", available="no", affordable="unknown", registered="yes", note=WORDS
    )

    assert done.status == 200
    fit = (await only(site, meeting_id)).fit
    assert fit is not None
    assert (fit.available, fit.by) == ("no", "chair")
    assert WORDS not in done.text


async def test_a_discipline_that_was_missing_confirms_after_the_room_is_closed(site: Site) -> None:
    meeting_id = await over(site)
    browser = await site.signed_in("member")
    page = await browser.get(f"/meetings/{meeting_id}/advice")

    await browser.press(page, "Confirm")

    assert [word.discipline for word in (await only(site, meeting_id)).confirmations] == [
        "medical_oncology"
    ]


async def test_who_left_before_the_decision_dissents_from_home(site: Site) -> None:
    meeting_id = await over(site)
    browser = await site.signed_in("member")
    page = await browser.get(f"/meetings/{meeting_id}/advice")
    done = await browser.press(page, "Dissent", stance="disagree", text=WORDS)

    [dissent] = (await only(site, meeting_id)).dissents
    assert (dissent.person_id, dissent.text) == ("member", WORDS)
    assert WORDS not in done.text
    await browser.press(done, "Withdraw")
    assert (await only(site, meeting_id)).dissents[0].withdrawn_at is not None


async def test_a_refusal_comes_back_with_the_page(site: Site) -> None:
    meeting_id = await over(site)
    browser = await site.signed_in("chair")
    page = await browser.get(f"/meetings/{meeting_id}/advice")

    refused = await browser.press(page, "Answer", available="", affordable="yes", registered="yes")

    assert refused.status == 422
    assert (await only(site, meeting_id)).fit is None


async def test_the_bundle_that_is_downloaded_is_what_is_stored(site: Site) -> None:
    meeting_id = await over(site)
    browser = await site.signed_in("radiologist")
    page = await browser.get(f"/meetings/{meeting_id}/advice")

    body = (await browser.get(page.links["Download as FHIR"])).text
    entries = await site.read.run(lambda uow: uow.audit.about(meeting_id))

    found = await only(site, meeting_id)
    [told] = parse(body.encode()).recommendations
    assert (told.id, told.content, told.pseudonym) == (found.id, found.content, "K-7F31")
    assert told.is_advisory
    assert entries[0].action == "meeting.exported"
