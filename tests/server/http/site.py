"""The pages over a real database, in process."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp.test_utils import TestServer

from mdt.domain.ids import InstitutionId, MeetingId, PersonId
from mdt.domain.ids import new_id as domain_id
from mdt.domain.institutions import INSTITUTION, InstitutionKept
from mdt.domain.meetings import Meeting, MeetingPlan
from mdt.materials.blobs import BlobStore
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from server.auth.account_desk import AccountDesk
from server.auth.accounts import Account
from server.auth.passwords import Passwords
from server.auth.sign_in import SignInDesk
from server.http import assets
from server.http.deps import WebDeps
from server.http.routes import new_application
from server.http.templates import Templates
from server.settings import TEMPLATES, AuthSettings, Settings, load
from server.store.database import Database
from server.store.keys import open_signing_key
from server.store.reader import Reader
from server.store.unit_of_work import ServerUnitOfWork
from server.store.vault import FileVault
from server.store.writer import Writer
from server.tasks import Tasks
from tests.mdt.service import sitting
from tests.server.http.browser import PASSWORD, Browser, email

OUTSIDER = "outsider"
"""A person of the network with an account who is invited to nothing."""

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


class Clock:
    """Server time, moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def _passwords(auth: AuthSettings) -> Passwords:
    return Passwords(
        threads=auth.password_threads,
        queue=auth.password_queue,
        memory_kib=auth.argon2_memory_kib,
        passes=auth.argon2_passes,
        lanes=auth.argon2_lanes,
    )


class Site:
    """Everything behind the pages, and the pages on a port."""

    def __init__(
        self,
        sqlite_file: Path,
        overrides: Mapping[str, Mapping[str, object]],
        *,
        built: bool = True,
    ) -> None:
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
        self.service = BoardService(self.clock, domain_id, FileVault(folder / "keys" / "links"))
        self.tasks = Tasks()
        self.passwords = _passwords(self.settings.auth)
        self.sign_ins = SignInDesk(
            settings=self.settings.auth,
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
        self.checks = {name: self._check(name) for name in self.healthy}
        (folder / "keys").mkdir()
        self.deps = WebDeps(
            settings=self.settings,
            read=self.read,
            write=self.write,
            board=self.service,
            sign_ins=self.sign_ins,
            accounts=self._accounts(),
            signer=open_signing_key(folder / "keys"),
            blobs=self.blobs,
            assets=assets.load(_built_client(folder / "dist") if built else folder),
            templates=_templates(self.settings.languages.offered),
            clock=self.clock,
            new_id=domain_id,
            minutes_pdf=_pdf,
            followed=self.tasks.settled,
            checks=self.checks,
        )
        self.app = new_application(self.deps)
        self.server = TestServer(self.app)
        self._browsers: list[Browser] = []

    def _accounts(self) -> AccountDesk:
        return AccountDesk(
            institutions=self.service.institutions,
            read=self.read,
            write=self.write,
            passwords=self.passwords,
            sign_ins=self.sign_ins,
            clock=self.clock,
        )

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

    async def signed(self, *, dissenter: str = "radiologist") -> MeetingId:
        """Bring a meeting with a recommendation and a dissent to signed minutes."""
        meeting_id = await self.live()
        agenda, notes = self.service.agenda, self.service.recommendations
        first = sitting.FIRST
        await self.do(
            notes.save_draft,
            meeting_id,
            first,
            by="scribe",
            revision=0,
            content=sitting.WORDING,
        )
        await self.do(
            notes.dissent, meeting_id, first, by=dissenter, stance="disagree", text="No <b>."
        )
        await self.do(notes.read_back, meeting_id, first, by="chair", revision=1)
        await self.do(notes.record, meeting_id, first, by="chair", revision=1)
        await self.do(agenda.close, meeting_id, first, by="chair", reason="")
        for item_id in (sitting.PREVIOUS, sitting.SECOND, sitting.LECTURE):
            await self.do(agenda.call, meeting_id, item_id, by="chair")
            await self.do(
                agenda.defer, meeting_id, item_id, by="chair", reason_code="out_of_time", reason=""
            )
        await self.do(self.service.sessions.end, meeting_id, by="chair")
        await self.sign(meeting_id)
        return meeting_id

    async def sign(self, meeting_id: MeetingId) -> None:
        """Bring minutes in review to the chair's signature."""
        await self.do(self.service.amending.end_review, meeting_id, by="scribe")
        await self.do(
            self.service.minutes.sign,
            meeting_id,
            by="chair",
            meaning="approved_as_chair",
            signer=self.deps.signer,
        )

    async def named_in_chinese(
        self, institution_id: InstitutionId = sitting.BEIJING, name: str = "北京医院"
    ) -> None:
        """Give an institution a Chinese name."""
        kept = InstitutionKept(network_id=sitting.NETWORK, names={"zh": name})
        await self.write.run(
            lambda uow: uow.records.add(
                INSTITUTION,
                institution_id,
                kept,
                based_on=0,
                by=PersonId("chair"),
                at=self.clock(),
                action="institution.settled",
            )
        )

    def sign_ins_idle(self, *, minutes: int) -> timedelta:
        """The time after which a sign-in is idle, and some minutes."""
        return timedelta(minutes=self.settings.auth.idle_min + minutes)

    async def meeting(self, meeting_id: MeetingId) -> Meeting:
        """The meeting as stored."""
        return await self.read.run(lambda uow: uow.meetings.load(meeting_id))


def fill(uow: ServerUnitOfWork, passwords: Passwords, blobs: BlobStore) -> None:
    """Store the network of the service tests, with an account for everybody."""
    memory = sitting.storage()
    uow.people.add_network(sitting.NETWORK, "Network")
    for institution in memory.people.institutions.values():
        uow.people.add_institution(institution)
    hashed = passwords.hash_now(PASSWORD)
    people = list(memory.people.table.values())
    first = people[0]
    elsewhere = sitting.replace(
        memory.people.institutions[sitting.BEIJING], id=InstitutionId("elsewhere"), name="Elsewhere"
    )
    uow.people.add_institution(elsewhere)
    outsider = type(first)(
        id=PersonId(OUTSIDER),
        display_name="Dr Outsider",
        institution_id=elsewhere.id,
        discipline="genetics",
        tz="Asia/Almaty",
        language="en",
    )
    for person in [*people, outsider]:
        uow.people.add(person)
        uow.accounts.add(Account(person_id=person.id, email=email(person.id), password_hash=hashed))
    for board in memory.boards.table.values():
        uow.boards.add(board)
    uow.records.add(
        sitting.AGREEMENT,
        "agreement",
        sitting.AGREED,
        based_on=0,
        by=None,
        at=sitting.START,
        action="agreement.recorded",
    )
    sha256 = blobs.put(PNG, mime="image/png").sha256
    for case in memory.cases.table.values():
        version = memory.cases.versions_by_id[case.current_version_id]
        materials = tuple(_with_bytes(material, sha256) for material in version.materials)
        uow.cases.add(case, sitting.seal(sitting.replace(version, materials=materials)))


def _with_bytes(material, sha256: str):
    return sitting.replace(material, sha256=sha256, size=len(PNG))


@cache
def _templates(languages: tuple[str, ...]) -> Templates:
    """Compile the templates once for all tests: they keep no state."""
    return Templates(TEMPLATES, languages)


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
