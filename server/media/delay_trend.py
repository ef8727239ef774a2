"""Whether a queue grows on the way to a receiver, from when packets left and when they arrived.

Packets sent within 5 ms are one group, and a group's delay is that of its fastest packet: what
the queue was when the group came, without the time that a large picture itself takes. A line
through the last delays says whether the queue grows; the least of the last delays over the
least of the last half minute says how long it stands.
Source: draft-ietf-rmcat-gcc-02 section 5 (its line is fitted as in libwebrtc's trendline
estimator); the standing queue is as in RFC 8289 section 3.
"""

from collections.abc import Sequence
from operator import mul
from typing import Final

TICK_MS: Final = 0.25
GROUP_S: Final = 0.005
WINDOW_MS: Final = 400.0
RECENT_MS: Final = 150.0
BASE_MS: Final = 10_000.0
"""The least delay is kept for one to two of these, so that clocks may drift apart."""
MAX_SAMPLES: Final = 60
QUIET_MS: Final = 30.0
"""What stands for less than this is no queue."""

_GAIN = 4.0
_MIN_SAMPLES = 8
_FIRST_THRESHOLD = 12.5
_MIN_THRESHOLD, _MAX_THRESHOLD = 6.0, 600.0
_UP, _DOWN = 0.0087, 0.039
_OUTLIER = 15.0
_MAX_STEP_MS = 100.0
_STANDING_MS = 20.0
_DRAINING = -0.02
_RESTART_MS = 5_000.0


class DelayTrend:
    """The delays of one connection."""

    __slots__ = (
        "_arrived",
        "_bucket_end_ms",
        "_bucket_ms",
        "_delays",
        "_threshold",
        "_updated_ms",
        "base_ms",
        "is_draining",
        "is_growing",
        "standing_ms",
    )

    def __init__(self) -> None:
        self._arrived: list[float] = []
        self._delays: list[float] = []
        self._threshold = _FIRST_THRESHOLD
        self._bucket_ms = self._bucket_end_ms = 0.0
        self.base_ms = 0.0
        """The least delay of late, between two clocks that have nothing to do with each other."""
        self._forget_base()
        self._updated_ms = 0.0
        self.is_growing = False
        """The queue grows, and did for longer than one large picture takes."""
        self.is_draining = False
        """The queue becomes shorter."""
        self.standing_ms = 0.0
        """How long even the fastest of the last packets waited."""

    def add(self, sent_s: Sequence[float], arrivals: Sequence[int]) -> None:
        """Take packets in the order of sending, with arrivals in ticks of 250 microseconds."""
        if not sent_s:
            return
        all_arrived, delays = self._arrived, self._delays
        last_ms = arrivals[-1] * TICK_MS
        if all_arrived and abs(last_ms - all_arrived[-1]) > _RESTART_MS:
            all_arrived.clear()
            delays.clear()
            self._forget_base()
        group_s = least = arrived = 0.0
        is_open = False
        previous_s = -1.0
        for left_s, tick in zip(sent_s, arrivals, strict=True):
            if left_s == previous_s:
                continue
            previous_s = left_s
            delay = tick * TICK_MS - left_s * 1000.0
            if is_open and left_s - group_s <= GROUP_S:
                if delay < least:
                    least, arrived = delay, tick * TICK_MS
                continue
            if is_open:
                all_arrived.append(arrived)
                delays.append(least)
            group_s, least, arrived, is_open = left_s, delay, tick * TICK_MS, True
        all_arrived.append(arrived)
        delays.append(least)
        self._judge(last_ms)

    def rebase(self) -> None:
        """Take the queue that stands now for the way itself: it does not answer to the rate."""
        self.base_ms = self._bucket_ms = self.base_ms + self.standing_ms
        self.standing_ms = 0.0

    def _forget_base(self) -> None:
        self.base_ms = self._bucket_ms = float("inf")
        self._bucket_end_ms = float("-inf")

    def _judge(self, now_ms: float) -> None:
        arrived, delays = self._arrived, self._delays
        start_ms = now_ms - WINDOW_MS
        old = max(0, len(arrived) - MAX_SAMPLES)
        while old < len(arrived) and arrived[old] < start_ms:
            old += 1
        del arrived[:old], delays[:old]
        count = recent = len(arrived)
        if not count:
            return
        start_ms = now_ms - RECENT_MS
        while recent and arrived[recent - 1] >= start_ms:
            recent -= 1
        recent = min(recent, count - 1)
        last = delays[recent:]
        least = min(last)
        self._keep_base(least, now_ms)
        self.standing_ms = max(0.0, least - self.base_ms)
        slope = _slope(arrived[recent:], last)
        self.is_draining = slope < _DRAINING
        trend = _slope(arrived, delays) * count * _GAIN if count >= _MIN_SAMPLES else 0.0
        self.is_growing = (
            trend > self._threshold and not self.is_draining and self.standing_ms > _STANDING_MS
        )
        self._adapt(abs(trend), now_ms)

    def _keep_base(self, least: float, now_ms: float) -> None:
        if now_ms >= self._bucket_end_ms:
            self.base_ms = self._bucket_ms
            self._bucket_ms = least
            self._bucket_end_ms = now_ms + BASE_MS
        self._bucket_ms = min(self._bucket_ms, least)
        self.base_ms = min(self.base_ms, least)

    def _adapt(self, size: float, now_ms: float) -> None:
        elapsed_ms = min(now_ms - self._updated_ms, _MAX_STEP_MS)
        self._updated_ms = now_ms
        if elapsed_ms <= 0 or size > self._threshold + _OUTLIER:
            return
        speed = _DOWN if size < self._threshold else _UP
        moved = self._threshold + speed * (size - self._threshold) * elapsed_ms
        self._threshold = max(_MIN_THRESHOLD, min(_MAX_THRESHOLD, moved))


def _slope(arrived: list[float], delays: list[float]) -> float:
    """Return the slope of the line of least squares, milliseconds per millisecond."""
    count = len(arrived)
    if count < 3:
        return 0.0
    mean = sum(arrived) / count
    xs = [at - mean for at in arrived]
    spread = sum(map(mul, xs, xs))
    return sum(map(mul, xs, delays)) / spread if spread else 0.0
