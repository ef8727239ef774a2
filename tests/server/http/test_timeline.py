"""The timeline beside the minutes: numbers that sentences point at, and nothing that was said."""

import re

from mdt.domain.ids import PersonId
from tests.mdt.service.taking_part import who
from tests.server.http.site import Site


def rows(page: str, event: str) -> list[list[str]]:
    """Return what stands beside the events of a kind: names, in their order."""
    parts = page.split(f">{event}</span>")[1:]
    plain = (re.sub(r"<[^>]+>", " ", part.partition("</li>")[0]) for part in parts)
    return [re.findall(r"(?:by )?Dr \w+", one) for one in plain]


async def test_a_sentence_leads_to_its_events_and_back(site: Site) -> None:
    meeting_id = await site.signed()
    member = await site.signed_in("member")
    minutes = await member.get(f"/meetings/{meeting_id}/minutes")
    link = re.search(r'href="(/meetings/[^"]+/timeline[^"]*)#event-(\d+)"', minutes.text)
    assert link is not None

    page = await member.get(link[1].replace("&amp;", "&"))

    row = page.text.partition(f'id="event-{link[2]}"')[2].partition("</li>")[0]
    assert f"/meetings/{meeting_id}/minutes#block-" in row
    assert ">Recommendation recorded<" in page.text


async def test_the_timeline_tells_nothing_of_what_was_written(site: Site) -> None:
    meeting_id = await site.live()
    await site.do(site.service.discussion.post, meeting_id, by="member", text="A secret word.")
    member = await site.signed_in("member")

    page = await member.get(f"/meetings/{meeting_id}/timeline?after=nonsense")

    assert ">Chat message<" in page.text
    joined = page.text.partition(">Joined the room<")[2].partition("</li>")[0]
    assert "Dr Chair" in joined
    assert "Dr Member" in page.text
    assert "secret" not in page.text


async def test_an_event_says_whom_it_is_about_and_who_caused_it(site: Site) -> None:
    meeting_id = await site.live("chair", "scribe", "member", "radiologist", "room")
    attending, discussion = site.service.attending, site.service.discussion
    people = (who("Dr Wen"), who(person="expert"))
    room = PersonId("room")
    await site.do(attending.roll_call, meeting_id, by="scribe", endpoint_id=room, people=people)
    await site.do(discussion.raise_hand, meeting_id, by="radiologist")
    radiologist, member = PersonId("radiologist"), PersonId("member")
    await site.do(discussion.give_floor, meeting_id, by="chair", person_id=radiologist)
    out = {"person_id": member, "reason": "The wrong room."}
    await site.do(site.service.meetings.remove, meeting_id, by="chair", **out)
    chair = await site.signed_in("chair")

    page = (await chair.get(f"/meetings/{meeting_id}/timeline")).text

    assert rows(page, "Roll-call of a room") == [["Dr Room", "Dr Wen", "Dr Expert", "by Dr Scribe"]]
    assert rows(page, "Hand raised") == [["Dr Radiologist"]]
    assert rows(page, "Floor given") == [["Dr Radiologist", "by Dr Chair"]]
    assert rows(page, "Removed from the room") == [["Dr Member", "by Dr Chair"]]
    assert rows(page, "Left the room") == [["Dr Member"]]
    assert rows(page, "Session started") == [["by Dr Chair"]]
    assert "The wrong room." not in page
