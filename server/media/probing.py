"""Finding out whether a link carries more: when padding is sent, how much, and what it proved.

A probe raises the rate for a moment and looks at the queue right after it. What the link does
not carry waits there, so the bytes of the probe over its time and the growth of the queue are
what the link carries. A probe is short, as its queue delays sound. When that was misleading once
(some links let a burst pass), probes are long for a while, and stop at the first sign of a queue.
Source: draft-ietf-rmcat-gcc-02 section 4 leaves probing open; the idea is that of pathload.
"""

from typing import Final, NamedTuple

from server.media.delay_trend import TICK_MS
from server.media.rtp.sent_log import Acked

QUEUE_S: Final = 0.08
"""The queue that a short probe may leave when the link carries no more than was known."""
FACTOR: Final = 2.0
CAREFUL_FACTOR: Final = 1.5
MIN_S: Final = 0.1
MAX_S: Final = 0.4
CAREFUL_S: Final = 0.6
RETRY_S: Final = 3.0
NEXT_S: Final = 0.2
TAIL_S: Final = 0.08
"""Packets that leave so soon after a probe meet its queue."""

_LEAST_FACTOR = 1.25
_TAIL_BEFORE_S = 0.03
_FRESH_S = 0.06
_GIVE_UP_S = 3.0
_JITTER_MS = 6.0
_CLEAR_MS = 15.0
_ABORT_MS = 40.0
_SHARE = 0.25
_LOST = 0.15
_FEW_LOST = 3


class Probe(NamedTuple):
    """Padding to be sent until a time, at a rate that comes on top of the media."""

    bps: int
    until_s: float


class Proof(NamedTuple):
    """What a probe found: a rate that the link carries, and whether that was all that was sent."""

    bps: float
    is_clear: bool


class Prober:
    """The probes of one connection, one after another."""

    __slots__ = (
        "_arrived",
        "_before_ms",
        "_bytes",
        "_lost",
        "_next_s",
        "_start_s",
        "_tail_ms",
        "active",
        "is_careful",
        "known_bps",
    )

    def __init__(self, now_s: float) -> None:
        self.active: Probe | None = None
        """The probe that is sent or waited for."""
        self.is_careful = False
        """Probe long and less, as short probes misled."""
        self.known_bps = 0.0
        """The estimate when the probe began."""
        self._next_s = now_s + NEXT_S
        self._clear(now_s, 0.0)

    def start(
        self, now_s: float, *, known_bps: float, sent_bps: float, wanted_bps: float, queue_ms: float
    ) -> Probe | None:
        """Begin a probe when it is time.

        Args:
            now_s: monotonic seconds.
            known_bps: the estimate.
            sent_bps: what is sent without padding.
            wanted_bps: what would be sent if the link carried everything; no more is probed.
            queue_ms: the queue that stands now.
        """
        if self.active is not None or now_s < self._next_s:
            return None
        factor = CAREFUL_FACTOR if self.is_careful else FACTOR
        target_bps = max(_LEAST_FACTOR * known_bps, min(factor * known_bps, wanted_bps))
        if self.is_careful:
            length_s = CAREFUL_S
        else:
            length_s = QUEUE_S * known_bps / (target_bps - known_bps)
            length_s = max(MIN_S, min(MAX_S, length_s))
        extra_bps = int(target_bps - min(sent_bps, known_bps))
        self.active = Probe(extra_bps, now_s + length_s)
        self.known_bps = known_bps
        self._clear(now_s, queue_ms)
        return self.active

    def stop(self, now_s: float, pause_s: float = RETRY_S) -> None:
        """Give the probe up, and wait before the next."""
        self.active = None
        self._next_s = now_s + pause_s

    def on_acked(
        self, acked: Acked, now_s: float, *, base_ms: float, own_loss: float
    ) -> Proof | None:
        """Take feedback meanwhile; return what was found once all of the probe is known.

        Args:
            acked: what the feedback said.
            now_s: monotonic seconds.
            base_ms: the delay without any queue, as in ``DelayTrend``.
            own_loss: what the link loses whatever is sent.
        """
        probe = self.active
        if probe is None or not acked.sent_s:
            return None
        end_s = probe.until_s
        queue_ms = self._count(acked, base_ms, end_s)
        if acked.sent_s[-1] > end_s + TAIL_S:
            self.stop(now_s)
            return self._judge(end_s - self._start_s, own_loss)
        if self.is_careful and now_s < end_s and queue_ms > self._before_ms + _ABORT_MS:
            self.active = Probe(0, now_s)
        elif now_s > end_s + _GIVE_UP_S:
            self.stop(now_s)
        return None

    def _clear(self, now_s: float, queue_ms: float) -> None:
        self._start_s = now_s
        self._before_ms = queue_ms
        self._bytes = self._arrived = self._lost = 0
        self._tail_ms = float("inf")

    def _count(self, acked: Acked, base_ms: float, end_s: float) -> float:
        """Add up what belongs to the probe; return the queue that its last packets met."""
        start_s, tail_s = self._start_s, end_s - _TAIL_BEFORE_S
        inside, fresh_s = 0, acked.sent_s[-1] - _FRESH_S
        fresh_ms = tail_ms = float("inf")
        for left_s, tick, size in zip(acked.sent_s, acked.arrivals, acked.sizes, strict=True):
            if left_s < start_s or left_s > end_s + TAIL_S:
                continue
            queue_ms = tick * TICK_MS - left_s * 1000 - base_ms
            if left_s <= end_s:
                inside += 1
                self._bytes += size
                if left_s >= fresh_s:
                    fresh_ms = min(fresh_ms, queue_ms)
            if left_s >= tail_s:
                tail_ms = min(tail_ms, queue_ms)
        self._tail_ms = min(self._tail_ms, tail_ms)
        self._arrived += inside
        if inside:
            self._lost += acked.lost
            self._bytes += acked.lost_bytes
        return fresh_ms if fresh_ms < float("inf") else 0.0

    def _judge(self, length_s: float, own_loss: float) -> Proof | None:
        total = self._arrived + self._lost
        if length_s <= 0 or not total or self._tail_ms == float("inf"):
            return None
        sent_bps = 8 * self._bytes / length_s
        grown_ms = max(0.0, self._tail_ms - self._before_ms)
        expected_ms = 1000 * length_s * max(0.0, sent_bps / self.known_bps - 1)
        is_lossy = self._lost > max(_FEW_LOST, (_LOST + 1.5 * own_loss) * total)
        if grown_ms < max(_CLEAR_MS, _SHARE * expected_ms) and not is_lossy:
            return Proof(sent_bps, is_clear=True)
        carried = 8 * self._bytes / (length_s + max(0.0, grown_ms - _JITTER_MS) / 1000)
        return Proof(carried * (self._arrived / total if is_lossy else 1.0), is_clear=False)
