"""Real signalling over real sockets, with the board's storage in memory and a fake engine."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web
from pydantic import SecretStr

from mdt.domain.errors import MdtError
from mdt.service.outcome import Outcome
from server.http.cookies import Cookies
from server.metrics import Census, Metrics
from server.sessions.entrance import Entrance
from server.sessions.presence import Holds
from server.sessions.quality_record import Interval
from server.sessions.registry import Rooms
from server.sessions.room_media import RoomMedia
from server.settings import TurnSettings
from server.signaling.broadcast import Broadcaster
from server.signaling.case_cards import CaseCards
from server.signaling.connection import ConnectionLimits, Connections
from server.signaling.desk import Desk, Record
from server.signaling.dispatch import Dispatcher
from server.signaling.engineio_port import SocketLimits
from server.signaling.media_events import MediaEvents
from server.signaling.quality_board import QualityBoard
from server.signaling.relays import Relays
from server.signaling.routes import COMMANDS
from server.signaling.socketio_port import GuardedServer
from server.tasks import Tasks
from tests.mdt.service.sitting import PEOPLE, Sitting
from tests.server.signaling.fakes import FakeEngine, FakeSignIns
from tests.server.signaling.wires import LIMITS, until

T = TypeVar("T")
EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
NO_TURN = TurnSettings(urls=(), secret=SecretStr(""), ttl_s=600, relay_only=False)
GENEROUS = ConnectionLimits(commands_per_s=1000, commands_burst=1000, sockets_per_person=8)


class MemoryStore:
    """A writer over a sitting's memory: one command at a time, told before it is answered."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.on_committed: Callable[[Outcome], None] = lambda _outcome: None
        self.refusal: MdtError | None = None

    async def run(self, fn: Callable[..., T], /, *args: object, **options: object) -> T:
        await asyncio.sleep(0)
        if self.refusal is not None:
            raise self.refusal
        value = fn(self.sitting.uow, *args, **options)
        if isinstance(value, Outcome):
            self.on_committed(value)
        return value


class Wired:
    """The server's side, with everything that a test may want to look at."""

    def __init__(
        self,
        sitting: Sitting,
        holds: Holds,
        limits: ConnectionLimits,
        sockets: SocketLimits,
        turn: TurnSettings,
    ) -> None:
        self.sitting = sitting
        self.engine = FakeEngine()
        self.sign_ins = FakeSignIns([*PEOPLE, "stranger"])
        self.store = MemoryStore(sitting)
        self.tasks = Tasks()
        self.rooms = Rooms(replay_events=20)
        cards = CaseCards()
        self.sockets = GuardedServer(sockets, lambda _origin, _request: False)
        self.broadcaster = Broadcaster(
            sockets=self.sockets, rooms=self.rooms, cards=cards, clock=lambda: sitting.now
        )
        record = Record(board=sitting.service, write=self.store, cards=cards)
        self.now_s = 1_000.0
        self.recorded: list[Interval] = []
        self.quality = QualityBoard(
            rooms=self.rooms,
            broadcaster=self.broadcaster,
            record=self.recorded.extend,
            now_s=lambda: self.now_s,
            clock=lambda: EPOCH + timedelta(seconds=self.now_s),
        )
        self.media = media = RoomMedia(
            rooms=self.rooms, engine=self.engine, on_cut=self.quality.left
        )
        self.metrics = Metrics(lambda: Census(rooms=0, people=0, sockets=0))
        self.entrance = Entrance(
            rooms=self.rooms,
            attendance=record,
            media=media,
            announcer=self.broadcaster,
            holds=holds,
            tasks=self.tasks,
            following=self.tasks,
        )
        self.broadcaster.places_changed = self.entrance.meeting_changed
        self.store.on_committed = self.broadcaster.committed
        self.connections = self._connections(record, limits, turn)
        self.port = 0
        self.http: ClientSession | None = None

    def _connections(
        self, record: Record, limits: ConnectionLimits, turn: TurnSettings
    ) -> Connections:
        desk = Desk(
            board=self.sitting.service,
            record=record,
            rooms=self.rooms,
            entrance=self.entrance,
            engine=self.engine,
            media=self.media,
            quality=self.quality,
            relays=Relays(turn, lambda: 1_700_000_000.0),
            broadcaster=self.broadcaster,
        )
        return Connections(
            sign_ins=self.sign_ins,
            sockets=self.sockets,
            dispatcher=Dispatcher(COMMANDS, desk, self.metrics.acknowledged),
            entrance=self.entrance,
            limits=limits,
            cookies=Cookies(https=False),
            languages=("en", "zh", "ru"),
            following=self.tasks,
        )

    @contextlib.asynccontextmanager
    async def browser(self, person: str) -> AsyncIterator["Browser"]:
        """Open a socket as a person."""
        assert self.http is not None
        browser = Browser(await self.open(person))
        try:
            await browser.connect()
            yield browser
        finally:
            await browser.close()

    async def open(self, person: str) -> ClientWebSocketResponse:
        """Open a WebSocket with a person's cookie; nothing is said yet."""
        assert self.http is not None
        url = f"http://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        cookie = {"Cookie": f"consilium={person}"} if person else {}
        return await self.http.ws_connect(url, headers=cookie)

    @contextlib.asynccontextmanager
    async def seated(self, *people: str) -> AsyncIterator[list["Browser"]]:
        """Open a socket for each person, and a seat in the meeting's room."""
        async with contextlib.AsyncExitStack() as stack:
            browsers = []
            for person in people:
                browser = await stack.enter_async_context(self.browser(person))
                joined = await browser.ok("room.join", meeting_id=self.sitting.id)
                assert joined["status"] == "seated"
                browsers.append(browser)
            yield browsers


class Browser:
    """One client: sends commands, and keeps every broadcast in the order it came."""

    _ids = itertools.count(1)

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self._ws = ws
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._reader: asyncio.Task[None] | None = None
        self.said: list[tuple[str, Any]] = []
        self.connected: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.is_closed = asyncio.Event()
        self.seat_id = ""
        self.secret = ""

    async def connect(self) -> None:
        self._reader = asyncio.create_task(self._read())
        await self._ws.send_str("40")
        answer = await asyncio.wait_for(self.connected, 30)
        assert answer.startswith("40"), answer

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        await self._ws.close()

    async def cut(self) -> None:
        """Lose the connection without a word."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        transport = self._ws.get_extra_info("socket")
        assert transport is not None
        assert self._ws._conn is not None
        assert self._ws._conn.transport is not None
        self._ws._conn.transport.abort()

    async def call(self, name: str, /, _id: str | None = None, **data: object) -> Any:
        """Send a command and return its acknowledgement."""
        number = next(self._ids)
        return await self.raw_call(name, {"id": _id or f"c{number}", "data": data})

    async def raw_call(self, name: str, payload: object) -> Any:
        number = next(self._ids)
        future = self._acks[number] = asyncio.get_running_loop().create_future()
        await self._ws.send_str(f"42{number}" + json.dumps([name, payload]))
        return await asyncio.wait_for(future, 30)

    async def ok(self, name: str, /, **data: object) -> Any:
        """Send a command that must succeed, and return its value."""
        answer = await self.call(name, **data)
        assert answer["ok"], answer
        value = answer["value"]
        self.seat_id = value.get("seat_id", self.seat_id)
        self.secret = value.get("secret", self.secret)
        return value

    async def refused(self, name: str, /, **data: object) -> str:
        """Send a command that must be refused, and return the code."""
        answer = await self.call(name, **data)
        assert not answer["ok"], answer
        return str(answer["error"]["code"])

    def heard(self, event: str) -> list[Any]:
        """Return the bodies of all broadcasts of one name, so far."""
        return [body for name, body in self.said if name == event]

    def types(self) -> list[str]:
        """Return the types of the room's events, so far."""
        return [body["type"] for body in self.heard("room.event")]

    async def hears(self, event: str, such_that: Callable[[Any], bool] = lambda _: True) -> Any:
        """Wait for a broadcast and return its body."""
        await until(lambda: any(such_that(body) for body in self.heard(event)))
        return next(body for body in self.heard(event) if such_that(body))

    async def _read(self) -> None:
        async for message in self._ws:
            if message.type is not WSMsgType.TEXT:
                break
            text = message.data
            if text == "2":
                await self._ws.send_str("3")
            elif text.startswith(("40", "44")):
                self.connected.set_result(text)
            elif text.startswith("43"):
                number, _, rest = text[2:].partition("[")
                self._acks.pop(int(number)).set_result(json.loads("[" + rest)[0])
            elif text.startswith("42"):
                name, body = json.loads(text[2:])
                self.said.append((name, body))
        self.is_closed.set()


@contextlib.asynccontextmanager
async def wired(
    sitting: Sitting | None = None,
    *,
    holds: Holds = Holds(hold_s=60, chair_hold_s=120),  # noqa: B008 - a frozen value
    limits: ConnectionLimits = GENEROUS,
    sockets: SocketLimits = LIMITS,
    turn: TurnSettings = NO_TURN,
) -> AsyncIterator[Wired]:
    """Serve a meeting's room: a published one, unless another is given."""
    wired = Wired(sitting or Sitting().published(), holds, limits, sockets, turn)
    app = web.Application()
    wired.sockets.serve(app, wired.connections)
    await wired.engine.start(
        MediaEvents(
            rooms=wired.rooms,
            broadcaster=wired.broadcaster,
            quality=wired.quality,
            metrics=wired.metrics,
        )
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    wired.port = runner.addresses[0][1]
    try:
        async with ClientSession() as wired.http:
            yield wired
    finally:
        wired.entrance.drain()
        await wired.sockets.stop()
        await wired.tasks.close()
        await runner.cleanup()


def values(body: Mapping[str, Any], kind: str) -> Any:
    """Return one kind of changed record of a room event or a snapshot."""
    return body["change"][kind]
