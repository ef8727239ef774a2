"""When the last packets of a connection were sent, by their transport-wide number.

The other half of transport-wide feedback: the receiver says when each number arrived, and this
says when it left. Two flat arrays, as one entry is written for each packet sent; the native
fan-out writes them in place.
"""

from array import array
from itertools import compress
from typing import Final, NamedTuple

from server.media.rtp.packet import SEQ_MASK
from server.media.rtp.twcc import Feedback

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

    def span(self, first: int, count: int) -> "tuple[array[float], array[int]]":
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


class Acked(NamedTuple):
    """What one feedback packet said that was not known before.

    ``sent_s``, ``arrivals`` (ticks of the receiver's clock) and ``sizes`` go together, one for
    each packet that arrived, in the order of sending; the others are counted. ``late`` packets
    had been reported lost.
    """

    sent_s: list[float]
    arrivals: list[int]
    sizes: list[int]
    lost: int
    lost_bytes: int
    late: int


class Acknowledger:
    """Joins the feedback of one connection with its log; each packet counts once."""

    __slots__ = ("_lost", "_next")

    def __init__(self) -> None:
        self._next: int | None = None
        self._lost: set[int] = set()

    def take(self, feedback: Feedback, log: SentLog) -> Acked | None:
        """Return what is new, or None when it speaks of packets that were not sent of late."""
        first, statuses, arrivals = feedback
        count = len(statuses)
        oldest, youngest = log.newest - first & SEQ_MASK, count - 1
        if oldest >= CAPACITY or youngest > oldest:
            return None
        known = self._next - first & SEQ_MASK if self._next is not None else 0
        late = 0
        if 0 < known <= CAPACITY:
            known = min(known, count)
            late = self._forgive(first, statuses[:known])
            arrivals = arrivals[known - statuses.count(0, 0, known) :]
            statuses = statuses[known:]
            first, count = first + known & SEQ_MASK, count - known
        if count:
            self._next = first + count & SEQ_MASK
        times, sizes = log.span(first, count)
        lost = count - len(arrivals)
        if not lost:
            if count and not times[0]:
                return None
            return Acked(times.tolist(), arrivals, sizes.tolist(), 0, 0, late)
        self._remember(first, statuses)
        arrived = list(compress(sizes, statuses))
        lost_bytes = sum(sizes) - sum(arrived)
        sent_s = list(compress(times, statuses))
        if sent_s and not sent_s[0]:
            return None
        return Acked(sent_s, arrivals, arrived, lost, lost_bytes, late)

    def _remember(self, first: int, statuses: bytes) -> None:
        if len(self._lost) > CAPACITY:
            self._lost.clear()
        at = statuses.find(0)
        while at >= 0:
            self._lost.add(first + at & SEQ_MASK)
            at = statuses.find(0, at + 1)

    def _forgive(self, first: int, statuses: bytes) -> int:
        if not self._lost:
            return 0
        found = self._lost.intersection(
            first + at & SEQ_MASK for at, status in enumerate(statuses) if status
        )
        self._lost -= found
        return len(found)
