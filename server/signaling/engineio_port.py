"""Engine.IO over aiohttp without its holes: no compression, capped queues, every frame looked at.

With ``socketio_port`` the only module that touches private names of the library. What a socket
may say and how often is counted by the guard; nothing is decided about people here.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Protocol

import engineio  # type: ignore[import-untyped]  # the package has no types
from aiohttp import WSMsgType, web
from engineio.async_drivers import aiohttp as eio_aiohttp  # type: ignore[import-untyped]
from engineio.async_socket import AsyncSocket  # type: ignore[import-untyped]

_CLIENT_FRAMES = frozenset("1235")  # Engine.IO close, ping (probe), pong, upgrade
_CLIENT_MESSAGES = frozenset("0123")  # Socket.IO connect, disconnect, event, ack; no binary
_POST_PACKETS = 16  # the library refuses more in one polling request
_POST_S = 10.0  # for the body of a polling request to arrive


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketLimits:
    """What one socket may cost."""

    message_bytes: int
    connect_deadline_s: float
    queue_messages: int
    queue_bytes: int
    ping_interval_s: float
    ping_timeout_s: float


class Guard(Protocol):
    """Watches over sockets, by their Engine.IO names."""

    def count_malformed(self, eio_sid: str) -> None:
        """Take note of a packet that no client of ours sends."""
        ...

    def upgraded(self, eio_sid: str, transport: asyncio.Transport | None) -> None:
        """Take note of the TCP connection of a WebSocket."""
        ...

    def pinging(self, eio_sid: str, ping: asyncio.Task[None]) -> None:
        """Take note of the task that waits to send the next ping."""
        ...


class CappedQueue(asyncio.Queue[object]):
    """What waits to be sent on one socket; says once when that is too much, and takes no more."""

    def __init__(self, limits: SocketLimits) -> None:
        super().__init__()
        self._limits = limits
        self._bytes = 0
        self.overflown: Callable[[], None] | None = None
        self._is_full = False

    def _put(self, item: object) -> None:
        size = _size(item)
        over = (
            self.qsize() >= self._limits.queue_messages
            or self._bytes + size > self._limits.queue_bytes
        )
        if over and item is not None and self.overflown is not None:
            if not self._is_full:
                self._is_full = True
                self.overflown()
            # asyncio counts every put as an unfinished task; this one is finished at once
            asyncio.get_running_loop().call_soon(self.task_done)
            return
        self._bytes += size
        super()._put(item)

    def _get(self) -> object:
        item: object = super()._get()
        self._bytes -= _size(item)
        return item


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # the package has no types
    """Engine.IO over aiohttp without compression, and with every frame looked at first."""

    guard: Guard
    queue_limits: SocketLimits

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        driver: dict[str, object] = self._async  # type: ignore[has-type]  # of the library
        self._async = {
            **driver,
            "websocket": _PlainWebSocket,
            "translate_request": self._translate_request,
        }

    def create_queue(self, *_args: object, **_options: object) -> CappedQueue:
        """Return the send queue of one socket, as the library asks for it."""
        return CappedQueue(self.queue_limits)

    def start_background_task(
        self, target: Callable[..., Coroutine[object, object, None]], *args: object, **named: object
    ) -> asyncio.Task[None]:
        """Run work of the library; the guard is told of the task that waits to ping a socket."""
        task: asyncio.Task[None] = super().start_background_task(target, *args, **named)
        owner = getattr(target, "__self__", None)
        if isinstance(owner, AsyncSocket) and target.__name__ == "_send_ping":
            self.guard.pinging(owner.sid, task)
        return task

    async def _translate_request(self, request: web.Request) -> dict[str, object]:
        if "j" in request.query:
            raise web.HTTPBadRequest  # script-tag polling: no browser of this decade needs it
        environ: dict[str, object] = eio_aiohttp.translate_request(request)
        if request.method == "POST":
            body = await _body(request, self.max_http_buffer_size)
            frames = body.split("\x1e")
            if len(frames) > _POST_PACKETS:
                raise web.HTTPBadRequest
            kept = [frame for frame in frames if is_client_frame(frame)]
            for _ in range(len(frames) - len(kept)):
                self.guard.count_malformed(request.query.get("sid", ""))
            joined = "\x1e".join(kept).encode()
            environ["wsgi.input"] = _Body(joined)
            environ["CONTENT_LENGTH"] = str(len(joined))
        return environ


class _Body:
    """A request body that was read already."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def read(self, length: int) -> bytes:
        return self._content[:length]


class _PlainWebSocket(eio_aiohttp.WebSocket):  # type: ignore[misc]  # the package has no types
    """The driver's WebSocket without compression; frames that no client sends are counted."""

    async def __call__(self, environ: Mapping[str, object]) -> web.WebSocketResponse:
        request = environ["aiohttp.request"]
        if not isinstance(request, web.Request):
            raise TypeError("the driver gives aiohttp's request")
        self._sock = web.WebSocketResponse(
            max_msg_size=self.server.max_http_buffer_size, compress=False
        )
        await self._sock.prepare(request)
        self._eio_sid = self.handler.__self__.sid
        self.server.guard.upgraded(self._eio_sid, request.transport)
        await self.handler(self)
        return self._sock

    async def wait(self) -> str | None:
        """Return the next frame that a client may send; None at the end.

        The library takes an OSError as well, but keeps it in a task that its own frame refers to:
        a circle that holds the request and its connection until the collector finds it.
        """
        while True:
            message = await self._sock.receive()
            if message.type is WSMsgType.TEXT and is_client_frame(message.data):
                return str(message.data)
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return None
            self.server.guard.count_malformed(self._eio_sid)


def is_client_frame(frame: str) -> bool:
    """Return whether a frame is of a kind that a client may send."""
    if frame[:1] == "4":
        return frame[1:2] in _CLIENT_MESSAGES
    return frame[:1] in _CLIENT_FRAMES


async def _body(request: web.Request, limit: int) -> str:
    content = bytearray()
    try:
        async with asyncio.timeout(_POST_S):
            async for chunk in request.content.iter_chunked(8192):
                content += chunk
                if len(content) > limit:
                    raise web.HTTPRequestEntityTooLarge(max_size=limit, actual_size=len(content))
        return content.decode()
    except (TimeoutError, UnicodeDecodeError) as bad:
        raise web.HTTPBadRequest from bad


def _size(item: object) -> int:
    """Return about how many bytes a queued packet takes."""
    data = getattr(item, "data", None)
    return len(data) if isinstance(data, str) else 0
