"""Redundant sound taken apart: what came before goes with each packet, so that losses mend.

A packet names only how much earlier each redundant block is, not its number. Browsers put the
packets just before into it, without a gap, so the number follows from the place. Pure: what a
caller lacks, and what it does with a block, is its own affair.
Source: RFC 2198 section 3.
"""

from typing import Final, NamedTuple

MAX_BLOCKS: Final = 9
"""The eight redundant blocks that Chromium sends at the very most, and the sound itself."""
WINDOW: Final = 128
"""Packets: older ones than so many before the newest are not taken any more."""

_FOLLOWS = 0x80
_HEADER = 4
_LAST_HEADER = 1
_WINDOW_MASK = (1 << WINDOW) - 1


class Block(NamedTuple):
    """One block: it was recorded ``ticks`` before the packet's time, and lies at start to end."""

    ticks: int
    start: int
    end: int


def split(packet: bytearray | bytes, at: int, end: int, payload_type: int) -> list[Block] | None:
    """Return the blocks, the oldest first and the sound itself last, or None when malformed.

    Args:
        packet: holds the payload from ``at`` to ``end``.
        at: where the first block header is.
        end: where the payload ends.
        payload_type: what every block has to be.
    """
    headers: list[tuple[int, int]] = []
    while at < end and packet[at] & _FOLLOWS:
        if at + _HEADER > end or len(headers) == MAX_BLOCKS - 1:
            return None
        if packet[at] & 0x7F != payload_type:
            return None
        sizes = packet[at + 1] << 16 | packet[at + 2] << 8 | packet[at + 3]
        headers.append((sizes >> 10, sizes & 0x3FF))
        at += _HEADER
    if at >= end or packet[at] != payload_type:
        return None
    at += _LAST_HEADER
    blocks = []
    for ticks, size in headers:
        if at + size > end:
            return None
        blocks.append(Block(ticks, at, at + size))
        at += size
    blocks.append(Block(0, at, end))
    return blocks


class SoundWindow:
    """Which of the newest packets of a stream were had, by extended sequence number."""

    __slots__ = ("_had", "_newest")

    def __init__(self) -> None:
        self._newest: int | None = None
        self._had = 0

    def lacks(self, seq: int) -> bool:
        """Tell whether a packet may still be taken."""
        newest = self._newest
        if newest is None or seq > newest:
            return True
        age = newest - seq
        return age < WINDOW and not self._had >> age & 1

    def take(self, seq: int) -> bool:
        """Note a packet as had; False when it was before, or is too old to tell."""
        newest = self._newest
        if newest is None or seq > newest:
            step = WINDOW if newest is None else min(WINDOW, seq - newest)
            self._had = (self._had << step | 1) & _WINDOW_MASK
            self._newest = seq
            return True
        if not self.lacks(seq):
            return False
        self._had |= 1 << newest - seq
        return True
