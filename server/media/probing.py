"""Finding out whether a link carries more: when padding is sent, how much, and what it proved.

A probe raises the rate for a moment and looks at the queue right after it. What the link does
not carry waits there, so the bytes of the probe over its time and the growth of the queue are
what the link carries. A probe is short, as its queue delays sound. When that was misleading once
(some links let a burst pass), probes are long for a while, and stop at the first sign of a queue.
Source: draft-ietf-rmcat-gcc-02 section 4 leaves probing open; the idea is that of pathload.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple

from server.media.delay_trend import GROUP_S, TICK_MS
from server.media.rtp.sent_log import Acked

QUEUE_S: Final = 0.08
"""The queue that a short probe may leave when the link carries no more than was known."""
REPEATED_QUEUE_S: Final = 0.06
"""The same for one that follows another in vain."""
FACTOR: Final = 2.0
MIN_S: Final = 0.1
CAREFUL_S: Final = 1.5
LONG_S: Final = 0.8
CAREFUL_QUEUE_MS: Final = 150.0
RETRY_S: Final = 1.5
NEXT_S: Final = 0.1
TAIL_S: Final = 0.08
"""Packets that leave so soon after a probe meet its queue."""

_LEAST_FACTOR = 1.5
_LEAST_LONG_FACTOR = 1.35
_BLIND_QUEUE_S = 0.12
_GIVE_UP_S = 3.0
_MAX_CAREFUL_S = 4.0
_ABORT_MS = 40.0
_JITTER_MS = 4.0
_SLACK_MS = 30.0
_LAST_S = 0.045
_WITNESSES = 0.66
_CLEAR = 0.9
_TELLING = 1.1
_LOST = 0.08
_FEW_LOST = 3
_FEW_PACKETS = 5


class Probe(NamedTuple):
    """Padding to be sent until a time, at a rate that comes on top of the media."""

    bps: int
    until_s: float


class Proof(NamedTuple):
    """What a probe found.

    ``bps`` is a rate that the link carried; ``is_clear`` says that it was all that was sent, so
    that it may carry more; ``is_long`` tells a long probe.
    """

    bps: float
    is_clear: bool
    is_long: bool


class Prober:
    """The probes of one connection, one after another."""

    __slots__ = (
        "_before_ms",
        "_is_long",
        "_lost",
        "_next_s",
        "_packets",
        "_start_s",
        "_target_bps",
        "_was_in_vain",
        "_was_stopped",
        "active",
        "careful_s",
        "is_careful",
        "known_bps",
    )

    def __init__(self, now_s: float) -> None:
        self.active: Probe | None = None
        """The probe that is sent or waited for."""
        self.is_careful = False
        """Probe long and less, as short probes misled."""
        self.known_bps = self._target_bps = 0.0
        """The estimate when the probe began."""
        self.careful_s = CAREFUL_S
        """How long a careful probe is."""
        self._next_s = now_s + NEXT_S
        self._was_in_vain = False
        self._is_long = False
        self._clear(now_s, 0.0)

    @property
    def queue_ms(self) -> float:
        """The queue that the probe may leave, at worst."""
        return CAREFUL_QUEUE_MS if self._is_long else 1000 * QUEUE_S + _SLACK_MS

    def start(
        self,
        now_s: float,
        *,
        known_bps: float,
        sent_bps: float,
        wanted_bps: float,
        queue_ms: float,
        round_trip_s: float = 0.0,
        is_blind: bool = False,
        is_long: bool = False,
    ) -> Probe | None:
        """Begin a probe when it is time.

        Args:
            now_s: monotonic seconds.
            known_bps: the estimate.
            sent_bps: what is sent without padding.
            wanted_bps: what would be sent if the link carried everything; no more is probed.
            queue_ms: the queue that stands now.
            round_trip_s: how late feedback is; a long probe is the gentler.
            is_blind: there is no feedback to judge by; the padding lifts the receiver's estimate.
            is_long: as much was proved by short probes as they can.
        """
        if self.active is not None:
            if now_s > self.active.until_s + (0.0 if is_blind else _GIVE_UP_S):
                self.stop(now_s)
            return None
        if now_s < self._next_s:
            return None
        self._is_long = is_long = is_long or self.is_careful or is_blind
        is_repeated = self._was_in_vain
        least, factor = _LEAST_FACTOR, _LEAST_FACTOR if is_repeated else FACTOR
        if is_long:
            least = factor = _long_factor(round_trip_s)
        target_bps = known_bps * max(least, min(factor, wanted_bps / known_bps))
        length_s = self.careful_s if self.is_careful or is_blind else LONG_S
        if not is_long:
            queue_s = REPEATED_QUEUE_S if is_repeated else QUEUE_S
            length_s = max(MIN_S, queue_s * known_bps / (target_bps - known_bps))
        extra_bps = int(target_bps - min(sent_bps, known_bps))
        self.active = Probe(extra_bps, now_s + length_s)
        self.known_bps = known_bps
        self._target_bps = target_bps
        self._clear(now_s, queue_ms)
        return self.active

    def distrust(self) -> None:
        """Probe long from now on, and longer when that was misleading too."""
        self.careful_s = min(_MAX_CAREFUL_S, 1.5 * self.careful_s) if self.is_careful else CAREFUL_S
        self.is_careful = True

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
        self._collect(acked, base_ms, end_s)
        if acked.sent_s[-1] > end_s + TAIL_S:
            self.stop(now_s)
            proof = self._judge(own_loss)
            self._was_in_vain = proof is not None and not proof.is_clear
            return proof
        queue_ms = self._packets[-1][1] if self._packets else 0.0
        if self._is_long and now_s < end_s and queue_ms > self._before_ms + _ABORT_MS:
            self.active = Probe(0, now_s)
            self._was_stopped = True
        return None

    def _clear(self, now_s: float, queue_ms: float) -> None:
        self._start_s = now_s
        self._before_ms = queue_ms
        self._packets: list[tuple[float, float, int]] = []
        self._lost = 0.0
        self._was_stopped = False

    def _collect(self, acked: Acked, base_ms: float, end_s: float) -> None:
        """Keep (time sent, queue met, size) of the packets that belong to the probe."""
        packets, start_s = self._packets, self._start_s
        known = len(packets)
        for left_s, tick, size in zip(acked.sent_s, acked.arrivals, acked.sizes, strict=True):
            if start_s <= left_s <= end_s:
                packets.append((left_s, tick * TICK_MS - left_s * 1000 - base_ms, size))
        self._lost += acked.lost * (len(packets) - known) / len(acked.sizes)

    def _judge(self, own_loss: float) -> Proof | None:
        packets, arrived = self._packets, len(self._packets)
        if arrived < _FEW_PACKETS:
            return None
        total = arrived + self._lost
        usual = own_loss * total
        is_lossy = self._lost > usual + max(_FEW_LOST, 2 * sqrt(usual), _LOST * total)
        sent_bps, carried_bps = _rates(packets, self._before_ms)
        sent_bps = min(sent_bps * total / arrived, self._target_bps)
        carried_bps = min(carried_bps * (1 if is_lossy else total / arrived), self._target_bps)
        if sent_bps < _TELLING * self.known_bps:
            return None
        is_clear = not is_lossy and carried_bps > _CLEAR * sent_bps
        if self._is_long:
            is_clear = is_clear and not self._was_stopped and self._last_queue_ms() < _ABORT_MS
        return Proof(sent_bps if is_clear else carried_bps, is_clear, self._is_long)

    def _last_queue_ms(self) -> float:
        last_s = self._packets[-1][0] - _LAST_S
        queues_ms = [queue_ms for left_s, queue_ms, _ in self._packets if left_s >= last_s]
        return min(queues_ms) - self._before_ms


def _long_factor(round_trip_s: float) -> float:
    """Return a factor for which no long queue builds until the first feedback stops the probe."""
    return max(_LEAST_LONG_FACTOR, min(_LEAST_FACTOR, 1 + _BLIND_QUEUE_S / (round_trip_s + 0.15)))


def _rates(packets: Sequence[tuple[float, float, int]], before_ms: float) -> tuple[float, float]:
    """Return bits per second that were sent, and that were carried, of a probe.

    When the first packet of a burst arrives, all bytes before it have been carried: in the time
    between the sending of the first and that of this one, and the time that the queue has grown
    by. Each burst of the last third is such a witness. Delays other than the queue only lower
    what one says, so that the best is believed.
    """
    start_s = packets[0][0]
    from_s = start_s + (packets[-1][0] - start_s) * _WITNESSES
    sent_bps = carried_bps = burst_s = 0.0
    before = 0
    for left_s, queue_ms, size in packets:
        if left_s - burst_s > GROUP_S:
            burst_s = left_s
            span_s = left_s - start_s
            if left_s >= from_s and span_s > 0:
                grown_s = max(0.0, queue_ms - before_ms - _JITTER_MS) / 1000
                sent_bps = max(sent_bps, 8 * before / span_s)
                carried_bps = max(carried_bps, 8 * before / (span_s + grown_s))
        before += size
    return sent_bps, carried_bps
