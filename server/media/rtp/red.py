"""Redundant sound taken apart: what came before goes with each packet, so that losses mend.

A packet names only how much earlier each redundant block is, not its number. Browsers put the
packets just before into it, without a gap, so the number follows from the place. Pure: what a
caller lacks, and what it does with a block, is its own affair.
Source: RFC 2198 section 3.
"""

from typing import Final, NamedTuple

MAX_BLOCKS: Final = 9
"""The eight redundant blocks that Chromium sends at the very most, and the sound itself."""
_FOLLOWS = 0x80
_HEADER = 4
_LAST_HEADER = 1


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
