"""The room's shell: one block of data, nothing that runs in it, nobody but the caller."""

import json
import re

import pytest

from mdt.domain.codes.talk import POSITIONS
from tests.mdt.service import sitting
from tests.server.http.browser import HtmlPage
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import Site


def _boot(page: HtmlPage) -> dict:
    [block] = re.findall(r'<script type="application/json" id="boot">(.*?)</script>', page.text)
    return json.loads(block)


async def test_the_boot_block_says_who_and_where(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("member")

    boot = _boot(await browser.get(f"/meetings/{meeting_id}/room"))

    assert boot["meeting_id"] == meeting_id
    assert boot["person"] == {
        "id": "member",
        "display_name": "Dr Member",
        "role": "member",
        "institution": "Beijing Hospital",
        "discipline": "medical_oncology",
    }
    assert boot["labels"]["recommendation_types"]["OP"] == "Surgery"
    assert list(boot["labels"]["positions"]) == list(POSITIONS), "in the order of the value set"
    assert boot["language"] == "en"
    assert boot["zone"] == {"id": "UTC", "name": "UTC"}


async def test_institutions_come_in_the_readers_language_by_their_recorded_names(
    site: Site,
) -> None:
    meeting_id = await site.published()
    await site.named_in_chinese()
    seated, waiting = await site.signed_in("member"), await site.signed_in("guest")
    for browser in (seated, waiting):
        await browser.press(await browser.get("/boards"), "中文")

    boot = _boot(await seated.get(f"/meetings/{meeting_id}/room"))
    told = _boot(await waiting.get(f"/meetings/{meeting_id}/room"))

    assert boot["institutions"] == {
        "Beijing Hospital": "北京医院",
        "Moscow Centre": "Moscow Centre",
    }
    assert boot["person"]["institution"] == "北京医院"
    assert told["institutions"] == {"Beijing Hospital": "北京医院"}, "who waits: of nobody else's"


async def test_labels_come_in_the_readers_language(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("member")
    page = await browser.get("/meetings")
    await browser.press(page, "Русский")

    boot = _boot(await browser.get(f"/meetings/{meeting_id}/room"))

    assert boot["language"] == "ru"
    assert boot["labels"]["intents"]["K"] != "Curative"


@pytest.mark.parametrize("kind", HOSTILE)
async def test_no_title_ends_the_block(site: Site, kind: str) -> None:
    meeting_id = await site.published(sitting.plan(title=f"T {HOSTILE[kind]}"))
    browser = await site.signed_in("member")

    page = await browser.get(f"/meetings/{meeting_id}/room")

    assert _boot(page)["meeting_title"] == (await site.meeting(meeting_id)).title
    assert "<script>alert" not in page.text


async def test_the_shell_loads_the_room_and_its_styles(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("member")

    page = await browser.get(f"/meetings/{meeting_id}/room")

    assert '<script type="module" src="/static/assets/main-1a.js">' in page.text
    assert '<link rel="stylesheet" href="/static/assets/a-2b.css">' in page.text
    assert '<div id="room"></div>' in page.text


async def test_a_room_that_is_over_is_closed(site: Site) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("member")

    page = await browser.get(f"/meetings/{meeting_id}/room")

    assert page.status == 409
    assert "room_closed" in page.text
