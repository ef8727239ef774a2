"""The story of a board that meets: planned, held in four browsers, minuted, signed, verified.

Told only through what people see: roles and accessible names. The same steps run as a test and as
``./dev story gastric``, which keeps a picture of each.
"""

import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from os import kill
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.browsers import CHROMIUM, Browsers, new_context
from tests.browser.person import WATCH_CONNECTIONS, Person
from tests.browser.program import PASSWORD, Program

FIRST_CASE, SECOND_CASE = "K-2M9D", "K-7F3Q"
EDUCATION = "Peritoneal cytology: what a cell block adds"
CHAIR, MEMBER, SCRIBE, GUEST = "Irina Sokolova", "Chen Wei 陈伟", "Dmitry Orlov", "Rustam Karimov"
RECOMMENDATION = (
    "Three cycles of XELOX with trastuzumab, then CT and staging laparoscopy; completion "
    "gastrectomy en bloc when resectable."
)
CHAT = "The mesocolon is better seen on the coronal series."
CORRECTION = "The chair welcomed both centres and stated that everybody heard and saw the case."


class GastricStory:
    """One telling. ``kinds`` says which browser each of the four people has."""

    def __init__(
        self,
        program: Program,
        browsers: Browsers,
        kinds: dict[str, str],
        pictures: Path | None = None,
    ) -> None:
        self.program = program
        self.browsers = browsers
        self.kinds = kinds
        self.pictures = pictures
        self.title = f"Gastric board, story of {datetime.now(UTC):%H:%M:%S}"
        self.people: dict[str, Person] = {}

    def tell(self) -> None:
        """Every step, in order."""
        try:
            self.plan()
            self.join()
            self.present_first_case()
            self.survive_faults()
            self.recommend()
            self.defer_second_case()
            self.review_and_sign()
            self.verify()
        except Exception:
            for who in self.people:
                self.picture(who, f"failed-{who}")
            raise

    def person(self, who: str) -> Person:
        """A signed-in person at their own browser, made when first needed."""
        if who not in self.people:
            context = new_context(self.browsers.of(who, self.kinds.get(who, CHROMIUM)))
            context.add_init_script(WATCH_CONNECTIONS)
            email = f"{who}.gastric@example.org"
            person = Person(context, self.program.url, email, PASSWORD)
            person.sign_in()
            self.people[who] = person
        return self.people[who]

    def picture(self, who: str, name: str) -> None:
        """Keep what somebody sees, when pictures are wanted."""
        if self.pictures is not None:
            self.people[who].screenshot(self.pictures / f"{name}.png")

    def leave_browser(self, who: str) -> None:
        """Close somebody's browser."""
        self.people.pop(who).context.close()

    # 1

    def plan(self) -> None:
        """The coordinator plans the meeting of two institutions and publishes it."""
        coordinator = self.person("coordinator")
        page = coordinator.page
        page.get_by_role("link", name="New meeting").click()
        begins = datetime.now(UTC) + timedelta(minutes=10)
        page.get_by_label("Title", exact=True).fill(self.title)
        page.get_by_label("Date", exact=True).fill(f"{begins:%Y-%m-%d}")
        page.get_by_label("Time", exact=True).fill(f"{begins:%H:%M}")
        page.get_by_label("Time zone", exact=True).select_option("UTC")
        page.get_by_role("checkbox", name=GUEST).set_checked(True)
        self._fill_row(0, presenter=CHAIR, minutes="2")
        self._fill_row(1, case=FIRST_CASE, presenter=MEMBER, minutes="12")
        self._fill_row(2, case=SECOND_CASE, presenter=SCRIBE, minutes="12")
        page.get_by_role("button", name="Add item").click()
        self._fill_row(3, kind="Education", title=EDUCATION, presenter=SCRIBE, minutes="10")
        self.picture("coordinator", "01-planning")
        page.get_by_role("button", name="Publish").click()
        page.get_by_role("button", name="Publish all the same").click()  # it is for today
        expect(page.get_by_role("heading", level=1)).to_contain_text(self.title)
        expect(page.get_by_text(EDUCATION, exact=True)).to_be_visible()
        self.picture("coordinator", "02-published")
        self.leave_browser("coordinator")

    def _fill_row(self, index: int, **cells: str) -> None:
        row = self.people["coordinator"].page.locator("[data-row]").nth(index)
        for label, value in cells.items():
            match label:
                case "kind":
                    row.get_by_role("combobox", name="Kind").select_option(label=value)
                case "case":
                    choice = row.get_by_role("combobox", name="Case")
                    option = choice.locator("option", has_text=value)
                    choice.select_option(option.get_attribute("value"))
                case "presenter":
                    row.get_by_role("combobox", name="Presenter").select_option(label=value)
                case "title":
                    row.get_by_role("textbox", name="Item title").fill(value)
                case _:
                    row.get_by_role("textbox", name="Time box, min").fill(value)

    # 2

    def join(self) -> None:
        """Four people come in from four browsers; the chair admits the guest."""
        for who in ("chair", "member", "scribe", "guest"):
            person = self.person(who)
            person.open_meeting(self.title)
            if who == "chair":
                person.page.get_by_role("link", name="Join", exact=True).click()
                expect(person.button("Join now")).to_be_visible()
                self._choose_devices(person)
                self.picture("chair", "03-before-the-room")
                person.press("Join now")
            else:
                person.enter_room()
            if who != "guest":
                person.wait_seated()
        guest, chair = self.people["guest"], self.people["chair"]
        expect(chair.button("Admit")).to_be_visible()
        assert guest.participants.count() == 0, "the lobby shows no roster"
        self.picture("guest", "04-lobby")
        chair.press("Admit")
        guest.wait_seated()
        for who, others in self._pairs():
            for name in others:
                self.people[who].sees(name)
            self.people[who].hears_somebody()
        self.picture("chair", "05-together")

    def _choose_devices(self, person: Person) -> None:
        """Take another camera and microphone where there are several, and speak."""
        for label in ("Camera", "Microphone"):
            choice = person.page.get_by_role("combobox", name=label)
            expect(choice).to_be_enabled()
            used = choice.input_value()
            entries = [entry.get_attribute("value") for entry in choice.locator("option").all()]
            if others := [entry for entry in entries if entry != used]:
                choice.select_option(others[-1])
                expect(choice).to_have_value(others[-1] or "")
        level = person.page.get_by_role("meter")

        def moves() -> bool:
            return int(level.get_attribute("aria-valuenow") or 0) > 0

        person.wait_until(moves, "the level of the microphone")

    def _pairs(self) -> Iterator[tuple[str, list[str]]]:
        names = {"chair": CHAIR, "member": MEMBER, "scribe": SCRIBE, "guest": GUEST}
        for who in names:
            yield who, [name for other, name in names.items() if other != who]

    # 3

    def present_first_case(self) -> None:
        """The session starts; the first case is shown, pointed at and discussed."""
        chair, member, scribe, guest = (
            self.people[who] for who in ("chair", "member", "scribe", "guest")
        )
        chair.press("Start session")
        chair.press("Call next item")
        expect(chair.page.get_by_role("timer", name="Time left")).to_contain_text(re.compile(r"\d"))
        chair.press("Close item")
        chair.press("Call next item")
        expect(member.region("Case")).to_contain_text(FIRST_CASE)
        expect(guest.region("Case")).to_contain_text("HER2")
        expect(chair.page.get_by_role("status", name="Quorum")).to_contain_text("Quorum met")
        self._show_image(member, scribe)
        self._share_screen(member if self.kinds["member"] == CHROMIUM else scribe, chair)
        self._discuss(chair, scribe, guest)

    def _show_image(self, member: Person, scribe: Person) -> None:
        member.page.get_by_role("list", name="Materials").get_by_role("button").first.click()
        shown = member.region("Material").locator(".canvas img")
        expect(shown).to_be_visible()
        expect(scribe.region("Material").locator(".canvas img")).to_be_visible()

        def pointer_is_seen() -> bool:
            box = shown.bounding_box()
            assert box is not None
            for step in range(4):
                x, y = box["x"] + box["width"] * (0.4 + step / 50), box["y"] + box["height"] * 0.5
                member.page.mouse.move(x, y)
            return scribe.region("Material").get_by_text(MEMBER).count() > 1

        member.wait_until(pointer_is_seen, "the pointer on another screen")
        self.picture("scribe", "06-case-with-pointer")

    def _share_screen(self, sharer: Person, chair: Person) -> None:
        """Somebody in Chromium shares: Firefox finds no screen on a machine without a display."""
        sharer.press("Share screen")
        expect(sharer.button("Stop sharing")).to_be_visible()
        shared = chair.region("Shared screen").locator("video")
        expect(shared).to_be_visible()
        chair.wait_until(lambda: shared.evaluate("video => video.videoWidth") > 0, "the screen")
        self.picture("chair", "07-shared-screen")
        sharer.press("Stop sharing")
        expect(chair.region("Shared screen")).to_have_count(0)

    def _discuss(self, chair: Person, scribe: Person, guest: Person) -> None:
        scribe.press("Raise hand")
        expect(scribe.button("Lower hand")).to_be_visible()
        floor = chair.button("Give floor")
        expect(floor.first).to_be_visible()
        self.picture("chair", "08-hand-raised")
        floor.first.click()
        expect(scribe.page.get_by_text("has the floor").first).to_be_attached()
        guest.page.get_by_role("textbox", name="Message").fill(CHAT)
        guest.press("Send")
        expect(chair.page.get_by_text(CHAT)).to_be_visible()

    # 7

    def survive_faults(self) -> None:
        """The media worker and then the server are killed; everybody is back by themselves."""
        scribe = self.people["scribe"]
        text = scribe.region("Recommendation").get_by_role("textbox", name="Recommendation text")
        text.fill(RECOMMENDATION)
        scribe.press("Save draft")
        for who in ("chair", "member", "guest"):
            self._sees_draft(who)
        kill(self.program.media_worker_pid(), signal.SIGKILL)
        self._all_see_each_other()
        self.program.kill()
        self.program.start()
        self._all_see_each_other()
        for who in ("chair", "member", "scribe", "guest"):
            person = self.people[who]
            expect(person.region("Case")).to_contain_text(FIRST_CASE)
            expect(person.page.get_by_text(CHAT)).to_be_attached()
        self._sees_draft("chair")
        self._sees_draft("scribe")
        self.picture("chair", "09-after-the-crash")

    def _sees_draft(self, who: str) -> None:
        region = self.people[who].region("Recommendation")
        if who in ("chair", "scribe"):  # who may write sees it in the form, the others read it
            box = region.get_by_role("textbox", name="Recommendation text")
            expect(box).to_have_value(RECOMMENDATION)
        else:
            expect(region).to_contain_text(RECOMMENDATION)

    def _all_see_each_other(self) -> None:
        for who, others in self._pairs():
            for name in others:
                self.people[who].sees(name, seconds=60)
            self.people[who].hears_somebody(seconds=60)

    # 4

    def recommend(self) -> None:
        """The scribe drafts, all watch; the member dissents; the chair reads back and records."""
        chair, member, scribe = (self.people[who] for who in ("chair", "member", "scribe"))
        form = scribe.region("Recommendation")
        form.get_by_role("combobox", name="Type").select_option("CH")
        form.get_by_role("combobox", name="Intent").select_option("K")
        form.get_by_role("combobox", name="Lead discipline").select_option("medical_oncology")
        implementer = form.get_by_role("combobox", name="Implementer")
        option = implementer.locator("option", has_text=MEMBER)
        implementer.select_option(option.get_attribute("value"))
        due = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
        form.get_by_role("textbox", name="Due date").fill(due)
        form.get_by_role("combobox", name="Guideline").select_option("within")
        form.get_by_role("button", name="Add a guideline").click()
        form.get_by_role("combobox", name="Body").select_option("ESMO")
        scribe.press("Save draft")
        expect(member.region("Recommendation")).to_contain_text("Within the guideline")
        member.press("Dissent")
        expect(chair.region("Recommendation")).to_contain_text(MEMBER)
        self.picture("member", "10-draft-and-dissent")
        chair.press("Read back")
        expect(member.region("Recommendation")).to_contain_text("Read back")
        self.picture("member", "11-read-back")
        chair.press("Record recommendation")
        expect(chair.region("Recommendation")).to_contain_text("Recommendation 1 is recorded")
        expect(member.region("Recommendation")).to_contain_text("Event number")
        self.picture("chair", "12-recorded")

    # 5

    def defer_second_case(self) -> None:
        """The second case is put off with a reason, the talk is given, the session ends."""
        chair = self.people["chair"]
        chair.press("Close item")
        chair.press("Call next item")
        expect(chair.region("Case")).to_contain_text(SECOND_CASE)
        chair.press("Defer item")
        defer = chair.page.get_by_role("dialog", name="Defer this item")
        defer.get_by_label("Reason", exact=True).select_option(index=2)
        defer.get_by_label("Explanation").fill("The second laparoscopy report is not here.")
        chair.press("Confirm deferral")
        expect(chair.page.get_by_role("list", name="Agenda")).to_contain_text("Deferred")
        chair.press("End session")
        expect(chair.page.get_by_text(EDUCATION).nth(1)).to_be_visible()  # what is still open
        chair.press("Call next item")
        chair.press("Close item")
        chair.press("End session")
        for who in ("member", "scribe", "guest"):
            self.people[who].press("Leave")
            self.leave_browser(who)
        self.picture("chair", "13-ended")
        chair.press("Leave")

    # 6

    def review_and_sign(self) -> None:
        """The chair corrects a sentence and signs; another participant reads and downloads."""
        self.leave_browser("chair")
        page = self.person("chair").page
        page.goto(f"{self.program.url}/meetings")
        page.get_by_role("link", name=self.title, exact=True).click()
        page.get_by_role("link", name="Minutes").click()
        expect(page.locator("body")).to_contain_text(RECOMMENDATION)
        self.picture("chair", "14-minutes")
        page.get_by_role("button", name="Edit").click()
        page.get_by_role("textbox").nth(1).fill(CORRECTION)  # after the heading
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("body")).to_contain_text(CORRECTION)
        expect(page.locator("body")).to_contain_text("Revision 2")
        page.get_by_role("button", name="End the review").click()
        page.get_by_role("combobox", name="What your signature stands for").select_option(
            "approved_as_chair"
        )
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign minutes").click()
        signature = page.get_by_role("listitem").filter(has_text=CHAIR)
        expect(signature).to_contain_text("chair")
        self.picture("chair", "15-signed")
        minutes_url = page.url.split("#")[0].split("?")[0]
        reader = self.person("member").page
        reader.goto(minutes_url)
        expect(reader.locator("body")).to_contain_text(CORRECTION)
        with self._download(reader.url) as pdf:
            assert pdf.startswith(b"%PDF-"), pdf[:100]

    @contextmanager
    def _download(self, minutes_url: str) -> Iterator[bytes]:
        page = self.people["member"].page
        target = page.get_by_role("link", name="PDF").get_attribute("href")
        assert target is not None
        assert minutes_url.startswith(self.program.url)
        reply = page.request.get(f"{self.program.url}{target}")
        assert reply.status == 200
        body = reply.body()
        if self.pictures is not None:
            (self.pictures / "minutes.pdf").write_bytes(body)
        yield body

    def verify(self) -> None:
        """The verifier finds nothing; after one byte of the database changed, it names the row."""
        for who in list(self.people):
            assert not self.people[who].problems, self.people[who].problems
            self.leave_browser(who)
        self.program.stop()
        clean = self.program.verify()
        assert clean.returncode == 0, clean.stdout + clean.stderr
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(self.program.data, Path(folder) / "data"))
            change_one_byte(copy / "consilium.sqlite", CHAT)
            spoiled = self.program.verify(copy)
        assert spoiled.returncode == 1, spoiled.stdout
        assert re.search(r"event \d+", spoiled.stdout + spoiled.stderr), spoiled.stdout


def change_one_byte(database: Path, text: str) -> None:
    """Change one byte of a stored text in the database file, as no program would."""
    raw = bytearray(database.read_bytes())
    at = raw.find(text.encode())
    assert at > 0, "the text is in the database file"
    raw[at] ^= 0x01
    database.write_bytes(raw)
