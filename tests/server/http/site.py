"""The pages over a real database, in process, and browsers that fill in their forms."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.test_utils import TestClient, TestServer

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.ids import new_id as domain_id
from mdt.domain.meetings import Meeting, MeetingPlan
from mdt.materials.blobs import BlobStore
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from server.auth.accounts import Account
from server.auth.passwords import Passwords
from server.auth.sign_in import SignInDesk
from server.http import assets
from server.http.deps import WebDeps
from server.http.routes import new_application
from server.http.templates import Templates
from server.settings import TEMPLATES, Settings, load
from server.store.database import Database
from server.store.keys import open_signing_key
from server.store.reader import Reader
from server.store.unit_of_work import ServerUnitOfWork
from server.store.writer import Writer
from server.tasks import Tasks
from tests.mdt.service import sitting

PASSWORD = "correct horse battery staple"
OUTSIDER = "outsider"
"""A person of the network with an account who is invited to nothing."""

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
DAY = timedelta(days=1)


class Clock:
    """Server time, moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Site:
    """Everything behind the pages, and the pages on a port."""

    def __init__(self, sqlite_file: Path, overrides: Mapping[str, Mapping[str, object]]) -> None:
        folder = sqlite_file.parent
        cheap = {"argon2_memory_kib": 8, "argon2_passes": 1}
        self.settings: Settings = load(
            {**overrides, "auth": {**cheap, **overrides.get("auth", {})}, "data": {"dir": folder}}
        )
        self.clock = Clock(sitting.START)
        self.elapsed = 1_000.0
        self.database = Database(sqlite_file, busy_timeout_s=0.2)
        self.outcomes: list[Outcome] = []
        self.read = Reader(self.database.snapshot)
        self.write = Writer(self.database.begin, self.outcomes.append)
        self.service = BoardService(self.clock, domain_id)
        self.tasks = Tasks()
        auth = self.settings.auth
        self.passwords = Passwords(
            threads=auth.password_threads,
            queue=auth.password_queue,
            memory_kib=auth.argon2_memory_kib,
            passes=auth.argon2_passes,
            lanes=auth.argon2_lanes,
        )
        self.sign_ins = SignInDesk(
            settings=auth,
            read=self.read,
            write=self.write,
            passwords=self.passwords,
            secret=b"s" * 32,
            clock=self.clock,
            tasks=self.tasks,
            monotonic=lambda: self.elapsed,
        )
        self.blobs = BlobStore(folder / "blobs")
        self.healthy = {"database": True, "media": True}
        (folder / "keys").mkdir()
        self.deps = WebDeps(
            settings=self.settings,
            read=self.read,
            write=self.write,
            board=self.service,
            sign_ins=self.sign_ins,
            signer=open_signing_key(folder / "keys"),
            blobs=self.blobs,
            assets=assets.load(_built_client(folder / "dist")),
            templates=Templates(TEMPLATES, self.settings.languages.offered),
            clock=self.clock,
            new_id=domain_id,
            minutes_pdf=_pdf,
            checks={name: self._check(name) for name in self.healthy},
        )
        self.app = new_application(self.deps)
        self.server = TestServer(self.app)
        self._browsers: list[Browser] = []

    def _check(self, name: str):
        async def check() -> bool:
            return self.healthy[name]

        return check

    async def __aenter__(self) -> Self:
        with self.database.begin() as uow:
            fill(uow, self.passwords, self.blobs)
        await self.server.start_server()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for browser in self._browsers:
            await browser.close()
        await self.tasks.close()
        await self.server.close()
        await self.write.close()
        await self.read.close()
        self.passwords.close()
        self.database.close()

    def browser(self, **headers: str) -> "Browser":
        """A browser without cookies."""
        browser = Browser(self.server, headers)
        self._browsers.append(browser)
        return browser

    async def signed_in(self, name: str) -> "Browser":
        """A browser in which a person has signed in."""
        browser = self.browser()
        page = await browser.sign_in(name)
        assert page.status == 200, page.text
        return browser

    async def do(self, command, *args: object, by: str, **kw: object) -> Outcome:
        """Run a command of a service as a person."""
        return await self.write.run(lambda uow: command(uow, *args, by=PersonId(by), **kw))

    async def planned(self, plan: MeetingPlan | None = None) -> MeetingId:
        """Plan a meeting."""
        outcome = await self.do(
            self.service.meetings.plan,
            by="coordinator",
            board_id=sitting.BOARD,
            plan=plan or sitting.plan(),
        )
        return outcome.meeting.id

    async def published(self, plan: MeetingPlan | None = None) -> MeetingId:
        """Plan and publish a meeting."""
        meeting_id = await self.planned(plan)
        await self.do(self.service.meetings.publish, meeting_id, by="coordinator")
        return meeting_id

    async def live(self, *names: str) -> MeetingId:
        """Publish a meeting, seat people, start the session and call the first case."""
        meeting_id = await self.published()
        for name in names or ("chair", "scribe", "member", "radiologist"):
            await self.write.run(
                lambda uow, name=name: self.service.meetings.joined(
                    uow, meeting_id, person_id=PersonId(name)
                )
            )
        await self.do(self.service.sessions.start, meeting_id, by="chair")
        await self.do(self.service.agenda.call, meeting_id, sitting.FIRST, by="chair")
        return meeting_id

    async def ended(self) -> MeetingId:
        """Bring a meeting to its end, so that there are minutes."""
        meeting_id = await self.live()
        agenda = self.service.agenda
        for item_id in (sitting.FIRST, sitting.PREVIOUS, sitting.SECOND, sitting.LECTURE):
            if item_id != sitting.FIRST:
                await self.do(agenda.call, meeting_id, item_id, by="chair")
            if item_id in (sitting.FIRST, sitting.SECOND):
                await self.do(
                    agenda.defer,
                    meeting_id,
                    item_id,
                    by="chair",
                    reason_code="out_of_time",
                    reason="",
                )
            else:
                await self.do(agenda.close, meeting_id, item_id, by="chair", reason="")
        await self.do(self.service.sessions.end, meeting_id, by="chair")
        return meeting_id

    async def meeting(self, meeting_id: MeetingId) -> Meeting:
        """The meeting as stored."""
        return await self.read.run(lambda uow: uow.meetings.load(meeting_id))


def email(name: str) -> str:
    """The address that a person signs in with."""
    return f"{name}@demo.example"


def fill(uow: ServerUnitOfWork, passwords: Passwords, blobs: BlobStore) -> None:
    """Store the network of the service tests, with an account for everybody."""
    memory = sitting.storage()
    uow.people.add_network(sitting.NETWORK, "Network")
    for institution in memory.people.institutions.values():
        uow.people.add_institution(institution)
    hashed = passwords.hash_now(PASSWORD)
    people = list(memory.people.table.values())
    first = people[0]
    outsider = type(first)(
        id=PersonId(OUTSIDER),
        display_name="Dr Outsider",
        institution_id=first.institution_id,
        discipline="genetics",
        tz="Asia/Almaty",
        language="en",
    )
    for person in [*people, outsider]:
        uow.people.add(person)
        uow.accounts.add(Account(person_id=person.id, email=email(person.id), password_hash=hashed))
    for board in memory.boards.table.values():
        uow.boards.add(board)
    sha256 = blobs.put(PNG, mime="image/png").sha256
    for case in memory.cases.table.values():
        version = memory.cases.versions[case.current_version_id]
        materials = tuple(_with_bytes(material, sha256) for material in version.materials)
        uow.cases.add(case, sitting.seal(sitting.replace(version, materials=materials)))


def _with_bytes(material, sha256: str):
    return sitting.replace(material, sha256=sha256, size=len(PNG))


def _pdf(meeting: Meeting, language: str, zone: str) -> bytes:
    return f"%PDF-1.7 {meeting.id} {language} {zone}".encode()


def _built_client(dist: Path) -> Path:
    """Write what a build leaves behind."""
    (dist / ".vite").mkdir(parents=True)
    (dist / "assets").mkdir()
    manifest = {
        "src/main.tsx": {"file": "assets/main-1a.js", "isEntry": True, "css": ["assets/a-2b.css"]},
        "src/pages.ts": {"file": "assets/pages-3c.js", "isEntry": True, "css": ["assets/a-2b.css"]},
    }
    (dist / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    for name in ("main-1a.js", "pages-3c.js", "a-2b.css"):
        (dist / "assets" / name).write_text("/* built */")
    return dist


@dataclass
class HtmlForm:
    """One form of a page."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # text, name, value
    labels: dict[str, str] = field(default_factory=dict)


@dataclass
class HtmlPage:
    """A page as a browser has it."""

    status: int
    path: str
    text: str
    headers: Mapping[str, str]
    forms: list[HtmlForm]
    links: dict[str, str]

    def form(self, button: str) -> HtmlForm:
        """The form that has a button with this text."""
        return next(f for f in self.forms if any(text == button for text, _, _ in f.buttons))

    @property
    def buttons(self) -> list[str]:
        """The texts of all buttons."""
        return [text for f in self.forms for text, _, _ in f.buttons]


class _Reader(HTMLParser):
    """Collects forms with their values, and links, as a browser would submit them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.links: dict[str, str] = {}
        self._form: HtmlForm | None = None
        self._select: tuple[str, list[str], list[str]] | None = None
        self._textarea: str | None = None
        self._button: tuple[str, str] | None = None
        self._link: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = HtmlForm(a.get("action", ""), a.get("method", "get"))
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None and a.get("name"):
            if a.get("type") not in {"checkbox", "radio"} or "checked" in a:
                self._form.fields.append((a["name"], a.get("value", "on")))
        elif tag == "select":
            self._select = (a.get("name", ""), [], [])
        elif tag == "option" and self._select is not None:
            self._select[1 if "selected" in a else 2].append(a.get("value", ""))
        elif tag == "textarea":
            self._textarea, self._text = a.get("name", ""), ""
        elif tag == "button":
            self._button, self._text = (a.get("name", ""), a.get("value", "")), ""
        elif tag == "a":
            self._link, self._text = a.get("href", ""), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None and self._form is not None:
            name, selected, others = self._select
            self._form.fields.append((name, [*selected, *others][0]))
            self._select = None
        elif tag == "textarea" and self._textarea is not None and self._form is not None:
            self._form.fields.append((self._textarea, self._text.removeprefix("\n")))
            self._textarea = None
        elif tag == "button" and self._button is not None and self._form is not None:
            self._form.buttons.append((self._text.strip(), *self._button))
            self._button = None
        elif tag == "a" and self._link is not None:
            self.links[self._text.strip()] = self._link
            self._link = None


def read_page(status: int, path: str, text: str, headers: Mapping[str, str]) -> HtmlPage:
    """Parse an answer."""
    reader = _Reader()
    reader.feed(text)
    return HtmlPage(status, path, text, headers, reader.forms, reader.links)


class Browser:
    """Cookies, forms, and the headers that browsers send."""

    def __init__(self, server: TestServer, headers: Mapping[str, str]) -> None:
        self.client = TestClient(
            server, cookie_jar=aiohttp.CookieJar(unsafe=True), headers=dict(headers)
        )
        self.origin = str(server.make_url("")).rstrip("/")

    async def close(self) -> None:
        await self.client.session.close()

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.client.session.cookie_jar}

    async def get(self, path: str, **kw: object) -> HtmlPage:
        """Open a page, redirects followed."""
        return await self._page(await self.client.get(path, **kw))

    async def post(
        self, path: str, fields: Sequence[tuple[str, str]], *, follow: bool = True, **kw: object
    ) -> HtmlPage:
        """Send fields as a form of ours would."""
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        answer = await self.client.post(
            path,
            data=aiohttp.FormData([(name, value) for name, value in fields])(),
            headers=headers,
            allow_redirects=follow,
            **kw,
        )
        return await self._page(answer)

    async def press(
        self, page: HtmlPage, button: str, *, follow: bool = True, **typed: str | list[str]
    ) -> HtmlPage:
        """Fill in fields by name and press a button; a list sets every field of that name."""
        form = page.form(button)
        _, name, value = next(b for b in form.buttons if b[0] == button)
        fields = filled(form.fields, typed)
        if name:
            fields.append((name, value))
        if form.method == "get":
            return await self.get(form.action, params=fields)
        return await self.post(form.action, fields, follow=follow)

    async def sign_in(self, name: str, password: str = PASSWORD) -> HtmlPage:
        """Open the sign-in page and sign in."""
        page = await self.get("/sign-in")
        return await self.press(page, "Sign in", email=email(name), password=password)

    async def form_token(self) -> str:
        """The token that this browser's forms carry now."""
        page = await self.get("/sign-in?next=/meetings")
        return next(value for f in page.forms for name, value in f.fields if name == "form_token")

    async def _page(self, answer: aiohttp.ClientResponse) -> HtmlPage:
        body = await answer.read()
        text = body.decode("utf-8", "replace")
        return read_page(answer.status, answer.url.path, text, dict(answer.headers))


def filled(
    fields: Sequence[tuple[str, str]], typed: Mapping[str, str | list[str]]
) -> list[tuple[str, str]]:
    """Return the fields of a form with some filled in anew."""
    result: list[tuple[str, str]] = []
    queues = {name: list(v) if isinstance(v, list) else None for name, v in typed.items()}
    for name, value in fields:
        queue = queues.get(name)
        if name not in typed:
            result.append((name, value))
        elif queue is None:
            result.append((name, str(typed[name])))
        elif queue:
            result.append((name, queue.pop(0)))
    named = {name for name, _ in fields}
    for name, value in typed.items():
        if name not in named:
            result += [(name, v) for v in (value if isinstance(value, list) else [value])]
    return result
