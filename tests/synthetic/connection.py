"""A synthetic peer connection: real ICE checks, DTLS and SRTP over a UDP socket, no codec.

It stands for one browser connection in load and media tests. It always controls ICE, and
opens DTLS unless the other side insists on doing so.
"""

import asyncio
import socket
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
DRAIN = 256


class _Wire:
    """What aiortc's DTLS transport needs of ICE."""

    role = "controlling"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._send_now = send

    async def _recv(self) -> bytes:
        data = await self.arrived.get()
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
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.socket.setblocking(False)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self.socket.setsockopt(socket.SOL_SOCKET, option, 4 << 20)
        self._consent: asyncio.Task[None] | None = None
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._readable)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 fingerprint as SDP writes it."""
        prints = self.getLocalParameters().fingerprints
        return next(f.value for f in prints if f.algorithm == "sha-256")

    async def connect(self, remote: Remote) -> None:
        """Check connectivity, then complete DTLS; raises TimeoutError when nobody answers."""
        self.remote = remote
        self._consent = asyncio.ensure_future(self._keep_consent())
        await asyncio.wait_for(self.answered.wait(), 10)
        self._set_role("server" if remote.setup == "active" else "client")
        parameters = RTCDtlsParameters(fingerprints=[remote.fingerprint])
        await asyncio.wait_for(self.start(parameters), 15)
        if self.state != "connected":
            raise ConnectionError(f"DTLS is {self.state}")

    async def close(self) -> None:
        """End DTLS and give the socket back."""
        if self._consent is not None:
            self._consent.cancel()
        self.wire.arrived.put_nowait(None)
        if self.state == "connected":
            await self.stop()
        asyncio.get_running_loop().remove_reader(self.socket.fileno())
        self.socket.close()

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

    def _send_datagram(self, data: bytes) -> None:
        if self.remote is not None:
            try:
                self.socket.sendto(data, self.remote.address)
            except (BlockingIOError, ConnectionRefusedError):
                return

    def _readable(self) -> None:
        for _ in range(DRAIN):
            try:
                data, address = self.socket.recvfrom(2048)
            except OSError:
                return
            first = data[0]
            if first >= 128:
                self._on_srtp(data)
            elif first < 4:
                self._on_stun(data, address)
            else:
                self.wire.arrived.put_nowait(data)

    def _on_srtp(self, data: bytes) -> None:
        if not 192 <= data[1] <= 223:
            self.on_rtp(data)
        elif self._rx_srtp is not None:
            try:
                self.on_rtcp(self._rx_srtp.unprotect_rtcp(data))
            except pylibsrtp.Error:
                return

    def _on_stun(self, data: bytes, address: tuple[str, int]) -> None:
        message = stun.parse_message(data)
        if message.message_class == stun.Class.RESPONSE:
            self.answered.set()
        elif message.message_class == stun.Class.REQUEST:
            reply = stun.Message(
                message_method=stun.Method.BINDING,
                message_class=stun.Class.RESPONSE,
                transaction_id=message.transaction_id,
            )
            reply.attributes["XOR-MAPPED-ADDRESS"] = address
            reply.add_message_integrity(self.pwd.encode())
            self.socket.sendto(bytes(reply), address)

    async def _keep_consent(self) -> None:
        while self.remote is not None:
            request = stun.Message(
                message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
            )
            request.attributes["USERNAME"] = f"{self.remote.ufrag}:{self.ufrag}"
            request.attributes["PRIORITY"] = 1853693695
            request.attributes["ICE-CONTROLLING"] = time.monotonic_ns()
            request.attributes["USE-CANDIDATE"] = None
            request.add_message_integrity(self.remote.pwd.encode())
            self._send_datagram(bytes(request))
            await asyncio.sleep(CONSENT_INTERVAL_S if self.answered.is_set() else 0.1)
