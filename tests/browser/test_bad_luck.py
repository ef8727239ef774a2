"""Bad input and bad luck in real browsers: each gets a sentence, and nothing typed is lost.

All tests share one program and one Chromium; each has a board of the demo to itself, or only
reads, so that none finds what another left.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Playwright, Route, WebSocketRoute, expect

from tests.browser.browsers import CHROMIUM_FLAGS, launch_chromium, new_context
from tests.browser.person import WATCH_CONNECTIONS, Person
from tests.browser.program import PASSWORD, Program

GASTRIC = "Gastric board, weekly sitting"
BONE = "Bone board, remote consultation"
VIETNAM = "Expert group, remote consultation"
HOSTILE = "<img src=x onerror=window.__owned=1>"
UNWIELDY = f"{HOSTILE} جراحة المعدة 👩🏽‍⚕️🫀 {'Lymphknotendissektion' * 8}"
PHONE_PX = 390
# Every track that the page is given by a camera or microphone.
KEEP_TRACKS = """{
  const ask = MediaDevices.prototype.getUserMedia;
  window.__tracks = [];
  MediaDevices.prototype.getUserMedia = async function (...wishes) {
    const stream = await ask.apply(this, wishes);
    window.__tracks.push(...stream.getTracks());
    return stream;
  };
}"""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def refusing_chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser whose owner always answers no when a page asks for camera or microphone."""
    flags = [flag for flag in CHROMIUM_FLAGS if flag != "--use-fake-ui-for-media-stream"]
    browser = launch_chromium(playwright, [*flags, "--deny-permission-prompts"])
    yield browser
    browser.close()


Arrive = Callable[..., Person]


@pytest.fixture
def arrive(shared_program: Program, chromium: Browser) -> Iterator[Arrive]:
    """Sign somebody in by the first part of their address, at a computer of their own."""
    people: list[Person] = []

    def sign_in(who: str, *, browser: Browser = chromium, width: int = 1440) -> Person:
        context = new_context(browser, width=width)
        context.add_init_script(WATCH_CONNECTIONS)
        person = Person(context, shared_program.url, f"{who}@example.org", PASSWORD)
        people.append(person)
        person.sign_in()
        return person

    yield sign_in
    for person in people:
        person.context.close()
    print(shared_program.dump())
    assert [problem for person in people for problem in person.problems] == []


def take_seat(person: Person, title: str) -> None:
    """Go into the room of a meeting and be seated."""
    person.open_meeting(title)
    person.enter_room()
    person.wait_seated()


def another_window(person: Person) -> Person:
    """A second tab of the same person at the same page."""
    second = Person(person.context, person.url, person.email, person.password)
    second.page.goto(person.page.url)
    return second


def open_first_case(chair: Person) -> None:
    """Start the session and call the first item."""
    chair.press("Start session")
    chair.press("Call next item")
    expect(recommendation_text(chair)).to_be_visible()


def recommendation_text(person: Person) -> Locator:
    """Where the wording of the open case is written."""
    return person.region("Recommendation").get_by_role("textbox", name="Recommendation text")


def test_who_is_refused_camera_and_microphone_joins_by_listening(
    arrive: Arrive, refusing_chromium: Browser
) -> None:
    chair = arrive("chair.gastric")
    take_seat(chair, GASTRIC)
    member = arrive("member.gastric", browser=refusing_chromium)
    member.open_meeting(GASTRIC)
    member.page.get_by_role("link", name="Join", exact=True).click()
    page = member.page
    expect(page.get_by_text("The camera is blocked for this page.")).to_be_visible()
    expect(page.get_by_text("The microphone is blocked for this page.")).to_be_visible()
    expect(page.get_by_text("You join by listening")).to_be_visible()
    member.press("Join now")
    member.wait_seated()
    expect(member.tile("Chen Wei 陈伟")).to_be_visible()
    expect(chair.tile("Chen Wei 陈伟")).to_be_visible()
    member.sees("Irina Sokolova")
    member.hears_somebody()
    member.press("Unmute")
    expect(page.get_by_text("The microphone is blocked for this page.")).to_be_visible()
    member.press("Raise hand")
    expect(chair.button("Give floor").first).to_be_visible()


def test_a_second_window_takes_the_seat_over_and_nothing_typed_is_lost(arrive: Arrive) -> None:
    first = arrive("chair.vietnam")
    take_seat(first, VIETNAM)
    open_first_case(first)
    second = another_window(first)
    second.press("Join now")
    already_here = second.page.get_by_role("heading", level=1)
    expect(already_here).to_have_text("You are already in this meeting in another window")

    recommendation_text(first).fill("Carbon ions, 60 Gy (RBE).")
    expect(first.region("Recommendation")).to_contain_text("Saved; everybody sees this text")
    message = first.page.get_by_role("textbox", name="Message")
    message.fill("A line that is not yet sent")
    second.press("Move here")
    second.wait_seated()
    expect(recommendation_text(second)).to_have_value("Carbon ions, 60 Gy (RBE).")
    expect(first.page.get_by_role("heading", level=1)).to_have_text("You moved to another window")
    expect(first.participants).to_have_count(0)

    first.press("Move back here")
    first.wait_seated()
    expect(message).to_have_value("A line that is not yet sent")
    expect(recommendation_text(first)).to_have_value("Carbon ions, 60 Gy (RBE).")
    expect(second.page.get_by_role("heading", level=1)).to_have_text("You moved to another window")


class SlowLine:
    """Somebody's line to the server: while it is held, nothing passes in either direction."""

    def __init__(self, person: Person) -> None:
        self.received: list[str] = []
        self.is_held = False
        self._waiting: list[tuple[Callable[[str | bytes], None], str | bytes]] = []
        person.page.route_web_socket(re.compile("/socket.io/"), self._connect)

    def _connect(self, page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()
        page_side.on_message(lambda frame: self._pass(server_side.send, frame))

        def receive(frame: str | bytes) -> None:
            self.received.append(str(frame))
            self._pass(page_side.send, frame)

        server_side.on_message(receive)

    def _pass(self, send: Callable[[str | bytes], None], frame: str | bytes) -> None:
        if self.is_held:
            self._waiting.append((send, frame))
        else:
            send(frame)

    def holds(self, word: str) -> bool:
        """Whether a message with this word waits."""
        return any(word in str(frame) for _, frame in self._waiting)

    def has_brought(self, word: str) -> bool:
        """Whether the server has sent a message with this word."""
        return any(word in frame for frame in self.received)

    def release(self) -> None:
        """Let everything through, in order."""
        self.is_held = False
        for send, frame in self._waiting:
            send(frame)
        self._waiting.clear()


class CutLine:
    """Somebody's line to the server, which can be cut and mended."""

    def __init__(self, person: Person) -> None:
        self.is_cut = False
        self._sides: list[WebSocketRoute] = []
        person.page.route_web_socket(re.compile("/socket.io/"), self._connect)
        person.page.route(re.compile("/socket.io/"), self._ask)

    def _connect(self, page_side: WebSocketRoute) -> None:
        if not self.is_cut:  # else the page waits in vain, until it asks in another way
            self._sides += [page_side, page_side.connect_to_server()]

    def _ask(self, route: Route) -> None:
        if self.is_cut:
            route.abort()
        else:
            route.continue_()

    def cut(self) -> None:
        """Let nothing through any more."""
        self.is_cut = True
        for side in self._sides:
            side.close()
        self._sides.clear()


def test_a_window_whose_seat_moved_while_its_line_was_away_closes_its_devices(
    arrive: Arrive,
) -> None:
    first = arrive("member.vietnam")
    first.page.add_init_script(KEEP_TRACKS)
    line = CutLine(first)
    take_seat(first, VIETNAM)
    first.wait_until(lambda: open_tracks(first) == 2, "camera and microphone")

    line.cut()
    second = another_window(first)
    second.press("Join now")
    second.wait_seated()
    line.is_cut = False

    heading = first.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("You are already in this meeting in another window")
    first.wait_until(lambda: open_tracks(first) == 0, "the devices to be closed")

    first.press("Move here")
    first.wait_seated()
    first.wait_until(lambda: open_tracks(first) == 2, "the devices to be open again")


def open_tracks(person: Person) -> int:
    """Return how many devices a page has open."""
    live = "window.__tracks.filter(({ readyState }) => readyState === 'live').length"
    return int(person.page.evaluate(live))


def test_of_two_who_edit_at_once_the_slower_sees_both_texts_and_keeps_theirs(
    arrive: Arrive,
) -> None:
    chair, scribe = arrive("chair.bone"), arrive("scribe.bone")
    line = SlowLine(scribe)
    take_seat(chair, BONE)
    take_seat(scribe, BONE)
    open_first_case(chair)
    expect(recommendation_text(scribe)).to_be_visible()

    line.is_held = True
    recommendation_text(scribe).fill("Amputation")
    scribe.wait_until(lambda: line.holds("recommendation.save_draft"), "the slow message")
    recommendation_text(chair).fill("Limb salvage")
    expect(chair.region("Recommendation")).to_contain_text("Saved; everybody sees this text")
    line.release()

    conflict = scribe.region("Recommendation").get_by_role("alert")
    expect(conflict).to_contain_text("Somebody else changed the same text")
    expect(conflict).to_contain_text("Limb salvage")
    expect(conflict).to_contain_text("Amputation")
    expect(recommendation_text(scribe)).to_have_value("Amputation")
    expect(recommendation_text(chair)).to_have_value("Limb salvage")
    scribe.wait_until(lambda: line.has_brought("revision_conflict"), "the refusal")

    scribe.press("Keep mine")
    expect(conflict).to_have_count(0)
    expect(recommendation_text(chair)).to_have_value("Amputation")
    expect(recommendation_text(scribe)).to_have_value("Amputation")


def plan(coordinator: Person, title: str) -> None:
    """Publish a meeting with this title and one item of the same name."""
    page = coordinator.page
    page.goto(f"{coordinator.url}/meetings/new")
    begins = datetime.now(UTC) + timedelta(minutes=10)
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Date", exact=True).fill(f"{begins:%Y-%m-%d}")
    page.get_by_label("Time", exact=True).fill(f"{begins:%H:%M}")
    page.get_by_label("Time zone", exact=True).select_option("UTC")
    rows = page.locator("[data-row]")
    while rows.count() > 1:
        rows.last.get_by_role("button", name="Remove").click()
    rows.get_by_role("combobox", name="Kind").select_option(label="Education")
    rows.get_by_role("textbox", name="Item title").fill(title)
    rows.get_by_role("combobox", name="Presenter").select_option(label="Claire Dubois")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish all the same").click()  # it is for today
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def stays_harmless(person: Person) -> None:
    """Nothing of what people wrote has run, and the page is as wide as the window."""
    assert person.page.evaluate("window.__owned") is None
    assert person.page.locator("img[src='x']").count() == 0
    width = person.page.evaluate("document.documentElement.scrollWidth")
    window = person.page.evaluate("window.innerWidth")
    assert width <= window, f"{person.page.url} is {width} px wide in a window of {window} px"


def test_hostile_and_unwieldy_text_is_shown_as_it_was_written(arrive: Arrive) -> None:
    coordinator = arrive("coordinator.breast")
    plan(coordinator, UNWIELDY)
    stays_harmless(coordinator)
    member = arrive("member.breast", width=PHONE_PX)
    assert member.page.evaluate("window.innerWidth") == PHONE_PX
    stays_harmless(member)
    member.open_meeting(UNWIELDY)
    stays_harmless(member)
    member.page.get_by_role("link", name="Join", exact=True).click()
    expect(member.page.get_by_text(HOSTILE)).to_be_visible()
    stays_harmless(member)
    member.press("Join now")
    member.wait_seated()
    chair = arrive("chair.breast")
    take_seat(chair, UNWIELDY)
    for writer in (member, chair):
        writer.page.get_by_role("textbox", name="Message").fill(UNWIELDY)
        writer.press("Send")
        expect(writer.page.get_by_role("textbox", name="Message")).to_have_value("")
    for reader in (member, chair):
        lines = reader.page.get_by_role("list", name="Messages").get_by_role("listitem")
        expect(lines).to_have_count(2)
        expect(lines.first).to_contain_text(UNWIELDY)
        expect(lines.last).to_contain_text(UNWIELDY)
        agenda = reader.page.get_by_role("list", name="Agenda")
        expect(agenda).to_contain_text(UNWIELDY)
        stays_harmless(reader)


def test_everybody_sees_the_time_in_their_own_zone(arrive: Arrive) -> None:
    for who, zone in (("chair", "Europe/Moscow"), ("member", "Asia/Shanghai")):
        person = arrive(f"{who}.gastric")
        person.open_meeting(GASTRIC)
        told = person.page.locator("time").first
        begins = datetime.fromisoformat(told.get_attribute("datetime") or "")
        local = begins.astimezone(ZoneInfo(zone))
        expect(told).to_contain_text(f"{local:%d %b %Y, %H:%M}–")
        expect(told).to_contain_text(zone.partition("/")[2])
