"""A media port without rooms, connections on it, and clients that speak to it byte by byte."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aioice import stun
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint

from server.media.counters import Counters
from server.media.transport.dtls import Certificate
from server.media.transport.peer import PeerState, PeerTransport
from server.media.transport.tcp_mux import TcpMux
from server.media.transport.udp_mux import UdpMux, bind_both
from tests.server.media.people import until
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import Remote

OURS = Certificate()
THEIRS = RTCCertificate.generateCertificate()


def check(ufrag: str, password: str, *, nominate: bool = True) -> bytes:
    """Return a connectivity check as a browser sends it."""
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{ufrag}:them"
    request.attributes["PRIORITY"] = 1
    request.attributes["ICE-CONTROLLING"] = 1
    if nominate:
        request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity(password.encode())
    return bytes(request)


def framed(*packets: bytes) -> bytes:
    """Return packets as RFC 4571 frames."""
    return b"".join(struct.pack("!H", len(each)) + each for each in packets)


@dataclass
class Wire:
    """A client's TCP connection, by hand."""

    socket: socket.socket
    read: bytearray = field(default_factory=bytearray)

    @property
    def name(self) -> tuple[str, int]:
        """Our end, which the worker sees as the other."""
        name: tuple[str, int] = self.socket.getsockname()
        return name

    async def send(self, data: bytes) -> None:
        """Send bytes as they are; that the worker has hung up is no error."""
        with contextlib.suppress(ConnectionError):
            await asyncio.get_running_loop().sock_sendall(self.socket, data)

    async def is_hung_up(self) -> bool:
        """Wait until the worker ended the connection, or answers instead."""
        try:
            async with asyncio.timeout(30):
                return not await self._more()
        except ConnectionError:
            return True

    async def packet(self) -> bytes:
        """Return the next packet of the worker's."""
        async with asyncio.timeout(30):
            while len(self.read) < 2 or len(self.read) < 2 + self._size():
                if not await self._more():
                    raise ConnectionError("the worker hung up")
        size = self._size()
        packet = bytes(self.read[2 : 2 + size])
        del self.read[: 2 + size]
        return packet

    def _size(self) -> int:
        return int.from_bytes(self.read[:2])

    async def _more(self) -> bool:
        data = await asyncio.get_running_loop().sock_recv(self.socket, 65536)
        self.read += data
        return bool(data)


@dataclass
class Port:
    """A media port with UDP and TCP."""

    mux: UdpMux
    host: str
    peers: list[PeerTransport] = field(default_factory=list)
    clients: list[SyntheticConnection] = field(default_factory=list)
    sockets: list[socket.socket] = field(default_factory=list)

    @property
    def counters(self) -> Counters:
        """The worker's."""
        return self.mux.counters

    @property
    def tcp(self) -> TcpMux:
        """The TCP side."""
        assert self.mux.tcp is not None
        return self.mux.tcp

    def peer(self) -> PeerTransport:
        """Return a new connection of ours that nobody answered yet."""
        peer = PeerTransport(self.mux, OURS, (self.host,))
        self.peers.append(peer)
        return peer

    async def dial(self, source: str = "127.0.0.1") -> Wire:
        """Open a TCP connection; a bound source address stands for another machine."""
        own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sockets.append(own)
        own.setblocking(False)
        own.bind((source, 0))
        accepted = self.counters.links_accepted
        await asyncio.get_running_loop().sock_connect(own, (self.host, self.mux.port))
        await until(lambda: self.counters.links_accepted > accepted, "the worker to accept")
        return Wire(own)

    async def validated(self, peer: PeerTransport, source: str = "127.0.0.1") -> Wire:
        """Open a TCP connection that an authentic check came by."""
        wire = await self.dial(source)
        await wire.send(framed(check(peer.ice.ufrag, peer.ice.password)))
        await wire.packet()
        return wire

    async def connect(
        self, protocol: str, client: SyntheticConnection | None = None
    ) -> tuple[PeerTransport, SyntheticConnection]:
        """Return both ends of a connection that is up."""
        client = client or SyntheticConnection(THEIRS)
        self.clients.append(client)
        peer = self.peer()
        peer.start((("sha-256", client.fingerprint),), is_client=False)
        await client.connect(
            Remote(
                address=(self.host, self.mux.port),
                ufrag=peer.ice.ufrag,
                pwd=peer.ice.password,
                fingerprint=RTCDtlsFingerprint("sha-256", OURS.fingerprint),
                setup="passive",
                protocol=protocol,
            )
        )
        await until(lambda: peer.state is PeerState.CONNECTED, "the connection")
        return peer, client


@asynccontextmanager
async def media_port(host: str = "127.0.0.1", number: int = 0) -> AsyncGenerator[Port]:
    """Open a port; leave nothing behind."""
    own, listener = bind_both(host, number)
    mux = UdpMux(own, Counters(), listener)
    mux.start()
    port = Port(mux, host)
    try:
        yield port
    finally:
        for client in port.clients:
            await client.close()
        for peer in port.peers:
            await peer.close()
        for each in port.sockets:
            each.close()
        port.mux.stop()
