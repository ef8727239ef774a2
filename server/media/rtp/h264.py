"""Where a decoder of H264 may start: with parameter sets, or with an IDR picture.

H264 over RTP carries no picture numbers, so nothing of its payload is ever rewritten.
Source: RFC 6184 sections 5.3 to 5.8; packetization-mode 1.
"""

from typing import Final

from server.media.rtp.vp8 import PLAIN, Descriptor

PARAMETERS: Final = Descriptor(True, 0, 0, 0, 0, 0, True)
"""A packet that holds a sequence parameter set: encoders send one before each IDR picture."""
IDR: Final = PARAMETERS._replace(tid=0, is_sync=True)
"""The start of an IDR picture: enough for a decoder that has the parameter sets."""

_TYPE = 0x1F
_IDR = 5
_SPS = 7
_STAP_A = 24
_FU_A = 28
_FU_START = 0x80
_MAX_UNITS = 32


def describe(packet: bytearray | bytes, at: int) -> Descriptor:
    """Tell whether the payload that starts at ``at`` begins a key frame.

    Returns:
        ``PARAMETERS``, ``IDR``, or ``PLAIN`` for everything else.
    """
    size = len(packet)
    if at >= size:
        return PLAIN
    kind = packet[at] & _TYPE
    if kind == _STAP_A:
        return _of_units(packet, at + 1, size)
    if kind == _FU_A:
        if at + 1 >= size or not packet[at + 1] & _FU_START:
            return PLAIN
        kind = packet[at + 1] & _TYPE
    return _of(kind)


def _of(kind: int) -> Descriptor:
    if kind == _SPS:
        return PARAMETERS
    return IDR if kind == _IDR else PLAIN


def _of_units(packet: bytearray | bytes, at: int, size: int) -> Descriptor:
    """Look at the units of an aggregation: each after 16 bits of its length."""
    found = PLAIN
    for _ in range(_MAX_UNITS):
        if at + 2 >= size:
            break
        kind = packet[at + 2] & _TYPE
        if kind == _SPS:
            return PARAMETERS
        if kind == _IDR:
            found = IDR
        at += 2 + (packet[at] << 8 | packet[at + 1])
    return found
