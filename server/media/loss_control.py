"""What packet loss says about a link: that it is too full, or only that it loses packets.

Long and radio links lose packets whatever is sent, and sending less does not help them. So a
loss that is high is answered once by sending less; when it stays as it was, it is the link's own
from then on, and only what exceeds it counts. Loss without a queue that stays below a tenth is
learned as the link's own without that. Source: draft-ietf-rmcat-gcc-02 section 6 for the bounds.
"""

from math import sqrt
from typing import Final

from server.media.delay_trend import QUIET_MS

LOW: Final = 0.02
HIGH: Final = 0.10
MAX_OWN_LOSS: Final = 0.30
"""What exceeds this is never taken for the link's own."""

_WINDOW_S = 0.5
_MAX_WINDOW_S = 2.0
_MIN_PACKETS = 50
_FEW_PACKETS = 10
_MARGIN = 0.05
_LEARNING = 0.3
_UNMOVED = 0.6
_EFFECT_S = 0.8
_EFFECT = 0.93
_PATIENCE_S = 2.5


class LossControl:
    """The loss of one connection, window by window."""

    __slots__ = (
        "_arrived",
        "_cut_bps",
        "_cut_loss",
        "_cut_until_s",
        "_last",
        "_lost",
        "_proved",
        "_queue_ms",
        "_start_s",
        "allows_more",
        "loss",
        "own_loss",
        "was_in_vain",
    )

    def __init__(self, now_s: float) -> None:
        self._start_s = now_s
        self._arrived = 0
        self._lost = 0
        self._queue_ms = 0.0
        self._last = self._proved = 0.0
        self._cut_loss: float | None = None
        self._cut_bps = 0.0
        self._cut_until_s = 0.0
        self.loss = 0.0
        """Fraction lost of late, smoothed."""
        self.own_loss = 0.0
        """The fraction that the link loses whatever is sent."""
        self.allows_more = True
        """The last loss is no reason against sending more."""
        self.was_in_vain = False
        """The last cut did not change the loss; to be cleared by whoever reads it."""

    def add(self, arrived: int, lost: int, late: int) -> None:
        """Count packets of one feedback."""
        self._arrived += arrived
        self._lost = max(0, self._lost + lost - late)

    def judge(self, now_s: float, standing_ms: float, offered_bps: float) -> bool:
        """Close the window when it is long enough; return whether to send less at once.

        Args:
            now_s: monotonic seconds.
            standing_ms: the queue, as ``DelayTrend`` sees it.
            offered_bps: what is sent now; shows whether a cut has taken effect.
        """
        self._queue_ms = max(self._queue_ms, standing_ms)
        total = self._arrived + self._lost
        elapsed_s = now_s - self._start_s
        enough = _MIN_PACKETS if elapsed_s < _MAX_WINDOW_S else _FEW_PACKETS
        if elapsed_s < _WINDOW_S or total < enough:
            return False
        loss = self._lost / total
        is_quiet = self._queue_ms < QUIET_MS
        self._restart(now_s)
        self.loss += 0.5 * (loss - self.loss)
        self._last = loss
        if now_s < self._cut_until_s:
            return False
        has_effect = (
            offered_bps < _EFFECT * self._cut_bps or now_s > self._cut_until_s + _PATIENCE_S
        )
        if self._cut_loss is not None and not has_effect:
            return False
        if self._cut_loss is not None:
            self._compare(loss, self._cut_loss, is_quiet=is_quiet)
            self._cut_loss = None
        noise = 2 * sqrt(max(loss, LOW) * (1 - loss) / total)
        excess = loss - self.own_loss
        self.allows_more = excess <= _MARGIN + noise
        if excess < 0 or (is_quiet and self.allows_more):
            most = max(HIGH, self._proved)
            self.own_loss = min(most, self.own_loss + _LEARNING * excess)
        return loss > HIGH and excess > _MARGIN + noise

    def accept(self) -> None:
        """Take the last loss for the link's own, as sending less is no remedy."""
        self.own_loss = self._proved = min(MAX_OWN_LOSS, self._last)

    def cut(self, now_s: float, offered_bps: float) -> None:
        """Note that less is to be sent because of loss; what comes of it is judged afterwards."""
        self._cut_bps = offered_bps
        self._cut_loss = self._last
        self._cut_until_s = now_s + _EFFECT_S

    def _restart(self, now_s: float) -> None:
        self._start_s, self._arrived, self._lost, self._queue_ms = now_s, 0, 0, 0.0

    def _compare(self, loss: float, before: float, *, is_quiet: bool) -> None:
        if is_quiet and loss >= _UNMOVED * before:
            self._proved = min(MAX_OWN_LOSS, (loss + before) / 2)
            self.own_loss = max(self.own_loss, self._proved)
            self.was_in_vain = True
