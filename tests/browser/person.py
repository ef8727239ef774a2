"""One person at one browser: what they do, by the names that people see and hear read out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

SLOW_MS = 60_000
expect.set_options(timeout=SLOW_MS)

# Frames of a participant's <video> that the compositor presented since it was first asked for.
PRESENTED_FRAMES = """(list, name) => {
  const named = (li) => li.getAttribute('aria-label') === name;
  const video = [...list.querySelectorAll('li')].find(named)?.querySelector('video');
  if (!video) return 0;
  if (video.__presented === undefined) {
    video.__presented = 0;
    const count = () => { video.__presented += 1; video.requestVideoFrameCallback(count); };
    video.requestVideoFrameCallback(count);
  }
  return video.__presented;
}"""


class Person:
    """A signed-in person; every method is one thing they do or see."""

    def __init__(self, context: BrowserContext, url: str, email: str, password: str) -> None:
        self.url, self.email, self.password = url, email, password
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(SLOW_MS)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        self.page.on("console", self._on_console)

    def _on_console(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.problems.append(message.text)

    # Pages

    def sign_in(self) -> None:
        """Sign in and arrive at the first page."""
        self.page.goto(f"{self.url}/sign-in")
        self.page.get_by_role("textbox", name="E-mail").fill(self.email)
        self.page.get_by_role("textbox", name="Password").fill(self.password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(f"{self.url}/")

    def open_meeting(self, title: str) -> None:
        """Open a meeting from the list."""
        self.page.goto(f"{self.url}/meetings")
        self.page.get_by_role("link", name=title, exact=True).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)

    def enter_room(self) -> None:
        """Go through the door: device check, then Join now."""
        self.page.get_by_role("link", name="Join", exact=True).click()
        self.page.get_by_role("button", name="Join now").click()

    def wait_seated(self) -> None:
        """Be in the room."""
        expect(self.participants).to_be_visible(timeout=SLOW_MS)

    # Room

    @property
    def participants(self) -> Locator:
        """The list of people in the room."""
        return self.page.get_by_role("list", name="Participants")

    def tile(self, name: str) -> Locator:
        """The list item of one person."""
        return self.participants.get_by_role("listitem", name=name, exact=True)

    def button(self, name: str) -> Locator:
        """A button by its accessible name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Press a button of the room."""
        self.button(name).click()

    def region(self, name: str) -> Locator:
        """A named region of the room."""
        return self.page.get_by_role("region", name=name, exact=True)

    def frames_of(self, name: str) -> int:
        """How many frames of somebody's camera were shown so far; 0 while there is no picture."""
        element = self.participants.element_handle(timeout=SLOW_MS)
        assert element is not None
        return int(element.evaluate(PRESENTED_FRAMES, name))

    def wait_until(self, claim: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Wait for something that the page shows by itself."""
        for _ in range(int(seconds * 10)):
            if claim():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.email} waited {seconds} s for: {what}")

    def sees(self, name: str, seconds: float = 60) -> None:
        """Wait until somebody's picture moves."""
        seen = self.frames_of(name)

        def moves() -> bool:
            nonlocal seen
            now = self.frames_of(name)
            seen = min(seen, now)  # a new element counts from zero
            return now > seen + 4

        self.wait_until(moves, f"moving picture of {name}", seconds)

    def hears_somebody(self, seconds: float = 60) -> None:
        """Wait until decoded sound comes out of the subscribing connection."""
        heard = self.sound_received()

        def sounds() -> bool:
            nonlocal heard
            now = self.sound_received()
            heard = min(heard, now)  # a new connection counts from zero
            return now > heard + 20

        self.wait_until(sounds, "sound", seconds)

    def sound_received(self) -> int:
        """Audio packets received over all live connections of the page."""
        return int(self.page.evaluate(SOUND_PACKETS))

    def screenshot(self, path: Path) -> None:
        """Keep a picture of the page as it is."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)


# Peer connections are counted where they are made, since a page cannot list them.
WATCH_CONNECTIONS = """(() => {
  const made = (window.__connections = []);
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...rest) { super(...rest); made.push(this); }
  };
})()"""
SOUND_PACKETS = """async () => {
  let packets = 0;
  for (const connection of window.__connections ?? []) {
    if (connection.connectionState === 'closed') continue;
    for (const row of (await connection.getStats()).values()) {
      if (row.type === 'inbound-rtp' && row.kind === 'audio') packets += row.packetsReceived;
    }
  }
  return packets;
}"""
# One name for each way: another after an ICE restart.
CREDENTIALS = """() => window.__connections
  .filter((each) => each.connectionState === 'connected')
  .map((each) => /ice-ufrag:(\\S+)/.exec(each.remoteDescription.sdp)[1])"""

Arrive = Callable[[str], Person]
"""Seats somebody in a board, by the first part of their address."""
