"""Packets on a byte stream: each behind its length in two bytes. Source: RFC 4571 section 2."""

import struct
from collections.abc import Sequence
from typing import Final

LENGTH: Final = struct.Struct("!H")
INCOMPLETE: Final = -1
TOO_LONG: Final = -2


def frame_at(stream: bytearray, at: int, end: int, longest: int) -> int:
    """Return how long the packet is whose length stands at ``at``.

    Args:
        stream: what was read.
        at: where a frame begins.
        end: where what was read ends.
        longest: the longest packet that is taken.

    Returns:
        Its size; it lies two bytes on. ``INCOMPLETE`` while its end has not come, ``TOO_LONG`` as
        soon as its length says so.
    """
    if end - at < LENGTH.size:
        return INCOMPLETE
    size = stream[at] << 8 | stream[at + 1]
    if size > longest:
        return TOO_LONG
    return size if end - at - LENGTH.size >= size else INCOMPLETE


def frame_from(stream: bytes | bytearray, at: int) -> int:
    """Return where the frame ends that begins at ``at`` and is known to be whole."""
    return at + LENGTH.size + (stream[at] << 8 | stream[at + 1])


def frame_all(packets: memoryview, sizes: Sequence[int]) -> bytes:
    """Return packets of these sizes, which lie one behind another, as frames."""
    parts: list[bytes | memoryview] = []
    at = 0
    for size in sizes:
        parts += (LENGTH.pack(size), packets[at : at + size])
        at += size
    return b"".join(parts)
