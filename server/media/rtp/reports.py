"""Sender and receiver reports, for publishers to adapt and for subscribers to keep lip sync.

A subscriber's slots carry different people over time, whose clocks differ by seconds. So the
reports sent to subscribers speak of the worker's own clock: one constant per publishing
connection moves its clock onto ours. Both streams of a person move alike, which keeps their lip
sync exact, and the slot's timeline has no jump when another person is put into it.
Source: RFC 3550 sections 6.4.1, 6.4.2 and 6.5.
"""

import struct
from dataclasses import dataclass
from typing import Final

from server.media.rtp.packet import TIMESTAMP_MASK

SR: Final = 200
RR: Final = 201
SDES: Final = 202
MAX_BLOCKS: Final = 31
NTP_EPOCH_S: Final = 2_208_988_800
"""Seconds from 1900 to 1970."""

_NTP_FRACTION = 1 << 32
_NTP_MASK = (1 << 64) - 1
_BLOCK = struct.Struct("!LLLLLL")
_SENDER_INFO = struct.Struct("!LLQLLL")
_HEADER = struct.Struct("!BBHL")
_CNAME = 1


class Reception:
    """What a receiver report says about one incoming stream."""

    __slots__ = (
        "_expected_before",
        "_last_transit",
        "_received_before",
        "base_seq",
        "jitter",
        "mended",
        "newest_seq",
        "received",
        "report_at_s",
        "report_ntp_middle",
    )

    def __init__(self, seq: int) -> None:
        """Start with the first packet's extended sequence number."""
        self.base_seq = seq
        self.newest_seq = seq - 1
        self.received = 0
        self.mended = 0
        """Of those received, what was lost and came otherwise: sent again, or as redundancy."""
        self.jitter = 0.0
        self.report_ntp_middle = 0
        self.report_at_s = 0.0
        self._last_transit = 0.0
        self._expected_before = 0
        self._received_before = 0

    def note_arrival(self, timestamp: int, now_s: float, clock_hz: int) -> None:
        """Count a packet and follow the jitter. Source: RFC 3550 appendix A.8."""
        self.received += 1
        transit = now_s * clock_hz - timestamp
        step = abs(transit - self._last_transit)
        self._last_transit = transit
        # A wrapped timestamp or the first packet is no jitter.
        if step < clock_hz:
            self.jitter += (step - self.jitter) / 16

    def block(self, ssrc: int, now_s: float) -> bytes:
        """Return the report block, and start a new interval; what was mended counts as lost."""
        expected = self.newest_seq - self.base_seq + 1
        arrived = self.received - self.mended
        lost = max(-0x800000, min(0x7FFFFF, expected - arrived))
        interval = expected - self._expected_before
        interval_lost = interval - (arrived - self._received_before)
        self._expected_before = expected
        self._received_before = arrived
        fraction = 0
        if interval > 0 and interval_lost > 0:
            fraction = min(0xFF, (interval_lost << 8) // interval)
        delay = 0
        if self.report_ntp_middle:
            delay = int((now_s - self.report_at_s) * 65536) & 0xFFFFFFFF
        return _BLOCK.pack(
            ssrc,
            fraction << 24 | lost & 0xFFFFFF,
            self.newest_seq & 0xFFFFFFFF,
            int(self.jitter) & 0xFFFFFFFF,
            self.report_ntp_middle,
            delay,
        )


@dataclass(frozen=True, slots=True)
class SenderClock:
    """A publisher's own statement: at ``ntp`` its RTP clock of this stream showed ``timestamp``.

    ``ntp_shift`` is our clock minus the publisher's, fixed for its connection.
    """

    ntp: int
    timestamp: int
    ntp_shift: int

    def timestamp_at(self, ntp_now: int, clock_hz: int) -> int:
        """Return what the stream's RTP clock shows at our time, as 64-bit NTP."""
        elapsed = (ntp_now - self.ntp_shift - self.ntp) & _NTP_MASK
        if elapsed > _NTP_MASK >> 1:
            elapsed -= _NTP_MASK + 1
        return (self.timestamp + elapsed * clock_hz // _NTP_FRACTION) & TIMESTAMP_MASK

    def ntp_at(self, timestamp: int, clock_hz: int) -> int:
        """Return our time, as 64-bit NTP, at which the stream's clock shows ``timestamp``."""
        elapsed = (timestamp - self.timestamp) & TIMESTAMP_MASK
        if elapsed > TIMESTAMP_MASK >> 1:
            elapsed -= TIMESTAMP_MASK + 1
        return (self.ntp + self.ntp_shift + elapsed * _NTP_FRACTION // clock_hz) & _NTP_MASK


def ntp_time(unix_s: float) -> int:
    """Return 64-bit NTP time."""
    return int((unix_s + NTP_EPOCH_S) * _NTP_FRACTION) & _NTP_MASK


def read_sender_info(body: bytes) -> tuple[int, int, int] | None:
    """Return (SSRC, NTP time, RTP timestamp) of a sender report's body, None when cut short."""
    if len(body) < 24:
        return None
    ssrc, ntp, timestamp = struct.unpack_from("!LQL", body)
    return ssrc, ntp, timestamp


def pack_receiver_report(sender_ssrc: int, blocks: list[bytes]) -> bytes:
    """Return a receiver report of at most ``MAX_BLOCKS`` blocks."""
    count = len(blocks)
    return _HEADER.pack(0x80 | count, RR, 1 + 6 * count, sender_ssrc) + b"".join(blocks)


def pack_sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """Return a sender report without blocks."""
    return _SENDER_INFO.pack(
        0x80 << 24 | SR << 16 | 6,
        ssrc,
        ntp,
        timestamp,
        packets & 0xFFFFFFFF,
        octets & 0xFFFFFFFF,
    )


def pack_cname(ssrc: int, cname: str) -> bytes:
    """Return a source description with the canonical name that ties a pair together."""
    name = cname.encode()
    item = bytes((_CNAME, len(name))) + name
    item += bytes(4 - len(item) % 4)
    return _HEADER.pack(0x81, SDES, 1 + len(item) // 4, ssrc) + item


@dataclass(frozen=True, slots=True)
class LossReport:
    """What a subscriber says about one stream that we send."""

    ssrc: int
    fraction_lost: float
    lost: int
    jitter: int
    last_report: int
    delay: int

    def round_trip_s(self, ntp_now: int) -> float | None:
        """Return the round trip time, None when no report of ours was seen yet."""
        if not self.last_report:
            return None
        ticks = ((ntp_now >> 16) - self.last_report - self.delay) & 0xFFFFFFFF
        return ticks / 65536 if ticks < 0x80000000 else None


def read_blocks(body: bytes, count: int, skip: int) -> list[LossReport]:
    """Return the whole report blocks after ``skip`` bytes of a report's body."""
    reports = []
    for at in range(skip, min(len(body) - 23, skip + 24 * count), 24):
        ssrc, loss, _newest, jitter, last, delay = _BLOCK.unpack_from(body, at)
        lost = loss & 0xFFFFFF
        if lost & 0x800000:
            lost -= 0x1000000
        reports.append(LossReport(ssrc, (loss >> 24) / 256, lost, jitter, last, delay))
    return reports
