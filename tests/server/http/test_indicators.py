"""The page of indicators: for the members of a board, with what each figure is made of."""

import pytest

from mdt.domain.errors import NotFound
from mdt.domain.ids import PersonId
from tests.mdt.service.sitting import BOARD
from tests.server.http.site import OUTSIDER, Site


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
