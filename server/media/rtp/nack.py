"""Asking a publisher for lost packets: which are missing, and when to ask again.

One tracker per incoming video stream. A packet is asked for once it is late by one tick, then
again after a measured round trip, a bounded number of times; what stays lost is given up and a
key frame is asked for instead. Over a long way each request goes twice, as requests are lost like
packets, and a second round of them comes too late for the picture; a browser that has the first
does nothing about the other. Source: RFC 4585 section 6.2.1 for the format.
"""

import struct
from collections.abc import Iterator
from typing import Final

from server.media.rtp.haste import LONG_S
from server.media.rtp.packet import SEQ_MASK

RTPFB: Final = 205
NACK_FORMAT: Final = 1

MAX_MISSING: Final = 256
MAX_TRIES: Final = 10
GIVE_UP_S: Final = 1.5
REORDER_S: Final = 0.010
MIN_RETRY_S: Final = 0.040
MAX_RETRY_S: Final = 0.500
FIRST_ROUND_TRIP_S: Final = 0.100
AGAIN_S: Final = 0.030
"""How soon a request over a long way goes once more."""
MAX_ASKED_AT_ONCE: Final = 128
STANDSTILL_S: Final = 0.7
"""After so long browsers begin to forget what they sent, and what they still have is old."""
FEW: Final = 4
"""So many are asked for after any pause: a shared screen pauses by itself."""

_PAIR = struct.Struct("!HH")
_HEADER = struct.Struct("!BBHLL")


class Loss:
    """One packet that did not come, and when it was asked for."""

    __slots__ = ("asked_at", "first_asked_at", "noticed_at", "tries")

    def __init__(self, noticed_at: float) -> None:
        self.noticed_at = noticed_at
        self.asked_at = self.first_asked_at = 0.0
        self.tries = 0


class NackTracker:
    """The missing packets of one stream, by extended sequence number."""

    __slots__ = ("abandoned", "asked", "is_measured", "missing", "recovered", "round_trip_s")

    def __init__(self) -> None:
        self.missing: dict[int, Loss] = {}
        """What may be asked for still."""
        self.round_trip_s = FIRST_ROUND_TRIP_S
        self.is_measured = False
        self.asked = 0
        self.recovered = 0
        self.abandoned = 0

    def note_gap(self, first: int, last: int, now_s: float, *, paused_s: float = 0.0) -> bool:
        """Note that ``first`` to ``last`` (inclusive) were skipped.

        Args:
            first: the first that is missing.
            last: the last that is missing.
            now_s: monotonic seconds.
            paused_s: for how long nothing had come.

        Returns:
            False when that is too much to ask for, or too old: a key frame is cheaper.
        """
        count = last - first + 1
        is_old = paused_s > STANDSTILL_S and count > FEW
        if is_old or count + len(self.missing) > MAX_MISSING:
            self.abandoned += len(self.missing) + count
            self.missing.clear()
            return False
        for seq in range(first, last + 1):
            self.missing[seq] = Loss(now_s)
        return True

    def forget(self) -> None:
        """Ask for nothing that is missing now."""
        self.missing.clear()

    def arrived(self, seq: int, now_s: float) -> bool:
        """Take a late packet off the list; False when it was not missing (so a duplicate)."""
        loss = self.missing.pop(seq, None)
        if loss is None:
            return False
        if loss.tries:
            self.recovered += 1
            self._measure(loss, now_s)
        return True

    def suppose(self, round_trip_s: float) -> None:
        """Take a round trip that was measured otherwise, until repairs tell it."""
        if not self.is_measured:
            self.round_trip_s = round_trip_s

    def _measure(self, loss: Loss, now_s: float) -> None:
        """Learn the round trip from an answer.

        Which of several requests was answered is not known. On a long link it is the first, and
        leaving those answers out would never find out that the link is long; where it was a
        later one, the guess is too high, so it counts for less.
        """
        share = 8 if loss.tries == 1 else 16
        if not self.is_measured:
            self.is_measured = True
            share = 1
        self.round_trip_s += (now_s - loss.first_asked_at - self.round_trip_s) / share

    def due(self, now_s: float) -> list[int]:
        """Return what to ask for now, oldest first, and forget what is beyond hope."""
        retry_s = min(MAX_RETRY_S, max(MIN_RETRY_S, 1.25 * self.round_trip_s))
        again_s = AGAIN_S if self.round_trip_s >= LONG_S else retry_s
        asked: list[int] = []
        lost: list[int] = []
        for seq, loss in self.missing.items():
            if loss.tries >= MAX_TRIES or now_s - loss.noticed_at > GIVE_UP_S:
                lost.append(seq)
            elif len(asked) < MAX_ASKED_AT_ONCE and _is_due(loss, now_s, retry_s, again_s):
                loss.tries += 1
                loss.asked_at = now_s
                if loss.tries == 1:
                    loss.first_asked_at = now_s
                asked.append(seq)
        for seq in lost:
            del self.missing[seq]
        self.abandoned += len(lost)
        self.asked += len(asked)
        return sorted(asked)


def _is_due(loss: Loss, now_s: float, retry_s: float, again_s: float) -> bool:
    if loss.tries == 0:
        return now_s - loss.noticed_at >= REORDER_S
    return now_s - loss.asked_at >= (again_s if loss.tries % 2 else retry_s)


def pack_nack(sender_ssrc: int, media_ssrc: int, seqs: list[int]) -> bytes:
    """Return the RTCP packet that asks for ``seqs`` (ascending, extended or 16-bit)."""
    pairs: list[bytes] = []
    index = 0
    while index < len(seqs):
        first = seqs[index]
        mask = 0
        index += 1
        while index < len(seqs) and seqs[index] - first <= 16:
            if seqs[index] > first:
                mask |= 1 << seqs[index] - first - 1
            index += 1
        pairs.append(_PAIR.pack(first & SEQ_MASK, mask))
    header = _HEADER.pack(0x80 | NACK_FORMAT, RTPFB, 2 + len(pairs), sender_ssrc, media_ssrc)
    return header + b"".join(pairs)


def unpack_nack(body: bytes) -> Iterator[int]:
    """Yield the 16-bit numbers asked for; ``body`` starts after the two SSRCs."""
    for at in range(0, len(body) - 3, 4):
        first, mask = _PAIR.unpack_from(body, at)
        yield first
        step = 1
        while mask:
            if mask & 1:
                yield first + step & SEQ_MASK
            mask >>= 1
            step += 1
