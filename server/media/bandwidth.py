"""What a subscriber's way down carries: the congestion control of the sending side.

Three voices: the delay (``delay_trend``), which cuts the estimate to what arrives when a queue
grows; the loss (``loss_control``), for links that drop instead of queueing; and proof, from
probes and from traffic that fills the estimate, without which it never rises. A receiver that
gives no transport-wide feedback is believed by its REMB and its receiver reports.
Source: draft-ietf-rmcat-gcc-02, draft-alvestrand-rmcat-remb-03.
"""

from collections import deque
from typing import Final

from server.media.delay_trend import QUIET_MS, TICK_MS, DelayTrend
from server.media.delay_trial import Answer, DelayTrial
from server.media.loss_control import HIGH, LOW, MAX_OWN_LOSS, LossControl
from server.media.probing import Proof
from server.media.rtp.sent_log import Acked

START_BPS: Final = 400_000
FREE_BPS: Final = 1_000_000
"""What short probes alone can prove."""
MIN_BPS: Final = 50_000
MAX_BPS: Final = 30_000_000
LOSSY_BPS: Final = 1_000_000
"""No more is believed of a link that loses more than HIGH by itself."""
BLIND_BPS: Final = 2_500_000
"""No more is believed of a receiver that says nothing but its loss."""
SILENCE_S: Final = 2.0

_BETA = 0.85
_GROWTH_A_SECOND = 0.08
_FILLED = 0.8
_HEADROOM = 1.15
_PROOF_HEADROOM = 3.0
_RATE_SPAN_S = 0.35
_LONG_SPAN_S = 1.0
_HOLD_S = 1.0
_BLIND_S = 0.3
_LONG_QUEUE_MS = 120.0
_LONG_S = 0.8
_IDLE = 0.5
_BELOW_CEILING = 0.95
_BEYOND = 1.25
_DOUBTFUL = 0.85
_FORGETTING_A_SECOND = 0.005
_REMB_FRESH_S = 10.0


class Bandwidth:
    """The estimate of one connection."""

    def __init__(self, now_s: float) -> None:
        self.trend = DelayTrend()
        self.loss_control = LossControl(now_s)
        self.decreased_s = float("-inf")
        """When congestion was found last."""
        self.acked_bps = 0.0
        """What arrived in the last third of a second; 0 while that is not known."""
        self.sent_bps = 0.0
        """What was sent in the last second, as far as it was reported on."""
        self.round_trip_s: float | None = None
        self.has_feedback = False
        self._bps = float(START_BPS)
        self._rates: deque[tuple[float, float, int, int]] = deque(maxlen=64)
        self._start_s = self._feedback_s = now_s
        self.last_sent_s = 0.0
        """When the newest packet left that feedback spoke of."""
        self._blind_until_s = 0.0
        self._again_s = float("inf")
        self._shield = (0.0, 0.0, 0.0)
        self._alarms = 0
        self._trial: DelayTrial | None = None
        self.was_mistaken = False
        """What was taken for congestion was a longer way; to be cleared by whoever reads it."""
        self._before_cut_bps = 0.0
        self._before_cut_s = float("-inf")
        self._ceiling_bps = float("inf")
        self._long_since_s: float | None = None
        self._found_bps = 0.0
        self._before_silence_bps = 0.0
        self._remb_bps = 0
        self._remb_s = float("-inf")
        self._silence_s = now_s

    @property
    def bps(self) -> int:
        """The estimate, in bits per second."""
        return int(self._bps)

    @property
    def loss(self) -> float:
        """Fraction lost of late, before any repair."""
        return self.loss_control.loss

    def is_blind(self, now_s: float) -> bool:
        """Return whether the receiver seems to give no transport-wide feedback at all."""
        return not self.has_feedback and now_s - self._start_s > SILENCE_S

    def on_feedback(self, acked: Acked, now_s: float) -> None:
        """Take what one feedback packet said."""
        elapsed_s = min(now_s - self._feedback_s, 0.25)
        self._feedback_s = self._silence_s = now_s
        self.has_feedback = True
        arrived, lost = len(acked.sizes), acked.lost
        if not arrived:
            self.loss_control.add(0, lost, acked.late)
            return
        if self._before_silence_bps:
            self._bps = max(self._bps, self._before_silence_bps / 2)
            self._before_silence_bps = 0.0
            lost = 0
        left_s = acked.sent_s[-1]
        self.last_sent_s = max(self.last_sent_s, left_s)
        self._note_round_trip(now_s - left_s)
        self.trend.add(acked.sent_s, acked.arrivals)
        self._measure(acked, left_s)
        self._watch_answer(now_s)
        if self._is_shielded(left_s):
            return
        self.loss_control.add(arrived, lost, acked.late)
        self._follow_loss(now_s)
        self._follow_delay(left_s, now_s, elapsed_s)

    def on_remb(self, bps: int, now_s: float) -> None:
        """Take the receiver's own estimate; it counts where there is no feedback."""
        self._remb_bps, self._remb_s = bps, now_s
        if not self.has_feedback:
            self._bps = float(max(MIN_BPS, min(MAX_BPS, bps)))
        elif bps < 0.9 * self.acked_bps and now_s - self.decreased_s > _HOLD_S:
            self._decrease(max(float(bps), _BETA * self.acked_bps), now_s)

    def on_loss(self, fraction: float, now_s: float) -> None:
        """Take the fraction lost of a receiver report; it counts where there is no feedback.

        Source: draft-ietf-rmcat-gcc-02 section 6.
        """
        if self.has_feedback:
            return
        self.loss_control.loss += 0.5 * (fraction - self.loss_control.loss)
        if fraction > HIGH:
            self._decrease(self._bps * (1 - 0.5 * fraction), now_s)
        elif fraction < LOW and now_s - self._remb_s > _REMB_FRESH_S:
            self._bps = min(max(self._bps, BLIND_BPS), self._bps * 1.05)

    def on_probe_sent(self, start_s: float, end_s: float, queue_ms: float) -> None:
        """Overlook what a probe does: a queue up to ``queue_ms`` and what it loses."""
        self._shield = (start_s, end_s, queue_ms)

    def on_proof(self, proof: Proof) -> None:
        """Take what a probe found; within bounds of what was carried for a second.

        Where the link was found to end, nothing is believed until that is clearly exceeded. A
        long probe that met a queue tells nothing new: the link may have let a burst pass.
        """
        was_bounded = self.is_bounded
        if proof.is_clear and proof.bps > _BEYOND * self._ceiling_bps:
            self._ceiling_bps = float("inf")
        elif not proof.is_clear:
            if not proof.is_long:
                self._doubt(proof.bps)
            least = self._bps / _BELOW_CEILING
            self._ceiling_bps = min(self._ceiling_bps, max(proof.bps, least))
        if proof.is_clear or was_bounded or not proof.is_long:
            proved = min(proof.bps, self._headroom_bps(), self._most())
            self._bps = max(self._bps, proved)

    def _doubt(self, found_bps: float) -> None:
        """Believe two short probes in turn that found clearly less than the estimate."""
        before_bps = self._found_bps
        if max(found_bps, before_bps) > _DOUBTFUL * self._bps:
            self._found_bps = 0.0
        elif before_bps:
            self._bps = self._ceiling_bps = max(found_bps, before_bps, float(MIN_BPS))
            self._found_bps = 0.0
        else:
            self._found_bps = found_bps

    @property
    def is_bounded(self) -> bool:
        """The link was found to end somewhere; before that, the estimate is only what is known."""
        return self._ceiling_bps < float("inf")

    @property
    def end_bps(self) -> float:
        """Where the link was found to end; the estimate, if it was not."""
        return self._ceiling_bps if self.is_bounded else self._bps

    @property
    def can_rise(self) -> bool:
        """More would be believed if it were proved."""
        return self._bps < self._bound()

    @property
    def is_at_headroom(self) -> bool:
        """Nothing more is believed until more was sent for a second."""
        return self._bps > 0.9 * self._headroom_bps()

    def _headroom_bps(self) -> float:
        return max(_PROOF_HEADROOM * self.sent_bps, FREE_BPS)

    def on_silence(self, now_s: float) -> None:
        """Lower the estimate: packets are sent and nothing is heard. Call about each 100 ms."""
        if self.has_feedback and now_s - self._silence_s > SILENCE_S:
            self._before_silence_bps = max(self._before_silence_bps, self._bps)
            self._silence_s = now_s - SILENCE_S / 2
            self._decrease(self._bps * 0.7, now_s)

    def _most(self) -> float:
        return min(self._bound(), _BELOW_CEILING * self._ceiling_bps)

    def _bound(self) -> float:
        return MAX_BPS if self.loss_control.own_loss <= HIGH else LOSSY_BPS

    def _measure(self, acked: Acked, left_s: float) -> None:
        rates = self._rates
        arrived = sum(acked.sizes)
        arrived_s = acked.arrivals[-1] * TICK_MS / 1000
        if rates and not 0 <= arrived_s - rates[-1][0] < SILENCE_S:
            rates.clear()
        rates.append((arrived_s, left_s, arrived, arrived + acked.lost_bytes))
        self.acked_bps = self._rate(0, _RATE_SPAN_S)
        self.sent_bps = self._rate(1, _LONG_SPAN_S)

    def _rate(self, clock: int, span_s: float) -> float:
        """Return bits per second that arrived (0) or left (1) in the last seconds."""
        rates = self._rates
        newest = rates[-1][clock]
        total = 0
        for entry in reversed(rates):
            elapsed_s = newest - entry[clock]
            if elapsed_s >= span_s:
                return 8 * total / elapsed_s
            total += entry[3] if clock else entry[2]
        return 0.0

    def _note_round_trip(self, round_trip_s: float) -> None:
        known = self.round_trip_s
        if known is None or round_trip_s < known:
            self.round_trip_s = round_trip_s
        else:
            self.round_trip_s = known + 0.02 * (round_trip_s - known)

    def _is_shielded(self, left_s: float) -> bool:
        start_s, end_s, queue_ms = self._shield
        return start_s <= left_s <= end_s and self.trend.standing_ms <= queue_ms

    def _follow_loss(self, now_s: float) -> None:
        control, standing_ms = self.loss_control, self.trend.standing_ms
        offered_bps = self._rate(1, _RATE_SPAN_S)
        if control.judge(now_s, standing_ms, offered_bps) and self.acked_bps:
            is_modest = control.loss < MAX_OWN_LOSS and standing_ms < QUIET_MS
            if is_modest and self._bps <= START_BPS:
                control.accept()
                return
            self._before_cut_bps, self._before_cut_s = self._bps, self.decreased_s
            least = START_BPS if is_modest else MIN_BPS
            self._decrease(max(least, 0.95 * self.acked_bps), now_s)
            control.cut(now_s, offered_bps)
        elif control.was_in_vain:
            control.was_in_vain = False
            self._bps = max(self._bps, min(self._before_cut_bps, LOSSY_BPS))
            self.decreased_s = self._before_cut_s

    def _follow_delay(self, left_s: float, now_s: float, elapsed_s: float) -> None:
        if now_s >= self._again_s:
            self._cut_again(now_s)
        if not self.trend.is_growing and not self._is_long(now_s):
            self._alarms = 0
            self._grow(now_s, elapsed_s)
            return
        self._alarms += 1
        if self._alarms < 2 or left_s < self._blind_until_s or self._is_answer_awaited(now_s):
            return
        self._alarms = 0
        self._blind_until_s = now_s + _BLIND_S
        carried = self.acked_bps
        is_idle = self._is_idle() and self._long_since_s is None
        if not carried or carried > self._bps / _BETA or is_idle:
            self._decrease(0.9 * self._bps, now_s)
            return
        self._ceiling_bps = carried
        self._decrease(_BETA * carried, now_s)
        self._again_s = now_s + _RATE_SPAN_S

    def _cut_again(self, now_s: float) -> None:
        """Correct a cut once all that counted as carried left the line after it became thin."""
        self._again_s = float("inf")
        trial, carried = self._trial, self.acked_bps
        if carried and trial is not None and trial.grew_after(self.decreased_s):
            self._ceiling_bps = min(self._ceiling_bps, carried)
            self._decrease(_BETA * carried, now_s)

    def _is_answer_awaited(self, now_s: float) -> bool:
        """Return whether less is sent by now, and what comes of it is still to be seen."""
        trial = self._trial
        return trial is not None and trial.is_waiting(now_s) and not self.trend.is_growing

    def _is_idle(self) -> bool:
        """Return whether so little is sent that what arrives says nothing of the link."""
        offered = self._rate(1, _RATE_SPAN_S)
        return offered < _IDLE * self._bps and self.acked_bps > _BETA * offered

    def _is_long(self, now_s: float) -> bool:
        """Return whether a queue stands that does not shrink, or not fast enough."""
        if self.trend.standing_ms <= _LONG_QUEUE_MS:
            self._long_since_s = None
            return False
        if self._long_since_s is None:
            self._long_since_s = now_s
        return not self.trend.is_draining or now_s - self._long_since_s > _LONG_S

    def _watch_answer(self, now_s: float) -> None:
        """Go on from a delay that turned out to be no queue of ours."""
        trial = self._trial
        if trial is None:
            return
        answer = trial.watch(
            now_s,
            queue_ms=self.trend.standing_ms,
            sent_bps=self._rate(1, _RATE_SPAN_S),
            carried_bps=self.acked_bps,
            allowed_bps=self._bps,
            is_losing=self.loss - self.loss_control.own_loss > HIGH,
        )
        if answer is Answer.NONE:
            return
        self._trial = None
        if answer is not Answer.DRAINED:
            self.trend.rebase()
        if answer is Answer.LONGER:
            self._bps = max(self._bps, min(trial.known_bps, self._bound()))
            self._ceiling_bps = float("inf")
            self.decreased_s = float("-inf")
            self.was_mistaken = True

    def _grow(self, now_s: float, elapsed_s: float) -> None:
        """Rise with traffic that fills the estimate; what was carried without a queue is known."""
        self._ceiling_bps *= 1 + _FORGETTING_A_SECOND * elapsed_s
        is_quiet = self.trend.standing_ms < QUIET_MS and now_s - self.decreased_s > _HOLD_S
        if not is_quiet or self.sent_bps < _FILLED * self._bps:
            return
        carried = self._rate(0, _LONG_SPAN_S)
        if carried > self._bps:
            self._bps = max(self._bps, min(carried, self._bound()))
            self._ceiling_bps = max(self._ceiling_bps, carried / _BELOW_CEILING)
        elif self.loss_control.allows_more:
            most = max(self._bps, min(_HEADROOM * self.sent_bps, self._most()))
            self._bps = min(most, self._bps * (1 + _GROWTH_A_SECOND * elapsed_s))

    def _decrease(self, bps: float, now_s: float) -> None:
        standing_ms = self.trend.standing_ms
        if self._trial is None and standing_ms > QUIET_MS:
            self._trial = DelayTrial(
                now_s,
                queue_ms=standing_ms,
                sent_bps=self._rate(1, _RATE_SPAN_S),
                carried_bps=self.acked_bps,
                known_bps=self._bps,
            )
        self._bps = max(float(MIN_BPS), min(self._bps, bps))
        self._found_bps = 0.0
        self.decreased_s = now_s
