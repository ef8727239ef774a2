"""Today: everybody finds their next step on the first page, and nothing of what is not theirs."""

from datetime import timedelta

from tests.mdt.service import sitting
from tests.server.http.browser import HtmlPage
from tests.server.http.rows.requests import ASKED, prepare
from tests.server.http.site import Site
from tests.server.http.test_requests import terminate
from tests.server.http.test_reviews import EXPERT, asked


async def today(site: Site, name: str) -> HtmlPage:
    page = await (await site.signed_in(name)).get("/")
    assert (page.status, page.path) == (200, "/")
    return page


async def test_who_is_not_signed_in_is_asked_to(site: Site) -> None:
    assert (await site.browser().get("/")).path == "/sign-in"


async def test_with_nothing_to_do_the_page_says_so(site: Site) -> None:
    page = await today(site, "guest")

    assert "Nothing waits for you" in page.text


async def test_a_plan_waits_for_whoever_publishes_it(site: Site) -> None:
    meeting_id = await site.planned()

    planner, member = await today(site, "coordinator"), await today(site, "member")

    assert planner.links["Publish the agenda"] == f"/meetings/{meeting_id}"
    assert "Publish the agenda" not in member.text
    assert "Gastric board, March" not in member.text


async def test_a_running_meeting_is_joined_from_here(site: Site) -> None:
    meeting_id = await site.live()

    page = await today(site, "member")

    assert page.links["Join"] == f"/meetings/{meeting_id}/room"


async def test_a_meeting_is_joined_in_the_hour_before_it(site: Site) -> None:
    meeting_id = await site.published()
    begins = (await site.meeting(meeting_id)).starts_at

    site.clock.now = begins - timedelta(hours=2)
    early = await today(site, "member")
    site.clock.now = begins - timedelta(minutes=59)
    due = await today(site, "member")

    assert "Join" not in early.links
    assert due.links["Join"] == f"/meetings/{meeting_id}/room"


async def test_the_minutes_go_from_hand_to_hand(site: Site) -> None:
    meeting_id = await site.ended()
    minutes = f"/meetings/{meeting_id}/minutes"

    reader, scribe = await today(site, "member"), await today(site, "scribe")
    await site.do(
        site.service.amending.request_changes, meeting_id, by="member", text="It was cT3."
    )
    asked = await today(site, "scribe")
    await site.do(site.service.amending.answer, meeting_id, by="scribe", text="It is as the CT.")
    await site.do(site.service.amending.end_review, meeting_id, by="scribe")
    chair, done = await today(site, "chair"), await today(site, "scribe")

    assert reader.links["Read the minutes, and sign that you did"] == f"{minutes}#sign"
    assert scribe.links["End the review of the minutes"] == f"{minutes}#review"
    assert asked.links["Answer the changes asked for in the minutes"] == f"{minutes}#review"
    assert chair.links["Sign the minutes"] == f"{minutes}#sign"
    assert "Sign the minutes" not in done.links


async def test_what_is_signed_waits_for_the_chair_no_more(site: Site) -> None:
    meeting_id = await site.signed()

    chair = await today(site, "chair")

    assert "Sign the minutes" not in chair.links
    assert chair.links["Issue the letters"] == f"/meetings/{meeting_id}/letters"


async def test_no_letter_waits_while_the_minutes_are_amended(site: Site) -> None:
    meeting_id = await site.signed()
    browser = await site.signed_in("chair")
    page = await browser.get(f"/meetings/{meeting_id}/minutes")
    await browser.press(page, "Begin the amendment", reason="A name was wrong.")

    chair = await today(site, "chair")

    assert "End the review of the minutes" in chair.links
    assert "Issue the letters" not in chair.links


async def test_a_report_is_asked_for_when_its_day_comes(site: Site) -> None:
    meeting_id = await site.signed()
    stored = await site.meeting(meeting_id)
    (found,) = stored.recommendations.values()
    owner = found.content.implementer_id
    assert owner is not None
    early = await today(site, owner)
    site.clock.now += timedelta(days=400)

    late = await today(site, owner)

    assert "Report what became of the recommendation" not in early.links
    assert late.links["Report what became of the recommendation"].startswith("/followups/")
    assert 'class="card row task late"' in late.text


async def test_an_action_waits_for_its_owner(site: Site) -> None:
    meeting_id = await site.ended()
    await site.do(
        site.service.actions.add,
        meeting_id,
        by="chair",
        text="Send the slides to Beijing.",
        owner_id="member",
        due=sitting.START.date() - timedelta(days=1),
    )

    owner, other = await today(site, "member"), await today(site, "radiologist")

    assert owner.links["Do what was agreed"] == f"/meetings/{meeting_id}#actions"
    assert "Send the slides" in owner.text
    assert "Send the slides" not in other.text


async def test_an_expert_is_told_of_the_question_until_the_agreement_ends(site: Site) -> None:
    await asked(site)
    before = await today(site, EXPERT)
    await site.write.run(terminate)

    after = await today(site, EXPERT)

    assert before.links["Give your opinion"] == f"/requests/{ASKED}/opinion"
    assert "Is resection possible" in before.text
    assert "Give your opinion" in after.links
    assert "Is resection possible" not in after.text
    assert "A case that may not be shown to you" in after.text


async def test_a_request_waits_for_the_board_and_not_for_its_sender(site: Site) -> None:
    await prepare(site)

    board, sender = await today(site, "deputy"), await today(site, "radiologist")

    assert board.links["Decide on a request"] == f"/requests/{ASKED}"
    assert "Decide on a request" not in sender.links
