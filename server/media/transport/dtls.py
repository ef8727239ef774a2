"""DTLS and SRTP by aiortc and pylibsrtp: the only module that touches their private names.

aiortc has no public way to use its DTLS transport without its RTP stack, and pylibsrtp copies
each packet twice. What is used here has been stable since 2020; a contract test fails when a
release changes it. aiortc does the handshake, checks the certificate against the description and
derives the keys; packets are then protected in place, in our own buffers.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol, cast

from aiortc import RTCIceTransport
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
)
from OpenSSL import SSL
from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib  # type: ignore[import-not-found]  # a C extension

OVERHEAD: Final = 16 + 4
"""The most that protection adds to a packet: a tag, and an index for RTCP."""
REPLAY_WINDOW: Final = 1024
CONTEXTS: Final = 16
"""Outgoing contexts of a subscriber, who has some sixty streams.

To find that of a packet, libsrtp walks all streams of a context: with one for all of them, that
was a tenth of what a full board costs (measured). All are of one key; as each stream stays with
one of them, no number is used twice.
"""
MAX_QUEUED: Final = 64

_PROFILES: Final = [SRTP_AEAD_AES_128_GCM, SRTP_AEAD_AES_256_GCM, SRTP_AES128_CM_SHA1_80]
"""In our order of preference: AES-GCM costs half of AES-CM with HMAC (measured)."""
_LABEL = b"EXTRACTOR-dtls_srtp"


class Pointer(Protocol):
    """A place in a buffer that libsrtp may read and write."""

    def __add__(self, offset: int) -> "Pointer": ...


class Length(Protocol):
    """An integer that libsrtp reads and writes: ``length[0]``."""

    def __getitem__(self, index: int) -> int: ...
    def __setitem__(self, index: int, value: int) -> None: ...


class SrtpContext(Protocol):
    """The keys and counters of one direction."""


PacketFunction = Callable[[SrtpContext, Pointer, Length], int]
"""Change a packet in place; 0 on success. The length is read, and set to the new one."""

protect: Final = cast(PacketFunction, lib.srtp_protect)
unprotect: Final = cast(PacketFunction, lib.srtp_unprotect)
protect_rtcp: Final = cast(PacketFunction, lib.srtp_protect_rtcp)
unprotect_rtcp: Final = cast(PacketFunction, lib.srtp_unprotect_rtcp)


def pointer_to(buffer: bytearray) -> Pointer:
    """Return the address of a buffer, which can not be resized while the pointer lives."""
    return cast(Pointer, ffi.from_buffer("char[]", buffer))


def new_length() -> Length:
    """Return an integer for libsrtp to write."""
    return cast(Length, ffi.new("int *"))


def address_of(context: SrtpContext) -> int:
    """Return where a context lies in memory, for the native fan-out."""
    return int(ffi.cast("uintptr_t", context))


def protect_address() -> int:
    """Return where the function ``protect`` lies in memory, for the native fan-out."""
    return int(ffi.cast("uintptr_t", ffi.addressof(lib, "srtp_protect")))


def unprotect_address() -> int:
    """Return where the function ``unprotect`` lies in memory, for the native opener."""
    return int(ffi.cast("uintptr_t", ffi.addressof(lib, "srtp_unprotect")))


class HandshakeError(Exception):
    """DTLS did not come to an end, or not with the certificate of the description."""


class _OwnCertificate(RTCCertificate):
    """A certificate with one OpenSSL context for all its connections.

    aiortc makes one for each, which takes a quarter of a millisecond and 20 KiB, and whose verify
    callback refers to itself: it would stay until the collector came by.
    """

    _shared: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        if self._shared is None:
            self._shared = super()._create_ssl_context(srtp_profiles)
            # What one connection agreed on is of no use to another, and would be kept.
            self._shared.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        return self._shared


class Certificate:
    """The worker's certificate: one for all its connections."""

    __slots__ = ("fingerprint", "own")

    def __init__(self) -> None:
        self.own = _OwnCertificate.generateCertificate()
        prints = {each.algorithm: each.value for each in self.own.getFingerprints()}
        self.fingerprint: str = prints["sha-256"]


class Srtp:
    """The SRTP contexts of one connection. They live as long as this object."""

    __slots__ = ("_sessions", "inbound", "media", "outbound")

    def __init__(self, inbound: Session, outbound: Sequence[Session]) -> None:
        """Hold on to the sessions.

        Args:
            inbound: for all that comes.
            outbound: CONTEXTS of one key, of which RTCP goes by the first; or one, for RTCP alone.
        """
        self._sessions = (inbound, *outbound)
        self.inbound = cast(SrtpContext, inbound._srtp[0])
        self.media = tuple(cast(SrtpContext, each._srtp[0]) for each in outbound)
        """The outgoing contexts: a stream's is that of its SSRC modulo CONTEXTS."""
        self.outbound = self.media[0]
        """The outgoing context of all RTCP."""


class _Datagrams:
    """What aiortc needs of ICE: DTLS datagrams in by a bounded queue, out by a function."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.arrived: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_QUEUED)
        self._send_now = send

    async def _recv(self) -> bytes:
        datagram = await self.arrived.get()
        if datagram is None:
            raise ConnectionError
        return datagram

    async def _send(self, datagram: bytes) -> None:
        self._send_now(datagram)

    def forget(self) -> None:
        """Send nothing any more."""
        self._send_now = _swallow


class DtlsTransport(RTCDtlsTransport):
    """One DTLS association; ``srtp`` is set once it is up."""

    def __init__(
        self,
        certificate: Certificate,
        send: Callable[[bytes], None],
        on_closed: Callable[[], None],
        *,
        sends_media: bool = True,
    ) -> None:
        """Prepare an association.

        Args:
            certificate: ours.
            send: takes a datagram for the other side.
            on_closed: told when the other side ended an association that was up.
            sends_media: whether more than RTCP is sent.
        """
        self._datagrams = _Datagrams(send)
        super().__init__(cast(RTCIceTransport, self._datagrams), [certificate.own])
        self._srtp_profiles = list(_PROFILES)
        self._on_closed = on_closed
        self._contexts = CONTEXTS if sends_media else 1
        self._outbound: list[Session] = []
        self.srtp: Srtp | None = None
        self.on("statechange", self._follow_state)

    def take(self, datagram: bytes) -> bool:
        """Accept a datagram from the other side; False when too many wait already."""
        try:
            self._datagrams.arrived.put_nowait(datagram)
        except asyncio.QueueFull:
            return False
        return True

    async def handshake(
        self, fingerprints: tuple[tuple[str, str], ...], *, is_client: bool
    ) -> None:
        """Complete the handshake and check the certificate.

        Raises:
            HandshakeError: it failed.
        """
        self._set_role("client" if is_client else "server")
        await self.start(
            RTCDtlsParameters(fingerprints=[RTCDtlsFingerprint(*each) for each in fingerprints])
        )
        if self.state != "connected" or self._rx_srtp is None or self._tx_srtp is None:
            raise HandshakeError(self.state)
        self.srtp = Srtp(self._rx_srtp, self._outbound)

    def abandon(self) -> None:
        """End without a word: nobody is there any more."""
        self._let_go()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def close(self) -> None:
        """Tell the other side that it is over, and end."""
        self._on_closed = _ignore
        await self.stop()
        self._let_go()

    def _let_go(self) -> None:
        """Refer to nobody any more, so that a connection goes away as soon as it has ended."""
        self._on_closed = _ignore
        self._datagrams.forget()
        self.remove_all_listeners()

    def _setup_srtp(self) -> None:
        """Derive the keys, then make the outgoing context refuse a number that it used before.

        aiortc allows that for its own retransmissions; with AES-GCM it would give the key away.
        """
        super()._setup_srtp()
        if self._tx_srtp is None or self._ssl is None:
            return
        name = self._ssl.get_selected_srtp_profile()
        profile = next(each for each in _PROFILES if each.openssl_profile == name)
        size = 2 * (profile.key_length + profile.salt_length)
        material = self._ssl.export_keying_material(_LABEL, size)
        policy = Policy(
            key=profile.get_key_and_salt(material, 1 if self._role == "server" else 0),
            ssrc_type=Policy.SSRC_ANY_OUTBOUND,
            srtp_profile=profile.libsrtp_profile,
        )
        policy.allow_repeat_tx = False
        policy.window_size = REPLAY_WINDOW
        self._outbound = [Session(policy) for _ in range(self._contexts)]
        self._tx_srtp = self._outbound[0]

    def _follow_state(self) -> None:
        if self.state == "closed":
            self._on_closed()


def _swallow(_datagram: bytes) -> None:
    """Stand for a way that is gone."""


def _ignore() -> None:
    """Stand for a listener that is gone."""
