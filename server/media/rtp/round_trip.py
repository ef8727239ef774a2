"""Measuring the round trip to somebody who only sends: we ask, their next report answers.

A sender learns it from our receiver reports; this is the same the other way round. Browsers
answer it in the extended reports that go with their sender reports. They ask as well, when they
only receive: their waiting for a repair, and how late a frame may be shown, depends on it.
Source: RFC 3611 sections 4.4 (reference time) and 4.5 (delay since).
"""

import struct
from typing import Final

XR: Final = 207
MAX_BLOCKS: Final = 32

_REFERENCE_TIME = 4
_DELAY_SINCE = 5
_QUESTION = struct.Struct("!BBHLBBHQ")
_ANSWER = struct.Struct("!BBHLBBHLLL")
_HEADER = struct.Struct("!BBH")
_DELAY = struct.Struct("!LLL")
_UNIT_HZ = 65536
_HALF = 1 << 31


def pack_question(sender_ssrc: int, ntp_now: int) -> bytes:
    """Return the RTCP packet that says our time, as 64-bit NTP."""
    return _QUESTION.pack(0x80, XR, 4, sender_ssrc, _REFERENCE_TIME, 0, 2, ntp_now)


def read_question(body: bytes) -> tuple[int, int] | None:
    """Return who asks, and the middle 32 bits of their time; None when nobody does.

    Args:
        body: what follows the 4-byte RTCP header.
    """
    at = 4
    for _ in range(MAX_BLOCKS):
        if at + _HEADER.size > len(body):
            return None
        kind, _, words = _HEADER.unpack_from(body, at)
        if kind == _REFERENCE_TIME and words == 2 and at + 12 <= len(body):
            return int.from_bytes(body[:4], "big"), int.from_bytes(body[at + 6 : at + 10], "big")
        at += _HEADER.size + 4 * words
    return None


def pack_answer(sender_ssrc: int, asker: int, asked: int, held_s: float = 0.0) -> bytes:
    """Return the RTCP packet that answers a question which came just now.

    Args:
        sender_ssrc: one of ours.
        asker: whose question it is.
        asked: the middle 32 bits of their time.
        held_s: for how long we say that we had it, which makes the round trip so much shorter.
    """
    held = int(held_s * _UNIT_HZ)
    return _ANSWER.pack(0x80, XR, 5, sender_ssrc, _DELAY_SINCE, 0, 3, asker, asked, held)


def read_answer(body: bytes, own_ssrc: int, ntp_now: int) -> float | None:
    """Return the round trip in seconds, None when an extended report does not tell it.

    Args:
        body: what follows the 4-byte RTCP header.
        own_ssrc: under which we asked.
        ntp_now: our time on arrival, as 64-bit NTP.
    """
    at = 4
    for _ in range(MAX_BLOCKS):
        if at + _HEADER.size > len(body):
            return None
        kind, _, words = _HEADER.unpack_from(body, at)
        start, at = at + _HEADER.size, at + _HEADER.size + 4 * words
        if kind == _DELAY_SINCE and at <= len(body):
            for place in range(start, min(at, start + MAX_BLOCKS * _DELAY.size), _DELAY.size):
                if place + _DELAY.size > at:
                    break
                ssrc, asked, delay = _DELAY.unpack_from(body, place)
                if ssrc == own_ssrc and asked:
                    ticks = ((ntp_now >> 16) - asked - delay) & 0xFFFFFFFF
                    return ticks / _UNIT_HZ if ticks < _HALF else None
    return None
