"""Continuity of one outgoing stream while what it carries changes.

A subscriber's slot keeps one SSRC for ever; sequence numbers, timestamps, picture ids and TL0
indexes must go on without a seam when another layer or another participant is put into it, and
when frames of a temporal layer are left out. Within one run the numbers differ from the incoming
ones by constants, so that the packet path only adds. The runs before are remembered for a while,
for packets that come late and for requests to send something again. Nothing is ever sent twice
under one number, because AES-GCM would reuse its nonce.

All sequence numbers here are extended (never wrap).
"""

from collections import deque
from typing import Final, Generic, NamedTuple, TypeVar

from server.media.rtp.packet import TIMESTAMP_MASK, unwrap_seq
from server.media.rtp.vp8 import MAX_TID, Descriptor

MAX_RUNS: Final = 64
"""Two seconds of a stream of which every other frame is left out, at 30 a second."""
MAX_AHEAD_S: Final = 3.0
"""How far the statements of two clocks may lead from what passed of the worker's own time."""
MAX_STEP: Final = TIMESTAMP_MASK >> 2
"""Receivers take a timestamp for an old one when it is ahead by half of all that there are."""

Layer = TypeVar("Layer")


class Run(NamedTuple, Generic[Layer]):
    """Packets of one layer that were sent under numbers one constant away from their own."""

    layer: Layer
    first_seq: int
    end_seq: int
    """The first number after the run."""
    seq_shift: int
    ts_shift: int
    picture_shift: int
    tl0_shift: int
    max_tid: int
    """The highest temporal layer that was sent."""

    def carries(self, picture: Descriptor) -> bool:
        """Tell whether packets of a frame like this were sent in it."""
        return not picture.tid or picture.tid <= self.max_tid


class RtpRewriter(Generic[Layer]):
    """The constants between an incoming stream and one outgoing stream.

    ``first_seq`` is the first incoming packet that they hold for: older ones belong to an earlier
    run, to a frame that was left out, or to numbers that were used before.
    """

    __slots__ = (
        "_last_picture",
        "_last_sent_at",
        "_last_seq",
        "_last_timestamp",
        "_last_tl0",
        "_runs",
        "first_seq",
        "layer",
        "max_tid",
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
        self.layer: Layer | None = None
        """What is carried now."""
        self._last_seq = first_out_seq - 1
        self._last_timestamp = first_out_timestamp
        self._last_sent_at: float | None = None
        self._last_picture: int | None = None
        self._last_tl0: int | None = None
        self._runs: deque[Run[Layer]] = deque(maxlen=MAX_RUNS)
        self.first_seq = 0
        self.max_tid = MAX_TID
        """Packets above this leave the straight way: what is left out, and redundant sound."""
        self.seq_shift = 0
        self.ts_shift = 0
        self.picture_shift = 0
        self.tl0_shift = 0
        self.renumbers_pictures = False

    def begin(
        self,
        layer: Layer,
        seq: int,
        timestamp: int,
        picture: Descriptor,
        *,
        now_s: float,
        clock_hz: int,
        aligned: int | None = None,
    ) -> None:
        """Let the incoming packet ``seq`` follow whatever was sent last.

        Args:
            layer: what it is of.
            seq: its number.
            timestamp: as it came.
            picture: its picture numbers.
            now_s: when it came.
            clock_hz: of its timestamps.
            aligned: the outgoing timestamp by the sender's own statements, when there are any.
        """
        self.layer = layer
        self.first_seq = seq
        self.seq_shift = self._last_seq + 1 - seq
        out = self._last_timestamp
        if self._last_sent_at is not None:
            out = self._following(aligned, int((now_s - self._last_sent_at) * clock_hz), clock_hz)
        self.ts_shift = (out - timestamp) & TIMESTAMP_MASK
        self.picture_shift = self.tl0_shift = 0
        if self._last_picture is not None and picture.picture_ids:
            self.picture_shift = self._last_picture + 1 - picture.picture_id
        if self._last_tl0 is not None and picture.tl0_at:
            self.tl0_shift = self._last_tl0 + 1 - picture.tl0
        self.renumbers_pictures = bool(self.picture_shift or self.tl0_shift)

    def end(self, seq: int, timestamp: int, picture: Descriptor, *, sent_at_s: float) -> None:
        """Close the run; the arguments describe the newest incoming packet of the layer."""
        self._close_run(seq + 1, self.max_tid)
        self._last_seq = seq + self.seq_shift
        self._last_timestamp = (timestamp + self.ts_shift) & TIMESTAMP_MASK
        self._last_sent_at = sent_at_s
        if picture.picture_ids:
            self._last_picture = (picture.picture_id + self.picture_shift) % picture.picture_ids
        if picture.tl0_at:
            self._last_tl0 = picture.tl0 + self.tl0_shift & 0xFF
        self.layer = None

    def leave_out(self, seq: int, picture: Descriptor) -> None:
        """Do not send the newest packet, and let the next follow without a gap.

        A picture's number is taken back with the packet that starts it; when that one was lost,
        the receiver sees a lost picture, which is what happened.
        """
        if seq > self.first_seq:
            self._close_run(seq, self.max_tid)
        self.first_seq = seq + 1
        self.seq_shift -= 1
        if picture.starts and picture.picture_ids:
            self.picture_shift -= 1
            self.renumbers_pictures = True

    def part(self, seq: int, max_tid: int) -> None:
        """Begin another run with the packet ``seq``, as ``max_tid`` held for those before it."""
        if seq > self.first_seq:
            self._close_run(seq, max_tid)
            self.first_seq = seq

    def leap(self, seq: int, next_seq: int) -> None:
        """Let ``next_seq`` follow ``seq`` with one number left out, so that the gap is seen."""
        self.part(seq + 1, self.max_tid)
        self.first_seq = next_seq
        self.seq_shift -= next_seq - seq - 2

    def forget(self) -> None:
        """Let no request reach back to what was sent before."""
        self._runs.clear()

    def run_of(self, seq: int) -> Run[Layer] | None:
        """Return the run that a packet of the current layer came too late for."""
        for run in reversed(self._runs):
            if run.layer is self.layer and run.first_seq <= seq < run.end_seq:
                return run
        return None

    def run_now(self, seq: int) -> Run[Layer] | None:
        """Return what holds for this packet and those behind it; None while nothing is carried."""
        return self._current_run(self.layer, seq + 1) if self.layer is not None else None

    def sent_as(self, out_seq: int, newest_seq: int) -> tuple[Run[Layer], int] | None:
        """Return the run and the incoming number behind an outgoing 16-bit one.

        Args:
            out_seq: as a subscriber names it.
            newest_seq: the newest incoming number of the current layer; any without one.
        """
        newest = self._last_seq if self.layer is None else newest_seq + self.seq_shift
        out = unwrap_seq(out_seq, newest)
        if out > newest:
            return None
        if self.layer is not None and out - self.seq_shift >= self.first_seq:
            return self._current_run(self.layer, newest_seq + 1), out - self.seq_shift
        for run in reversed(self._runs):
            seq = out - run.seq_shift
            if run.first_seq <= seq < run.end_seq:
                return run, seq
        return None

    def _following(self, aligned: int | None, elapsed: int, clock_hz: int) -> int:
        """Return a timestamp after the last one: as stated, unless that can not be true."""
        most = int(MAX_AHEAD_S * clock_hz)
        step = elapsed
        if aligned is not None:
            stated = (aligned - self._last_timestamp) & TIMESTAMP_MASK
            if stated > TIMESTAMP_MASK >> 1:
                stated -= TIMESTAMP_MASK + 1
            if abs(stated - elapsed) <= most:
                step = stated
        return self._last_timestamp + max(1, min(step, MAX_STEP))

    def _current_run(self, layer: Layer, end_seq: int) -> Run[Layer]:
        return Run(
            layer,
            self.first_seq,
            end_seq,
            self.seq_shift,
            self.ts_shift,
            self.picture_shift,
            self.tl0_shift,
            self.max_tid,
        )

    def _close_run(self, end_seq: int, max_tid: int) -> None:
        layer = self.layer
        if layer is not None and end_seq > self.first_seq:
            self._runs.append(self._current_run(layer, end_seq)._replace(max_tid=max_tid))
