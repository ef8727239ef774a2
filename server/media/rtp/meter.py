"""How many bits per second a stream takes, by temporal layer, smoothed over about a second."""

from typing import Final

from server.media.rtp.vp8 import MAX_TID

SILENT_AFTER_S: Final = 1.5
"""A stream is taken to have stopped when nothing came for this long."""
STILL_AFTER_S: Final = 3.5
"""The same for a screen: one that nobody touches is sent once a second, and that can be lost."""

_SAMPLE_S = 0.1
_SMOOTHING_S = 1.0
_NOTHING_BPS = 100
"""What is left of a temporal layer some seconds after it stopped."""


class RateMeter:
    """One stream's bitrate. The packet path adds to ``octets`` by temporal layer, that is all."""

    __slots__ = ("_began_at_s", "_bps", "_sampled_at_s", "_top", "octets")

    def __init__(self) -> None:
        self.octets = [0] * (MAX_TID + 1)
        """Since the last sample; of whole packets."""
        self._bps = [0.0] * (MAX_TID + 1)
        self._top = 0
        self._began_at_s = 0.0
        self._sampled_at_s = 0.0

    def rates(self, now_s: float) -> tuple[int, ...]:
        """Return bits per second of layer 0, of layers 0 and 1, and so on, ascending.

        At first they are those of the time that passed; empty before a first tenth of a second.
        """
        self._sample(now_s)
        if not self._began_at_s or now_s - self._began_at_s < _SAMPLE_S:
            return ()
        total = 0.0
        rates = []
        for bps in self._bps[: self._top + 1]:
            total += bps
            rates.append(int(total))
        return tuple(rates)

    def _sample(self, now_s: float) -> None:
        if not self._began_at_s:
            if any(self.octets):
                self._began_at_s = self._sampled_at_s = now_s
                self.octets[:] = [0] * len(self.octets)
            return
        passed_s = now_s - self._sampled_at_s
        if passed_s < _SAMPLE_S:
            return
        # Until a second has passed, each sample has its share of the whole time.
        share = min(1.0, passed_s / min(_SMOOTHING_S, now_s - self._began_at_s))
        top = 0
        for tid, octets in enumerate(self.octets):
            self._bps[tid] += (8 * octets / passed_s - self._bps[tid]) * share
            self.octets[tid] = 0
            if self._bps[tid] > _NOTHING_BPS:
                top = tid
        self._top = top
        self._sampled_at_s = now_s
