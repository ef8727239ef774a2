"""The main navigation: every place is a page, and a page knows where it belongs."""

import re

import pytest

from server.http.navigation import NAVIGATION, place_of, way_back
from server.http.routes import PAGES
from tests.server.http.site import Site

READ = {page.path for page in PAGES if page.method == "GET"}


def test_every_place_is_a_page_that_can_be_opened() -> None:
    paths = [place.path for group in NAVIGATION for place in group.places]

    assert set(paths) <= READ
    assert len(set(paths)) == len(paths)


def test_every_page_that_can_be_opened_belongs_somewhere() -> None:
    outside = {"/sign-in", "/materials/{material_id}"}

    lost = {path for path in READ - outside if place_of(path)[0] is NAVIGATION[0]}

    assert lost == {"/"}


@pytest.mark.parametrize(
    ("path", "exists", "leads"),
    [
        ("/meetings/m1/minutes", True, "/meetings/m1"),
        ("/meetings/m1/minutes", False, "/meetings"),
        ("/meetings/m1", True, "/meetings"),
        ("/requests/r1/opinion", True, "/requests/r1"),
        ("/reviews/v1", True, "/requests"),
        ("/people/p1", False, "/boards"),
        ("/meetingsx", True, "/"),
        ("/no/such/page", False, "/"),
        ("/", True, "/"),
    ],
)
def test_there_is_a_way_back_from_every_page(path: str, exists: bool, leads: str) -> None:
    assert way_back(path, exists=exists).path == leads


async def test_the_bar_shows_where_the_reader_is(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("chair")

    there = (await browser.get("/letters")).text
    below = (await browser.get(f"/meetings/{meeting_id}")).text

    bar, places = _links(there, "nav"), _links(there, "places")
    assert [path for path, _ in bar] == [group.path for group in NAVIGATION]
    assert dict(bar)["/meetings"] == "true"
    assert dict(places)["/letters"] == "page"
    assert [path for path, here in places if here] == ["/letters"]
    assert dict(_links(below, "places"))["/meetings"] == "true"


async def test_who_is_not_signed_in_sees_no_places(site: Site) -> None:
    page = await site.browser().get("/sign-in")

    assert _links(page.text, "nav") == _links(page.text, "places") == []


def _links(text: str, name: str) -> list[tuple[str, str]]:
    bar = text.partition(f'<nav class="{name}"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"(?: aria-current="(\w+)")?', bar)
