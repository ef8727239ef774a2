"""Continuity of one outgoing stream while what it carries changes.

A subscriber's slot keeps one SSRC for ever; sequence numbers, timestamps, picture ids and TL0
indexes must go on without a seam when another participant is put into it. Within one run the
numbers differ from the incoming ones by constants, so that the packet path only adds. Nothing is
ever sent twice under one number, because AES-GCM would reuse its nonce.
"""

from server.media.rtp.packet import TIMESTAMP_MASK, unwrap_seq
from server.media.rtp.vp8 import Descriptor


class RtpRewriter:
    """The constants between an incoming stream and one outgoing stream.

    ``first_seq`` is the first incoming packet of the run: older ones belong to numbers that were
    used before it. All sequence numbers here are extended (never wrap).
    """

    __slots__ = (
        "_last_picture",
        "_last_sent_at",
        "_last_seq",
        "_last_timestamp",
        "_last_tl0",
        "first_seq",
        "picture_shift",
        "renumbers_pictures",
        "seq_shift",
        "tl0_shift",
        "ts_shift",
    )

    def __init__(self, first_out_seq: int, first_out_timestamp: int) -> None:
        """Start before the first packet.

        Args:
            first_out_seq: below 32768, so that no receiver guesses a wrong rollover counter.
            first_out_timestamp: any 32-bit number.
        """
        self._last_seq = first_out_seq - 1
        self._last_timestamp = first_out_timestamp
        self._last_sent_at: float | None = None
        self._last_picture: int | None = None
        self._last_tl0: int | None = None
        self.first_seq = 0
        self.seq_shift = 0
        self.ts_shift = 0
        self.picture_shift = 0
        self.tl0_shift = 0
        self.renumbers_pictures = False

    def begin(
        self, seq: int, timestamp: int, picture: Descriptor, *, now_s: float, clock_hz: int
    ) -> None:
        """Let the incoming packet ``seq`` follow whatever was sent last.

        The timestamp moves on by the time that passed, at least by one tick.
        """
        self.first_seq = seq
        self.seq_shift = self._last_seq + 1 - seq
        ticks = 0
        if self._last_sent_at is not None:
            ticks = max(1, int((now_s - self._last_sent_at) * clock_hz))
        self.ts_shift = (self._last_timestamp + ticks - timestamp) & TIMESTAMP_MASK
        self.picture_shift = self.tl0_shift = 0
        if self._last_picture is not None and picture.picture_ids:
            self.picture_shift = self._last_picture + 1 - picture.picture_id
        if self._last_tl0 is not None and picture.tl0_at:
            self.tl0_shift = self._last_tl0 + 1 - picture.tl0
        self.renumbers_pictures = bool(self.picture_shift or self.tl0_shift)

    def end(self, seq: int, timestamp: int, picture: Descriptor, *, sent_at_s: float) -> None:
        """Close the run; the arguments describe the newest incoming packet of it."""
        self._last_seq = seq + self.seq_shift
        self._last_timestamp = (timestamp + self.ts_shift) & TIMESTAMP_MASK
        self._last_sent_at = sent_at_s
        if picture.picture_ids:
            self._last_picture = (picture.picture_id + self.picture_shift) % picture.picture_ids
        if picture.tl0_at:
            self._last_tl0 = picture.tl0 + self.tl0_shift & 0xFF

    def incoming_seq(self, out_seq: int, newest_seq: int) -> int | None:
        """Return the incoming number behind an outgoing 16-bit one, if it is of this run.

        Args:
            out_seq: as a subscriber names it.
            newest_seq: the newest incoming number of the run.
        """
        seq = unwrap_seq(out_seq, newest_seq + self.seq_shift) - self.seq_shift
        return seq if self.first_seq <= seq <= newest_seq else None
