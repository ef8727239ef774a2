"""Sound put together with the packets before it, for a subscriber that loses some.

Receivers number redundant blocks by their place, so only packets without a gap between them go
together. Source: RFC 2198 section 3.
"""

from collections.abc import Callable
from typing import Final

from server.media.rtp.history import Kept
from server.media.rtp.packet import TIMESTAMP_MASK

MAX_TICKS: Final = (1 << 14) - 1
MAX_BLOCK: Final = (1 << 10) - 1
MAX_PACKET: Final = 1200
"""Header and payload of what was put together; sound alone goes as it came."""

_FOLLOWS = 0x80


def join(
    kept: Kept, before: Callable[[int], Kept | None], count: int, payload_type: int
) -> bytes | None:
    """Return the payload of one packet with those of up to ``count`` packets before it.

    Args:
        kept: the packet.
        before: returns a packet by its number.
        count: how many at most.
        payload_type: what the subscriber calls the sound itself.

    Returns:
        None when nothing can go along.
    """
    headers = b""
    blocks = kept.packet[kept.payload_at :]
    for step in range(1, count + 1):
        earlier = before(kept.seq - step)
        if earlier is None:
            break
        ticks = (kept.timestamp - earlier.timestamp) & TIMESTAMP_MASK
        block = earlier.packet[earlier.payload_at :]
        if ticks > MAX_TICKS or not 0 < len(block) <= MAX_BLOCK:
            break
        if kept.payload_at + len(headers) + len(blocks) + len(block) + 5 > MAX_PACKET:
            break
        header = (_FOLLOWS | payload_type) << 24 | ticks << 10 | len(block)
        headers = header.to_bytes(4, "big") + headers
        blocks = block + blocks
    return headers + bytes((payload_type,)) + blocks if headers else None
