"""What a window of the room misses and says so, and that everybody can use it, in Chromium."""

import contextlib
import os
import signal
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.person import CREDENTIALS, Arrive, Person
from tests.browser.program import ROOT, Program

CHAIR, MEMBER, SCRIBE = "Irina Sokolova", "Chen Wei 陈伟", "Dmitry Orlov"
WHILE_ASLEEP = "Written while a phone was dark."
ASLEEP_MS = 12_000  # longer than what the client takes for sleep
SLEEP = """(ms) => void setTimeout(() => {
  for (const end = Date.now() + ms; Date.now() < end; ) { /* nothing of the window runs */ }
}, 0)"""
# The one microphone is pulled out; __plug() puts it back.
PULL_OUT = """() => {
  const devices = navigator.mediaDevices;
  const real = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async () => { throw new DOMException('none', 'NotFoundError'); };
  window.__plug = () => {
    devices.getUserMedia = real;
    devices.dispatchEvent(new Event('devicechange'));
  };
  const senders = window.__connections.flatMap((each) => each.getSenders());
  for (const { track } of senders.filter((each) => each.track?.kind === 'audio')) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
}"""
AXE = ROOT / "client_web" / "node_modules" / "axe-core" / "axe.min.js"
# What changes its colours is looked at when it has.
SETTLED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const drawn = async () => (await frame(), await frame());
  await drawn();
  const changing = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(changing.map((each) => each.finished));
  await drawn();
}"""
VIOLATIONS = """async () => (await axe.run(document)).violations
  .filter((each) => each.impact === 'serious' || each.impact === 'critical')
  .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 120)}`))"""

pytestmark = pytest.mark.timeout(600)


def test_a_window_that_was_asleep_catches_up_without_a_reload(arrive: Arrive) -> None:
    chair, member = arrive("chair"), arrive("member")
    member.sees(CHAIR)
    before = member.page.evaluate(CREDENTIALS)
    made = member.page.evaluate("window.__connections.length")

    member.page.evaluate(SLEEP, ASLEEP_MS)
    chair.page.get_by_role("textbox", name="Message").fill(WHILE_ASLEEP)
    chair.press("Send")

    expect(member.region("Chat")).to_contain_text(WHILE_ASLEEP)
    member.wait_until(
        lambda: not set(before) & set(member.page.evaluate(CREDENTIALS)), "a new way for both"
    )
    member.sees(CHAIR)
    chair.sees(MEMBER)
    member.hears_somebody()
    assert member.page.evaluate("window.__connections.length") == made


def test_who_is_not_heard_is_told_until_they_are(arrive: Arrive) -> None:
    chair, member = arrive("chair"), arrive("member")
    chair.hears_somebody()
    nobody = member.page.get_by_text("Nobody hears you: your microphone was disconnected.")

    member.page.evaluate(PULL_OUT)

    expect(nobody).to_be_visible()
    expect(chair.tile(MEMBER)).to_contain_text("Muted")
    member.page.evaluate("window.__plug()")
    expect(nobody).to_have_count(0)
    expect(member.page.get_by_text("Your microphone is on again")).to_be_visible()
    chair.hears_somebody()


def test_a_picture_that_stands_still_does_not_pass_for_what_is_now(
    arrive: Arrive, shared_program: Program
) -> None:
    chair, member = arrive("chair"), arrive("member")
    member.sees(CHAIR)
    worker = shared_program.media_worker_pid()

    os.kill(worker, signal.SIGSTOP)

    expect(member.tile(CHAIR)).to_contain_text("Picture stands still")
    with contextlib.suppress(ProcessLookupError):  # the server has replaced it by now
        os.kill(worker, signal.SIGKILL)
    expect(member.tile(CHAIR)).not_to_contain_text("Picture stands still")
    member.sees(CHAIR)
    expect(chair.page.get_by_text("Trying again.")).to_have_count(0)


def open_first_case(chair: Person) -> None:
    """Start the session, and call the item after the previous minutes."""
    chair.press("Start session")
    chair.press("Call next item")
    chair.press("Close item")
    chair.press("Call next item")
    expect(chair.region("Case")).to_contain_text("K-2M9D")


def violations(person: Person) -> Any:
    """What of the page somebody could not use who does not see it or has no mouse."""
    person.page.evaluate(AXE.read_text())
    person.page.evaluate(SETTLED)
    return person.page.evaluate(VIOLATIONS)


def test_who_cannot_draw_an_image_is_told_and_named_and_everybody_can_use_the_room(
    arrive: Arrive,
) -> None:
    chair, member, scribe = arrive("chair"), arrive("member"), arrive("scribe")

    def spoil(route: Route) -> None:
        route.fulfill(status=200, content_type="image/png", body=b"no picture at all")

    scribe.context.route("**/materials/*", spoil)
    open_first_case(chair)
    member.page.get_by_role("list", name="Materials").get_by_role("button").first.click()

    said = scribe.region("Material").get_by_role("alert")
    expect(said).to_contain_text("Your browser cannot draw this image.")
    expect(chair.region("Material")).to_contain_text(f"Not seen by: {SCRIBE}")
    expect(chair.region("Discussion")).to_contain_text("I could not see the images")
    expect(chair.region("Discussion")).not_to_contain_text(MEMBER)
    assert violations(chair) == violations(scribe) == []
    scribe.context.unroute("**/materials/*")
    scribe.press("Try again")
    expect(said).to_have_count(0)
    expect(chair.region("Material")).not_to_contain_text("Not seen by")

    opener = chair.button("Defer item")
    opener.click()
    expect(chair.page.get_by_role("dialog")).to_be_visible()
    assert violations(chair) == []
    chair.page.keyboard.press("Escape")
    expect(chair.page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    chair.page.set_viewport_size({"width": 390, "height": 844})
    chair.page.emulate_media(color_scheme="dark")
    assert violations(chair) == []
