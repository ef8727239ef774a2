"""A synthetic peer connection: real ICE checks, DTLS and SRTP over a socket, no codec.

It stands for one browser connection in load and media tests. It always controls ICE, and
opens DTLS unless the other side insists on doing so. Over UDP a packet is a datagram; over TCP it
is framed as RFC 4571 says.
"""

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Callable

import pylibsrtp
from aioice import stun
from aioice.utils import random_string
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    RTCCertificate,
    RTCDtlsParameters,
    RTCDtlsTransport,
)

from tests.synthetic.descriptions import Remote

CONSENT_INTERVAL_S = 2.5
CHECK_INTERVAL_S = 0.1
DRAIN = 256
BUFFER = 4 << 20
ANSWERED_WITHIN_S = 10.0
HANDSHAKE_WITHIN_S = 15.0


class _Wire:
    """What aiortc's DTLS transport needs of ICE."""

    role = "controlling"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._send_now = send
        self._is_cut = False

    def cut(self) -> None:
        """Have whoever reads now or later hear that the connection is gone."""
        self._is_cut = True
        self.arrived.put_nowait(None)

    async def _recv(self) -> bytes:
        data = None if self._is_cut else await self.arrived.get()
        if data is None:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._send_now(data)


class SyntheticConnection(RTCDtlsTransport):
    """One connection. ``on_rtp`` gets protected packets, ``on_rtcp`` clear ones."""

    def __init__(self, certificate: RTCCertificate, host: str = "127.0.0.1") -> None:
        self.wire = _Wire(self._send_datagram)
        super().__init__(self.wire, [certificate])
        self._srtp_profiles = [SRTP_AEAD_AES_128_GCM]
        self.ufrag, self.pwd = random_string(8), random_string(24)
        self.remote: Remote | None = None
        self.on_rtp: Callable[[bytes], None] = lambda data: None
        self.on_rtcp: Callable[[bytes], None] = lambda data: None
        self.answered = asyncio.Event()
        self.host = host
        self.socket = _udp_socket(host)
        self._stream: _Framed | None = None
        self._consent: asyncio.Task[None] | None = None
        self._read: Callable[[], None] = self._readable
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._read)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 fingerprint as SDP writes it."""
        prints = self.getLocalParameters().fingerprints
        return next(f.value for f in prints if f.algorithm == "sha-256")

    async def connect(self, remote: Remote) -> None:
        """Check connectivity, then complete DTLS; raises TimeoutError when nobody answers."""
        self.remote = remote
        if remote.protocol == "tcp":
            self._stream = await _Framed.open(self.host, remote.address, self.take, self._lost)
        self._consent = asyncio.ensure_future(self._keep_consent())
        await asyncio.wait_for(self.answered.wait(), ANSWERED_WITHIN_S)
        self._set_role("server" if remote.setup == "active" else "client")
        await self._shake_hands(RTCDtlsParameters(fingerprints=[remote.fingerprint]))
        if self.state != "connected":
            raise ConnectionError(f"DTLS is {self.state}")

    async def _shake_hands(self, parameters: RTCDtlsParameters) -> None:
        """Complete DTLS, or raise TimeoutError.

        Not by ``wait_for``: aiortc's own timer of a retransmission swallows a cancellation that
        comes in the same moment, and the handshake would go on for good.
        """
        shaking = asyncio.ensure_future(self.start(parameters))
        try:
            _, late = await asyncio.wait({shaking}, timeout=HANDSHAKE_WITHIN_S)
            if late:
                raise TimeoutError
        finally:
            if not shaking.done():
                self.wire.cut()
                shaking.cancel()
        await shaking

    def renew(self) -> None:
        """Choose new credentials, for the description that asks for an ICE restart."""
        self.ufrag, self.pwd = random_string(8), random_string(24)

    async def restart(self, remote: Remote) -> None:
        """Check with the other side's new credentials; DTLS and its keys stay as they are."""
        self.remote = remote
        await self._check_anew()

    async def move(self, host: str | None = None) -> None:
        """Go on from another port, or another address, as after a change of network."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self.socket.fileno())
        self.socket.close()
        self.socket = _udp_socket(host or self.host)
        loop.add_reader(self.socket.fileno(), self._read)
        await self._check_anew()

    async def close(self) -> None:
        """End DTLS and give the socket back."""
        self.silence()
        self.wire.cut()
        if self.state == "connected":
            await self.stop()
        asyncio.get_running_loop().remove_reader(self.socket.fileno())
        self.socket.close()
        if self._stream is not None:
            self._stream.close()

    def silence(self) -> None:
        """Send no more checks, as a machine does that was switched off."""
        if self._consent is not None:
            self._consent.cancel()

    def read_with(self, read: Callable[[], None]) -> None:
        """Let somebody else read the UDP socket, who gives ``take`` what is not for them."""
        self._read = read
        loop = asyncio.get_running_loop()
        loop.remove_reader(self.socket.fileno())
        loop.add_reader(self.socket.fileno(), read)

    def send_rtp(self, packet: bytes) -> None:
        """Protect and send one RTP packet."""
        self._send_datagram(self._tx_srtp.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        """Protect and send one RTCP compound."""
        self._send_datagram(self._tx_srtp.protect_rtcp(packet))

    def unprotect(self, packet: bytes) -> bytes | None:
        """Return the clear RTP packet, or None when it does not authenticate."""
        try:
            return self._rx_srtp.unprotect(packet)
        except pylibsrtp.Error:
            return None

    def take(self, data: bytes) -> None:
        """Take what came over the wire."""
        first = data[0] if data else 255
        if first >= 128:
            self._on_srtp(data)
        elif first < 4:
            self._on_stun(data)
        else:
            self.wire.arrived.put_nowait(data)

    def _send_datagram(self, data: bytes) -> None:
        if self._stream is not None:
            self._stream.send(data)
        elif self.remote is not None:
            with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
                self.socket.sendto(data, self.remote.address)

    def _readable(self) -> None:
        for _ in range(DRAIN):
            try:
                data = self.socket.recv(2048)
            except OSError:
                return
            self.take(data)

    def _on_srtp(self, data: bytes) -> None:
        if not 192 <= data[1] <= 223:
            self.on_rtp(data)
        elif self._rx_srtp is not None:
            try:
                self.on_rtcp(self._rx_srtp.unprotect_rtcp(data))
            except pylibsrtp.Error:
                return

    def _on_stun(self, data: bytes) -> None:
        message = stun.parse_message(data)
        if message.message_class == stun.Class.RESPONSE:
            self.answered.set()
        elif message.message_class == stun.Class.REQUEST and self.remote is not None:
            reply = stun.Message(
                message_method=stun.Method.BINDING,
                message_class=stun.Class.RESPONSE,
                transaction_id=message.transaction_id,
            )
            reply.attributes["XOR-MAPPED-ADDRESS"] = self.remote.address
            reply.add_message_integrity(self.pwd.encode())
            self._send_datagram(bytes(reply))

    async def _keep_consent(self) -> None:
        while True:
            self._check()
            is_up = self.answered.is_set()
            await asyncio.sleep(CONSENT_INTERVAL_S if is_up else CHECK_INTERVAL_S)

    async def _check_anew(self) -> None:
        """Check until the other side answers; raises TimeoutError when it does not."""
        self.answered.clear()
        async with asyncio.timeout(30):
            while not self.answered.is_set():
                self._check()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.answered.wait(), CHECK_INTERVAL_S)

    def _check(self) -> None:
        if self.remote is None:
            return
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self.remote.ufrag}:{self.ufrag}"
        request.attributes["PRIORITY"] = 1853693695
        request.attributes["ICE-CONTROLLING"] = time.monotonic_ns()
        request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(self.remote.pwd.encode())
        self._send_datagram(bytes(request))

    def _lost(self) -> None:
        self.wire.cut()


class _Framed(asyncio.Protocol):
    """One TCP connection that carries datagrams, each after its length. Source: RFC 4571."""

    def __init__(self, take: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self._take, self._lost = take, lost
        self._waiting = bytearray()
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(
        cls,
        host: str,
        address: tuple[str, int],
        take: Callable[[bytes], None],
        lost: Callable[[], None],
    ) -> "_Framed":
        loop = asyncio.get_running_loop()
        _, framed = await asyncio.wait_for(
            loop.create_connection(lambda: cls(take, lost), *address, local_addr=(host, 0)), 10
        )
        return framed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        waiting = self._waiting
        waiting += data
        at = 0
        while len(waiting) - at >= 2:
            (size,) = struct.unpack_from("!H", waiting, at)
            if len(waiting) - at - 2 < size:
                break
            self._take(bytes(waiting[at + 2 : at + 2 + size]))
            at += 2 + size
        del waiting[:at]

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost()

    def send(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(struct.pack("!H", len(data)) + data)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def _udp_socket(host: str) -> socket.socket:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind((host, 0))
    own.setblocking(False)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        own.setsockopt(socket.SOL_SOCKET, option, BUFFER)
    return own
