"""What a browser does with a publishing connection, but for encoding.

Sound with its level, DTX and RED when that was agreed; a camera in up to three layers, each with
an SSRC, numbers and a timeline of its own and two temporal layers; a screen. Lost packets are sent
again as RTX under the layer's name, key frames when they are asked for, sender reports each
second, and layers that nobody wants are not sent. Frame sizes vary as an encoder's do.
"""

import asyncio
import contextlib
import random
import struct
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
)

from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import (
    ABS_SEND_TIME_ID,
    AUDIO_LEVEL_ID,
    AUDIO_PT,
    MID_ID,
    RED_PT,
    REPAIRED_RID_ID,
    RID_ID,
    RTX_PT,
    TRANSPORT_CC_ID,
    VIDEO_PT,
)
from tests.synthetic.stamp import stamp

KEY_BODY = b"\x10\x02\x00\x9d\x01\x2a"  # RFC 6386 section 9.1; the size of the picture follows
DELTA_BODY = b"\x11\x02\x00"
FIR, PLI, NACK = 4, 1, 1
HISTORY = 600
MAX_PAYLOAD = 1150
KEY_FRAME_WEIGHT = 5.0
NAMED_PACKETS = 20  # mid and rid are said at least so often, and until a report acknowledges
NTP_EPOCH_S = 2_208_988_800
_header = struct.Struct("!BBHLL").pack


@dataclass(frozen=True)
class Picture:
    """One encoding of a camera or a screen."""

    width: int
    height: int
    bitrate_bps: int
    frames_per_s: float
    temporal_layers: int = 2


LOW = Picture(320, 180, 150_000, 24)
MEDIUM = Picture(640, 360, 500_000, 24)
HIGH = Picture(1280, 720, 1_500_000, 24)
CAMERA = (LOW, MEDIUM, HIGH)
SCREEN = Picture(1920, 1080, 1_200_000, 5, temporal_layers=1)


class FrameSizes:
    """Sizes of encoded frames: around the bitrate, key frames several times as large."""

    def __init__(self, picture: Picture, seed: int) -> None:
        self._mean = picture.bitrate_bps / 8 / picture.frames_per_s
        self._random = random.Random(seed)
        self._debt = 0.0

    def next(self, *, is_key: bool) -> int:
        """Return the bytes of the next frame; a key frame is saved for in those after it."""
        size = self._mean * min(3.0, self._random.lognormvariate(-0.08, 0.4))
        if is_key:
            size = self._mean * KEY_FRAME_WEIGHT
            self._debt += size - self._mean
        elif self._debt > 0:
            saved = min(self._debt, size * 0.5)
            size -= saved
            self._debt -= saved
        return max(60, int(size))


class Encoding:
    """One layer on the wire."""

    def __init__(self, mid: str, rid: str | None, picture: Picture, seed: int) -> None:
        chance = random.Random(seed)
        self.mid, self.rid, self.picture = mid, rid, picture
        self.ssrc, self.rtx_ssrc = (chance.randrange(1, 1 << 31) for _ in range(2))
        self.seq, self.rtx_seq = chance.randrange(1 << 15), chance.randrange(1 << 15)
        self.offset = chance.randrange(1 << 32)
        self.picture_id, self.tl0 = chance.randrange(1 << 15), chance.randrange(1 << 8)
        self.sizes = FrameSizes(picture, seed)
        self.is_active = True
        self.key_frame_wanted = True
        self.is_acknowledged = False
        self.frames = self.packets = self.octets = self.key_frames = self.repeated = 0
        self.history: OrderedDict[int, bytes] = OrderedDict()
        self.next_at_s = 0.0
        self._temporal_phase = 0

    def timestamp(self, at_s: float) -> int:
        """Return the RTP time of a moment."""
        return int(at_s * 90_000) + self.offset & 0xFFFFFFFF

    def frame(self) -> tuple[bool, int, bytes, int]:
        """Begin the next frame: (is key, temporal layer, descriptor's numbers, bytes)."""
        is_key, self.key_frame_wanted = self.key_frame_wanted, False
        if is_key:
            self.key_frames += 1
            self._temporal_phase = 0
        tid = self._temporal_phase % self.picture.temporal_layers
        self._temporal_phase += 1
        self.picture_id = self.picture_id + 1 & 0x7FFF
        if tid == 0:
            self.tl0 = self.tl0 + 1 & 0xFF
        self.frames += 1
        numbers = struct.pack(
            "!BHBB", 0xE0, 0x8000 | self.picture_id, self.tl0, tid << 6 | 0x20 * (tid > 0)
        )
        return is_key, tid, numbers, self.sizes.next(is_key=is_key)


@dataclass
class Voice:
    """The sound that somebody makes."""

    level: int = 30
    """−dBov: 0 is loudest, 127 silence."""
    is_speaking: bool = True
    """Silence is sent as DTX does: one packet in 400 ms."""
    redundancy: int = 0
    """Earlier packets carried along in RED; only when that was agreed."""


class SimulcastPublisher:
    """One publishing connection; ``run`` sends until cancelled."""

    def __init__(
        self,
        connection: SyntheticConnection,
        *,
        seed: int,
        pictures: tuple[Picture, ...] = CAMERA,
        rids: tuple[str, ...] = ("l", "m", "h"),
        screen: Picture | None = None,
    ) -> None:
        self.connection = connection
        self.voice = Voice()
        chance = random.Random(seed)
        self.audio_ssrc = chance.randrange(1, 1 << 31)
        self.camera = [
            Encoding("1", rid, picture, chance.randrange(1 << 30))
            for rid, picture in zip(rids, pictures, strict=True)
        ]
        self.screen = Encoding("2", None, screen, chance.randrange(1 << 30)) if screen else None
        self.sent = self.sounds = self.key_frame_requests = 0
        self.sent_bytes = 0
        self.loses: Callable[[], bool] = lambda: False
        """Told of each packet: whether it is lost on the way up."""
        self._transport_seq = chance.randrange(1 << 16)
        self._audio_seq = chance.randrange(1 << 15)
        self._audio_offset = chance.randrange(1 << 32)
        self._earlier: list[tuple[int, bytes]] = []
        self._filler = chance.randbytes(4096)
        self._started_s = time.monotonic()
        connection.on_rtcp = self._on_rtcp

    @property
    def encodings(self) -> list[Encoding]:
        """Every picture stream."""
        return [*self.camera, *([self.screen] if self.screen else [])]

    def want(self, count: int, *, screen: bool = True) -> None:
        """Send so many camera layers from the lowest on; none is 0."""
        for index, encoding in enumerate(self.camera):
            _switch(encoding, is_active=index < count)
        if self.screen is not None:
            _switch(self.screen, is_active=screen)

    async def run(self) -> None:
        """Send in real time until cancelled."""
        now_s = time.monotonic()
        phase = random.random() / 24
        next_sound, next_report = now_s + random.random() / 50, now_s + 0.1
        for encoding in self.encodings:
            encoding.next_at_s = now_s + phase
        while True:
            due = min(next_sound, next_report, *(each.next_at_s for each in self.encodings))
            if due > (now_s := time.monotonic()):
                await asyncio.sleep(due - now_s)
                now_s = time.monotonic()
            if next_sound <= now_s:
                next_sound += 0.02 if self.voice.is_speaking else 0.4
                self._send_sound(now_s)
            for encoding in self.encodings:
                if encoding.next_at_s <= now_s:
                    encoding.next_at_s += 1 / encoding.picture.frames_per_s
                    if encoding.is_active:
                        self._send_frame(encoding, now_s)
                        await asyncio.sleep(0)
            if next_report <= now_s:
                next_report += 1.0
                self._report(now_s)

    def _send_sound(self, now_s: float) -> None:
        self.sounds += 1
        self._audio_seq = self._audio_seq + 1 & 0xFFFF
        timestamp = int(now_s * 48_000) + self._audio_offset & 0xFFFFFFFF
        body = stamp() + self._filler[: random.randrange(40, 110)]
        second = AUDIO_PT
        block = body
        if self.voice.redundancy and self.voice.is_speaking:
            second = RED_PT
            block = redundant(timestamp, body, self._earlier[-self.voice.redundancy :])
        self._earlier = [*self._earlier[-1:], (timestamp, body)]
        level = self.voice.level if self.voice.is_speaking else 127
        elements = struct.pack("!BB", AUDIO_LEVEL_ID << 4, 0x80 * self.voice.is_speaking | level)
        elements += bytes([MID_ID << 4]) + b"0"
        head = _header(0x90, second, self._audio_seq, timestamp, self.audio_ssrc)
        self._send(head, elements, block)

    def _send_frame(self, encoding: Encoding, now_s: float) -> None:
        is_key, _, numbers, size = encoding.frame()
        picture = encoding.picture
        body = DELTA_BODY
        if is_key:
            body = KEY_BODY + struct.pack("<HH", picture.width, picture.height)
        count = max(1, -(-size // MAX_PAYLOAD))
        each = max(40, size // count)
        timestamp = encoding.timestamp(now_s)
        names = self._names(encoding, RID_ID)
        for index in range(count):
            encoding.seq = encoding.seq + 1 & 0xFFFF
            is_last = index == count - 1
            payload = bytes([0x90 if index == 0 else 0x80]) + numbers
            payload += (body if index == 0 else b"") + stamp()
            payload += self._filler[: max(0, each - len(payload))]
            head = _header(0x90, VIDEO_PT | 0x80 * is_last, encoding.seq, timestamp, encoding.ssrc)
            encoding.history[encoding.seq] = head + payload
            if len(encoding.history) > HISTORY:
                encoding.history.popitem(last=False)
            encoding.packets += 1
            encoding.octets += len(payload)
            self._send(head, names, payload)

    def _repeat(self, encoding: Encoding, seq: int) -> None:
        kept = encoding.history.get(seq)
        if kept is None:
            return
        encoding.repeated += 1
        encoding.rtx_seq = encoding.rtx_seq + 1 & 0xFFFF
        marker, timestamp = kept[1] & 0x80, int.from_bytes(kept[4:8], "big")
        head = _header(0x90, RTX_PT | marker, encoding.rtx_seq, timestamp, encoding.rtx_ssrc)
        names = self._names(encoding, REPAIRED_RID_ID, always=True)
        self._send(head, names, struct.pack("!H", seq) + kept[12:])

    def _names(self, encoding: Encoding, rid_id: int, *, always: bool = False) -> bytes:
        if encoding.is_acknowledged and encoding.packets > NAMED_PACKETS and not always:
            return b""
        names = bytes([MID_ID << 4]) + encoding.mid.encode()
        if encoding.rid is not None:
            names += bytes([rid_id << 4 | len(encoding.rid) - 1]) + encoding.rid.encode()
        return names

    def _send(self, head: bytes, elements: bytes, payload: bytes) -> None:
        self._transport_seq = self._transport_seq + 1 & 0xFFFF
        ticks = int(time.monotonic() * (1 << 18)) & 0xFFFFFF
        elements += bytes([ABS_SEND_TIME_ID << 4 | 2]) + ticks.to_bytes(3, "big")
        elements += struct.pack("!BH", TRANSPORT_CC_ID << 4 | 1, self._transport_seq)
        words = -(-len(elements) // 4)
        block = struct.pack("!HH", 0xBEDE, words) + elements.ljust(4 * words, b"\0")
        self.sent += 1
        self.sent_bytes += len(head) + len(block) + len(payload)
        if not self.loses():
            self.connection.send_rtp(head + block + payload)

    def _report(self, now_s: float) -> None:
        ntp = int((time.time() + NTP_EPOCH_S) * (1 << 32))
        times = [(self.audio_ssrc, int(now_s * 48_000) + self._audio_offset, self.sounds, 0)]
        times += [
            (each.ssrc, each.timestamp(now_s), each.packets, each.octets)
            for each in self.encodings
            if each.packets and each.is_active
        ]
        compound = b""
        for ssrc, timestamp, packets, octets in times:
            info = RtcpSenderInfo(ntp, timestamp & 0xFFFFFFFF, packets, octets & 0xFFFFFFFF)
            compound += bytes(RtcpSrPacket(ssrc=ssrc, sender_info=info))
        self.connection.send_rtcp(compound)

    def _on_rtcp(self, data: bytes) -> None:
        with contextlib.suppress(ValueError, IndexError, struct.error):
            for packet in RtcpPacket.parse(data):
                self._take(packet)

    def _take(self, packet: object) -> None:
        by_ssrc = {each.ssrc: each for each in self.encodings}
        if isinstance(packet, RtcpRrPacket):
            for report in packet.reports:
                if report.ssrc in by_ssrc:
                    by_ssrc[report.ssrc].is_acknowledged = True
        elif isinstance(packet, RtcpPsfbPacket) and packet.fmt in (PLI, FIR):
            self.key_frame_requests += 1
            wanted = by_ssrc.get(packet.media_ssrc)
            for each in [wanted] if wanted is not None else self.encodings:
                each.key_frame_wanted = True
        elif isinstance(packet, RtcpRtpfbPacket) and packet.fmt == NACK:
            encoding = by_ssrc.get(packet.media_ssrc)
            for seq in packet.lost if encoding is not None else ():
                self._repeat(encoding, seq)


def redundant(timestamp: int, body: bytes, earlier: list[tuple[int, bytes]]) -> bytes:
    """Return a RED payload: the earlier blocks, then this one. Source: RFC 2198 section 3."""
    heads = data = b""
    for when, old in earlier:
        offset = timestamp - when & 0xFFFFFFFF
        if offset < 1 << 14 and len(old) < 1 << 10:
            heads += struct.pack("!L", (0x80 | AUDIO_PT) << 24 | offset << 10 | len(old))
            data += old
    return heads + bytes([AUDIO_PT]) + data + body


def _switch(encoding: Encoding, *, is_active: bool) -> None:
    if is_active and not encoding.is_active:
        encoding.key_frame_wanted = True
        encoding.next_at_s = time.monotonic()
    encoding.is_active = is_active
