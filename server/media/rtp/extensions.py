"""RTP header extensions: which we negotiate, and how a packet's block is made fit to forward.

Publishers number their extensions as they like, subscribers are told our numbers. The block is
changed in place and keeps its length, so that the payload never moves: what a subscriber did not
negotiate becomes zero bytes, which are legal padding. Source: RFC 8285 section 4.2; RFC 8852 for
the names of layers, RFC 6464 for the level.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

AUDIO_LEVEL_URI: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
MID_URI: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID_URI: Final = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID_URI: Final = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
SEND_TIME_URI: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_SEQ_URI: Final = (
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)

MID: Final = 1
SEND_TIME: Final = 2
TRANSPORT_SEQ: Final = 3
AUDIO_LEVEL: Final = 4
RID: Final = 5
REPAIRED_RID: Final = 6

KINDS: Final[Mapping[str, int]] = {
    MID_URI: MID,
    SEND_TIME_URI: SEND_TIME,
    TRANSPORT_SEQ_URI: TRANSPORT_SEQ,
    AUDIO_LEVEL_URI: AUDIO_LEVEL,
    RID_URI: RID,
    REPAIRED_RID_URI: REPAIRED_RID,
}
"""The extensions that we accept from publishers."""

EGRESS_SEND_TIME_ID: Final = 2
EGRESS_AUDIO_LEVEL_ID: Final = 3
EGRESS_TRANSPORT_SEQ_ID: Final = 4
"""Our numbers of send time, audio level and transport-wide number, towards every subscriber."""

_EGRESS_SEND_TIME_TAG: Final = EGRESS_SEND_TIME_ID << 4 | 2
_EGRESS_AUDIO_LEVEL_TAG: Final = EGRESS_AUDIO_LEVEL_ID << 4
_EGRESS_TRANSPORT_SEQ_TAG: Final = EGRESS_TRANSPORT_SEQ_ID << 4 | 1
_STOP_ID: Final = 15
_BLANK: Final = tuple(bytes(size) for size in range(18))
_SEND_TIME_TICKS: Final = 1 << 18


class Seen:
    """What ``normalise`` found in the last packet; one is reused, as allocating costs.

    ``transport_at`` is where the two bytes of the transport-wide number are, to be overwritten in
    every copy, 0 without; ``level`` is in −dBov, 0 (loudest) to 127, and -1 when not said.
    """

    __slots__ = ("level", "send_time_at", "transport_at", "transport_seq")

    def __init__(self) -> None:
        self.transport_seq = -1
        self.transport_at = 0
        self.send_time_at = 0
        self.level = -1


class Names(NamedTuple):
    """What a packet says of its stream: its section, its layer, or the layer that it repairs."""

    mid: str | None = None
    rid: str | None = None
    repaired_rid: str | None = None


NAMELESS: Final = Names()


def kinds_by_id(extensions: Mapping[str, int]) -> list[int]:
    """Return a table of 16 kinds, indexed by the number that one publisher uses."""
    table = [0] * 16
    for uri, number in extensions.items():
        kind = KINDS.get(uri, 0)
        if kind and 0 < number < _STOP_ID:
            table[number] = kind
    return table


def normalise(buffer: bytearray, start: int, end: int, kinds: list[int], seen: Seen) -> bool:
    """Keep send time, level and transport-wide number under our numbers, blank the rest.

    Returns:
        False when an element reaches beyond the block.
    """
    seen.transport_seq = seen.level = -1
    seen.transport_at = seen.send_time_at = 0
    at = start
    while at < end:
        tag = buffer[at]
        if tag == 0:
            at += 1
            continue
        length = (tag & 15) + 1
        after = at + 1 + length
        if after > end:
            return False
        kind = kinds[tag >> 4]
        if kind == TRANSPORT_SEQ and length == 2 and not seen.transport_at:
            buffer[at] = _EGRESS_TRANSPORT_SEQ_TAG
            seen.transport_at = at + 1
            seen.transport_seq = buffer[at + 1] << 8 | buffer[at + 2]
        elif kind == SEND_TIME and length == 3 and not seen.send_time_at:
            buffer[at] = _EGRESS_SEND_TIME_TAG
            seen.send_time_at = at + 1
        elif kind == AUDIO_LEVEL and length == 1:
            buffer[at] = _EGRESS_AUDIO_LEVEL_TAG
            seen.level = buffer[at + 1] & 0x7F
        else:
            buffer[at:after] = _BLANK[length + 1]
        at = after
    return True


def find_names(buffer: bytearray, start: int, end: int, kinds: list[int]) -> Names:
    """Return what an unknown stream says of itself; a block cut short says nothing."""
    found: list[str | None] = [None] * 7
    at = start
    while at < end:
        tag = buffer[at]
        if tag == 0:
            at += 1
            continue
        after = at + 2 + (tag & 15)
        if after > end:
            return NAMELESS
        kind = kinds[tag >> 4]
        if kind in (MID, RID, REPAIRED_RID):
            found[kind] = buffer[at + 1 : after].decode("ascii", "replace")
        at = after
    return Names(found[MID], found[RID], found[REPAIRED_RID])


def write_send_time(buffer: bytearray, at: int, now_s: float) -> None:
    """Write abs-send-time: seconds as 6.18 bits, of any steady clock."""
    ticks = int(now_s * _SEND_TIME_TICKS)
    buffer[at] = ticks >> 16 & 0xFF
    buffer[at + 1] = ticks >> 8 & 0xFF
    buffer[at + 2] = ticks & 0xFF
