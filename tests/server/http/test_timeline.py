"""The timeline beside the minutes: numbers that sentences point at, and nothing that was said."""

import re

from tests.server.http.site import Site


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
