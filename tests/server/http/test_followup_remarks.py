"""What is typed about a report, or about one that never came, waits for its writer."""

from datetime import timedelta

import pytest

from tests.server.http.browser import Browser
from tests.server.http.site import OUTSIDER, Site
from tests.server.http.test_cases import end_agreement
from tests.server.http.test_drafts import draft_of, on_record, typed
from tests.server.http.test_followups import recorded, stored

WORDS = "继续 FLOT, see again in May"
READ = "Read; finish the follow-up"


async def told(site: Site, followup_id: str, **more: str) -> None:
    """Let the treating side report."""
    sender = await site.signed_in("trainee")
    page = await sender.get(f"/followups/{followup_id}")
    sent = await sender.press(page, "Send the report", status="done", concordance="full", **more)
    assert sent.status == 200, sent.text


async def subject_of(site: Site, followup_id: str, state: str = "reported") -> str:
    return f"{followup_id}:{state}:{(await stored(site, followup_id)).due_on.isoformat()}"


async def remarked(site: Site) -> tuple[str, str, Browser]:
    """Let the deputy type a remark on a report; return follow-up, subject and browser."""
    followup_id = await recorded(site)
    await told(site, followup_id)
    subject = await subject_of(site, followup_id)
    board = await site.signed_in("deputy")
    kept = await typed(board, f"/drafts/followup-remark/{subject}", remark=WORDS)
    assert kept.status == 200, kept.text
    return followup_id, subject, board


async def test_a_remark_on_a_report_is_there_again_until_the_report_is_read(site: Site) -> None:
    followup_id = await recorded(site)
    await told(site, followup_id)
    subject = await subject_of(site, followup_id)
    board = await site.signed_in("deputy")
    before = on_record(site)

    await typed(board, f"/drafts/followup-remark/{subject}", remark=WORDS)

    assert on_record(site) == before
    page = await board.get(f"/followups/{followup_id}")
    assert ("remark", WORDS) in page.form(READ).fields
    assert f'data-draft="/drafts/followup-remark/{subject}" data-read-at="1"' in page.text
    assert "Your draft of" in page.text
    await board.press(page, READ)
    assert (await stored(site, followup_id)).remark == WORDS
    assert await draft_of(site, "followup-remark", subject, "deputy") is None


async def test_why_a_patient_is_lost_is_there_again_until_it_is_said(site: Site) -> None:
    followup_id = await recorded(site)
    site.clock.now += timedelta(days=60)
    sender = await site.signed_in("trainee")
    subject = await subject_of(site, followup_id, "overdue")

    await typed(sender, f"/drafts/followup-remark/{subject}", remark=WORDS)
    page = await sender.get(f"/followups/{followup_id}")

    assert ("remark", WORDS) in page.form("Give up waiting").fields
    assert '<details class="card" open>' in page.text
    refused = await sender.press(page, "Give up waiting", remark=" ")
    assert refused.status == 422
    assert await draft_of(site, "followup-remark", subject, "trainee") is not None
    await sender.press(page, "Give up waiting")
    assert (await stored(site, followup_id)).state == "lost"
    assert await draft_of(site, "followup-remark", subject, "trainee") is None


async def test_a_remark_on_a_report_is_its_writers_only(site: Site) -> None:
    followup_id, _, _ = await remarked(site)

    for name in ("chair", "coordinator", "trainee"):
        page = await (await site.signed_in(name)).get(f"/followups/{followup_id}")
        assert page.status == 200
        assert WORDS not in page.text


@pytest.mark.parametrize("name", ["trainee", OUTSIDER])
async def test_who_does_not_read_for_the_board_keeps_no_remark(site: Site, name: str) -> None:
    followup_id = await recorded(site)
    await told(site, followup_id)
    subject = await subject_of(site, followup_id)

    refused = await typed(
        await site.signed_in(name), f"/drafts/followup-remark/{subject}", remark=WORDS
    )

    assert refused.status == 404
    assert await draft_of(site, "followup-remark", subject, name) is None


async def test_who_may_not_see_the_case_any_more_gets_no_remark_back(site: Site) -> None:
    followup_id, subject, board = await remarked(site)
    await end_agreement(site)

    page = await board.get(f"/followups/{followup_id}")
    late = await typed(board, f"/drafts/followup-remark/{subject}", 1, remark="More")

    assert (page.status, late.status) == (403, 403)
    assert WORDS not in page.text + late.text


async def test_a_remark_on_one_report_is_not_taken_for_one_on_the_next(site: Site) -> None:
    followup_id = await recorded(site)
    await told(site, followup_id, next_due="2026-05-04")
    subject = await subject_of(site, followup_id)
    board, other = await site.signed_in("deputy"), await site.signed_in("chair")
    await typed(board, f"/drafts/followup-remark/{subject}", remark=WORDS)
    page = await other.get(f"/followups/{followup_id}")
    await other.press(page, "Read; wait for the next report")

    await told(site, followup_id)

    page = await board.get(f"/followups/{followup_id}")
    assert ("remark", "") in page.form(READ).fields
    late = await typed(board, f"/drafts/followup-remark/{subject}", 1, remark="More")
    assert late.status == 404


async def test_a_discarded_remark_leads_back_to_the_follow_up(site: Site) -> None:
    followup_id, _, board = await remarked(site)

    page = await board.get(f"/followups/{followup_id}")
    after = await board.press(page, "Discard the draft")

    assert after.path == f"/followups/{followup_id}"
    assert WORDS not in after.text
