"""From pressing "Join now" to the first frame of somebody else's camera, in real Chromium.

One person sits in the room; another comes in again and again over loopback. Both moments are
taken inside the page that joins, by the same clock.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figures import Figure, arguments, report
from tests.browser.browsers import CHROMIUM, launch, missing, new_context, synthetic_camera
from tests.browser.person import Person
from tests.browser.program import PASSWORD, Program

MEETING = "Gastric board, weekly sitting"
WAITING = "Irina Sokolova"
JOINS = 10

# The click is seen before the room's own handler; the frame when the compositor presents it.
WATCH = """(name) => {
  const watched = new WeakSet();
  window.__pressed = window.__firstFrame = null;
  document.addEventListener('click', (event) => {
    if (event.target.closest('button')?.textContent.includes('Join now')) {
      window.__pressed = performance.now();
    }
  }, true);
  new MutationObserver(() => {
    const named = [...document.querySelectorAll('li')].find(
      (item) => item.getAttribute('aria-label') === name);
    const video = named?.querySelector('video');
    if (video && !watched.has(video)) {
      watched.add(video);
      video.requestVideoFrameCallback((now) => { window.__firstFrame ??= now; });
    }
  }).observe(document, { childList: true, subtree: true });
}"""


def _join_once(browser: Browser, program: Program) -> float:
    context = new_context(browser)
    person = Person(context, program.url, "member.gastric@example.org", PASSWORD)
    person.sign_in()
    person.open_meeting(MEETING)
    person.page.get_by_role("link", name="Join", exact=True).click()
    person.button("Join now").wait_for()
    person.page.get_by_role("meter").wait_for()  # the devices are open: what a person waits for
    person.page.evaluate(WATCH, WAITING)
    person.press("Join now")
    person.wait_until(
        lambda: person.page.evaluate("window.__firstFrame") is not None, "a first frame", 30
    )
    took_ms = person.page.evaluate("window.__firstFrame - window.__pressed")
    person.press("Leave")
    context.close()
    return float(took_ms) / 1000


def main() -> None:
    """Let one person wait and another join ten times; report the median."""
    options = arguments(__doc__ or "").parse_args()
    if absent := missing():
        raise SystemExit(f"bench join could not measure: apt-get install {' '.join(absent)}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = Program(Path(folder) / "data")
        program.start()
        browser = launch(playwright, CHROMIUM, synthetic_camera(Path(folder)))
        try:
            chair = Person(new_context(browser), program.url, "chair.gastric@example.org", PASSWORD)
            chair.sign_in()
            chair.open_meeting(MEETING)
            chair.enter_room()
            chair.wait_seated()
            took = [_join_once(browser, program) for _ in range(JOINS)]
        finally:
            browser.close()
            program.stop()
    print("  ".join(f"{seconds:.3f}" for seconds in took))
    median = statistics.median(took)
    report(
        "join",
        [
            Figure("join_to_first_frame_s", median, "s", "lower", 1.0),
            Figure("join_to_first_frame_worst_s", max(took), "s", "lower", 2.0),
        ],
        options.json,
    )


if __name__ == "__main__":
    main()
