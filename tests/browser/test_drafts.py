"""What an expert types is there again, whatever happens to window, browser and server."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.browsers import CHROMIUM, Browsers, new_context
from tests.browser.person import Person
from tests.browser.program import PASSWORD, Program

EXPERT = "radiology.osaka@example.org"
WORDS = "Сначала FLOT, потом 手术: no distant disease on CT."
pytestmark = pytest.mark.timeout(600)


def at_the_opinion(browsers: Browsers, program: Program, browser: str) -> Person:
    """Open the opinion that the expert is waited for with, in a browser program of its own."""
    context = new_context(browsers.of(browser, CHROMIUM))
    expert = Person(context, program.url, EXPERT, PASSWORD)
    expert.sign_in()
    expert.page.goto(f"{program.url}/requests")
    expert.page.locator("a[href$='/opinion']").first.click()
    expect(expert.page.get_by_role("heading", level=1)).to_have_text("Your opinion")
    return expert


def test_an_opinion_outlives_reload_browser_and_server(
    browsers: Browsers, program: Program
) -> None:
    expert = at_the_opinion(browsers, program, "first")
    page = expert.page
    page.get_by_label("Recommendation text").fill(WORDS)
    page.get_by_role("radio").first.check()
    stance = page.get_by_role("radio").first.get_attribute("value")
    expect(page.get_by_text("Kept as a draft")).to_be_visible()

    page.reload()
    expect(page.get_by_label("Recommendation text")).to_have_value(WORDS)
    browsers.close()
    program.kill()
    program.start()

    expert = at_the_opinion(browsers, program, "second")
    page = expert.page
    expect(page.get_by_label("Recommendation text")).to_have_value(WORDS)
    expect(page.locator(f"input[name=stance][value={stance}]")).to_be_checked()
    expect(page.get_by_text("Nobody else sees it before you submit it")).to_be_visible()

    # A second window of the same expert: the slower of two keeps its text, and is told the other.
    other = expert.context.new_page()
    other.goto(page.url)
    other.get_by_label("Recommendation text").fill("Endoscopy first.")
    expect(other.get_by_text("Kept as a draft")).to_be_visible()
    page.get_by_label("Recommendation text").fill("Laparoscopy first.")
    told = page.locator(".typed-both")
    expect(told).to_have_text("Kept from another window: Endoscopy first.")
    expect(page.get_by_label("Recommendation text")).to_have_value("Laparoscopy first.")
    other.close()

    page.get_by_role("button", name="Give this opinion").click()
    expect(page).to_have_url(re.compile("/requests/[^/]+$"))
    expect(page.get_by_text("Laparoscopy first.")).to_be_visible()
    page.goto(f"{page.url}/opinion")
    expect(page.get_by_label("Recommendation text")).to_have_value("Laparoscopy first.")
    expect(page.get_by_text("Nobody else sees it before you submit it")).to_have_count(0)
    assert expert.problems == []


def test_a_new_case_is_there_again_after_a_reload(browsers: Browsers, program: Program) -> None:
    author = Person(new_context(browsers.of("author", CHROMIUM)), program.url, EXPERT, PASSWORD)
    author.sign_in()
    page = author.page
    page.goto(f"{program.url}/cases/new")

    page.get_by_label("Title").fill("直肠癌, rectal cancer")
    page.get_by_label("Sex").select_option("male")
    page.locator("[name='stages.0.t']").fill("2")
    page.locator("[name='patient_flags.travel']").check()
    expect(page.get_by_text("Kept as a draft")).to_be_visible()
    page.reload()

    expect(page.get_by_label("Title")).to_have_value("直肠癌, rectal cancer")
    expect(page.get_by_label("Sex")).to_have_value("male")
    expect(page.locator("[name='stages.0.t']")).to_have_value("2")
    expect(page.locator("[name='stages.0.edition']")).to_have_value("8")
    expect(page.locator("[name='stages.1.t']")).to_have_value("")
    expect(page.locator("[name='patient_flags.travel']")).to_be_checked()
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_label("Title")).to_have_value("")
    assert author.problems == []
