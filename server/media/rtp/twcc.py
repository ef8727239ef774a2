"""Transport-wide congestion feedback: tells a sender when each of its packets arrived.

Without it a browser's bandwidth estimate stays at its first guess. The recorder keeps arrivals
of one publishing connection and writes RTCP packets of bounded size; ``read_feedback`` reads
what a subscriber says of the packets that we sent.
Source: draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
"""

import struct
from collections.abc import Iterator
from itertools import accumulate
from typing import Final, NamedTuple

from server.media.rtp.nack import RTPFB
from server.media.rtp.packet import SEQ_MASK, unwrap_seq

FORMAT: Final = 15
MAX_ARRIVALS: Final = 4096
"""As many numbers are reported on at once, lost ones among them."""
MAX_STATUSES: Final = 400
"""Statuses in one packet: with two bytes each and the chunks it stays below 1,000 bytes."""
MAX_SPAN: Final = 4000
"""A wider gap than this between two numbers is a restarted counter, not loss."""

MAX_READ: Final = 4096
"""Statuses that are read of one feedback packet; browsers send a few hundred."""
TICK_S: Final = 0.000250
"""The unit of arrival times."""

_DELTA_S = TICK_S
_REFERENCE_DELTAS = 256
_NOT_RECEIVED, _SMALL, _LARGE = 0, 1, 2
_SYMBOLS_PER_VECTOR = 7
_MIN_RUN = 8
_MAX_RUN = 0x1FFF

_HEAD = struct.Struct("!BBHLLHHL")
_CHUNK = struct.Struct("!H")
_LARGE_DELTA = struct.Struct("!h")


class TwccRecorder:
    """The arrival times of one connection's packets since the last feedback."""

    __slots__ = ("_arrivals", "_count", "_newest", "_next")

    def __init__(self) -> None:
        self._arrivals: list[tuple[int, float]] = []
        self._newest: int | None = None
        self._next: int | None = None
        self._count = 0

    def record(self, seq: int, now_s: float) -> None:
        """Note that the packet with this 16-bit transport number arrived."""
        if len(self._arrivals) < MAX_ARRIVALS:
            self._arrivals.append((seq, now_s))

    @property
    def count(self) -> int:
        """How many arrivals there are to report."""
        return len(self._arrivals)

    def feedback(self, sender_ssrc: int, media_ssrc: int) -> Iterator[bytes]:
        """Yield RTCP packets for all that was recorded, and forget it."""
        times = self._unwrapped()
        if not times:
            return
        first, last = min(times), max(times)
        if self._next is not None and 0 <= first - self._next <= MAX_SPAN:
            first = self._next
        first = max(first, last + 1 - MAX_ARRIVALS)
        self._next = last + 1
        for start in range(first, last + 1, MAX_STATUSES):
            stop = min(start + MAX_STATUSES, last + 1)
            report = _report(start, stop, times)
            if report is not None:
                yield _pack(report, self._count, sender_ssrc, media_ssrc)
                self._count = (self._count + 1) & 0xFF

    def _unwrapped(self) -> dict[int, float]:
        """Return extended number → arrival; numbers already reported as lost are left out."""
        times: dict[int, float] = {}
        newest = self._newest
        for seq, at in self._arrivals:
            extended = seq if newest is None else unwrap_seq(seq, newest)
            if newest is None or extended > newest:
                if newest is not None and extended - newest > MAX_SPAN:
                    times.clear()
                    self._next = None
                newest = extended
            if self._next is None or extended >= self._next:
                times[extended] = at
        self._arrivals.clear()
        self._newest = newest
        return times


class _Report(NamedTuple):
    first: int
    statuses: int
    reference: int
    body: bytes


def _report(start: int, stop: int, times: dict[int, float]) -> _Report | None:
    received = [times[seq] for seq in range(start, stop) if seq in times]
    if not received:
        return None
    reference = int(min(received) / _DELTA_S) // _REFERENCE_DELTAS
    symbols, deltas = _symbols(start, stop, times, reference * _REFERENCE_DELTAS)
    body = b"".join(_chunks(symbols)) + bytes(deltas)
    return _Report(start, stop - start, reference, body)


def _pack(report: _Report, count: int, sender_ssrc: int, media_ssrc: int) -> bytes:
    body = report.body
    padding = -len(body) % 4
    if padding:
        body += bytes(padding - 1) + bytes((padding,))
    head = _HEAD.pack(
        0xA0 | FORMAT if padding else 0x80 | FORMAT,
        RTPFB,
        4 + len(body) // 4,
        sender_ssrc,
        media_ssrc,
        report.first & SEQ_MASK,
        report.statuses,
        (report.reference & 0xFFFFFF) << 8 | count,
    )
    return head + body


def _symbols(
    start: int, stop: int, times: dict[int, float], reference: int
) -> tuple[list[int], bytearray]:
    symbols: list[int] = []
    deltas = bytearray()
    previous = reference
    for seq in range(start, stop):
        at = times.get(seq)
        if at is None:
            symbols.append(_NOT_RECEIVED)
            continue
        ticks = int(at / _DELTA_S)
        delta = ticks - previous
        if 0 <= delta <= 0xFF:
            symbols.append(_SMALL)
            deltas.append(delta)
        else:
            delta = max(-0x8000, min(0x7FFF, delta))
            symbols.append(_LARGE)
            deltas += _LARGE_DELTA.pack(delta)
        previous += delta
    return symbols, deltas


def _chunks(symbols: list[int]) -> Iterator[bytes]:
    """Yield run-length chunks for long runs and two-bit vectors for the rest."""
    at = 0
    while at < len(symbols):
        run = 1
        while at + run < len(symbols) and symbols[at + run] == symbols[at] and run < _MAX_RUN:
            run += 1
        if run >= _MIN_RUN:
            yield _CHUNK.pack(symbols[at] << 13 | run)
            at += run
            continue
        vector = 0xC000
        for place, symbol in enumerate(symbols[at : at + _SYMBOLS_PER_VECTOR]):
            vector |= symbol << 12 - 2 * place
        yield _CHUNK.pack(vector)
        at += _SYMBOLS_PER_VECTOR


class Feedback(NamedTuple):
    """What a receiver says of a run of transport-wide numbers.

    ``first`` is the first number (16 bits); ``statuses`` has a byte for each number from there,
    0 when it did not arrive; ``arrivals`` has the times of those that did, in the receiver's
    clock, in ticks of 250 microseconds that go round every 12 days.
    """

    first: int
    statuses: bytes
    arrivals: list[int]


_ONE_BIT = tuple(bytes(value >> 6 - place & 1 for place in range(7)) for value in range(128))
_TWO_BITS = tuple(bytes(value >> 6 - 2 * place & 3 for place in range(4)) for value in range(256))
_FEEDBACK = struct.Struct("!HHL")
_FEEDBACK_AT = 8
_CHUNKS_AT = _FEEDBACK_AT + 8


def read_feedback(body: bytes) -> Feedback | None:
    """Read a feedback packet, or return None when it is malformed or too long.

    Args:
        body: what follows the 4-byte RTCP header, from the sender's SSRC on.

    Source: draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
    """
    if len(body) < _CHUNKS_AT + 2:
        return None
    first, count, reference = _FEEDBACK.unpack_from(body, _FEEDBACK_AT)
    if not 0 < count <= MAX_READ:
        return None
    found = _read_statuses(body, count)
    if found is None:
        return None
    statuses, at = found
    small, large = statuses.count(_SMALL), statuses.count(_LARGE)
    if statuses.count(3) or at + small + 2 * large > len(body):
        return None
    start = (reference >> 8) * _REFERENCE_DELTAS
    if large:
        return Feedback(first, statuses, _read_deltas(body, at, statuses, start))
    arrivals = list(accumulate(body[at : at + small], initial=start))
    del arrivals[0]
    return Feedback(first, statuses, arrivals)


def _read_statuses(body: bytes, count: int) -> tuple[bytes, int] | None:
    """Return a symbol for each number, and where the deltas begin."""
    runs: list[bytes] = []
    known, at, size = 0, _CHUNKS_AT, len(body) - 1
    while known < count:
        if at >= size:
            return None
        high, low = body[at], body[at + 1]
        at += 2
        if high < 0x80:
            run = bytes((high >> 5,)) * ((high & 0x1F) << 8 | low)
        elif high < 0xC0:
            run = _ONE_BIT[(high << 1 | low >> 7) & 0x7F] + _ONE_BIT[low & 0x7F]
        else:
            run = _TWO_BITS[high & 0x3F][1:] + _TWO_BITS[low]
        runs.append(run)
        known += len(run)
    return b"".join(runs)[:count], at


def _read_deltas(body: bytes, at: int, statuses: bytes, clock: int) -> list[int]:
    arrivals: list[int] = []
    for symbol in statuses:
        if symbol == _SMALL:
            clock += body[at]
            at += 1
        elif symbol == _LARGE:
            clock += (body[at] << 8 | body[at + 1]) - (body[at] >> 7 << 16)
            at += 2
        else:
            continue
        arrivals.append(clock)
    return arrivals
