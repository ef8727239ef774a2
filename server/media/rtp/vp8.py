"""The VP8 payload descriptor: where frames start, and the numbers that must stay continuous.

Source: RFC 7741 section 4.2.
"""

from typing import Final, NamedTuple

LONG_PICTURE_IDS: Final = 1 << 15
SHORT_PICTURE_IDS: Final = 1 << 7
MAX_TID: Final = 3
"""The highest temporal layer that two bits can name."""

_EXTENDED = 0x80
_START_OF_FIRST_PARTITION = 0x17
_HAS_PICTURE_ID = 0x80
_HAS_TL0 = 0x40
_HAS_TID = 0x20
_HAS_TID_OR_KEYIDX = 0x30
_IS_SYNC = 0x20
_LONG = 0x80


class Descriptor(NamedTuple):
    """The parts of one packet's descriptor that forwarding needs. Offset 0 means absent.

    ``tid`` is the temporal layer; a frame of ``is_sync`` needs no other than those of layer 0.
    """

    is_key: bool
    picture_at: int
    picture_ids: int
    picture_id: int
    tl0_at: int
    tl0: int
    starts: bool = False
    """True for the first packet of a frame."""
    tid: int = 0
    is_sync: bool = False


PLAIN: Final = Descriptor(False, 0, 0, 0, 0, 0)
"""No key frame and no numbers: what a payload too short to be VP8 counts as."""


def describe(packet: bytearray | bytes, at: int) -> Descriptor:
    """Read the descriptor of the payload that starts at ``at`` and ends with the packet.

    ``is_key`` is true for the first packet of a key frame only: a subscriber may start there.
    """
    try:
        return _read(packet, at)
    except IndexError:
        return PLAIN


def _read(packet: bytearray | bytes, at: int) -> Descriptor:
    first = packet[at]
    body = at + 1
    picture_at = picture_ids = picture_id = tl0_at = tl0 = tid = 0
    is_sync = False
    if first & _EXTENDED:
        flags = packet[body]
        body += 1
        if flags & _HAS_PICTURE_ID:
            picture_at = body
            picture_id = packet[body]
            picture_ids = SHORT_PICTURE_IDS
            body += 1
            if picture_id & _LONG:
                picture_ids = LONG_PICTURE_IDS
                picture_id = (picture_id & 0x7F) << 8 | packet[body]
                body += 1
        if flags & _HAS_TL0:
            tl0_at = body
            tl0 = packet[body]
            body += 1
        if flags & _HAS_TID_OR_KEYIDX:
            if flags & _HAS_TID:
                tid = packet[body] >> 6
                is_sync = bool(packet[body] & _IS_SYNC)
            body += 1
    starts = first & _START_OF_FIRST_PARTITION == 0x10
    is_key = starts and not packet[body] & 1
    return Descriptor(
        is_key, picture_at, picture_ids, picture_id, tl0_at, tl0, starts, tid, is_sync
    )


def write_numbers(
    buffer: bytearray, offset: int, picture: Descriptor, picture_shift: int, tl0_shift: int
) -> None:
    """Write the shifted picture id and TL0 index into a copy that starts at ``offset``."""
    if picture.picture_ids == LONG_PICTURE_IDS:
        at = offset + picture.picture_at
        value = picture.picture_id + picture_shift & 0x7FFF
        buffer[at] = _LONG | value >> 8
        buffer[at + 1] = value & 0xFF
    elif picture.picture_ids:
        buffer[offset + picture.picture_at] = picture.picture_id + picture_shift & 0x7F
    if picture.tl0_at:
        buffer[offset + picture.tl0_at] = picture.tl0 + tl0_shift & 0xFF
