"""When the last packets of a connection were sent, by their transport-wide number.

The other half of transport-wide feedback: the receiver says when each number arrived, and this
says when it left. Two flat arrays, as one entry is written for each packet sent; the native
fan-out writes them in place.
"""

from array import array
from typing import Final

from server.media.rtp.packet import SEQ_MASK

CAPACITY: Final = 4096
"""Packets kept; a power of two, so that numbers go round with their 16 bits."""
SLOT_MASK: Final = CAPACITY - 1


class SentLog:
    """A ring of (time sent, size). Numbers are used in order, without holes."""

    __slots__ = ("newest", "sizes", "times")

    def __init__(self) -> None:
        self.times = array("d", bytes(8 * CAPACITY))
        """When, in monotonic seconds; 0 before the first round."""
        self.sizes = array("H", bytes(2 * CAPACITY))
        """Bytes of the datagram."""
        self.newest = 0
        """The last number that was used, 16 bits."""

    def record(self, seq: int, now_s: float, size: int) -> None:
        """Note that the packet with this 16-bit number was sent."""
        at = seq & SLOT_MASK
        self.times[at] = now_s
        self.sizes[at] = size
        self.newest = seq & SEQ_MASK

    def look(self, seq: int) -> tuple[float, int] | None:
        """Return (time sent, size) of a recent number, or None when it is no more known."""
        at = seq & SLOT_MASK
        if self.newest - seq & SEQ_MASK >= CAPACITY or not self.times[at]:
            return None
        return self.times[at], self.sizes[at]

    def span(self, first: int, count: int) -> tuple[array[float], array[int]]:
        """Return the times and sizes of ``count`` numbers from ``first`` on, at most CAPACITY."""
        start = first & SLOT_MASK
        stop = start + count
        if stop <= CAPACITY:
            return self.times[start:stop], self.sizes[start:stop]
        stop -= CAPACITY
        return (
            self.times[start:] + self.times[:stop],
            self.sizes[start:] + self.sizes[:stop],
        )
