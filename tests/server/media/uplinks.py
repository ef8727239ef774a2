"""A publishing connection without a network: SRTP goes in, what subscribers get comes out."""

import contextlib
import socket
import struct
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pylibsrtp
from pylibsrtp import Policy, Session

from server.media.counters import Counters
from server.media.layer import Layer
from server.media.publisher import Publisher
from server.media.rtp.feedback import Part, walk
from server.media.rtp.packet import locate_payload
from server.media.sdp.answer import accept
from server.media.sdp.parse import parse
from server.media.slot_stream import SlotStream
from server.media.track import Track
from server.media.transport.dtls import CONTEXTS, Certificate, Srtp
from server.media.transport.outbox import Outbox
from server.media.transport.peer import PeerState, PeerTransport
from server.media.transport.udp_mux import UdpMux, bind_udp

LEVEL_ID, TIME_ID, NUMBER_ID, MID_ID, RID_ID, REPAIRED_ID = 1, 2, 3, 4, 10, 11
"""As Chromium numbers them."""
AUDIO, RED, VP8, RTX, H264, H264_RTX = 111, 63, 96, 97, 108, 109
KEY = b"\x90\x80\x80\x01\x10\x02\x00\x9d\x01\x2a"
DELTA = b"\x90\x80\x80\x02\x11\x02\x00"
MIC, LOW, MEDIUM, HIGH, REPAIR = 10, 21, 22, 23, 31
"""SSRCs of one publisher."""
CERTIFICATE = Certificate()


def red(*blocks: tuple[int, bytes]) -> bytes:
    """Return a RED payload: (ticks before, sound) of each, the sound itself last with 0."""
    head = b""
    for ticks, sound in blocks[:-1]:
        head += struct.pack("!L", (0x80 | AUDIO) << 24 | ticks << 10 | len(sound))
    return head + bytes([AUDIO]) + b"".join(sound for _, sound in blocks)


def _session(kind: int) -> Session:
    profile = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    policy = Policy(key=bytes(range(28)), ssrc_type=kind, srtp_profile=profile)
    policy.window_size = 1024
    return Session(policy)


class Wire(PeerTransport):
    """A connection that is up, and notes what it would send back."""

    sent: list[bytes]

    def send_rtcp(self, packet: bytes) -> None:
        self.sent.append(packet)


@dataclass
class Got:
    """One packet as a subscriber gets it."""

    payload_type: int
    marker: bool
    seq: int
    timestamp: int
    payload: bytes


@dataclass
class Ear:
    """A subscriber of one track."""

    stream: SlotStream
    far: socket.socket
    reader: Session
    box: Outbox
    srtp: Srtp

    def heard(self) -> list[Got]:
        """Return what was sent since the last call."""
        self.box.flush()
        packets: list[Got] = []
        while True:
            try:
                data = self.reader.unprotect(self.far.recv(2048))
            except BlockingIOError:
                return packets
            _, second, seq, timestamp, _ = struct.unpack_from("!BBHLL", data)
            _, _, at = locate_payload(bytearray(data), len(data))
            packets.append(Got(second & 0x7F, bool(second & 0x80), seq, timestamp, data[at:]))


@dataclass
class Uplink:
    """One publisher, and its tracks by source."""

    mux: UdpMux
    wire: Wire
    publisher: Publisher
    tracks: dict[str, Track]
    sender: Session
    ears: list["Ear"] = field(default_factory=list)
    """Kept, as their boxes point into their SRTP sessions."""
    now_s: float = 100.0
    number: int = 0

    @property
    def counters(self) -> Counters:
        return self.mux.counters

    def layers(self, source: str = "camera") -> dict[int, Layer]:
        return self.tracks[source].layers

    def asked(self) -> list[Part]:
        """Return the RTCP sent since the last call."""
        parts = [part for packet in self.wire.sent for part in walk(packet)]
        self.wire.sent.clear()
        return parts

    def send(
        self,
        ssrc: int,
        payload_type: int,
        seq: int,
        payload: bytes,
        *,
        timestamp: int = 0,
        mid: str = "",
        rid: str = "",
        repaired: str = "",
        level: int | None = None,
    ) -> None:
        """Send one packet with a marker; every one carries the next transport-wide number."""
        self.number += 1
        block = bytes([NUMBER_ID << 4 | 1]) + struct.pack("!H", self.number & 0xFFFF)
        for number, text in ((MID_ID, mid), (RID_ID, rid), (REPAIRED_ID, repaired)):
            if text:
                block += bytes([number << 4 | len(text) - 1]) + text.encode()
        if level is not None:
            block += bytes([LEVEL_ID << 4, level])
        block += bytes(-len(block) % 4)
        head = struct.pack(
            "!BBHLL", 0x90, 0x80 | payload_type, seq & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc
        )
        head += struct.pack("!HH", 0xBEDE, len(block) // 4)
        self.put(self.sender.protect(head + block + payload))

    def send_if_new(
        self, ssrc: int, payload_type: int, seq: int, payload: bytes, mid: str, rid: str
    ) -> None:
        """Send a packet, unless its number was used: that, SRTP does not let a sender do."""
        own, repaired = ("", rid) if payload_type == RTX else (rid, "")
        with contextlib.suppress(pylibsrtp.Error):
            self.send(
                ssrc,
                payload_type,
                seq,
                payload,
                timestamp=seq * 960,
                mid=mid,
                rid=own,
                repaired=repaired,
            )

    def report(self, ssrc: int, ntp: int, timestamp: int) -> None:
        """Send a sender report."""
        body = struct.pack("!BBHLQLLL", 0x80, 200, 6, ssrc, ntp, timestamp, 1, 1)
        self.put(self.sender.protect_rtcp(body))

    def put(self, protected: bytes) -> None:
        """Let protected bytes arrive."""
        self.mux.buffer[: len(protected)] = protected
        self.wire.receive(len(protected), self.now_s)

    def listen(self, source: str, *, is_video: bool) -> Ear:
        """Subscribe to a track."""
        far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        far.bind(("127.0.0.1", 0))
        far.setblocking(False)
        srtp = Srtp(
            _session(Policy.SSRC_ANY_INBOUND), [_session(Policy.SSRC_ANY_OUTBOUND)] * CONTEXTS
        )
        box = Outbox(self.mux.sending, srtp.media)
        box.address = far.getsockname()
        stream = SlotStream(is_video=is_video)
        stream.box = box
        stream.payload_type = 99
        self.tracks[source].add(stream)
        ear = Ear(stream, far, _session(Policy.SSRC_ANY_INBOUND), box, srtp)
        self.ears.append(ear)
        return ear


@contextmanager
def uplink(offer: str, sources: dict[str, str]) -> Generator[Uplink]:
    """Open a publisher for an offer; leave nothing behind."""
    own = bind_udp("127.0.0.1", 0)
    mux = UdpMux(own, Counters())
    wire = Wire(mux, CERTIFICATE, ())
    wire.sent = []
    wire.srtp = Srtp(
        _session(Policy.SSRC_ANY_INBOUND), [_session(Policy.SSRC_ANY_OUTBOUND)] * CONTEXTS
    )
    wire.state = PeerState.CONNECTED
    publisher = Publisher(mux, wire, accept(parse(offer), sources), 1)
    tracks = {source: Track("ann", source, is_active=True) for source in sources.values()}
    publisher.open(tracks)
    opened = Uplink(mux, wire, publisher, tracks, _session(Policy.SSRC_ANY_OUTBOUND))
    try:
        yield opened
    finally:
        own.close()
        for ear in opened.ears:
            ear.far.close()
