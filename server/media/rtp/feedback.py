"""Walking through a compound RTCP packet: bounded, and one bad part costs only what follows it.

The parts themselves are read by ``nack``, ``keyframes`` and ``reports``.
Source: RFC 3550 section 6.1, RFC 4585 section 6.1, draft-alvestrand-rmcat-remb-03.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from server.media.rtp.keyframes import FIR_FORMAT, PLI_FORMAT

MAX_PARTS: Final = 32
REMB_FORMAT: Final = 15

_REMB_NAME = b"REMB"
_MAX_BITRATE_BPS = 1 << 40


class Part(NamedTuple):
    """One RTCP packet of a compound.

    ``detail`` is the report count or the feedback format; ``body`` starts after the 4-byte header
    and has no padding.
    """

    kind: int
    detail: int
    body: bytes


def walk(packet: bytes) -> Iterator[Part]:
    """Yield the parts; stop at the first that does not fit."""
    at = 0
    for _ in range(MAX_PARTS):
        if at + 4 > len(packet) or packet[at] >> 6 != 2:
            return
        end = at + 4 * ((packet[at + 2] << 8 | packet[at + 3]) + 1)
        if end > len(packet):
            return
        stop = end
        if packet[at] & 0x20:
            padding = packet[end - 1]
            if padding == 0 or padding > end - at - 4:
                return
            stop -= padding
        yield Part(packet[at + 1], packet[at] & 0x1F, packet[at + 4 : stop])
        at = end


def media_ssrc(part: Part) -> int | None:
    """Return the stream that a feedback packet is about."""
    if len(part.body) < 8:
        return None
    return int.from_bytes(part.body[4:8], "big")


def keyframe_targets(part: Part) -> Iterator[int]:
    """Yield the streams for which a PLI or FIR asks a key frame."""
    if part.detail == PLI_FORMAT:
        ssrc = media_ssrc(part)
        if ssrc is not None:
            yield ssrc
    elif part.detail == FIR_FORMAT:
        for at in range(8, len(part.body) - 7, 8):
            yield int.from_bytes(part.body[at : at + 4], "big")


def remb_bps(part: Part) -> int | None:
    """Return the bitrate that a receiver estimates, in bits per second."""
    body = part.body
    if part.detail != REMB_FORMAT or len(body) < 16 or body[8:12] != _REMB_NAME:
        return None
    exponent = body[13] >> 2
    mantissa = (body[13] & 3) << 16 | body[14] << 8 | body[15]
    return min(mantissa << exponent, _MAX_BITRATE_BPS)
