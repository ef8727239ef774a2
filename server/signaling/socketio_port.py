"""The Socket.IO server with its holes closed; private names of the library stop here.

Measured on python-socketio 5.18 and python-engineio 4.15, each cured here: events of one client
run in parallel; a client that does not read is queued for without end, and one that never asks
for a namespace is kept for ever; malformed packets leave the socket open; compression costs
100 KiB a connection; a client may name its event "connect". Who may connect and what a command
does is left to the callers.
"""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import socketio  # type: ignore[import-untyped]  # the package has no types
import structlog
from aiohttp import web
from engineio import packet as eio_packet  # type: ignore[import-untyped]
from socketio import packet as sio_packet

from server.signaling.engineio_port import Engine, SocketLimits
from server.signaling.limits import MALFORMED_ALLOWED, VOLATILE_QUEUE

log = structlog.get_logger()

PATH = "/socket.io"
Answer = Mapping[str, object]
IsOwnOrigin = Callable[[str, web.Request], bool]
_READ_TO_REFUSE = 4
"""A message up to so many times the limit is read to its end, to be refused by its number."""
_NUMBERED = re.compile(rf"{sio_packet.EVENT}(\d{{1,15}})\[", re.ASCII)
_FLUSH_S = 1.0  # a refused or closed client may read its last message for so long


class Listener(Protocol):
    """Learns of sockets and answers their commands. ``sid`` names a socket."""

    async def opened(self, sid: str, request: web.Request) -> str | None:
        """Admit a socket, or return the code why it is refused."""
        ...

    async def command(self, sid: str, name: str, payload: object) -> Answer:
        """Answer one command. Commands of one socket come one at a time, in order."""
        ...

    def too_large(self, sid: str) -> Answer:
        """Answer a command that is larger than a message may be."""
        ...

    async def closed(self, sid: str) -> None:
        """Forget a socket."""
        ...


class Frame:
    """A broadcast, encoded once for all who get it."""

    __slots__ = ("packet",)

    def __init__(self, event: str, body_json: str) -> None:
        """Take the event's name and its body as JSON text."""
        text = f"{sio_packet.EVENT}[{json.dumps(event)},{body_json}]"
        self.packet = eio_packet.Packet(eio_packet.MESSAGE, text)


@dataclass(slots=True)
class _Guard:
    """What is known of one Engine.IO socket."""

    malformed: int = 0
    transport: asyncio.Transport | None = None  # of the WebSocket, once there is one
    deadline: asyncio.TimerHandle | None = None
    ping: asyncio.Task[None] | None = None  # waits to send the next one
    sid: str | None = None  # of the namespace, once connected


class GuardedServer(socketio.AsyncServer):  # type: ignore[misc]  # the package has no types
    """Socket.IO with one namespace, ordered commands, and an end to every abuse."""

    def __init__(self, limits: SocketLimits, is_own_origin: IsOwnOrigin) -> None:
        """Take what a socket may cost, and which origins our pages come from."""
        self._listener: Listener | None = None
        self._limits = limits
        self._guards: dict[str, _Guard] = {}  # by the Engine.IO name of the socket
        self._none_left = asyncio.Event()
        self._is_stopped = False
        self._eio_sids: dict[str, str] = {}
        super().__init__(
            async_mode="aiohttp",
            async_handlers=False,
            namespaces=["/"],
            cors_allowed_origins=_origin_check(is_own_origin),
            max_http_buffer_size=limits.message_bytes * _READ_TO_REFUSE,
            ping_interval=limits.ping_interval_s,
            ping_timeout=limits.ping_timeout_s,
            http_compression=False,
            logger=_quiet_logger("socketio"),
            engineio_logger=_quiet_logger("engineio"),
        )
        self.eio.guard = self
        self.eio.queue_limits = limits
        self.on("connect", self._connected)
        self.on("disconnect", self._disconnected)

    def _engineio_server_class(self) -> object:
        return Engine

    def serve(self, app: web.Application, listener: Listener) -> None:
        """Take sockets from now on, as a route of ``app``."""
        self._listener = listener
        self.attach(app, socketio_path=PATH.strip("/"))

    @property
    def _answers(self) -> Listener:
        if self._listener is None:
            raise RuntimeError("the sockets are not served yet")
        return self._listener

    # -- sending

    def push(self, sid: str, frame: Frame, *, volatile: bool = False) -> None:
        """Queue a broadcast for one socket; a volatile one is dropped when others wait."""
        eio_socket = self.eio.sockets.get(self._eio_sids.get(sid, ""))
        if eio_socket is None or eio_socket.closed:
            return
        if volatile and eio_socket.queue.qsize() > VOLATILE_QUEUE:
            return
        eio_socket.queue.put_nowait(frame.packet)

    def close(self, sid: str) -> None:
        """Close a socket once it has read what is queued, or after a second."""
        if (eio_sid := self._eio_sids.get(sid)) is not None:
            self._close_soon(eio_sid)

    def abort(self, sid: str) -> None:
        """Close a socket at once."""
        if (eio_sid := self._eio_sids.get(sid)) is not None:
            self._abort(eio_sid)

    async def stop(self) -> None:
        """Close every socket, after what is queued was given a second to leave. Once."""
        if self._is_stopped:
            return
        self._is_stopped = True
        for eio_sid in list(self._guards):
            self._close_soon(eio_sid)
        if self._guards:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2 * _FLUSH_S):
                    await self._none_left.wait()
        await self.shutdown()

    @property
    def open_sockets(self) -> int:
        """How many sockets there are, connected to the namespace or not."""
        return len(self._guards)

    # -- life of a socket

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, object]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        guard = self._guards[eio_sid] = _Guard()
        self._none_left.clear()
        self.eio.sockets[eio_sid].queue.overflown = lambda: self._overflown(eio_sid)
        guard.deadline = asyncio.get_running_loop().call_later(
            self._limits.connect_deadline_s, self._abort, eio_sid
        )

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        await super()._handle_eio_disconnect(eio_sid, reason)
        guard = self._guards.pop(eio_sid, None)
        if guard is not None:
            for waiting in (guard.deadline, guard.ping):
                if waiting is not None:
                    waiting.cancel()
        if not self._guards:
            self._none_left.set()

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: object) -> None:
        guard = self._guards.get(eio_sid)
        if guard is None or guard.sid is not None:
            raise ValueError("a socket connects once")
        await super()._handle_connect(eio_sid, namespace, data)
        if guard.sid is None:
            self._close_soon(eio_sid)
        elif guard.deadline is not None:
            guard.deadline.cancel()

    async def _connected(self, sid: str, environ: Mapping[str, object], _auth: object) -> None:
        request = environ["aiohttp.request"]
        if not isinstance(request, web.Request):
            raise TypeError("the driver gives aiohttp's request")
        code = await self._answers.opened(sid, request)
        if code is not None:
            raise socketio.exceptions.ConnectionRefusedError(code, {"code": code})
        eio_sid = self.manager.eio_sid_from_sid(sid, "/")
        if eio_sid not in self._guards:  # it left while we asked who it was
            await self._answers.closed(sid)
            raise socketio.exceptions.ConnectionRefusedError("closed")
        self._guards[eio_sid].sid = sid
        self._eio_sids[sid] = eio_sid

    async def _disconnected(self, sid: str, _reason: str) -> None:
        eio_sid = self._eio_sids.pop(sid, None)
        await self._answers.closed(sid)
        if eio_sid is not None:  # one namespace: without it the connection has no use
            self._close_soon(eio_sid)

    # -- receiving

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        if not isinstance(data, str):  # Engine.IO parses what looks like JSON; ours never does
            self.count_malformed(eio_sid)
            return
        if self._is_too_large(data):
            await self._refuse_unread(eio_sid, data)
            return
        try:
            await super()._handle_eio_message(eio_sid, data)
        except Exception:  # the library raises whatever its parser meets
            self.count_malformed(eio_sid)

    def _is_too_large(self, data: str) -> bool:
        limit = self._limits.message_bytes
        return len(data) > limit or (
            len(data) * 4 > limit and len(data.encode(errors="surrogatepass")) > limit
        )

    async def _refuse_unread(self, eio_sid: str, data: str) -> None:
        guard, numbered = self._guards.get(eio_sid), _NUMBERED.match(data)
        if guard is None or guard.sid is None or numbered is None:
            self.count_malformed(eio_sid)
            return
        answer = self._answers.too_large(guard.sid)
        await self._send_packet(
            eio_sid,
            self.packet_class(sio_packet.ACK, id=int(numbered[1]), data=[answer]),
        )

    async def _handle_event(
        self, eio_sid: str, _namespace: str | None, packet_id: int | None, data: object
    ) -> None:
        guard = self._guards.get(eio_sid)
        if guard is None or guard.sid is None:
            raise ValueError("an event before the connection is accepted")
        if not isinstance(data, list) or not 1 <= len(data) <= 2 or not isinstance(data[0], str):
            raise ValueError("an event is a name and at most one value")
        payload = data[1] if len(data) == 2 else None
        answer = await self._answers.command(guard.sid, data[0], payload)
        if packet_id is not None:
            await self._send_packet(
                eio_sid, self.packet_class(sio_packet.ACK, id=packet_id, data=[answer])
            )

    async def _handle_ack(self, *_args: object) -> None:
        raise ValueError("the server asks for no acknowledgements")

    def count_malformed(self, eio_sid: str) -> None:
        """Take note of a packet that no client of ours sends; the third ends the socket."""
        guard = self._guards.get(eio_sid)
        if guard is None:
            return
        guard.malformed += 1
        if guard.malformed == MALFORMED_ALLOWED:
            log.info("socket.malformed", sid=guard.sid)
            self._abort(eio_sid)

    def upgraded(self, eio_sid: str, transport: asyncio.Transport | None) -> None:
        """Take note of the TCP connection of a WebSocket, so that it can be cut."""
        if (guard := self._guards.get(eio_sid)) is not None:
            guard.transport = transport

    def pinging(self, eio_sid: str, ping: asyncio.Task[None]) -> None:
        """Take note of the task that waits to send the next ping, so that it ends in time."""
        if (guard := self._guards.get(eio_sid)) is not None:
            guard.ping = ping

    def _overflown(self, eio_sid: str) -> None:
        guard = self._guards.get(eio_sid)
        log.info("socket.unread", sid=guard.sid if guard else None)
        self._abort(eio_sid)

    def _close_soon(self, eio_sid: str) -> None:
        eio_socket = self.eio.sockets.get(eio_sid)
        if eio_socket is not None and not eio_socket.closed:
            eio_socket.queue.put_nowait(eio_packet.Packet(eio_packet.CLOSE))
        asyncio.get_running_loop().call_later(_FLUSH_S, self._abort, eio_sid)

    def _abort(self, eio_sid: str) -> None:
        guard = self._guards.get(eio_sid)
        eio_socket = self.eio.sockets.get(eio_sid)
        if guard is None:
            return
        if guard.transport is not None:
            guard.transport.abort()  # the reader sees the end and tidies up
        elif eio_socket is not None:
            self.start_background_task(eio_socket.close, wait=False, abort=True)


def _origin_check(is_own_origin: IsOwnOrigin) -> Callable[[str, Mapping[str, object]], bool]:
    """Return the check in the library's form. An empty list there would allow every origin."""

    def check(origin: str | None, environ: Mapping[str, object]) -> bool:
        request = environ["aiohttp.request"]
        return (
            origin is not None
            and isinstance(request, web.Request)
            and is_own_origin(origin, request)
        )

    return check


def _quiet_logger(name: str) -> logging.Logger:
    """Return a logger for a library whose lower levels quote what people say."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.ERROR)
    return logger
