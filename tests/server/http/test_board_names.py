"""Boards are called as their reader calls them; the record keeps the title that it has."""

import re
from dataclasses import replace

import pytest

from mdt.domain.boards_kept import BOARD as KEPT
from mdt.domain.ids import MeetingId, PersonId
from tests.mdt.service.sitting import BOARD
from tests.server.http.rows.requests import ASKED, prepare
from tests.server.http.site import Site
from tests.server.http.test_followups import recorded
from tests.server.http.test_roster import on_duty, open_page

RECORDED, CHINESE = "Gastric board", "胃癌会诊"


async def named(site: Site) -> None:
    """Give the board a Chinese name; its recorded title stays."""

    def work(uow):
        kept = replace(site.service.standing_teams.kept(uow, BOARD), titles={"zh": CHINESE})
        entries = uow.records.history(KEPT, BOARD)
        uow.records.add(
            KEPT, BOARD, kept, based_on=len(entries), by=PersonId("chair"), at=site.clock(),
            action="board.settled",
        )  # fmt: skip

    await site.write.run(work)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("member", "/"),
        ("member", "/meetings"),
        ("member", "/meetings/{meeting_id}"),
        ("coordinator", "/meetings/new"),
        ("coordinator", f"/boards/{BOARD}/edit"),
        ("coordinator", f"/boards/{BOARD}/rule"),
        ("coordinator", "/requests"),
        ("trainee", "/requests"),
        ("trainee", f"/requests/{ASKED}"),
        ("trainee", "/requests/new"),
        ("member", "/followups"),
        ("member", "/indicators"),
    ],
)
async def test_every_page_calls_a_board_as_its_reader_does(
    site: Site, who: str, address: str
) -> None:
    await prepare(site)
    await recorded(site)
    [meeting_id] = {outcome.meeting.id for outcome in site.outcomes}
    browser = await site.signed_in(who)
    english = await browser.get(address.format(meeting_id=meeting_id))
    assert RECORDED in english.text
    assert CHINESE not in english.text

    await named(site)
    await browser.press(english, "中文")
    page = await browser.get(english.path)

    assert CHINESE in page.text
    of_meetings = rf"{RECORDED}, March|value=\"{RECORDED}\""  # titles that people gave
    assert RECORDED not in re.sub(of_meetings, "", page.text)


async def test_a_page_lists_urgent_meetings_under_the_readers_name_of_the_board(
    site: Site,
) -> None:
    await on_duty(site)
    await open_page(site)
    await named(site)
    browser = await site.signed_in("member")
    await browser.press(await browser.get("/boards"), "中文")

    page = await browser.get("/urgent")

    assert CHINESE in page.text
    assert RECORDED not in page.text


async def test_the_record_and_the_minutes_keep_the_title_that_was_recorded(site: Site) -> None:
    await named(site)
    meeting_id = await site.ended()
    browser = await site.signed_in("chair")
    await browser.press(await browser.get("/boards"), "中文")

    minutes = await browser.get(f"/meetings/{meeting_id}/minutes")

    assert RECORDED in minutes.text
    assert CHINESE not in minutes.text
    assert (await site.meeting(MeetingId(meeting_id))).board_title == RECORDED


async def test_a_plan_begins_with_the_recorded_title_and_not_with_the_planners_name_of_it(
    site: Site,
) -> None:
    await named(site)
    browser = await site.signed_in("coordinator")
    await browser.press(await browser.get("/boards"), "中文")

    page = await browser.get("/meetings/new")

    assert ("title", RECORDED) in [field for form in page.forms for field in form.fields]
    assert CHINESE in page.text
