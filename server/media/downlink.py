"""One subscriber's way down: what it carries, and who is granted what of it over time.

``bandwidth`` says what the link carries, ``probing`` finds out more, and ``allocate`` says how it
is shared. Here is when a change is made: down at once; up only when the link was proved to carry
it, not soon after a step down, and ever later after steps up that failed. What the viewer asks
for anew is answered at once, either way.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from server.media.allocate import (
    AUDIO,
    SILENT,
    Demand,
    Kind,
    Option,
    allocate,
    best_of,
    needed_bps,
    wanted_bps,
)
from server.media.bandwidth import SILENCE_S, Bandwidth
from server.media.delay_trend import QUIET_MS
from server.media.grants import loses_nothing, now_of, pauses, rises, sharpens, shows_first
from server.media.probing import NEXT_S, TAIL_S, Probe, Prober, Proof
from server.media.rtp.sent_log import Acknowledger, SentLog
from server.media.rtp.twcc import read_feedback

MARGIN: Final = 1.1
"""A step up needs so much more than what it will take."""
SHARPER_MARGIN: Final = 1.25
"""The same for a sharper picture: its key frame passes at once, and sound waits behind it."""
UP_PAUSE_S: Final = 1.0
AFTER_DOWN_S: Final = 2.0
TRIAL_S: Final = 5.0
"""A step up that is followed by congestion within this time has failed."""
FIRST_HOLD_S: Final = 4.0
CONGESTED_S: Final = 3.0
MAX_HOLD_S: Final = 60.0

_TOLERANCE = 1.05
_OPEN_TOLERANCE = 1.5
_CLEARLY_MORE = 1.7
_FELL = 0.7
_AUDIO_FALL_A_SECOND = 20_000.0
_DRAIN_MS = 80.0
_DRAIN_S = 1.5
_LEAST_DRAIN = 0.5
_SHIELD_S = 1.0
_LATE_S = 1.0
_FORGIVEN_S = 90.0
_BACKLOG_S = 0.1
_SETTLED_S = 20.0
_MAX_LOSS_SHARE = 0.3


class Step(NamedTuple):
    """What each slot is granted from now on, and whether the link is probed meanwhile."""

    grants: dict[str, Option | None]
    probe: Probe | None


class Downlink:
    """The bandwidth and the grants of one subscribing connection."""

    def __init__(self, now_s: float) -> None:
        self._bandwidth = Bandwidth(now_s)
        self._prober = Prober(now_s)
        self._acknowledger = Acknowledger()
        self._log: SentLog | None = None
        self._grants: dict[str, Option | None] = {}
        self._asked: list[tuple[str, Kind, int, bool]] = []
        self._looked_at: Sequence[Demand] = ()
        self._is_full = False
        self._needed_bps = 0
        self._sound_bps = 0
        self._audio_bps = 0.0
        self._stepped_s = now_s
        self._up_s = float("-inf")
        self._before_up_bps = 0
        self._down_s = float("-inf")
        self._failed_bps = 0.0
        self._failed_s = float("-inf")
        self._hold_s = 0.0
        self._hold_until_s = float("-inf")
        self._padded_s = now_s
        self._padding = 0.0
        self._unanswered_s: float | None = None
        self._displaced_s = self._displace_from_s = float("-inf")
        self._displace_hold_s = 0.0

    @property
    def estimate_bps(self) -> int:
        """What the link is believed to carry."""
        return self._bandwidth.bps

    @property
    def loss(self) -> float:
        """Fraction of packets lost on the way, before any repair."""
        return self._bandwidth.loss

    @property
    def own_loss(self) -> float:
        """Fraction that the link loses whatever is sent; all that is lost, where that is unknown.

        What a full queue drops is not among it: more packets would only fill it more.
        """
        bandwidth = self._bandwidth
        return bandwidth.loss_control.own_loss if bandwidth.has_feedback else bandwidth.loss

    def is_congested(self, now_s: float) -> bool:
        """Return whether less was found to pass of late."""
        return now_s - self._bandwidth.decreased_s < CONGESTED_S

    @property
    def round_trip_s(self) -> float | None:
        """The shortest time from sending to feedback of late; None before any feedback."""
        return self._bandwidth.round_trip_s

    def on_feedback(self, body: bytes, sent: SentLog, now_s: float) -> None:
        """Take one transport-wide feedback packet: its body after the 4-byte header."""
        feedback = read_feedback(body)
        acked = self._acknowledger.take(feedback, sent) if feedback is not None else None
        if acked is None:
            return
        self._log = sent
        bandwidth, prober = self._bandwidth, self._prober
        before_s = bandwidth.decreased_s
        bandwidth.on_feedback(acked, now_s)
        if bandwidth.was_mistaken:
            bandwidth.was_mistaken = prober.is_careful = False
            self._hold_s, self._hold_until_s = 0.0, float("-inf")
            self._down_s = float("-inf")
        elif bandwidth.decreased_s > before_s:
            self._on_congestion(now_s)
        elif prober.active is not None:
            trend, own_loss = bandwidth.trend, bandwidth.loss_control.own_loss
            proof = prober.on_acked(acked, now_s, base_ms=trend.base_ms, own_loss=own_loss)
            if proof is not None:
                self._on_proof(proof, now_s)

    def on_remb(self, bps: int, now_s: float) -> None:
        """Take the receiver's own estimate."""
        self._bandwidth.on_remb(bps, now_s)

    def on_loss(self, fraction: float, now_s: float) -> None:
        """Take the fraction lost (0 to 1) of a receiver report."""
        self._bandwidth.on_loss(fraction, now_s)

    def step(self, now_s: float, demands: Sequence[Demand]) -> Step:
        """Decide the grants; to be called about every 100 ms.

        Args:
            now_s: monotonic seconds.
            demands: the slots that have a track and may show it, as for ``allocate``. The same
                object as before says that nothing changed.

        Returns:
            The same grants as before, while nothing changed.
        """
        self._watch_silence(now_s)
        is_asked_anew = demands is not self._looked_at and self._look(demands)
        budget_bps = self._budget(now_s)
        is_full = self._is_full
        if is_asked_anew:
            self._take(allocate(int(budget_bps), demands), demands, now_s)
        elif self._needed_bps > budget_bps * self._tolerance():
            grants = allocate(int(budget_bps), demands)
            self._lower(grants, now_s)
            self._grant(grants, demands)
        elif not is_full and self._may_rise(now_s):
            self._take(self._better(budget_bps, demands, now_s), demands, now_s)
        self._stepped_s = now_s
        probe = None if is_full else self._probe(now_s, demands)
        return Step(self._drained(budget_bps, demands, now_s), probe)

    def padding_due(self, now_s: float) -> int:
        """Return the bytes of padding to be sent now; to be called at every tick (20 ms)."""
        probe = self._prober.active
        if probe is None or self._padded_s >= probe.until_s:
            return 0
        until_s = min(now_s, probe.until_s)
        self._padding += probe.bps * max(0.0, until_s - self._padded_s) / 8
        self._padding = min(self._padding, probe.bps * _BACKLOG_S / 8)
        self._padded_s = max(self._padded_s, until_s)
        return max(0, int(self._padding))

    def note_padding(self, size: int) -> None:
        """Note how many bytes of padding were really sent."""
        self._padding -= size

    def _watch_silence(self, now_s: float) -> None:
        log, bandwidth = self._log, self._bandwidth
        if log is None:
            return
        newest = log.look(log.newest)
        if newest is None or newest[0] <= bandwidth.last_sent_s + _LATE_S:
            self._unanswered_s = None
            return
        if self._unanswered_s is None:
            self._unanswered_s = now_s  # after a pause of ours, an answer is only on its way
        if now_s - self._unanswered_s > SILENCE_S - _LATE_S:
            before_s = bandwidth.decreased_s
            bandwidth.on_silence(now_s)
            if bandwidth.decreased_s > before_s:
                self._prober.stop(now_s, 0.0)

    def _look(self, demands: Sequence[Demand]) -> bool:
        """Learn what the grants take by now; True when other pictures are asked for."""
        self._looked_at = demands
        self._sound_bps = sum(
            option[2] for _, kind, options, _ in demands if kind is AUDIO for option in options
        )
        self._grant(self._grants, demands)
        asked = [
            (key, kind, best, not options)
            for key, kind, options, best in demands
            if kind is not AUDIO
        ]
        is_other = asked != self._asked
        self._asked = asked
        return is_other

    def _budget(self, now_s: float) -> float:
        """Return what the grants may take: the estimate without what repairs take.

        Sound keeps its share for seconds after it fell silent, so that pictures do not come and go
        with the words.
        """
        audio_bps = self._sound_bps
        fall_bps = _AUDIO_FALL_A_SECOND * (now_s - self._stepped_s)
        self._audio_bps = max(audio_bps, self._audio_bps - fall_bps)
        bandwidth = self._bandwidth
        repair = 1 + min(bandwidth.loss, _MAX_LOSS_SHARE)
        return bandwidth.bps / repair - (self._audio_bps - audio_bps)

    def _drained(
        self, budget_bps: float, demands: Sequence[Demand], now_s: float
    ) -> dict[str, Option | None]:
        """Return the grants, or less of them for the moment that a queue needs to drain."""
        queue_ms = self._bandwidth.trend.standing_ms
        if queue_ms < _DRAIN_MS or now_s - self._bandwidth.decreased_s > _DRAIN_S:
            return self._grants
        share = max(_LEAST_DRAIN, 1 - queue_ms / 1000)
        less = [
            demand._replace(options=[option for option in demand.options if option[:2] <= now[:2]])
            for demand in demands
            if (now := self._grants.get(demand.key)) is not None and demand.kind is not AUDIO
        ]
        sound = [demand for demand in demands if demand.kind is AUDIO]
        drained = allocate(int(share * budget_bps), sound + less)
        return {key: drained.get(key) for key in self._grants}

    def _grant(self, grants: dict[str, Option | None], demands: Sequence[Demand]) -> None:
        """Hold grants, as what they have become, and whether nothing more is wanted."""
        current: dict[str, Option | None] = {}
        is_full = True
        for demand in demands:
            key, kind, options, best = demand
            if kind is AUDIO:
                current[key] = options[-1] if options else SILENT
                continue
            granted = grants.get(key)
            if granted is not None:
                granted = now_of(granted, demand)
            current[key] = granted
            if is_full and options and (granted is None or granted is not options[-1]):
                is_full = granted is not None and granted == best_of(options, best)
        self._grants, self._is_full = current, is_full
        self._needed_bps = needed_bps(current)

    def _tolerance(self) -> float:
        """Return how far beyond the budget grants may grow before they are taken back.

        A picture's rate rises and falls. Where the link was never found to end, a burst is no
        reason; it is proof or congestion soon.
        """
        return _TOLERANCE if self._bandwidth.is_bounded else _OPEN_TOLERANCE

    def _may_rise(self, now_s: float) -> bool:
        has_plenty = self._bandwidth.bps > _CLEARLY_MORE * self._needed_bps
        return (
            (has_plenty or now_s - self._down_s >= AFTER_DOWN_S)
            and now_s - self._up_s >= UP_PAUSE_S
            and now_s - self._bandwidth.decreased_s >= UP_PAUSE_S
            and now_s >= self._hold_until_s
        )

    def _better(
        self, budget_bps: float, demands: Sequence[Demand], now_s: float
    ) -> dict[str, Option | None]:
        """Return better grants, or the grants of now.

        Better is when nothing is lower, or when a picture that is paused is shown at the cost of
        such as rank below it: they grow into room that was too little for it.
        """
        for margin in (MARGIN, SHARPER_MARGIN):
            grants = allocate(int(budget_bps / margin), demands)
            if margin != SHARPER_MARGIN and sharpens(self._grants, grants):
                continue
            if loses_nothing(self._grants, grants):
                return grants
            if now_s >= self._displace_from_s and shows_first(self._grants, grants, demands):
                self._displaced_s = now_s
                return grants
        return self._grants

    def _lower(self, grants: dict[str, Option | None], now_s: float) -> None:
        """Note a step down: one that pauses what was just shown first holds the next such step."""
        self._down_s = now_s
        if not pauses(self._grants, grants):
            return
        hold_s = AFTER_DOWN_S
        if now_s - self._displaced_s < _SETTLED_S:
            hold_s = min(MAX_HOLD_S, max(FIRST_HOLD_S, 2 * self._displace_hold_s))
            self._displace_hold_s = hold_s
            self._displaced_s = float("-inf")
        elif self._displaced_s > 0:
            self._displace_hold_s = 0.0  # it stood
        self._displace_from_s = max(self._displace_from_s, now_s + hold_s)

    def _take(
        self, grants: dict[str, Option | None], demands: Sequence[Demand], now_s: float
    ) -> None:
        if grants is self._grants:
            return
        if any(rises(demand, self._grants, grants) for demand in demands):
            self._up_s = now_s
            self._before_up_bps = self._needed_bps
        self._grant(grants, demands)

    def _on_congestion(self, now_s: float) -> None:
        """Hold the next steps up when this follows one.

        Short probes had told that it would fit, and are not believed for a while; unless the link
        carries less by now than it did before the step.
        """
        prober = self._prober
        prober.stop(now_s)
        if now_s - self._up_s < TRIAL_S:
            self._up_s = float("-inf")
            self._hold_s = min(MAX_HOLD_S, max(FIRST_HOLD_S, 2 * self._hold_s))
            self._hold_until_s = now_s + self._hold_s
            if self._bandwidth.bps > _FELL * self._before_up_bps:
                self._failed_s = now_s
                prober.distrust()
        elif now_s - self._up_s > _SETTLED_S:
            self._hold_s = 0.0
        if prober.is_careful:
            self._failed_bps = self._bandwidth.end_bps

    def _on_proof(self, proof: Proof, now_s: float) -> None:
        bandwidth, prober = self._bandwidth, self._prober
        bandwidth.on_proof(proof)
        if proof.is_clear:
            prober.stop(now_s, NEXT_S)
            if bandwidth.bps > _CLEARLY_MORE * self._failed_bps:
                self._hold_until_s = now_s
                prober.is_careful = False

    def _probe(self, now_s: float, demands: Sequence[Demand]) -> Probe | None:
        """Return the padding to be sent from now on; begin a probe when more is wanted."""
        bandwidth, prober = self._bandwidth, self._prober
        trend = bandwidth.trend
        repair = 1 + min(bandwidth.loss, _MAX_LOSS_SHARE)
        sought_bps = wanted_bps(demands) * MARGIN * _TOLERANCE * repair
        may_begin = (
            bandwidth.bps < sought_bps
            and bandwidth.can_rise
            and now_s - bandwidth.decreased_s >= UP_PAUSE_S
            and trend.standing_ms < QUIET_MS
            and (bandwidth.sent_bps > 0 or bandwidth.is_blind(now_s))
        )
        if prober.active is None and not may_begin:
            return None
        if prober.is_careful and now_s - self._failed_s > _FORGIVEN_S:
            prober.is_careful = False
        begun = prober.start(
            now_s,
            known_bps=bandwidth.bps,
            sent_bps=min(bandwidth.sent_bps or sought_bps, self._needed_bps),
            wanted_bps=sought_bps,
            queue_ms=trend.standing_ms,
            round_trip_s=bandwidth.round_trip_s or 0.0,
            is_blind=bandwidth.is_blind(now_s),
            is_long=bandwidth.is_at_headroom,
        )
        if begun is not None:
            self._padded_s, self._padding = now_s, 0.0
            overlooked_ms = trend.standing_ms + prober.queue_ms + QUIET_MS
            bandwidth.on_probe_sent(now_s, begun.until_s + TAIL_S + _SHIELD_S, overlooked_ms)
        probe = prober.active
        return probe if probe is not None and now_s < probe.until_s else None
