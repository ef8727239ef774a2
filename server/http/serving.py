"""The listening port: how many connections, and how long one may take to say what it wants.

aiohttp waits for ever for the head of a first request, and takes every connection. Each one passes
a gate here, which closes those that are too many or too slow and is out of the way otherwise.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network

import structlog
from aiohttp import web

from server.http.address import is_in, site_of
from server.settings import LimitSettings

log = structlog.get_logger()

KEEP_ALIVE_S = 75.0
"""How long a connection may rest between requests; a proxy in front should close earlier."""

_BACKLOG = 512
_HEAD_ENDS = (b"\r\n\r\n", b"\n\n")


class Doorkeeper:
    """Counts connections, in all and by address."""

    def __init__(
        self, limits: LimitSettings, proxies: Sequence[IPv4Network | IPv6Network] = ()
    ) -> None:
        self.head_s = limits.header_s
        self.refused = 0
        self._most = limits.connections
        self._most_of_one = limits.connections_per_address
        self._proxies = proxies
        self._by_address: Counter[str] = Counter()

    @property
    def open(self) -> int:
        """How many connections are open."""
        return self._by_address.total()

    def enter(self, address: str) -> bool:
        """Count a connection in, unless there are too many."""
        site = site_of(address)
        crowded = self._by_address[site] >= self._most_of_one
        if self.open >= self._most or (crowded and not is_in(address, self._proxies)):
            self.refused += 1
            return False
        self._by_address[site] += 1
        return True

    def leave(self, address: str) -> None:
        """Count a connection out."""
        site = site_of(address)
        self._by_address[site] -= 1
        if self._by_address[site] <= 0:
            del self._by_address[site]


class Gate(asyncio.Protocol):
    """Passes everything on to the protocol of one connection, until the connection is refused."""

    def __init__(self, inner: asyncio.Protocol, doorkeeper: Doorkeeper) -> None:
        self._inner = inner
        self._doorkeeper = doorkeeper
        self._transport: asyncio.Transport | None = None
        self._address = ""
        self._is_in = False
        self._deadline: asyncio.TimerHandle | None = None
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the connection in, or close it unanswered."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a connection reads and writes")
        self._transport = transport
        self._address = str((transport.get_extra_info("peername") or ("",))[0])
        self._is_in = self._doorkeeper.enter(self._address)
        if not self._is_in:
            transport.abort()
            return
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(self._doorkeeper.head_s, self._too_slow)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Pass data on; with the end of the first head the deadline is met."""
        if not self._is_in:
            return
        if self._deadline is not None:
            recent = self._tail + data
            if any(end in recent for end in _HEAD_ENDS):
                self._deadline.cancel()
                self._deadline = None
            self._tail = recent[-3:]
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on that the client sends no more."""
        return self._inner.eof_received() if self._is_in else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection out."""
        if self._deadline is not None:
            self._deadline.cancel()
        if self._is_in:
            self._is_in = False
            self._doorkeeper.leave(self._address)
            self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """Pass on that the client reads slower than we write."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass on that there is room again."""
        self._inner.resume_writing()

    def _too_slow(self) -> None:
        self._deadline = None
        self._doorkeeper.refused += 1
        log.debug("connection.too_slow")
        if self._transport is not None:
            self._transport.abort()


class GatedSite(web.BaseSite):
    """Listens like ``web.TCPSite``, with a gate before every connection."""

    def __init__(self, runner: web.AppRunner, host: str, port: int, doorkeeper: Doorkeeper) -> None:
        super().__init__(runner, backlog=_BACKLOG)
        self._host = host
        self._port = port
        self._doorkeeper = doorkeeper

    @property
    def name(self) -> str:
        """The address, for the log."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Bind and listen. Raises OSError when the address cannot be used."""
        await super().start()
        self._server = await asyncio.get_running_loop().create_server(
            self._connect, self._host, self._port, backlog=self._backlog
        )

    @property
    def port(self) -> int:
        """The port bound, also when 0 was asked for."""
        if not isinstance(self._server, asyncio.Server):
            return self._port
        return int(self._server.sockets[0].getsockname()[1])

    def _connect(self) -> Gate:
        server = self._runner.server
        if server is None:
            raise ConnectionAbortedError("the server is stopping")
        return Gate(server(), self._doorkeeper)
