"""Only what is in view is sent, and the chair's word holds, in real browsers.

All tests share one program and one Chromium, and each begins with people of its own.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.browsers import HEIGHT, WIDTH
from tests.browser.person import CREDENTIALS, Arrive, Person

CHAIR, MEMBER = "Irina Sokolova", "Chen Wei 陈伟"
SOUND_ONLY = "Sound only: receive no pictures"
CHAIR_ONLY = "Show cameras to the chair only"
TWO_SCREENS = "Two shared screens at once"

# The layers of my camera that are switched on; a screen has one encoding, without a name.
SENT_LAYERS = """async () => {
  const sent = [];
  for (const connection of window.__connections) {
    if (connection.connectionState !== 'connected') continue;
    for (const row of (await connection.getStats()).values()) {
      if (row.type === 'outbound-rtp' && row.rid && row.active) sent.push(row.rid);
    }
  }
  return sent.sort().join('');
}"""
pytestmark = pytest.mark.timeout(600)


def asked(person: Person, question: str) -> Any:
    """What a question to the page's connections is answered with."""
    return person.page.evaluate(question)


def choose_sound_only(person: Person, *, on: bool) -> None:
    """Open the badge of the connection, choose, and close it again."""
    badge = person.page.get_by_role("button", name="Show details of the connection")
    badge.click()
    person.page.get_by_role("checkbox", name=SOUND_ONLY).set_checked(on)
    person.page.keyboard.press("Escape")


def test_a_camera_that_nobody_looks_at_sends_nothing(arrive: Arrive) -> None:
    chair, member = arrive("chair"), arrive("member")
    member.sees(CHAIR)
    assert "l" in asked(chair, SENT_LAYERS)

    choose_sound_only(member, on=True)

    chair.wait_until(lambda: asked(chair, SENT_LAYERS) == "", "a camera that sends nothing")
    expect(member.tile(CHAIR)).to_contain_text("Pictures are off: you chose sound only")
    member.hears_somebody()
    choose_sound_only(member, on=False)
    member.sees(CHAIR)


def test_a_small_camera_is_shown_whole(arrive: Arrive) -> None:
    """Of the tests' cameras a browser sends one layer alone."""
    chair = arrive("chair")
    arrive("member")
    chair.sees(MEMBER)
    picture = chair.tile(MEMBER).locator("video")

    chair.wait_until(
        lambda: picture.evaluate("(video) => video.videoWidth") == WIDTH, "the whole picture"
    )
    assert picture.evaluate("(video) => video.videoHeight") == HEIGHT


def test_the_chair_mutes_and_stops_a_camera(arrive: Arrive) -> None:
    chair, member = arrive("chair"), arrive("member")
    chair.sees(MEMBER)

    chair.press(f"Mute {MEMBER}")
    expect(member.page.get_by_text(f"{CHAIR} muted you.")).to_be_visible()
    expect(member.button("Unmute")).to_be_visible()
    chair.press(f"Stop the camera of {MEMBER}")
    expect(member.page.get_by_text(f"{CHAIR} stopped your camera.")).to_be_visible()
    expect(chair.tile(MEMBER)).to_contain_text("Muted")

    expect(member.button("Start camera")).to_be_visible()
    member.page.keyboard.press("Control+Shift+KeyO")
    chair.sees(MEMBER)


def test_the_chair_removes_somebody_and_lets_them_in_again(arrive: Arrive) -> None:
    chair, member = arrive("chair"), arrive("member")
    chair.sees(MEMBER)
    why = "This case is not for you."

    chair.press(f"Remove {MEMBER} from the room")
    chair.page.get_by_role("textbox", name="Reason").fill(why)
    chair.press("Remove from the room")
    expect(member.page.get_by_text(why)).to_be_visible()
    expect(chair.tile(MEMBER)).to_have_count(0)

    member.press("Ask to be let in again")
    expect(chair.page.get_by_text(why)).to_be_visible()
    chair.press("Admit")
    chair.sees(MEMBER)
    member.sees(CHAIR)


def test_cameras_can_be_shown_to_the_chair_alone(arrive: Arrive) -> None:
    chair, member, scribe = arrive("chair"), arrive("member"), arrive("scribe")
    scribe.sees(MEMBER)
    chair.page.get_by_text("Cameras and screens").click()

    chair.page.get_by_role("checkbox", name=CHAIR_ONLY).check()

    expect(scribe.tile(MEMBER)).to_contain_text("Shown to the chair only")
    expect(member.page.get_by_text("Cameras are shown to the chair only.")).to_be_visible()
    chair.sees(MEMBER)
    scribe.sees(CHAIR)
    chair.page.get_by_role("checkbox", name=CHAIR_ONLY).uncheck()
    scribe.sees(MEMBER)


def test_a_second_screen_needs_the_chairs_leave(arrive: Arrive) -> None:
    chair, member = arrive("chair"), arrive("member")
    chair.press("Share screen")
    expect(member.region("Shared screen")).to_contain_text(f"Screen of {CHAIR}")

    member.press("Share screen")
    expect(member.page.get_by_text("Somebody else shares a screen.")).to_be_visible()
    expect(member.button("Share screen")).to_be_visible()
    chair.page.get_by_text("Cameras and screens").click()
    chair.page.get_by_role("checkbox", name=TWO_SCREENS).check()
    member.press("Share screen")

    expect(chair.region("Shared screen")).to_contain_text(f"Screen of {MEMBER}")
    expect(chair.region("Shared screen")).to_contain_text("You share your screen")
    chair.press(f"Screen of {MEMBER}")
    expect(chair.region("Shared screen")).not_to_contain_text("You share your screen")
    chair.page.get_by_role("checkbox", name=TWO_SCREENS).uncheck()
    expect(member.page.get_by_text(f"{CHAIR} ended your screen sharing.")).to_be_visible()


def test_another_network_restarts_both_connections_in_place(arrive: Arrive) -> None:
    chair, member = arrive("chair"), arrive("member")
    member.sees(CHAIR)
    before = asked(member, CREDENTIALS)
    made = asked(member, "window.__connections.length")

    member.page.evaluate("window.dispatchEvent(new Event('online'))")

    member.wait_until(
        lambda: not set(before) & set(asked(member, CREDENTIALS)), "new credentials for both"
    )
    member.sees(CHAIR)
    chair.sees(MEMBER)
    member.hears_somebody()
    assert asked(member, "window.__connections.length") == made
