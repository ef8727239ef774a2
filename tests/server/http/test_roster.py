"""The pages of being on call: the roster, and a meeting opened within one page."""

import re
from datetime import timedelta
from pathlib import Path

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import MeetingState
from tests import canary
from tests.mdt.service.sitting import BOARD, FIRST_CASE
from tests.server.http.browser import Browser, HtmlPage
from tests.server.http.site import Site

ROSTER = f"/boards/{BOARD}/roster"
NO_MORE = ["", ""]  # two of the four rows that are offered stay empty
SHIFTS = {
    "shift_discipline": ["surgical_oncology", "radiology", *NO_MORE],
    "shift_person_id": ["deputy", "radiologist", *NO_MORE],
    "shift_starts": ["2026-03-02T08:00", "2026-03-02T08:00", *NO_MORE],
    "shift_ends": ["2026-03-03T08:00", "2026-03-03T08:00", *NO_MORE],
}


async def on_duty(site: Site) -> Browser:
    """Let the board take urgent cases and put two people on call."""
    browser = await site.signed_in("coordinator")
    await browser.press(await browser.get(f"/boards/{BOARD}/edit"), "Save changes", emergency="1")
    await browser.press(await browser.get(ROSTER), "Save changes", **SHIFTS)
    return browser


async def open_page(site: Site, **typed: str | list[str]) -> HtmlPage:
    """Open a meeting as the member, who has signed in."""
    browser = await site.signed_in("member")
    page = await browser.get("/urgent")
    case = re.findall(r'<option value="([^" ]+ [^" ]+)"', page.text)[0]
    said = {"case": case, "reason": "Bleeding tonight", "disciplines": ["surgical_oncology"]}
    said |= typed
    return await browser.press(page, "Open the meeting", **said)


async def test_the_roster_says_who_is_on_call_now_in_the_board_s_zone(site: Site) -> None:
    browser = await on_duty(site)

    before = await browser.get(ROSTER)  # 10:00 in Moscow
    site.clock.now += timedelta(hours=22)
    after = await (await site.signed_in("chair")).get(ROSTER)

    assert "1. <bdi>Dr Deputy" in before.text
    assert 'value="2026-03-02T08:00"' in before.text
    assert "Nobody is on call now" in after.text


async def test_the_slower_of_two_rosters_shows_what_is_stored(site: Site) -> None:
    browser = await on_duty(site)
    first = await browser.get(ROSTER)
    await browser.press(first, "Save changes", shift_rank=["2", "2", *NO_MORE, *NO_MORE])

    refused = await browser.press(first, "Save changes", shift_rank=["3", "3", *NO_MORE, *NO_MORE])

    assert refused.status == 409
    assert "2026-03-02T08:00 – 2026-03-03T08:00 · 2" in refused.text


async def test_a_time_that_cannot_be_read_is_told_in_its_row(site: Site) -> None:
    browser = await on_duty(site)

    page = await browser.get(ROSTER)
    refused = await browser.press(page, "Save changes", shift_ends=[*NO_MORE, *NO_MORE, *NO_MORE])

    assert refused.status == 422
    assert "Please give a day and a time." in refused.text


async def test_from_the_form_to_the_open_room_is_one_step(site: Site) -> None:
    await on_duty(site)

    page = await open_page(site)

    assert page.path.endswith("/room")
    meeting = await site.meeting(MeetingId(page.path.split("/")[2]))
    assert meeting.state is MeetingState.PUBLISHED
    assert meeting.starts_at == site.clock.now
    assert set(meeting.participants) == {"deputy", "member", "chair"}


async def test_no_case_is_chosen_by_itself(site: Site) -> None:
    await on_duty(site)

    page = await open_page(site, case="")

    assert page.status == 422
    assert 'id="error-case_id"' in page.text
    assert "Bleeding tonight" in page.text


async def test_a_reason_that_names_the_patient_opens_nothing_and_stays_in_the_form(
    site: Site,
) -> None:
    await on_duty(site)
    await site.write.run(
        lambda uow: site.service.identity_links.keep(
            uow,
            FIRST_CASE,
            by=PersonId("member"),
            reference=canary.RECORD_NUMBER,
            words=canary.LATIN,
        )
    )

    refused = await open_page(site, reason=f"{canary.LATIN} bleeds tonight")

    assert refused.status == 422
    assert "identity_in_text" in refused.text
    assert "This text holds part of the patient’s identity." in refused.text
    assert 'aria-describedby="error-reason"' in refused.text
    assert f"{canary.LATIN} bleeds tonight" in refused.text
    again = await (await site.signed_in("member")).get("/urgent")
    assert "None that concerns you." in again.text
    assert canary.find(Path(site.settings.data.dir), [again.text]) == []


async def test_who_is_called_finds_the_meeting_and_its_room(site: Site) -> None:
    await on_duty(site)
    room = await open_page(site)
    browser = await site.signed_in("deputy")

    urgent = await browser.get("/urgent")
    door = await browser.get(room.path)

    assert "Bleeding tonight" in urgent.text
    assert door.status == 200


async def test_vital_interest_is_listed_with_its_end_for_those_who_oversee(site: Site) -> None:
    browser = await on_duty(site)
    await open_page(site, basis="vital_interest", clinicians=["member", "scribe"])

    page = await browser.get("/urgent")
    site.clock.now += timedelta(hours=72)
    late = await (await site.signed_in("coordinator")).get("/urgent")

    assert "vital interest until Thu, 5 Mar 2026" in page.text
    assert "Dr Member" in page.text
    assert "Dr Scribe" in page.text
    assert "vital interest has ended" in late.text


async def test_one_clinician_is_not_enough_and_what_was_typed_stays(site: Site) -> None:
    await on_duty(site)

    refused = await open_page(site, basis="vital_interest", clinicians=["member", ""])

    assert refused.status == 422
    assert "two different clinicians" in refused.text
    assert "Bleeding tonight" in refused.text


async def test_a_discipline_without_anybody_on_call_is_named(site: Site) -> None:
    await on_duty(site)

    refused = await open_page(site, disciplines=["pathology"])

    assert refused.status == 422
    assert "Nobody is on call at this time for: Pathology" in refused.text


async def test_the_caller_sees_who_was_asked_and_when(site: Site) -> None:
    await on_duty(site)
    room = await open_page(site, disciplines=["surgical_oncology", "radiology"])
    meeting_id = MeetingId(room.path.split("/")[2])
    site.clock.now += timedelta(minutes=2)
    await site.do(
        lambda uow, by: site.service.meetings.joined(uow, meeting_id, person_id=by),
        by="radiologist",
    )
    caller = await site.signed_in("member")
    waiting = (await caller.get("/urgent")).text
    site.clock.now += timedelta(minutes=3)
    await site.write.run(lambda uow: site.service.urgency.follow(uow, at=site.clock.now))

    page = (await caller.get("/urgent")).text
    chair = await (await site.signed_in("chair")).get("/urgent")

    began = site.clock.now - timedelta(minutes=5)
    assert "Times: UTC<" in page
    for after, words in ((0, "asked at"), (2, "came at"), (5, "asked at")):
        moment = (began + timedelta(minutes=after)).strftime("%H:%M")
        assert f"{words} {moment}" in page
    assert f"Dr Chair at {site.clock.now:%H:%M}, if nobody comes" in waiting
    assert "if nobody comes" not in page
    assert "the board’s chair" in page
    assert "You are asked to come: join now" in chair.text
    assert "You are asked to come" not in page


async def test_the_time_to_answer_is_set_with_the_roster(site: Site) -> None:
    browser = await on_duty(site)

    changed = await browser.press(await browser.get(ROSTER), "Save changes", answer_min="12")
    refused = await browser.press(changed, "Save changes", answer_min="soon")

    assert 'name="answer_min"' in changed.text
    assert 'value="12"' in changed.text
    assert refused.status == 422
    assert 'value="soon"' in refused.text
