"""The whole server in process: real pages, real sockets, SQLite, the demo; a fake media engine."""

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock

import aiohttp
import socketio  # type: ignore[import-untyped]  # the package has no types
import yarl
from sqlalchemy import select

from mdt.domain.ids import MeetingId
from mdt.domain.meetings import Meeting
from mdt.exports.exported import exported
from mdt.exports.fhir import render
from mdt.store.meetings import MeetingRow
from server.app import App
from server.engine.engine import MediaEngine
from server.printing import minutes_pdf
from server.sessions import media_watch
from server.settings import Settings, load
from server.starting import claimed
from server.store.keys import open_signing_key
from server.store.unit_of_work import ServerUnitOfWork
from tests.demo_data import place_demo
from tests.mdt.exports.r4b import accepted
from tests.server.http.browser import read_page
from tests.server.signaling.fakes import FakeEngine
from tests.server.signaling.wires import until

PASSWORD = "demo password of the tests"
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def settings_for(data: Path, **groups: Mapping[str, object]) -> Settings:
    """Return settings of a small, quick server on free ports."""
    chosen: dict[str, dict[str, object]] = {
        "data": {"dir": data},
        "http": {"port": 0, "drain_s": 1.0},
        "auth": {"argon2_memory_kib": 8, "argon2_passes": 1},
        "logs": {"level": "warning"},
        "metrics": {"port": 0},
    }
    for group, names in groups.items():
        chosen[group] = {**chosen.get(group, {}), **names}
    return load(chosen)


@contextlib.asynccontextmanager
async def running(
    data: Path, engine: MediaEngine | None = None, **groups: Mapping[str, object]
) -> AsyncIterator["House"]:
    """Start a server over a data directory, with the demo in it, and stop it at the end.

    The fake engine brings sound to nobody, and a story that takes a quarter of a minute is not to
    have that in its record while a quicker one has not.
    """
    settings = settings_for(data, **groups)
    place_demo(data, PASSWORD)
    patience = media_watch.PATIENCE if engine is not None else timedelta(days=1)
    with (
        claimed(settings, migrate=True) as database,
        mock.patch.object(media_watch, "PATIENCE", patience),
    ):
        app = App(
            settings,
            database=database,
            signer=open_signing_key(settings.key_dir),
            engine=engine or FakeEngine(),
            minutes_pdf=minutes_pdf,
        )
        await app.start()
        house = House(app)
        try:
            yield house
        finally:
            await house.close()
            await app.stop()
        if find_spec("fhir"):  # test_fhir_models is skipped loudly without it
            with database.begin() as uow:
                for document in documents(uow):
                    accepted(document)


def documents(uow: ServerUnitOfWork) -> list[bytes]:
    """Return what leaves the house as FHIR: a document of every meeting with its minutes."""
    found = []
    for row in uow.transaction.read(select(MeetingRow.id)).all():
        meeting = uow.meetings.load(MeetingId(row.id))
        cases = {each.case_id for each in meeting.recommendations.values()}
        if meeting.minutes is not None:
            found.append(
                render(exported(meeting, {one: uow.cases.get(one).pseudonym for one in cases}))
            )
    return found


class House:
    """A running server and the people at it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.people: list[Person] = []

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.app.port}"

    async def person(self, name: str, *, board: str = "gastric") -> "Person":
        """Sign a person of a board in: chair, scribe, member …"""
        person = Person(self.url)
        self.people.append(person)
        await person.sign_in(f"{name}.{board}@example.org")
        return person

    async def close(self) -> None:
        """Close every browser."""
        for person in self.people:
            await person.close()

    async def meeting(self, meeting_id: str) -> Meeting:
        """Return a meeting as stored."""
        return await self.app.read.run(lambda uow: uow.meetings.load(MeetingId(meeting_id)))


class Person:
    """One browser: pages over HTTP, the room over Socket.IO, both with the same cookie."""

    _ids = itertools.count(1)

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.socket = socketio.AsyncClient(reconnection=False)
        self.heard: list[tuple[str, Any]] = []
        self.joined: dict[str, Any] = {}
        self.socket.on("*", self._hear)

    async def _hear(self, event: str, body: Any) -> None:
        self.heard.append((event, body))

    async def page(self, path: str) -> str:
        """Open a page that must be there."""
        async with self.http.get(self.url + path) as answer:
            assert answer.status == 200, (path, answer.status)
            return await answer.text()

    async def status(self, path: str) -> int:
        """Return the status of a page."""
        async with self.http.get(self.url + path) as answer:
            return answer.status

    async def post(self, path: str, fields: Mapping[str, str], *, form_of: str) -> tuple[int, str]:
        """Send a form that stands on the page ``form_of``."""
        token = _TOKEN.search(await self.page(form_of))
        assert token is not None
        headers = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        data = {**fields, "form_token": token.group(1)}
        async with self.http.post(self.url + path, data=data, headers=headers) as answer:
            return answer.status, await answer.text()

    async def sign_in(self, email: str) -> None:
        """Sign in."""
        fields = {"email": email, "password": PASSWORD}
        status, text = await self.post("/sign-in", fields, form_of="/sign-in")
        assert status == 200, text

    async def connect(self) -> None:
        """Open the socket."""
        cookies = self.http.cookie_jar.filter_cookies(yarl.URL(self.url))
        header = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
        await self.socket.connect(self.url, headers={"Cookie": header}, transports=["websocket"])

    async def join(self, meeting_id: str, **options: object) -> dict[str, Any]:
        """Open the socket and take a seat, or a place in the lobby."""
        if not self.socket.connected:
            await self.connect()
        self.joined = await self.ok("room.join", meeting_id=meeting_id, **options)
        return self.joined

    async def call(self, name: str, /, _id: str = "", **data: object) -> Any:
        """Send a command and return its acknowledgement."""
        envelope = {"id": _id or f"m{next(self._ids)}", "data": data}
        return await self.socket.call(name, envelope, timeout=30)

    async def ok(self, name: str, /, _id: str = "", **data: object) -> Any:
        """Send a command that must succeed."""
        answer = await self.call(name, _id, **data)
        assert answer["ok"], (name, answer)
        return answer["value"]

    async def refused(self, name: str, /, **data: object) -> str:
        """Send a command that must be refused; return the code."""
        answer = await self.call(name, **data)
        assert not answer["ok"], (name, answer)
        return str(answer["error"]["code"])

    def events(self) -> list[Any]:
        """Every event of the room so far."""
        return [body for name, body in self.heard if name == "room.event"]

    async def hears(
        self,
        event: str,
        such_that: Callable[[Any], bool] = lambda _: True,
        *,
        within_s: float = 30.0,
    ) -> Any:
        """Wait for a broadcast."""
        await until(
            lambda: any(name == event and such_that(body) for name, body in self.heard), within_s
        )
        return next(body for name, body in self.heard if name == event and such_that(body))

    async def hears_of(self, event_type: str) -> Any:
        """Wait for an event of the meeting's log."""
        return await self.hears("room.event", lambda body: body["type"] == event_type)

    async def close(self) -> None:
        """Close the browser."""
        with contextlib.suppress(asyncio.TimeoutError):
            await self.socket.disconnect()
        await self.http.close()


async def next_meeting(person: Person) -> str:
    """Return the id of the board's next meeting, from the list of meetings."""
    page = read_page(200, "/meetings", await person.page("/meetings"), {})
    return next(
        link.removeprefix("/meetings/")
        for title, link in page.links.items()
        if link.startswith("/meetings/") and "last week" not in title and link != "/meetings/new"
    )
