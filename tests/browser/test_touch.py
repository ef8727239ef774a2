"""On a phone every control is met by a finger, in the room and on the pages, in Chromium."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import GASTRIC
from tests.browser.person import Arrive, Person
from tests.browser.program import PASSWORD, Program

# 44 px (WCAG 2.2, 2.5.5); links in a text and boxes inside a label are met by their line and label.
SMALL = """() => [...document.querySelectorAll(
  'button, summary, select, nav a, a.btn, label:has(> input), input, textarea')]
  .filter((each) => !each.matches('.link, .visually-hidden, [type=checkbox], [type=radio]'))
  .map((each) => [each.getBoundingClientRect(), each])
  .filter(([box]) => box.width > 1 && box.height > 0)
  .filter(([box, each]) => box.height < 43.5 || (each.matches('button') && box.width < 43.5))
  .map(([box, each]) =>
    `${Math.round(box.width)}x${Math.round(box.height)} ${each.outerHTML.slice(0, 90)}`)"""
# A page that is wider makes a phone zoom out, and its window as wide: only the screen stays.
WIDER = "() => document.scrollingElement.scrollWidth - screen.width"
OUTSIDE = """() => [...document.querySelectorAll('a, button, input')]
  .map((each) => [each.getBoundingClientRect(), each])
  .filter(([box, each]) => !each.matches('.skip') && box.width > 0 && box.right > screen.width)
  .map(([box, each]) => each.outerHTML.slice(0, 90))"""
ZOOMED_INTO = """() => [...document.querySelectorAll(
  'select, textarea, input:not([type=checkbox], [type=radio], [type=hidden])')]
  .filter((each) => parseFloat(getComputedStyle(each).fontSize) < 16)
  .map((each) => each.outerHTML.slice(0, 90))"""
PAGES = ("/", "/boards", "/meetings", "/meetings/new", "/cases", "/cases/new", "/requests")
MORE = ("/requests/new", "/followups", "/letters", "/urgent", "/agreements", "/network/accounts")

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def phone(shared_program: Program, chromium: Browser) -> Iterator[Person]:
    """The chair, signed in on a phone."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="en-GB"
    )
    person = Person(context, shared_program.url, "chair.gastric@example.org", PASSWORD)
    person.sign_in()
    yield person
    context.close()
    assert person.problems == []


def test_signing_in_on_a_phone_is_met_by_a_finger(phone: Person) -> None:
    phone.context.clear_cookies()
    phone.page.goto(phone.url + "/sign-in")

    assert phone.page.evaluate(SMALL) == []
    assert phone.page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("path", [*PAGES, *MORE])
def test_a_page_on_a_phone_is_met_by_a_finger(phone: Person, path: str) -> None:
    phone.page.goto(phone.url + path)

    assert phone.page.evaluate(SMALL) == []
    assert phone.page.evaluate(ZOOMED_INTO) == []
    assert phone.page.evaluate(WIDER) == 0


def test_no_page_is_wider_than_a_phone_in_longer_words_either(phone: Person) -> None:
    phone.page.get_by_role("button", name="Menu").click()
    phone.page.get_by_role("button", name="Русский").click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Сегодня")

    wider = {}
    for path in (*PAGES, *MORE):
        phone.page.goto(phone.url + path)
        wider[path] = phone.page.evaluate(WIDER)
    phone.page.get_by_role("button", name="Меню").click()
    phone.page.get_by_role("button", name="English").click()

    assert wider == dict.fromkeys(wider, 0)


def test_the_room_on_a_phone_is_met_by_a_finger(phone: Person, arrive: Arrive) -> None:
    presenter = arrive("member")
    phone.open_meeting(GASTRIC)
    phone.page.get_by_role("link", name="Join", exact=True).click()
    expect(phone.button("Join now")).to_be_visible()
    before = phone.page.evaluate(SMALL)
    phone.press("Join now")
    phone.wait_seated()
    bar = phone.page.get_by_role("contentinfo")  # the next step, above the controls
    bar.get_by_role("button", name="Start session").click()
    bar.get_by_role("button", name="Call next item").click()
    expect(phone.button("Close item")).to_be_visible()
    bar.get_by_role("button", name="Call next item").click()
    presenter.page.get_by_role("button", name=re.compile("^CT abdomen")).click()

    expect(phone.page.get_by_text("Not for primary diagnosis")).to_be_visible()
    assert before == []
    assert phone.page.evaluate(SMALL) == []
    assert phone.page.evaluate(ZOOMED_INTO) == []
    assert phone.page.evaluate(WIDER) == 0


def test_on_a_phone_the_view_is_chosen_above_the_middle_of_the_room(phone: Person) -> None:
    phone.open_meeting(GASTRIC)
    phone.enter_room()
    phone.wait_seated()

    phone.press("Speaker")

    assert phone.page.locator("main").get_attribute("data-stage") == "speaker"
    assert phone.page.locator("main").get_by_role("button", name="Speaker").is_visible()
