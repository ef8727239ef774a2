"""The page of indicators: for the members of a board, with what each figure is made of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mdt.domain.errors import NotFound
from mdt.domain.ids import PersonId
from tests.mdt.service.sitting import BOARD
from tests.server.http.site import OUTSIDER, Site
from tests.server.sessions.intervals import POOR, interval


async def test_a_member_reads_the_figures_of_the_board(site: Site) -> None:
    await site.signed()
    browser = await site.signed_in("member")

    page = await browser.get("/indicators")

    assert page.status == 200
    assert "/indicators" in page.links.values(), "it stands in the bar"
    for words in ("Recommendations with quorum", "100 %", "Missing", "Surgical oncology"):
        assert words in page.text


async def test_whoever_is_of_no_board_reads_of_none(site: Site) -> None:
    await site.signed()
    browser = await site.signed_in(OUTSIDER)

    page = await browser.get("/indicators")
    other = await browser.get(f"/indicators?board={BOARD}")

    assert "No board" in page.text
    assert "Recommendations with quorum" not in page.text
    assert other.status == 404
    with pytest.raises(NotFound):
        await site.read.run(
            lambda uow: site.service.reports.board(uow, BOARD, by=PersonId(OUTSIDER))
        )


async def test_every_figure_says_what_it_counts_and_what_is_not_collected(site: Site) -> None:
    await site.signed()
    browser = await site.signed_in("member")

    page = await browser.get("/indicators")

    for words in ("MDT-MODe", "Median of the minutes from calling a case to its end."):
        assert words in page.text


async def test_poor_media_of_a_session_is_minutes_lost(site: Site) -> None:
    meeting_id = await site.signed()
    bad = interval("member", meeting_id=meeting_id, verdict=POOR)
    bad = replace(bad, ended_at=bad.started_at + timedelta(minutes=3))
    good = interval("chair", meeting_id=meeting_id)
    good = replace(good, ended_at=good.started_at + timedelta(minutes=9))
    lobby = replace(bad, person_id=PersonId("expert"), where=replace(bad.where, session_id=None))
    await site.write.run(lambda uow: uow.quality.add([bad, good, lobby]))
    browser = await site.signed_in("member")

    row = (await browser.get("/indicators")).text.partition("Minutes lost")[2]

    assert "25 %" in row.partition("</tr>")[0], "three of the twelve minutes in session"
    assert "Packets were lost" in row


async def test_who_steers_the_board_enters_how_many_new_cases_there_were(site: Site) -> None:
    await site.signed()
    chair, member = await site.signed_in("chair"), await site.signed_in("member")
    before = await chair.get("/indicators")

    entered = await chair.press(before, "Enter", cases="8")
    slower = await chair.press(before, "Enter", cases="9")
    corrected = await chair.press(entered, "Correct", cases="4")
    wrong = await chair.press(corrected, "Enter", year="2100", cases="4")

    share = entered.text.partition("New cases presented")[2].partition("</tr>")[0]
    assert "25 %" in share, "two of eight"
    assert slower.status == 409
    assert "50 %" in corrected.text.partition("New cases presented")[2].partition("</tr>")[0]
    assert wrong.status == 422
    assert "year that has begun" in wrong.text
    assert "Enter" not in (await member.get("/indicators")).buttons
