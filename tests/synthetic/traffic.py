"""Synthetic media: paced Opus- and VP8-shaped packets, and a receiver that counts them.

Every payload carries the moment it was sent, so that a receiver in the same process measures
latency without clocks to compare.
"""

import asyncio
import os
import random
import struct
import time
from dataclasses import dataclass, field

from aiortc.rtp import RtcpPacket, RtcpPsfbPacket

from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import (
    ABS_SEND_TIME_ID,
    AUDIO_PT,
    MID_ID,
    TRANSPORT_CC_ID,
    VIDEO_PT,
)
from tests.synthetic.stamp import stamp, stamped_ns

KEY_FRAME = b"\x10\x02\x00\x9d\x01\x2a\x00\x05\xd0\x02"  # RFC 6386 section 9.1, 1280x720
DELTA_FRAME = b"\x11\x02\x00"
FIR, PLI = 4, 1
LATENCY_EVERY = 16  # one packet in so many is decrypted and timed
_header = struct.Struct("!BBHLL").pack


@dataclass
class Shape:
    """What a publisher sends."""

    frames_per_s: int = 30
    packets_per_frame: int = 5
    packet_bytes: int = 1000
    audio_packets_per_s: int = 50
    varies: bool = False
    """Frames differ in packets and packets in bytes, as an encoder's do, around the same means."""


class Publisher:
    """Sends one audio and one video stream until stopped; answers key-frame requests."""

    def __init__(self, connection: SyntheticConnection, shape: Shape | None = None) -> None:
        self.connection = connection
        self.shape = shape or Shape()
        self.audio_ssrc, self.video_ssrc, self.rtx_ssrc = (
            random.randrange(1, 1 << 31) for _ in range(3)
        )
        self.sent = self.key_frame_requests = 0
        self.key_frame_wanted = True
        self._transport_seq = 0
        self._filler = os.urandom(1500)
        connection.on_rtcp = self._on_rtcp

    async def run(self) -> None:
        """Send in real time until cancelled."""
        shape, start = self.shape, time.monotonic() + random.random() / self.shape.frames_per_s
        frames = sounds = video_seq = 0
        while True:
            next_frame = start + frames / shape.frames_per_s
            next_sound = start + sounds / shape.audio_packets_per_s
            wait = min(next_frame, next_sound) - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            now = time.monotonic()
            if next_sound <= now:
                sounds += 1
                self._send_sound(sounds)
            if next_frame <= now:
                frames += 1
                video_seq = self._send_frame(frames, video_seq)
                await asyncio.sleep(0)

    def _send_sound(self, count: int) -> None:
        head = _header(0x90, AUDIO_PT, count & 0xFFFF, count * 960 & 0xFFFFFFFF, self.audio_ssrc)
        self._send(head + self._extensions(b"0") + stamp() + self._filler[: self._sound_bytes()])

    def _sound_bytes(self) -> int:
        return random.randrange(40, 110) if self.shape.varies else 70

    def _frame_shape(self) -> tuple[int, int]:
        """Return (packets, bytes of each) of the next frame; those of one frame are alike."""
        shape = self.shape
        if not shape.varies:
            return shape.packets_per_frame, shape.packet_bytes
        count = round(shape.packets_per_frame * random.lognormvariate(-0.08, 0.4))
        return min(max(count, 1), 12), round(shape.packet_bytes * random.uniform(0.8, 1.15))

    def _send_frame(self, frame: int, seq: int) -> int:
        shape, key = self.shape, self.key_frame_wanted
        self.key_frame_wanted = False
        timestamp = frame * (90_000 // shape.frames_per_s) & 0xFFFFFFFF
        picture = 0x8000 | (frame & 0x7FFF)
        count, size = self._frame_shape()
        for index in range(count):
            seq = (seq + 1) & 0xFFFF
            last = index == count - 1
            descriptor = struct.pack("!BBH", 0x90 if index == 0 else 0x80, 0x80, picture)
            if index == 0:
                descriptor += KEY_FRAME if key else DELTA_FRAME
            head = _header(0x90, VIDEO_PT | 0x80 * last, seq, timestamp, self.video_ssrc)
            body = descriptor + stamp() + self._filler
            self._send((head + self._extensions(b"1") + body)[:size])
        return seq

    def _send(self, packet: bytes) -> None:
        self.connection.send_rtp(packet)
        self.sent += 1

    def _extensions(self, mid: bytes) -> bytes:
        self._transport_seq = (self._transport_seq + 1) & 0xFFFF
        elements = (
            bytes([MID_ID << 4]) + mid + bytes([ABS_SEND_TIME_ID << 4 | 2, 1, 2, 3])
            + struct.pack("!BH", TRANSPORT_CC_ID << 4 | 1, self._transport_seq)
        )  # fmt: skip
        return struct.pack("!HH", 0xBEDE, 3) + elements.ljust(12, b"\0")

    def _on_rtcp(self, data: bytes) -> None:
        try:
            packets = RtcpPacket.parse(data)
        except ValueError:
            return
        for packet in packets:
            if isinstance(packet, RtcpPsfbPacket) and packet.fmt in (PLI, FIR):
                self.key_frame_wanted = True
                self.key_frame_requests += 1


@dataclass
class _Stream:
    first: int
    highest: int
    received: int = 1
    wraps: int = 0

    def take(self, seq: int) -> None:
        self.received += 1
        if (seq - self.highest) & 0xFFFF < 0x8000:
            self.wraps += seq < self.highest
            self.highest = seq

    @property
    def expected(self) -> int:
        return self.highest + 65536 * self.wraps - self.first + 1


@dataclass
class Receiver:
    """Counts what a subscribing connection receives while ``measuring``."""

    connection: SyntheticConnection
    measuring: bool = False
    packets: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    streams: dict[bytes, _Stream] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection.on_rtp = self._on_rtp

    @property
    def lost(self) -> tuple[int, int]:
        """Return (missing, expected) packets by sequence numbers."""
        expected = sum(stream.expected for stream in self.streams.values())
        return expected - sum(stream.received for stream in self.streams.values()), expected

    def _on_rtp(self, data: bytes) -> None:
        if not self.measuring:
            return
        self.packets += 1
        seq, ssrc = data[2] << 8 | data[3], data[8:12]
        stream = self.streams.get(ssrc)
        if stream is None:
            self.streams[ssrc] = _Stream(seq, seq)
        else:
            stream.take(seq)
        if seq % LATENCY_EVERY == 0:
            now_ns = time.time_ns()
            clear = self.connection.unprotect(data)
            sent_ns = stamped_ns(clear) if clear is not None else None
            if sent_ns is not None:
                self.latencies_ms.append((now_ns - sent_ns) / 1e6)
