"""What a browser does with a subscribing connection, but for decoding.

It says when each packet came (transport-wide feedback), asks for what is missing, takes
retransmissions, asks for key frames, and reports loss once a second. Nothing is decrypted but
retransmissions and a sample, which is timed.
"""

import asyncio
import contextlib
import random
import struct
import time
from dataclasses import dataclass, field

from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    pack_remb_fci,
)

from tests.synthetic.arrivals import Arrivals
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import TRANSPORT_CC, extension_ids
from tests.synthetic.intake import FastIntake, Findings, Intake, PlainIntake, Stream
from tests.synthetic.stamp import stamped_ns

TICK_S = 0.05
REPORT_EVERY_S = 1.0
FEEDBACK_EVERY_S = 0.1
ASK_AGAIN_S = 0.15
GIVE_UP_AFTER = 8
NACK, PLI, REMB = 1, 1, 15
MAX_MISSING = 2000


@dataclass(frozen=True)
class Slots:
    """What a subscribing offer says of its streams."""

    transport_id: int
    repair_types: frozenset[int]
    main_of: dict[int, int]
    """RTX stream → the stream that it repairs."""
    mids: dict[int, str]
    """Stream → section; RTX streams too."""
    video: frozenset[int]
    """The SSRCs of pictures."""

    @classmethod
    def read(cls, offer: str) -> "Slots":
        """Read them out of the server's offer."""
        main_of: dict[int, int] = {}
        mids: dict[int, str] = {}
        video: set[int] = set()
        repair_types: set[int] = set()
        kind = mid = ""
        for line in offer.splitlines():
            if line.startswith("m="):
                kind = line[2:7]
            elif line.startswith("a=mid:"):
                mid = line.removeprefix("a=mid:")
            elif line.startswith("a=rtpmap:") and " rtx/" in line:
                repair_types.add(int(line.removeprefix("a=rtpmap:").split()[0]))
            elif line.startswith("a=ssrc-group:FID "):
                main, rtx = map(int, line.split()[1:])
                main_of[rtx] = main
            elif line.startswith("a=ssrc:"):
                ssrc = int(line.removeprefix("a=ssrc:").split()[0])
                mids[ssrc] = mid
                if kind == "video":
                    video.add(ssrc)
        return cls(
            extension_ids(offer).get(TRANSPORT_CC, 0),
            frozenset(repair_types),
            main_of,
            mids,
            frozenset(video),
        )


@dataclass
class _Missing:
    tries: int = 0
    asked_at_s: float = 0.0


@dataclass
class Viewer:
    """One subscribing connection, from its offer on; ``run`` is its feedback."""

    connection: SyntheticConnection
    offer: str
    fast: bool = False
    sample_every: int = 16
    latencies_ms: list[float] = field(default_factory=list)
    """Of the sampled packets, while counting."""
    clear: list[bytes] | None = None
    """When a list: every sampled packet in clear."""
    estimate_bps: int | None = None
    """When set: what REMB says."""
    asked: int = 0
    recovered: int = 0
    padding: int = 0

    def __post_init__(self) -> None:
        self.slots = Slots.read(self.offer)
        self.ssrc = random.randrange(1, 1 << 31)
        self._arrivals = Arrivals()
        self._missing: dict[tuple[int, int], _Missing] = {}
        self._reports: dict[int, tuple[int, float]] = {}
        self._reported: dict[int, tuple[int, int]] = {}
        findings = Findings(self._sample, self._repaired, self._arrived, self._skipped)
        kind = FastIntake if self.fast else PlainIntake
        self.intake: Intake = kind(
            self.connection,
            findings,
            self.slots.transport_id,
            self.slots.repair_types,
            self.sample_every,
        )
        self.connection.on_rtcp = self._on_rtcp

    @property
    def packets(self) -> int:
        """Media packets since counting began, retransmissions left out."""
        return self.intake.packets

    @property
    def lost(self) -> tuple[int, int]:
        """Return (missing, expected) packets by sequence numbers, before any repair."""
        streams = self.intake.streams().values()
        expected = sum(each.newest - each.first + 1 for each in streams)
        return expected - sum(each.received for each in streams), expected

    def at(self, mid: str) -> Stream | None:
        """Return what came in one section."""
        streams = self.intake.streams()
        for ssrc, stream in streams.items():
            if self.slots.mids.get(ssrc) == mid and ssrc not in self.slots.main_of:
                return stream
        return None

    def begin(self) -> None:
        """Count from now on."""
        self.latencies_ms.clear()
        self.intake.begin()

    def stop(self) -> None:
        """Count no more."""
        self.intake.is_counting = False

    async def run(self) -> None:
        """Send feedback until cancelled."""
        loop = asyncio.get_running_loop()
        next_feedback = loop.time() + random.random() * FEEDBACK_EVERY_S
        next_report = loop.time() + random.random() * REPORT_EVERY_S
        while True:
            await asyncio.sleep(TICK_S)
            now_s = loop.time()
            self._ask(now_s)
            if now_s >= next_feedback:
                next_feedback = now_s + FEEDBACK_EVERY_S
                for packet in self._arrivals.feedback(self.ssrc, 0):
                    self._send(packet)
            if now_s >= next_report:
                next_report = now_s + REPORT_EVERY_S
                self._report(now_s)

    def want_key_frame(self, ssrc: int) -> None:
        """Ask for a key frame of one stream."""
        self._send(bytes(RtcpPsfbPacket(fmt=PLI, ssrc=self.ssrc, media_ssrc=ssrc)))

    def _arrived(self, number: int, at_ns: int) -> None:
        self._arrivals.record(number, at_ns)

    def _skipped(self, ssrc: int, first: int, count: int) -> None:
        if ssrc not in self.slots.video:
            return
        if count + len(self._missing) > MAX_MISSING:
            self._missing.clear()
            self.want_key_frame(ssrc)
            return
        for seq in range(first, first + count):
            self._missing[ssrc, seq & 0xFFFF] = _Missing()

    def _repaired(self, data: bytes) -> None:
        clear = self.connection.unprotect(data)
        if clear is None:
            return
        at = payload_at(clear)
        size = len(clear) - at - (clear[-1] if clear[0] & 0x20 else 0)
        if size < 2:
            self.padding += 1
            return
        main = self.slots.main_of.get(int.from_bytes(clear[8:12], "big"), 0)
        seq = clear[at] << 8 | clear[at + 1]
        if self._missing.pop((main, seq), None) is not None:
            self.recovered += 1

    def _sample(self, data: bytes, at_ns: int) -> None:
        if not self.intake.is_counting and self.clear is None:
            return
        clear = self.connection.unprotect(data)
        if clear is None:
            return
        sent_ns = stamped_ns(clear)
        if sent_ns is not None and self.intake.is_counting:
            self.latencies_ms.append((at_ns - sent_ns) / 1e6)
        if self.clear is not None:
            self.clear.append(clear)

    def _ask(self, now_s: float) -> None:
        wanted: dict[int, list[int]] = {}
        for (ssrc, seq), missing in list(self._missing.items()):
            if missing.tries >= GIVE_UP_AFTER:
                del self._missing[ssrc, seq]
                self.want_key_frame(ssrc)
            elif now_s - missing.asked_at_s >= ASK_AGAIN_S:
                missing.tries += 1
                missing.asked_at_s = now_s
                wanted.setdefault(ssrc, []).append(seq)
        for ssrc, seqs in wanted.items():
            self.asked += len(seqs)
            packet = RtcpRtpfbPacket(fmt=NACK, ssrc=self.ssrc, media_ssrc=ssrc, lost=seqs[:200])
            self._send(bytes(packet))

    def _report(self, now_s: float) -> None:
        blocks = []
        for ssrc, stream in self.intake.streams().items():
            expected, received = stream.newest - stream.first + 1, stream.received
            expected_before, received_before = self._reported.get(ssrc, (0, 0))
            self._reported[ssrc] = (expected, received)
            new = expected - expected_before
            if new <= 0:
                continue
            lost = max(0, new - (received - received_before))
            middle, at_s = self._reports.get(ssrc, (0, now_s))
            blocks.append(
                RtcpReceiverInfo(
                    ssrc=ssrc,
                    fraction_lost=min(255, 256 * lost // new),
                    packets_lost=max(0, expected - received),
                    highest_sequence=stream.newest & 0xFFFFFFFF,
                    jitter=0,
                    lsr=middle,
                    dlsr=int((now_s - at_s) * 65536) if middle else 0,
                )
            )
        for at in range(0, len(blocks), 30):
            self._send(bytes(RtcpRrPacket(ssrc=self.ssrc, reports=blocks[at : at + 30])))
        if self.estimate_bps is not None and blocks:
            fci = pack_remb_fci(self.estimate_bps, [block.ssrc for block in blocks])
            self._send(bytes(RtcpPsfbPacket(fmt=REMB, ssrc=self.ssrc, media_ssrc=0, fci=fci)))

    def _on_rtcp(self, data: bytes) -> None:
        with contextlib.suppress(ValueError, IndexError, struct.error):
            for packet in RtcpPacket.parse(data):
                if isinstance(packet, RtcpSrPacket):
                    middle = packet.sender_info.ntp_timestamp >> 16 & 0xFFFFFFFF
                    self._reports[packet.ssrc] = middle, time.monotonic()

    def _send(self, packet: bytes) -> None:
        if self.connection.state == "connected":
            self.connection.send_rtcp(packet)


def payload_at(packet: bytes) -> int:
    """Return where the payload of a clear packet starts."""
    at = 12 + 4 * (packet[0] & 15)
    if packet[0] & 0x10:
        at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
    return at
