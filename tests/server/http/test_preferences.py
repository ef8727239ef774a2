"""Language and theme: chosen with a button, kept in the browser and with the account."""

import re

from tests.server.http.site import Site


async def test_the_browsers_wish_is_followed_before_signing_in(site: Site) -> None:
    page = await site.browser(**{"Accept-Language": "fr;q=0.9, zh-CN;q=0.8, en;q=0.1"}).get(
        "/sign-in"
    )

    assert '<html lang="zh"' in page.text
    assert page.headers["Content-Language"] == "zh"


async def test_a_wish_that_cannot_be_read_gets_english(site: Site) -> None:
    for wish in ("", ";q=,,;;", "x" * 5_000, "en;q=abc", "tlh"):
        page = await site.browser(**{"Accept-Language": wish}).get("/sign-in")
        assert '<html lang="en"' in page.text


async def test_a_language_is_chosen_without_an_account(site: Site) -> None:
    browser = site.browser()

    page = await browser.press(await browser.get("/sign-in"), "中文")

    assert '<html lang="zh"' in page.text
    assert page.path == "/sign-in"


async def test_the_accounts_language_follows_the_person(site: Site) -> None:
    first = await site.signed_in("member")
    await first.press(await first.get("/meetings"), "Русский")

    second = await site.signed_in("member")

    assert '<html lang="ru"' in (await second.get("/meetings")).text


async def test_a_theme_is_chosen_and_unchosen(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")
    themes = [_theme(page.text)]
    for button in ("Dark", "Light", "As the system"):
        page = await browser.press(page, button)
        themes.append(_theme(page.text))

    assert themes == ["", "dark", "light", ""]


async def test_nobody_is_sent_to_another_site(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")

    answer = await browser.press(page, "中文", follow=False, next="//evil.example")

    assert answer.headers["Location"] == "/"


async def test_values_that_are_not_offered_are_not_kept(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/sign-in")

    again = await browser.press(page, "中文", language='"><script>', theme='x" onload="')

    assert '<html lang="en"' in again.text
    assert _theme(again.text) == ""


def _theme(text: str) -> str:
    found = re.search(r'<html[^>]* data-theme="([^"]*)"', text)
    return found[1] if found else ""
