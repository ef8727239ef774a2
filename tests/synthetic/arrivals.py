"""Transport-wide feedback as a receiver writes it, independent of the server's own writer.

Source: draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1. Every status is two bits
in a vector chunk; browsers also use run lengths, which cost less and say the same.
"""

import struct
from collections.abc import Iterator

TICK_NS = 250_000
REFERENCE_TICKS = 256
MAX_STATUSES = 400
MISSING, SMALL, LARGE = 0, 1, 2
PER_CHUNK = 7


class Arrivals:
    """What arrived since the last feedback, by transport number."""

    def __init__(self) -> None:
        self._times: dict[int, int] = {}
        self._newest: int | None = None
        self._next: int | None = None
        self._count = 0

    def record(self, number: int, at_ns: int) -> None:
        """Note one packet with its 16-bit number."""
        newest = self._newest
        extended = number
        if newest is not None:
            extended = newest + ((number - newest + 0x8000 & 0xFFFF) - 0x8000)
        self._newest = extended if newest is None else max(newest, extended)
        if self._next is None or extended >= self._next:
            self._times.setdefault(extended, at_ns)

    def feedback(self, sender_ssrc: int, media_ssrc: int) -> Iterator[bytes]:
        """Yield RTCP packets for what was recorded, and forget it."""
        if not self._times:
            return
        first, last = min(self._times), max(self._times)
        if self._next is not None:
            first = self._next
        self._next = last + 1
        for start in range(first, last + 1, MAX_STATUSES):
            stop = min(start + MAX_STATUSES, last + 1)
            if any(number in self._times for number in range(start, stop)):
                yield self._pack(start, stop, sender_ssrc, media_ssrc)
        self._times.clear()

    def _pack(self, start: int, stop: int, sender_ssrc: int, media_ssrc: int) -> bytes:
        times = self._times
        earliest = min(times[number] for number in range(start, stop) if number in times)
        reference = earliest // TICK_NS // REFERENCE_TICKS
        before = reference * REFERENCE_TICKS
        symbols: list[int] = []
        deltas = bytearray()
        for number in range(start, stop):
            if number not in times:
                symbols.append(MISSING)
                continue
            delta = times[number] // TICK_NS - before
            before += delta
            symbols.append(SMALL if 0 <= delta < 256 else LARGE)
            deltas += struct.pack("!B" if 0 <= delta < 256 else "!h", delta)
        chunks = bytearray()
        for at in range(0, len(symbols), PER_CHUNK):
            chunk = 0xC000
            for place, symbol in enumerate(symbols[at : at + PER_CHUNK]):
                chunk |= symbol << 12 - 2 * place
            chunks += struct.pack("!H", chunk)
        body = bytes(chunks + deltas)
        padding = -len(body) % 4
        if padding:
            body += bytes(padding - 1) + bytes([padding])
        count, self._count = self._count, self._count + 1 & 0xFF
        return (
            struct.pack(
                "!BBHLLHHL", 0x8F | 0x20 * bool(padding), 205, 4 + len(body) // 4, sender_ssrc,
                media_ssrc, start & 0xFFFF, stop - start, (reference & 0xFFFFFF) << 8 | count,
            )
            + body
        )  # fmt: skip
