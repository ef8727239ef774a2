"""The sending side without a network: a publisher's layers, a slot's way, and a receiver's view.

A ``Camera`` makes the packets of one simulcast layer as browsers do, ``Way`` is one subscriber's
box over a socket pair. A number used twice does not authenticate on the far side.
"""

import functools
import shutil
import socket
import struct
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pylibsrtp import Policy, Session

from server.media.counters import Counters
from server.media.layer import Layer
from server.media.native.build import COMPILERS
from server.media.native.choice import sending_for
from server.media.rtp.packet import locate_payload, strip_padding
from server.media.rtp.vp8 import Descriptor, describe
from server.media.slot_stream import SlotStream
from server.media.transport.dtls import CONTEXTS, Srtp
from server.media.transport.outbox import Outbox, Sending

KEY = bytes(range(28))
GCM = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
TRANSPORT_ID = 4
HEAD = 20
"""Bytes before the payload: the RTP header and one extension word."""
TRANSPORT_AT = 17

FAN_OUTS = ("python", "native") if any(map(shutil.which, COMPILERS)) else ("python",)
"""The twins that can be had here."""


@functools.cache
def library_folder() -> Path:
    """Return a folder for the native library, which goes away with the process."""
    folder = tempfile.TemporaryDirectory(prefix="fan-out-")
    _folders.append(folder)
    return Path(folder.name)


_folders: list[tempfile.TemporaryDirectory[str]] = []


def session(kind: int) -> Session:
    policy = Policy(key=KEY, ssrc_type=kind, srtp_profile=GCM)
    policy.allow_repeat_tx = False
    policy.window_size = 1024
    return Session(policy)


class Received(NamedTuple):
    """One packet as the subscriber sees it, in clear."""

    payload_type: int
    marker: bool
    seq: int
    timestamp: int
    ssrc: int
    payload: bytes
    transport_seq: int | None
    size: int

    @property
    def picture(self) -> Descriptor:
        return describe(self.payload, 0)


def read(data: bytes, size: int) -> Received:
    packet = bytearray(data)
    _, second, seq, timestamp, ssrc = struct.unpack_from("!BBHLL", packet)
    start, end, at = locate_payload(packet, len(packet))
    number = None
    while start < end:
        tag = packet[start]
        if tag == TRANSPORT_ID << 4 | 1:
            number = packet[start + 1] << 8 | packet[start + 2]
        start += (tag & 15) + 2 if tag else 1
    stop = strip_padding(packet, at, len(packet))
    return Received(
        second & 0x7F, second >= 0x80, seq, timestamp, ssrc, bytes(packet[at:stop]), number, size
    )


class Way:
    """One subscriber's box over a socket pair, and what came out of it."""

    def __init__(self, fan_out: str | Sending = "python", *, is_video: bool = True) -> None:
        """Open a way of its own, or another by the socket of one that is open."""
        self.counters = Counters()
        self._far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._far.bind(("127.0.0.1", 0))
        self._far.setblocking(False)
        self._far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.near.setblocking(False)
        self._srtp = Srtp(
            session(Policy.SSRC_ANY_INBOUND), [session(Policy.SSRC_ANY_OUTBOUND)] * CONTEXTS
        )
        self._reader = session(Policy.SSRC_ANY_INBOUND)
        self.full: list[Outbox] = []
        if isinstance(fan_out, str):
            self.sending = sending_for(self.near, self.counters, fan_out, library_folder())
        else:
            self.sending = fan_out
        self.box = self.sending.new_box(self._srtp.media)
        self.box.address = self._far.getsockname()
        self.stream = SlotStream(is_video=is_video)
        self.stream.box = self.box
        self.stream.payload_type = 120
        self.stream.rtx_payload_type = 121 if is_video else None

    def close(self) -> None:
        self.near.close()
        self._far.close()

    def layer(
        self, *, is_video: bool = True, first_seq: int = 0, quality: int = 2, codec: str = "vp8"
    ) -> Layer:
        return Layer(
            self.counters,
            self.full,
            ssrc=9,
            payload_type=96,
            is_video=is_video,
            clock_hz=90_000 if is_video else 48_000,
            first_seq=first_seq,
            quality=quality,
            codec=codec,
            fan=self.sending.fan,
        )

    def lose(self) -> None:
        """Let nothing arrive of what was sent so far."""
        while True:
            try:
                self._far.recv(2048)
            except BlockingIOError:
                return

    def arrived(self) -> list[bytes]:
        """Flush, and return the clear packets; a number used twice does not authenticate here."""
        return [data for data, _ in self._clear()]

    def received(self) -> list[Received]:
        """Flush, and return the packets taken apart."""
        return [read(data, size) for data, size in self._clear()]

    def _clear(self) -> list[tuple[bytes, int]]:
        self.sending.flush(self.full)
        clear = []
        while True:
            try:
                data = self._far.recv(2048)
            except BlockingIOError:
                return clear
            clear.append((self._reader.unprotect(data), len(data)))


@dataclass
class Camera:
    """One VP8 layer of a publisher: its packets by number, whether or not they arrive."""

    layer: Layer
    seq: int = 0
    timestamp: int = 0
    picture: int = 0
    tl0: int = 0
    temporal: int = 2
    per_frame: int = 2
    sync_every: int = 1
    """Of the frames of an upper layer, how many there are to one that stands on layer 0 alone."""
    frames: int = 0
    upper: int = 0
    made: dict[int, tuple[bytes, int]] = field(default_factory=dict)

    def frame(self, at_s: float, *, key: bool = False) -> list[int]:
        """Make the packets of the next frame, of which layers alternate; return their numbers."""
        tid = 0 if key or self.temporal == 1 else self.frames % self.temporal
        self.frames = 1 if key else self.frames + 1
        if tid == 0:
            self.tl0 += 1
        self.upper = 0 if key else self.upper + (tid == 1)
        is_sync = tid > 0 and (self.upper - 1) % self.sync_every == 0
        seqs = []
        for part in range(self.per_frame):
            body = struct.pack(
                "!BBHBB",
                0x90 if part == 0 else 0x80,
                0xE0,
                0x8000 | self.picture & 0x7FFF,
                self.tl0 & 0xFF,
                tid << 6 | (0x20 if is_sync else 0),
            )
            body += b"\x10" if key and part == 0 else b"\x11"
            body += struct.pack("!LHB", self.seq & 0xFFFFFFFF, self.picture & 0xFFFF, part)
            timestamp = self.timestamp + round(at_s * 90_000)
            head = struct.pack(
                "!BBHLLHHBHB",
                0x90,
                96 | (0x80 if part == self.per_frame - 1 else 0),
                self.seq & 0xFFFF,
                timestamp & 0xFFFFFFFF,
                9,
                0xBEDE,
                1,
                TRANSPORT_ID << 4 | 1,
                0,
                0,
            )
            self.made[self.seq] = (head + body, timestamp & 0xFFFFFFFF)
            seqs.append(self.seq)
            self.seq += 1
        self.picture += 1
        return seqs

    def arrive(self, seq: int, now_s: float) -> bool:
        """Let one packet arrive; False when it was no news."""
        data, timestamp = self.made[seq]
        extended = self.layer.advance(seq & 0xFFFF, now_s)
        if extended is None:
            return False
        self.layer.take(bytearray(data), HEAD, extended, timestamp, now_s, TRANSPORT_AT)
        return True

    def show(self, at_s: float, *, key: bool = False) -> None:
        """Let the next frame arrive whole."""
        for seq in self.frame(at_s, key=key):
            self.arrive(seq, at_s)
