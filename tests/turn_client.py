"""A small TURN client that also asks for what it should not get. Source: RFC 8656, RFC 8489."""

import asyncio
import contextlib
import hashlib
import hmac
import secrets
import ssl
import struct
import zlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, ip_address
from typing import cast

from tests.synthetic.connection import SyntheticConnection

ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND = 0x003, 0x004, 0x008, 0x009
CONNECT = 0x00A  # RFC 6062: a TCP connection to a peer
UDP, TCP = 17, 6
SUCCESS, ERROR = 0x100, 0x110
STALE_NONCE = 438
ALLOCATION_MISMATCH = 437
"""The line had an allocation before; others are to be taken. RFC 8656 section 7.4."""

_COOKIE = 0x2112A442
_USERNAME, _INTEGRITY, _ERROR_CODE = 0x0006, 0x0008, 0x0009
_CHANNEL, _LIFETIME, _PEER, _REALM, _NONCE = 0x000C, 0x000D, 0x0012, 0x0014, 0x0015
_RELAYED, _FAMILY, _TRANSPORT, _FINGERPRINT = 0x0016, 0x0017, 0x0019, 0x8028
_FIRST_CHANNEL = 0x4000
_RETRY_S, _PATIENCE_S = 0.5, 8.0

Attributes = dict[int, bytes]


class Refused(Exception):
    """The relay answered with an error."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the relay answers {code}")
        self.code = code


class TurnClient(asyncio.DatagramProtocol):
    """One line to the relay; ``on_data`` gets what peers sent, by bound channel."""

    def __init__(self, username: str, credential: str) -> None:
        self.username, self.credential = username, credential
        self.on_data: Callable[[bytes], None] = lambda data: None
        self._realm = self._nonce = b""
        self._answers: dict[bytes, asyncio.Future[bytes]] = {}
        self._stream = bytearray()
        self._transport: asyncio.BaseTransport | None = None
        self._is_stream = False
        self.is_gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, _address: object) -> None:
        if data[0] & 0xC0 == 0x40:
            self.on_data(data[4 : 4 + int.from_bytes(data[2:4])])
        elif (waiting := self._answers.get(data[8:20])) and not waiting.done():
            waiting.set_result(data)

    def data_received(self, data: bytes) -> None:
        self._stream += data
        while len(self._stream) >= 4:
            length = int.from_bytes(self._stream[2:4])
            is_channel = self._stream[0] & 0xC0 == 0x40
            size = 4 + length + -length % 4 if is_channel else 20 + length
            if len(self._stream) < size:
                return
            self.datagram_received(bytes(self._stream[:size]), None)
            del self._stream[:size]

    def eof_received(self) -> None:
        """The relay hung up."""

    def connection_lost(self, _reason: Exception | None) -> None:
        self.is_gone.set()

    def send(self, channel: int, data: bytes) -> None:
        """Send to the peer of a channel."""
        padding = bytes(-len(data) % 4) if self._is_stream else b""
        self._write(struct.pack("!HH", channel, len(data)) + data + padding)

    async def allocate(self, *, transport: int = UDP, family: int | None = None) -> tuple[str, int]:
        """Return the relayed address. Raises Refused."""
        wanted: Attributes = {_TRANSPORT: bytes([transport, 0, 0, 0])}
        if family is not None:
            wanted[_FAMILY] = bytes([family, 0, 0, 0])
        answer = await self._ask(ALLOCATE, wanted)
        return _unpack_address(answer[_RELAYED])

    async def refresh(self, lifetime_s: int = 600) -> int:
        """Return for how long the allocation stays. Raises Refused."""
        answer = await self._ask(REFRESH, {_LIFETIME: struct.pack("!L", lifetime_s)})
        return int.from_bytes(answer[_LIFETIME])

    async def permit(self, host: str) -> None:
        """Let packets of a host in. Raises Refused."""
        await self._ask(CREATE_PERMISSION, {_PEER: host}, peer_port=0)

    async def bind(self, host: str, port: int, channel: int = _FIRST_CHANNEL) -> int:
        """Return a channel to a peer. Raises Refused."""
        number = struct.pack("!HH", channel, 0)
        await self._ask(CHANNEL_BIND, {_CHANNEL: number, _PEER: host}, peer_port=port)
        return channel

    async def connect_to(self, host: str, port: int) -> None:
        """Ask for a TCP connection to a peer. Raises Refused."""
        await self._ask(CONNECT, {_PEER: host}, peer_port=port)

    async def _ask(
        self, method: int, attributes: dict[int, bytes | str] | Attributes, peer_port: int = 0
    ) -> Attributes:
        """Ask, with what the relay wants for proof once it said so."""
        for _ in range(3):
            transaction = secrets.token_bytes(12)
            packed = {
                kind: _pack_address(value, peer_port, transaction)
                if isinstance(value, str)
                else value
                for kind, value in attributes.items()
            }
            answer = await self._transact(self._message(method, transaction, packed), transaction)
            found = _read(answer)
            if int.from_bytes(answer[:2]) & ERROR != ERROR:
                return found
            code = found[_ERROR_CODE][2] * 100 + found[_ERROR_CODE][3]
            is_first = code == 401 and not self._nonce
            if not is_first and code != STALE_NONCE:
                raise Refused(code)
            self._realm, self._nonce = found.get(_REALM, self._realm), found[_NONCE]
        raise Refused(STALE_NONCE)

    async def _transact(self, message: bytes, transaction: bytes) -> bytes:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._answers[transaction] = answer
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not answer.done():
                    self._write(message)
                    with contextlib.suppress(TimeoutError):
                        wait_s = _PATIENCE_S if self._is_stream else _RETRY_S
                        await asyncio.wait_for(asyncio.shield(answer), wait_s)
                return answer.result()
        finally:
            del self._answers[transaction]

    def _message(self, method: int, transaction: bytes, attributes: Attributes) -> bytes:
        body = b"".join(_attribute(kind, value) for kind, value in attributes.items())
        if self._nonce:
            body += _attribute(_USERNAME, self.username.encode())
            body += _attribute(_REALM, self._realm) + _attribute(_NONCE, self._nonce)
            secret = b":".join((self.username.encode(), self._realm, self.credential.encode()))
            key = hashlib.md5(secret).digest()
            covered = _head(method, len(body) + 24, transaction) + body
            body += _attribute(_INTEGRITY, hmac.digest(key, covered, "sha1"))
        covered = _head(method, len(body) + 8, transaction) + body
        check = zlib.crc32(covered) ^ 0x5354554E
        return covered + _attribute(_FINGERPRINT, struct.pack("!L", check))

    def _write(self, data: bytes) -> None:
        transport = self._transport
        if self._is_stream:
            cast(asyncio.WriteTransport, transport).write(data)
        else:
            cast(asyncio.DatagramTransport, transport).sendto(data)


@asynccontextmanager
async def turn_line(
    server: tuple[str, int],
    username: str,
    credential: str,
    *,
    over: str = "udp",
    trust: ssl.SSLContext | None = None,
) -> AsyncGenerator[TurnClient]:
    """Open a line to the relay over udp, tcp or tls; the relay forgets the allocation after."""
    loop = asyncio.get_running_loop()
    client = TurnClient(username, credential)
    transport: asyncio.DatagramTransport | asyncio.Transport
    if over == "udp":
        transport, _ = await loop.create_datagram_endpoint(lambda: client, remote_addr=server)
    else:
        client._is_stream = True
        transport, _ = await loop.create_connection(
            lambda: cast(asyncio.Protocol, client), *server, ssl=trust if over == "tls" else None
        )
    try:
        yield client
    finally:
        with contextlib.suppress(Refused, TimeoutError):
            await client.refresh(0)
        transport.abort()
        await asyncio.wait_for(client.is_gone.wait(), _PATIENCE_S)


class RelayedConnection(SyntheticConnection):
    """A connection whose packets all go through a channel of the relay."""

    relay: TurnClient
    channel: int

    def go_through(self, relay: TurnClient, channel: int) -> None:
        """Use a bound channel from now on."""
        self.relay, self.channel = relay, channel
        relay.on_data = self.take

    def _send_datagram(self, data: bytes) -> None:
        self.relay.send(self.channel, data)


def _head(method: int, length: int, transaction: bytes) -> bytes:
    return struct.pack("!HHL", method, length, _COOKIE) + transaction


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _read(message: bytes) -> Attributes:
    found: Attributes = {}
    at = 20
    while at + 4 <= len(message):
        kind, length = struct.unpack_from("!HH", message, at)
        found[kind] = message[at + 4 : at + 4 + length]
        at += 4 + length + -length % 4
    return found


def _mask(transaction: bytes) -> bytes:
    return struct.pack("!L", _COOKIE) + transaction


def _pack_address(host: str, port: int, transaction: bytes) -> bytes:
    address = ip_address(host)
    hidden = bytes(a ^ b for a, b in zip(address.packed, _mask(transaction), strict=False))
    family = 1 if isinstance(address, IPv4Address) else 2
    return struct.pack("!BBH", 0, family, port ^ _COOKIE >> 16) + hidden


def _unpack_address(value: bytes) -> tuple[str, int]:
    hidden = bytes(a ^ b for a, b in zip(value[4:8], _mask(b""), strict=True))
    return str(IPv4Address(hidden)), int.from_bytes(value[2:4]) ^ _COOKIE >> 16
