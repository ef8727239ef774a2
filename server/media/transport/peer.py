"""One connection to a browser: its ICE, DTLS and SRTP put together, and how it lives and ends."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Final

import structlog

from server.media.rtp.packet import MAX_DATAGRAM
from server.media.sdp.local import LocalTransport
from server.media.transport.dtls import (
    OVERHEAD,
    Certificate,
    DtlsTransport,
    HandshakeError,
    Srtp,
    new_length,
    pointer_to,
    protect_rtcp,
)
from server.media.transport.ice_lite import SILENT_AFTER_S, IceLite, Path
from server.media.transport.outbox import Outbox
from server.media.transport.udp_mux import UdpMux

CONNECT_WITHIN_S: Final = 30.0
CLOSE_AFTER_S: Final = 120.0
"""Silence after which a connection is given up; the client has built another one by then."""
CLOSE_WITHIN_S: Final = 1.0


log: structlog.stdlib.BoundLogger = structlog.get_logger()


class PeerState(StrEnum):
    """Where a connection is in its life."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    SILENT = "silent"
    CLOSED = "closed"


class PeerTransport:
    """One connection. What arrives goes to ``receive``; ``box`` and ``send_rtcp`` send."""

    def __init__(
        self,
        mux: UdpMux,
        certificate: Certificate,
        addresses: tuple[str, ...],
        *,
        sends_media: bool = True,
    ) -> None:
        """Make fresh credentials and listen for checks.

        Args:
            mux: the socket.
            certificate: ours.
            addresses: what the description shall offer.
            sends_media: whether media go to the browser; without, there is no ``box``.
        """
        self.state = PeerState.CONNECTING
        self.ice = IceLite(time.monotonic())
        self.box: Outbox | None = None
        """Where media packets go, once the connection is up."""
        self.receive: Callable[[int, float], None] = self._drop
        self.on_state: Callable[[PeerState], None] = _ignore
        """Told of every change of ``state``, but not when we close ourselves."""
        self.srtp: Srtp | None = None
        self.local = LocalTransport(
            ufrag=self.ice.ufrag,
            password=self.ice.password,
            fingerprint=certificate.fingerprint,
            addresses=addresses,
            port=mux.port,
            has_tcp=mux.has_tcp,
        )
        self._mux = mux
        self._reachable = asyncio.Event()
        self._sends_media = sends_media
        self._dtls = DtlsTransport(
            certificate, self._send_dtls, self._ended_by_peer, sends_media=sends_media
        )
        self._task: asyncio.Task[None] | None = None
        self._is_gone = False
        self._rtcp = bytearray(MAX_DATAGRAM + OVERHEAD)
        self._rtcp_pointer = pointer_to(self._rtcp)
        self._rtcp_view = memoryview(self._rtcp)
        self._length = new_length()
        mux.add(self)

    @property
    def is_open(self) -> bool:
        """True while packets may go either way."""
        return self.state in (PeerState.CONNECTED, PeerState.SILENT)

    def start(self, fingerprints: tuple[tuple[str, str], ...], *, is_client: bool) -> None:
        """Begin the handshake, as soon as the other side's address is known."""
        self._task = asyncio.get_running_loop().create_task(
            self._connect(fingerprints, is_client=is_client)
        )

    def renew_credentials(self) -> LocalTransport:
        """Let the client restart ICE: new credentials for the same DTLS, keys and streams.

        The old ones stay good until the client nominated an address with the new ones. Source:
        RFC 8445 section 9, RFC 8842 section 4.
        """
        self._mux.rename(self)
        self.local = replace(self.local, ufrag=self.ice.ufrag, password=self.ice.password)
        return self.local

    def cut(self) -> None:
        """Stop media both ways at once; ``close`` says good-bye afterwards."""
        self.state = PeerState.CLOSED
        self.on_state = _ignore
        self.receive = self._drop
        if self.box is not None:
            self.box.clear()
        self._withdraw(self.ice.selected)

    async def close(self) -> None:
        """End the connection: on return no packet goes either way."""
        self.cut()
        if self._is_gone:
            return
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._task = None  # its end knows the frame that it came to, and that frame us
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self._dtls.close()
        except TimeoutError:
            self._mux.counters.faults += 1
        self._forget()

    def check_silence(self, now_s: float) -> None:
        """Follow how long ago the client last said that it wants our packets."""
        silent_s = now_s - self.ice.heard_at_s
        if self.state is PeerState.CONNECTED and silent_s > SILENT_AFTER_S:
            self._change(PeerState.SILENT)
        elif self.state is PeerState.SILENT:
            if silent_s <= SILENT_AFTER_S:
                self._change(PeerState.CONNECTED)
            elif silent_s > CLOSE_AFTER_S:
                self._ended_by_peer()

    def send_rtcp(self, packet: bytes) -> None:
        """Protect and send one compound."""
        srtp, path = self.srtp, self.ice.selected
        size = len(packet)
        if srtp is None or path is None or size > MAX_DATAGRAM - OVERHEAD or not self.is_open:
            return
        self._rtcp[:size] = packet
        self._length[0] = size
        if protect_rtcp(srtp.outbound, self._rtcp_pointer, self._length):
            self._mux.counters.protect_failed += 1
            return
        self._mux.sending.one(self._rtcp_view[: self._length[0]], path)

    def take_dtls(self, datagram: bytes) -> None:
        """Take a DTLS datagram from a validated address."""
        if not self._dtls.take(datagram):
            self._mux.counters.dropped_dtls += 1

    def follow_address(self) -> None:
        """Send where the client says that it is now."""
        if self.box is not None and self.box.address != self.ice.selected:
            self._withdraw(self.box.address)
            self.box.address = self.ice.selected
        if self.ice.selected is not None:
            self._reachable.set()

    async def _connect(self, fingerprints: tuple[tuple[str, str], ...], *, is_client: bool) -> None:
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await self._reachable.wait()
                await self._dtls.handshake(fingerprints, is_client=is_client)
        except (HandshakeError, TimeoutError):
            self._mux.counters.handshakes_failed += 1
            self._ended_by_peer()
            return
        except Exception:
            # aiortc on top of OpenSSL: what it does with hostile input is not all known.
            log.exception("handshake.failed")
            self._mux.counters.faults += 1
            self._ended_by_peer()
            return
        self._mux.counters.handshakes += 1
        self.srtp = self._dtls.srtp
        if self.srtp is not None and self._sends_media:
            self.box = self._mux.sending.new_box(self.srtp.media)
            self.box.address = self.ice.selected
        self._change(PeerState.CONNECTED)

    def _change(self, state: PeerState) -> None:
        self.state = state
        self.on_state(state)

    def _ended_by_peer(self) -> None:
        if self.state is not PeerState.CLOSED:
            self.receive = self._drop
            if self.box is not None:
                self.box.clear()
            self._dtls.abandon()
            self._forget()
            self._change(PeerState.CLOSED)
            self.on_state = _ignore

    def _forget(self) -> None:
        self._is_gone = True
        self._mux.remove(self)
        self.receive = _nowhere  # refers to nobody, so that the connection goes away now
        if self.box is not None:
            self.box.address = None

    @staticmethod
    def _withdraw(path: Path | None) -> None:
        """Let no media wait behind a slow TCP connection that is not to carry it any more."""
        if path is not None and not isinstance(path, tuple):
            path.withdraw()

    def _send_dtls(self, datagram: bytes) -> None:
        if self.ice.selected is not None:
            self._mux.sending.one(datagram, self.ice.selected)

    def _drop(self, _size: int, _now_s: float) -> None:
        self._mux.counters.dropped_unknown_stream += 1


def _nowhere(_size: int, _now_s: float) -> None:
    """Take what can not arrive any more."""


def _ignore(_state: PeerState) -> None:
    """Stand for a listener that is not there yet."""
