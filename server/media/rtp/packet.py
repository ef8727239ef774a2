"""The RTP header: where its fields are, and the arithmetic of its wrapping numbers.

Packets are plain buffers here and are changed in place; nothing is parsed into objects, as the
packet path runs tens of thousands of times a second. Source: RFC 3550 section 5.1, RFC 5761.
"""

import struct

MAX_DATAGRAM = 1500
"""Longer datagrams are dropped unread: no browser sends them."""

RTP_HEADER = 12
SEQ_MASK = 0xFFFF
TIMESTAMP_MASK = 0xFFFFFFFF
MARKER = 0x80
PADDING = 0x20
HAS_EXTENSION = 0x10
ONE_BYTE_PROFILE = 0xBEDE

_EXTENSION_HEADER = struct.Struct("!HH").unpack_from

read_header = struct.Struct("!BBHLL").unpack_from
"""(first byte, marker and payload type, sequence number, timestamp, SSRC) at an offset."""

read_ssrc = struct.Struct("!L").unpack_from

write_header = struct.Struct("!BHLL").pack_into
"""Write all but the first byte: (buffer, offset + 1, marker and type, seq, timestamp, SSRC)."""


def unwrap_seq(seq: int, near: int) -> int:
    """Return the extended number with the low 16 bits ``seq`` that lies nearest to ``near``."""
    step = (seq - near) & SEQ_MASK
    return near + step if step < 0x8000 else near + step - 0x10000


def looks_like_rtcp(second_byte: int) -> bool:
    """Tell RTCP from RTP on one port. Source: RFC 5761 section 4."""
    return 192 <= second_byte <= 223


def locate_payload(buffer: bytearray, size: int) -> tuple[int, int, int]:
    """Return (extension start, extension end, payload start); payload start is -1 when malformed.

    The extension bounds are equal when the packet has none, or has one that is not of the
    one-byte form, which we never negotiate.
    """
    first = buffer[0]
    at = RTP_HEADER + 4 * (first & 15)
    if at > size:
        return 0, 0, -1
    if not first & HAS_EXTENSION:
        return at, at, at
    if at + 4 > size:
        return 0, 0, -1
    profile, words = _EXTENSION_HEADER(buffer, at)
    start = at + 4
    end = start + 4 * words
    if end > size:
        return 0, 0, -1
    if profile != ONE_BYTE_PROFILE:
        buffer[at : at + 2] = b"\xbe\xde"
        buffer[start:end] = bytes(end - start)
        return end, end, end
    return start, end, end


def strip_padding(buffer: bytearray, payload_at: int, size: int) -> int:
    """Clear the padding flag and return the size without padding, or -1 when malformed."""
    if not buffer[0] & PADDING:
        return size
    padding = buffer[size - 1]
    if padding == 0 or size - padding < payload_at:
        return -1
    buffer[0] &= ~PADDING & 0xFF
    return size - padding
