"""A raw Socket.IO socket for tests: it says exactly what it is told to, and no more."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

from server.signaling.engineio_port import SocketLimits
from server.signaling.socketio_port import GuardedServer

LIMITS = SocketLimits(
    message_bytes=65_536,
    connect_deadline_s=10.0,
    queue_messages=512,
    queue_bytes=2 * 1024 * 1024,
    ping_interval_s=10.0,
    ping_timeout_s=10.0,
)


class Echo:
    """A listener that admits everybody and answers with what it was sent."""

    def __init__(self) -> None:
        self.refusal: str | None = None
        self.open: set[str] = set()
        self.was_open: list[str] = []
        self.commands: list[tuple[str, object]] = []
        self.gate: asyncio.Event | None = None

    async def opened(self, sid: str, _request: web.Request) -> str | None:
        if self.refusal is None:
            self.open.add(sid)
            self.was_open.append(sid)
        return self.refusal

    async def command(self, _sid: str, name: str, payload: object) -> Mapping[str, object]:
        if self.gate is not None:
            await self.gate.wait()
        self.commands.append((name, payload))
        return {"ok": True, "value": payload}

    def too_large(self, _sid: str) -> Mapping[str, object]:
        return {"ok": False, "error": {"code": "message_too_large"}}

    async def closed(self, sid: str) -> None:
        self.open.discard(sid)


class RawSocket:
    """One WebSocket that speaks Engine.IO frames as text."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.ws = ws

    async def say(self, *frames: str) -> None:
        for frame in frames:
            await self.ws.send_str(frame)

    async def frame(self) -> str | None:
        """Return the next frame that is not a heartbeat, or None when the socket is closed."""
        while True:
            message = await asyncio.wait_for(self.ws.receive(), 30)
            if message.type is not WSMsgType.TEXT:
                return None
            if message.data == "2":
                await self.ws.send_str("3")
                continue
            return str(message.data)

    async def connect(self) -> str:
        """Enter the namespace and return the answer."""
        opening = await self.frame()
        assert opening is not None and opening.startswith("0{")
        await self.say("40")
        answer = await self.frame()
        assert answer is not None
        return answer

    async def call(self, name: str, payload: object, packet_id: int = 1) -> Any:
        """Send a command and return its acknowledgement; broadcasts in between are dropped."""
        await self.say(f"42{packet_id}" + json.dumps([name, payload]))
        while (frame := await self.frame()) is not None:
            if frame.startswith(f"43{packet_id}["):
                return json.loads(frame[len(f"43{packet_id}") :])[0]
        raise AssertionError("the socket was closed before the acknowledgement")

    async def until_closed(self) -> None:
        """Wait until the server has closed the socket."""
        with contextlib.suppress(ConnectionError):
            while await self.frame() is not None:
                pass


class Server:
    """A guarded server on a free port of loopback."""

    def __init__(self, sockets: GuardedServer, listener: Echo, port: int) -> None:
        self.sockets = sockets
        self.listener = listener
        self.port = port

    def url(self, transport: str = "websocket") -> str:
        return f"http://127.0.0.1:{self.port}/socket.io/?EIO=4&transport={transport}"

    @contextlib.asynccontextmanager
    async def raw(self, **headers: str) -> AsyncIterator[RawSocket]:
        async with ClientSession() as http, http.ws_connect(self.url(), headers=headers) as ws:
            yield RawSocket(ws)


@contextlib.asynccontextmanager
async def serving(
    limits: SocketLimits = LIMITS,
    listener: Echo | None = None,
    is_own_origin: Callable[[str, web.Request], bool] = lambda origin, _: origin == "http://own",
) -> AsyncIterator[Server]:
    listener = listener or Echo()
    sockets = GuardedServer(limits, is_own_origin)
    app = web.Application()
    sockets.serve(app, listener)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    try:
        yield Server(sockets, listener, runner.addresses[0][1])
    finally:
        await sockets.stop()
        await runner.cleanup()


async def until(holds: Callable[[], bool], within_s: float = 30.0) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event to offer
            await asyncio.sleep(0.01)
